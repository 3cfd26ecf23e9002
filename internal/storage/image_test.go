package storage_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// tinyWebP is a lossless WebP of one pixel.
const tinyWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			picture.SetNRGBA(x, y, color.NRGBA{R: 200, A: 255})
		}
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture))
	return out.Bytes()
}

func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil))
	return out.Bytes()
}

// withSize rewrites the size in the header of a PNG and mends its checksum.
func withSize(content []byte, width, height uint32) []byte {
	content = bytes.Clone(content)
	binary.BigEndian.PutUint32(content[16:], width)
	binary.BigEndian.PutUint32(content[20:], height)
	binary.BigEndian.PutUint32(content[29:], crc32.ChecksumIEEE(content[12:29]))
	return content
}

// withMark writes a byte of the header of a PNG, such as 24 bits for a channel or 28 interlaced, and mends its checksum.
func withMark(content []byte, at int, value byte) []byte {
	content = bytes.Clone(content)
	content[at] = value
	binary.BigEndian.PutUint32(content[29:], crc32.ChecksumIEEE(content[12:29]))
	return content
}

// progressive turns the header of a JPEG into one of a progressive picture of that size. What follows does not fit it.
func progressive(content []byte, width, height uint16) []byte {
	content = bytes.Clone(content)
	frame := bytes.Index(content, []byte{0xff, 0xc0})
	content[frame+1] = 0xc2
	binary.BigEndian.PutUint16(content[frame+5:], height)
	binary.BigEndian.PutUint16(content[frame+7:], width)
	return content
}

// webpOf returns the beginning of a lossless WebP of that size.
func webpOf(t *testing.T, width, height uint32) []byte {
	t.Helper()
	content, err := base64.StdEncoding.DecodeString(tinyWebP)
	require.NoError(t, err)
	const header = 21 // the sizes are two numbers of 14 bits, each one less
	binary.LittleEndian.PutUint32(content[header:], width-1|(height-1)<<14|1<<28)
	return content
}

func TestLogoTakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		content []byte
	}{
		{"PNG", pngOf(t, 30, 20)},
		{"JPEG", jpegOf(t, 64, 48)},
		{"WebP", webpOf(t, 1, 1)},
		{"as wide as allowed", pngOf(t, 4096, 1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			logo, err := storage.Logo(t.Context(), bytes.NewReader(test.content), storage.ImageLimits{})
			require.NoError(t, err)
			config, err := png.DecodeConfig(bytes.NewReader(logo))
			require.NoError(t, err)
			require.Equal(t, []int{256, 256}, []int{config.Width, config.Height})
		})
	}
}

func TestLogoRefuses(t *testing.T) {
	t.Parallel()
	good := pngOf(t, 30, 20)
	scans := append(jpegOf(t, 8, 8), bytes.Repeat([]byte{0xff, 0xda}, 100)...)
	longer := webpOf(t, 1, 1)
	binary.LittleEndian.PutUint32(longer[4:], 1<<24)
	const notPicture, damaged = "Choose a PNG, JPEG or WebP file", "damaged or incomplete"
	tests := []struct {
		name    string
		content []byte
		code    errs.Code
		want    string
	}{
		{"empty", nil, errs.Invalid, "the file is empty"},
		{"text called png", []byte("this is not a picture"), errs.Invalid, notPicture},
		{"SVG with script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), errs.Invalid, notPicture},
		{"XML with SVG", []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), errs.Invalid, notPicture},
		{"HTML", []byte("<!DOCTYPE html><script>alert(1)</script>"), errs.Invalid, notPicture},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), errs.Invalid, notPicture},
		{"only a PNG signature", good[:8], errs.Invalid, damaged},
		{"HTML behind a PNG signature", append(bytes.Clone(good[:8]), "<script>alert(1)</script>"...), errs.Invalid, damaged},
		{"truncated PNG", good[:len(good)/2], errs.Invalid, damaged},
		{"truncated JPEG", jpegOf(t, 64, 48)[:200], errs.Invalid, damaged},
		{"wrong checksum", append(bytes.Clone(good[:20]), bytes.Repeat([]byte{9}, 60)...), errs.Invalid, damaged},
		{"PNG bomb", withSize(good, 30000, 30000), errs.Invalid, "30000 × 30000 pixels"},
		{"too wide", withSize(good, 4097, 1), errs.Invalid, "at most 4096 × 4096"},
		{"PNG without pixels", withSize(good, 0, 0), errs.Invalid, damaged},
		{"JPEG with a hundred scans", scans, errs.Invalid, damaged},
		{"WebP that says to be longer than it is", longer, errs.Invalid, damaged},
		{"64 bits a pixel", withSize(withMark(good, 24, 16), 4096, 4096), errs.Invalid, "at most 2896 × 2896"},
		{"interlaced", withSize(withMark(good, 28, 1), 4000, 3000), errs.Invalid, "at most 2896 × 2896"},
		{"both", withSize(withMark(withMark(good, 24, 16), 28, 1), 2100, 2100), errs.Invalid, "at most 2048 × 2048"},
		{"progressive JPEG", progressive(jpegOf(t, 8, 8), 3000, 3000), errs.Invalid, "at most 2896 × 2896"},
		{"lossless WebP", webpOf(t, 2600, 2600), errs.Invalid, "at most 2469 × 2469"},
		{"too many bytes", bytes.Repeat([]byte("x"), 5<<20+1), errs.TooLarge, "larger than 5 MB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := storage.Logo(t.Context(), bytes.NewReader(test.content), storage.ImageLimits{})
			require.ErrorContains(t, err, test.want)
			require.Equal(t, test.code, errs.CodeOf(err))
		})
	}
}

func TestLogoHoldsTheWholePictureAndNothingElse(t *testing.T) {
	t.Parallel()
	upload := append(pngOf(t, 100, 50), "<script>alert('behind the picture')</script>"...)
	content, err := storage.Logo(t.Context(), bytes.NewReader(upload), storage.ImageLimits{})
	require.NoError(t, err)
	require.NotContains(t, string(content), "script")

	logo, err := png.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	alpha := func(x, y int) uint32 { _, _, _, a := logo.At(x, y).RGBA(); return a }
	require.Zero(t, alpha(128, 63), "above")
	require.Zero(t, alpha(128, 192), "below")
	for _, corner := range []image.Point{{0, 64}, {255, 64}, {0, 191}, {255, 191}, {128, 128}} {
		require.EqualValues(t, 0xffff, alpha(corner.X, corner.Y), corner)
	}
}

func TestLogoLimits(t *testing.T) {
	t.Parallel()
	_, err := storage.Logo(t.Context(), strings.NewReader(strings.Repeat("x", 2049)), storage.ImageLimits{Bytes: 2048})
	require.ErrorContains(t, err, "larger than 2 KB")
	_, err = storage.Logo(t.Context(), bytes.NewReader(pngOf(t, 11, 10)), storage.ImageLimits{Side: 10})
	require.ErrorContains(t, err, "at most 10 × 10")
}

func FuzzLogo(f *testing.F) {
	webp, _ := base64.StdEncoding.DecodeString(tinyWebP)
	f.Add(webp)
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("\xff\xd8\xff\xda"))
	f.Fuzz(func(t *testing.T, content []byte) {
		logo, err := storage.Logo(t.Context(), bytes.NewReader(content), storage.ImageLimits{Side: 64})
		if err != nil {
			if errs.CodeOf(err) != errs.Invalid {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		if _, err := png.Decode(bytes.NewReader(logo)); err != nil {
			t.Fatal(err)
		}
	})
}
