package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

const (
	// plainPixel is what a pixel of 8 bits for each of red, green, blue and alpha takes, in bytes.
	plainPixel = 4
	// scalerPixel is what the scaler keeps of each row of a picture for each column that it is drawn into, in bytes: four 64-bit numbers.
	scalerPixel = 4 * 8
	// huffmanTrees is what the trees of a lossless WebP take, in bytes, whatever the size of the picture: the decoder allows 2,600 groups
	// of five trees with 3,136 symbols in all, each symbol of two 8-byte nodes, and each tree a table of 512 bytes and a slice.
	huffmanTrees = 2600 * (3136*2*8 + 5*(512+24))
	// memoryForAll is what all pictures together may take at a time, in bytes: two plain ones of 4096 × 4096 pixels, which take 96 MB
	// each, or one of the costliest kind, a lossless WebP, which takes 227.
	memoryForAll = 240 << 20
	// memoryToFree is from when on a picture's memory, in bytes, is worth a collection of its own. Most logos take less.
	memoryToFree = 32 << 20
)

// maxScans is how many passes a progressive JPEG may take. Encoders use about 10; a crafted file of some MB can ask for 100,000, each
// as much work as the whole picture.
const maxScans = 100

var errCrafted = errors.New("the file asks for more than it holds")

// drawing is the memory for pictures, of which each takes its share from before it is decoded until it is drawn.
var drawing = semaphore.NewWeighted(memoryForAll)

// size is what a file says of the picture in it.
type size struct {
	image.Config
	pixel int // bytes that a pixel takes while it is decoded, at most; not less than plainPixel
	more  int // bytes that it takes besides, whatever its width and height
}

// allowed tells whether the picture has that side at most and takes no more memory than a plain one of side × side.
func (s size) allowed(side int) bool {
	return s.Width <= side && s.Height <= side && s.Width*s.Height*s.pixel <= side*side*plainPixel
}

// most returns the side of the largest square of this kind that is allowed.
func (s size) most(side int) int {
	return int(float64(side) * math.Sqrt(plainPixel/float64(s.pixel)))
}

// memory returns what the picture takes until it is drawn into so many columns, in bytes, at most.
func (s size) memory(columns int) int64 {
	return int64(s.Width)*int64(s.Height)*int64(s.pixel) + int64(s.Height)*int64(columns)*scalerPixel + int64(s.more)
}

// measurePNG: 16 bits for a channel make 8 bytes, grey among them because transparency makes it colour. An interlaced picture is read in
// passes, each a picture of its own, that together are as large as the whole.
func measurePNG(content []byte) (size, error) {
	config, err := png.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return size{}, err
	}
	pixel := plainPixel
	switch config.ColorModel {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		pixel = 8
	}
	const interlaced = 28 // the place of that byte in the header, which is the first chunk
	if content[interlaced] != 0 {
		pixel *= 2
	}
	return size{Config: config, pixel: pixel}, nil
}

// measureJPEG: a byte for each channel, and where those are not what a page shows, four more for the converted picture. A progressive
// one keeps a 32-bit coefficient for each channel; the mark of its frame cannot occur in compressed data, only in what is beside it.
func measureJPEG(content []byte) (size, error) {
	if bytes.Count(content, []byte{0xff, 0xda}) > maxScans {
		return size{}, errCrafted
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return size{}, err
	}
	channels, pixel := 3, plainPixel
	switch config.ColorModel {
	case color.GrayModel:
		channels = 1
	case color.RGBAModel:
		pixel = 7
	case color.CMYKModel:
		channels, pixel = 4, 8
	}
	if bytes.Contains(content, []byte{0xff, 0xc2}) {
		pixel += 4 * channels
	}
	return size{Config: config, pixel: pixel}, nil
}

// measureWebP: a lossy picture is kept as brightness and two colours at a quarter of the size. What is lossless, which the alpha channel
// of a lossy one may be, is decoded into 4 bytes, with a palette into 4 more, and its tables for regions take less than one. A file that
// says to be longer than it is has the decoder make room for up to 128 MB that never come.
func measureWebP(content []byte) (size, error) {
	if int64(binary.LittleEndian.Uint32(content[4:])) > int64(len(content)) {
		return size{}, errCrafted
	}
	config, err := webp.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return size{}, err
	}
	// The names of chunks. Elsewhere in a file they are improbable, and only make it count for more.
	if bytes.Contains(content, []byte("VP8L")) || bytes.Contains(content, []byte("ALPH")) {
		return size{Config: config, pixel: 11, more: huffmanTrees}, nil
	}
	return size{Config: config, pixel: plainPixel}, nil
}
