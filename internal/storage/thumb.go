package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// ThumbSide is the longer side of a thumbnail in pixels, at most: 240 on the page, sharp on dense screens.
const ThumbSide = 480

// thumbLimits bound the pictures that get a thumbnail. Larger ones are kept and shown without.
var thumbLimits = ImageLimits{Bytes: 16 << 20, columns: ThumbSide}.orDefault()

const thumbQuality = 80

// preview is what a page needs of a picture before it loads it.
type preview struct {
	width, height int    // of the picture as it is shown, in pixels; 0 where unknown
	thumb         []byte // a JPEG; nil where there is none
}

// previewOf reads a picture. One that is damaged, of another kind or too large has no thumbnail, and that is no error.
func previewOf(ctx context.Context, r io.Reader) (preview, error) {
	content, err := io.ReadAll(io.LimitReader(r, thumbLimits.Bytes+1))
	if err != nil {
		return preview{}, fmt.Errorf("read picture: %w", err)
	}
	if config, err := gif.DecodeConfig(bytes.NewReader(content)); err == nil {
		return preview{width: config.Width, height: config.Height}, nil
	}
	if int64(len(content)) > thumbLimits.Bytes {
		return preview{}, nil
	}
	p, err := look(content, thumbLimits)
	if err != nil {
		return preview{}, nil
	}
	turn := orientation(content)
	seen := preview{width: p.size.Width, height: p.size.Height}
	if turn > 4 {
		seen.width, seen.height = seen.height, seen.width
	}
	if !p.size.allowed(thumbLimits.Side) {
		return seen, nil
	}
	var out bytes.Buffer
	err = p.decoded(ctx, drawing, func(pixels image.Image) error {
		return jpeg.Encode(&out, turned(shrunk(pixels), turn), &jpeg.Options{Quality: thumbQuality})
	})
	if errs.Is(err, errs.Invalid) {
		return seen, nil
	}
	seen.thumb = out.Bytes()
	return seen, err
}

// shrunk draws a picture on white, smaller where it is larger than a thumbnail.
func shrunk(pixels image.Image) *image.RGBA {
	bounds := pixels.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	if max(width, height) > ThumbSide {
		width, height = fit(width, height, ThumbSide)
	}
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), pixels, bounds, draw.Over, nil)
	return canvas
}

// turned turns and mirrors a picture as cameras say it: 1 is upright, 2 to 4 keep the sides, 5 to 8 swap them.
func turned(from *image.RGBA, turn int) *image.RGBA {
	if turn <= 1 || turn > 8 {
		return from
	}
	width, height := from.Bounds().Dx(), from.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	if turn > 4 {
		to = image.NewRGBA(image.Rect(0, 0, height, width))
	}
	right, bottom := width-1, height-1
	for y := range height {
		for x := range width {
			at := [...]image.Point{2: {right - x, y}, 3: {right - x, bottom - y}, 4: {x, bottom - y},
				5: {y, x}, 6: {bottom - y, x}, 7: {bottom - y, right - x}, 8: {y, right - x}}[turn]
			to.SetRGBA(at.X, at.Y, from.RGBAAt(x, y))
		}
	}
	return to
}

// orientation returns how a JPEG is to be turned, 1 to 8, as the camera wrote it into the file; 1 where it did not.
func orientation(content []byte) int {
	const exif = "Exif\x00\x00"
	for at := 2; at+4 <= len(content) && content[at] == 0xff && content[at+1] != 0xda; {
		length := int(binary.BigEndian.Uint16(content[at+2:]))
		if length < 2 || at+2+length > len(content) {
			return 1
		}
		segment := content[at+4 : at+2+length]
		if content[at+1] == 0xe1 && bytes.HasPrefix(segment, []byte(exif)) {
			return orientationIn(segment[len(exif):])
		}
		at += 2 + length
	}
	return 1
}

// orientationIn looks for the mark in the first table of the camera's data, which has entries of 12 bytes.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	table := int64(order.Uint32(tiff[4:]))
	if table+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[table:]))
	for entry := table + 2; entry+12 <= min(table+2+12*count, int64(len(tiff))); entry += 12 {
		if order.Uint16(tiff[entry:]) != 0x0112 {
			continue
		}
		if turn := int(order.Uint16(tiff[entry+8:])); turn >= 1 && turn <= 8 {
			return turn
		}
		return 1
	}
	return 1
}
