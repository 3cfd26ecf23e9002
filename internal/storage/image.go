package storage

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// LogoSide is the width and height of a logo in pixels: 64 on the page, sharp on dense screens.
const LogoSide = 256

// maxScans is how many passes a progressive JPEG may take. Encoders use about 10; a crafted file of some MB can ask for 100,000, each
// as much work as the whole picture.
const maxScans = 100

// ImageLimits says how large a picture may be. The zero value of a field means its default.
type ImageLimits struct {
	Bytes int64 // of the file; 5 MB
	Side  int   // width and height in pixels; 4096, which takes 64 to 128 MB while it is decoded
}

// Image is a decoded picture.
type Image struct {
	Format        string // "png", "jpeg" or "webp", by content
	Width, Height int    // pixels
	pixels        image.Image
}

// format is a kind of picture that is accepted.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are the accepted kinds by their sniffed content type. There is no SVG, which can hold scripts, and no GIF.
var formats = map[string]format{
	"image/png":  {"png", png.DecodeConfig, png.Decode},
	"image/jpeg": {"jpeg", jpeg.DecodeConfig, jpeg.Decode},
	"image/webp": {"webp", webp.DecodeConfig, webp.Decode},
}

// decoding bounds the memory: two pictures at a time.
var decoding = make(chan struct{}, 2)

// SniffImage decodes a PNG, JPEG or WebP picture, whatever its name says. Anything else, a damaged file and one with too many pixels
// are Invalid errors, a file with too many bytes is TooLarge; the size in pixels is judged before they are decoded.
func SniffImage(r io.Reader, limits ImageLimits) (Image, error) {
	if limits.Bytes == 0 {
		limits.Bytes = 5 << 20
	}
	if limits.Side == 0 {
		limits.Side = 4096
	}
	content, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return Image{}, fmt.Errorf("read picture: %w", err)
	}
	if int64(len(content)) > limits.Bytes {
		return Image{}, tooLarge(limits.Bytes)
	}
	if len(content) == 0 {
		return Image{}, errs.New(errs.Invalid, "Choose a picture: the file is empty.")
	}
	kind, ok := formats[http.DetectContentType(content)]
	if !ok {
		return Image{}, errs.New(errs.Invalid, "This file is not a picture that can be used. Choose a PNG, JPEG or WebP file.")
	}
	config, err := kind.config(bytes.NewReader(content))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return Image{}, damaged()
	}
	if config.Width > limits.Side || config.Height > limits.Side {
		return Image{}, errs.New(errs.Invalid, "The picture has %d × %d pixels. Choose one of at most %d × %d.", config.Width, config.Height, limits.Side, limits.Side)
	}
	if kind.name == "jpeg" && bytes.Count(content, []byte{0xff, 0xda}) > maxScans {
		return Image{}, damaged()
	}
	pixels, err := decode(kind, content)
	if err != nil {
		return Image{}, damaged()
	}
	return Image{Format: kind.name, Width: config.Width, Height: config.Height, pixels: pixels}, nil
}

func damaged() error {
	return errs.New(errs.Invalid, "The picture is damaged or incomplete. Save it again as PNG or JPEG and choose it once more.")
}

// decode turns a panic of a decoder into an error: these bytes come from strangers.
func decode(kind format, content []byte) (pixels image.Image, err error) {
	decoding <- struct{}{}
	defer func() {
		<-decoding
		if recover() != nil {
			err = errors.New("the decoder panicked")
		}
	}()
	return kind.decode(bytes.NewReader(content))
}

// Logo returns the picture as a PNG of 256 × 256 pixels: the whole picture, centred, on a transparent ground. It is drawn anew from
// the pixels, so comments, positions, colour profiles and anything hidden behind the picture are gone.
func (i Image) Logo() ([]byte, error) {
	bounds := i.pixels.Bounds()
	width, height := LogoSide, LogoSide
	if bounds.Dx() > bounds.Dy() {
		height = max(1, LogoSide*bounds.Dy()/bounds.Dx())
	} else {
		width = max(1, LogoSide*bounds.Dx()/bounds.Dy())
	}
	corner := image.Pt((LogoSide-width)/2, (LogoSide-height)/2)
	canvas := image.NewRGBA(image.Rect(0, 0, LogoSide, LogoSide))
	draw.CatmullRom.Scale(canvas, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width, height))}, i.pixels, bounds, draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("encode logo: %w", err)
	}
	return out.Bytes(), nil
}
