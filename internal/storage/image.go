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

	columns int // how wide it is drawn, at most; LogoSide
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
	size    size
	memory  int64 // bytes that it takes until it is drawn, at most
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
	limits = limits.orDefault()
	content, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return picture{}, fmt.Errorf("read picture: %w", err)
	}
	if int64(len(content)) > limits.Bytes {
		return picture{}, tooLarge(limits.Bytes)
	}
	p, err := look(content, limits)
	if err == nil && !p.size.allowed(limits.Side) {
		most := p.size.most(limits.Side)
		err = errs.New(errs.Invalid, "The picture has %d × %d pixels. Choose one of at most %d × %d.", p.size.Width, p.size.Height, most, most)
	}
	if err != nil {
		return picture{}, err
	}
	return p, nil
}

func (l ImageLimits) orDefault() ImageLimits {
	if l.Bytes == 0 {
		l.Bytes = 5 << 20
	}
	if l.Side == 0 {
		l.Side = 4096
	}
	if l.columns == 0 {
		l.columns = LogoSide
	}
	return l
}

// look finds out what kind of picture a file holds and of what size, without decoding it.
func look(content []byte, limits ImageLimits) (picture, error) {
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
	return picture{format: kind, content: content, size: size, memory: size.memory(limits.columns)}, nil
}

func damaged() error {
	return errs.New(errs.Invalid, "The picture is damaged or incomplete. Save it again as PNG or JPEG and choose it once more.")
}

// logo draws the picture's logo.
func (p picture) logo(ctx context.Context, room *semaphore.Weighted) ([]byte, error) {
	var out bytes.Buffer
	if err := p.decoded(ctx, room, func(pixels image.Image) error { return png.Encode(&out, logoOf(pixels)) }); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decoded decodes the picture and hands it to draw while it holds its share of a room's memory. The share is given back when the memory has
// been, too: a picture that nobody needs any more stays in memory until it is collected, and the next one must not be decoded beside it.
func (p picture) decoded(ctx context.Context, room *semaphore.Weighted, draw func(pixels image.Image) error) error {
	share := min(p.memory, memoryForAll)
	if err := room.Acquire(ctx, share); err != nil {
		return fmt.Errorf("wait for other pictures: %w", err)
	}
	defer func() {
		if share >= memoryToFree {
			debug.FreeOSMemory()
		}
		room.Release(share)
	}()
	if err := p.attempt(draw); err != nil {
		return damaged()
	}
	return nil
}

// attempt decodes and draws. It turns a panic into an error: these bytes come from strangers.
func (p picture) attempt(draw func(pixels image.Image) error) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the decoder panicked")
		}
	}()
	pixels, err := p.decode(bytes.NewReader(p.content))
	if err != nil {
		return err
	}
	return draw(pixels)
}

// logoOf fits the whole picture into a square.
func logoOf(pixels image.Image) image.Image {
	bounds := pixels.Bounds()
	width, height := fit(bounds.Dx(), bounds.Dy(), LogoSide)
	corner := image.Pt((LogoSide-width)/2, (LogoSide-height)/2)
	canvas := image.NewRGBA(image.Rect(0, 0, LogoSide, LogoSide))
	draw.CatmullRom.Scale(canvas, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width, height))}, pixels, bounds, draw.Src, nil)
	return canvas
}

// fit returns the width and height whose longer side is side, in the proportions given.
func fit(width, height, side int) (fittedWidth, fittedHeight int) {
	if width > height {
		return side, max(1, side*height/width)
	}
	return max(1, side*width/height), side
}
