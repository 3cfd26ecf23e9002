package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"runtime/debug"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// LogoSide is the width and height of a logo in pixels: 64 on the page, sharp on dense screens.
const LogoSide = 256

// ImageLimits says how large a picture may be. The zero value of a field means its default.
type ImageLimits struct {
	Bytes int64 // of the file; 5 MB
	Side  int   // width and height in pixels; 4096. One that takes more than 4 bytes of memory for a pixel may have fewer of them
}

// format is a kind of picture that is accepted.
type format struct {
	measure func(content []byte) (size, error)
	decode  func(io.Reader) (image.Image, error)
}

// formats are the accepted kinds by their sniffed content type. There is no SVG, which can hold scripts, and no GIF.
var formats = map[string]format{
	"image/png":  {measurePNG, png.Decode},
	"image/jpeg": {measureJPEG, jpeg.Decode},
	"image/webp": {measureWebP, webp.Decode},
}

// picture is a file that may be decoded: it is of an accepted kind and an allowed size.
type picture struct {
	format
	content []byte
	memory  int64 // bytes that it takes until its logo is drawn, at most
}

// Logo reads a PNG, JPEG or WebP picture, whatever its name says, and returns it as a PNG of 256 × 256 pixels: the whole picture,
// centred, on a transparent ground. It is drawn anew from the pixels, so comments, positions, colour profiles and anything hidden behind
// the picture are gone.
//
// Anything else, a damaged file and one with too many pixels are Invalid errors, a file with too many bytes is TooLarge; the size in
// pixels is judged before they are decoded. Where other pictures take the memory for it, Logo waits for them or the end of ctx.
func Logo(ctx context.Context, r io.Reader, limits ImageLimits) ([]byte, error) {
	p, err := read(r, limits)
	if err != nil {
		return nil, err
	}
	return p.logo(ctx, drawing)
}

func read(r io.Reader, limits ImageLimits) (picture, error) {
	if limits.Bytes == 0 {
		limits.Bytes = 5 << 20
	}
	if limits.Side == 0 {
		limits.Side = 4096
	}
	content, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return picture{}, fmt.Errorf("read picture: %w", err)
	}
	if int64(len(content)) > limits.Bytes {
		return picture{}, tooLarge(limits.Bytes)
	}
	if len(content) == 0 {
		return picture{}, errs.New(errs.Invalid, "Choose a picture: the file is empty.")
	}
	kind, ok := formats[http.DetectContentType(content)]
	if !ok {
		return picture{}, errs.New(errs.Invalid, "This file is not a picture that can be used. Choose a PNG, JPEG or WebP file.")
	}
	size, err := kind.measure(content)
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return picture{}, damaged()
	}
	if !size.allowed(limits.Side) {
		most := size.most(limits.Side)
		return picture{}, errs.New(errs.Invalid, "The picture has %d × %d pixels. Choose one of at most %d × %d.", size.Width, size.Height, most, most)
	}
	return picture{format: kind, content: content, memory: size.memory()}, nil
}

func damaged() error {
	return errs.New(errs.Invalid, "The picture is damaged or incomplete. Save it again as PNG or JPEG and choose it once more.")
}

// logo draws the picture while it holds its share of a room's memory. The share is given back when the memory has been, too: a picture
// that nobody needs any more stays in memory until it is collected, and the next one must not be decoded beside it.
func (p picture) logo(ctx context.Context, room *semaphore.Weighted) ([]byte, error) {
	share := min(p.memory, memoryForAll)
	if err := room.Acquire(ctx, share); err != nil {
		return nil, fmt.Errorf("wait for other pictures: %w", err)
	}
	defer func() {
		if share >= memoryToFree {
			debug.FreeOSMemory()
		}
		room.Release(share)
	}()
	canvas, err := p.draw()
	if err != nil {
		return nil, damaged()
	}
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("encode logo: %w", err)
	}
	return out.Bytes(), nil
}

// draw decodes the picture and fits it into the canvas. It turns a panic into an error: these bytes come from strangers.
func (p picture) draw() (canvas *image.RGBA, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the decoder panicked")
		}
	}()
	pixels, err := p.decode(bytes.NewReader(p.content))
	if err != nil {
		return nil, err
	}
	bounds := pixels.Bounds()
	width, height := LogoSide, LogoSide
	if bounds.Dx() > bounds.Dy() {
		height = max(1, LogoSide*bounds.Dy()/bounds.Dx())
	} else {
		width = max(1, LogoSide*bounds.Dx()/bounds.Dy())
	}
	corner := image.Pt((LogoSide-width)/2, (LogoSide-height)/2)
	canvas = image.NewRGBA(image.Rect(0, 0, LogoSide, LogoSide))
	draw.CatmullRom.Scale(canvas, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width, height))}, pixels, bounds, draw.Src, nil)
	return canvas, nil
}
