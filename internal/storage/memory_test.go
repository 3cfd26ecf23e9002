package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// watched is a picture that tells when the scaler looks at it.
type watched struct {
	image.Image
	look func()
}

func (w watched) At(x, y int) color.Color {
	w.look()
	return w.Image.At(x, y)
}

func pictureOf(decode func(io.Reader) (image.Image, error)) picture {
	return picture{format: format{decode: decode}, memory: 1000}
}

func TestLogoHoldsItsMemoryUntilItIsDrawn(t *testing.T) {
	t.Parallel()
	room := semaphore.NewWeighted(1500) // for one
	looks := 0
	look := func() {
		looks++
		require.False(t, room.TryAcquire(1000), "another picture would be decoded beside this one")
	}
	_, err := pictureOf(func(io.Reader) (image.Image, error) {
		look()
		return watched{image.NewGray(image.Rect(0, 0, 3, 3)), look}, nil
	}).logo(t.Context(), room)
	require.NoError(t, err)
	require.Greater(t, looks, 1)
	require.True(t, room.TryAcquire(1500), "all of it is given back")
}

func TestLogoGivesItsMemoryBackAfterAFailure(t *testing.T) {
	t.Parallel()
	for name, decode := range map[string]func(io.Reader) (image.Image, error){
		"error": func(io.Reader) (image.Image, error) { return nil, errors.New("bad") },
		"panic": func(io.Reader) (image.Image, error) { panic("bad") },
		"scaler panics": func(io.Reader) (image.Image, error) {
			return watched{image.NewGray(image.Rect(0, 0, 3, 3)), func() { panic("bad") }}, nil
		},
	} {
		room := semaphore.NewWeighted(1500)
		_, err := pictureOf(decode).logo(t.Context(), room)
		require.Equal(t, errs.Invalid, errs.CodeOf(err), name)
		require.True(t, room.TryAcquire(1500), name)
	}
}

func TestLogoWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	room := semaphore.NewWeighted(1500)
	require.True(t, room.TryAcquire(1000))
	ctx, cancel := context.WithCancel(t.Context())
	answers := make(chan error)
	go func() {
		_, err := pictureOf(func(io.Reader) (image.Image, error) { panic("decoded without room") }).logo(ctx, room)
		answers <- err
	}()
	cancel()
	require.ErrorIs(t, <-answers, context.Canceled)
}

func TestAPictureThatNeedsMoreThanAllIsDrawnAlone(t *testing.T) {
	t.Parallel()
	p := pictureOf(func(io.Reader) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 3, 3)), nil })
	p.memory = memoryForAll * 2 // as with limits above the default
	_, err := p.logo(t.Context(), semaphore.NewWeighted(memoryForAll))
	require.NoError(t, err)
}

// TestMemoryIsNotUnderstated compares what was reckoned for a picture with what its decoder takes. It does not run beside other tests:
// it counts what the whole process allocates.
func TestMemoryIsNotUnderstated(t *testing.T) {
	const side = 512
	whole := image.Rect(0, 0, side, side)
	pngOf := func(picture image.Image, interlaced bool) []byte {
		var out bytes.Buffer
		require.NoError(t, png.Encode(&out, picture))
		content := out.Bytes()
		if interlaced {
			content[28] = 1
			binary.BigEndian.PutUint32(content[29:], crc32.ChecksumIEEE(content[12:29]))
		}
		return content
	}
	jpegOf := func(picture image.Image, progressive bool) []byte {
		var out bytes.Buffer
		require.NoError(t, jpeg.Encode(&out, picture, nil))
		content := out.Bytes()
		if progressive {
			content[bytes.Index(content, []byte{0xff, 0xc0})+1] = 0xc2
			scan := bytes.Index(content, []byte{0xff, 0xda})
			content[scan+2+int(content[scan+3])-2] = 0 // only the first coefficients, as a progressive scan of all channels must be
		}
		return content
	}
	// Those that say what they are not are damaged, but only after the decoder has made room for them.
	tests := []struct {
		name    string
		content []byte
	}{
		{"palette", pngOf(image.NewPaletted(whole, palette.Plan9), false)},
		{"gray", pngOf(image.NewGray(whole), false)},
		{"gray of 16 bits", pngOf(image.NewGray16(whole), false)},
		{"colour", pngOf(image.NewNRGBA(whole), false)},
		{"colour of 16 bits", pngOf(image.NewNRGBA64(whole), false)},
		{"interlaced", pngOf(image.NewNRGBA(whole), true)},
		{"interlaced of 16 bits", pngOf(image.NewNRGBA64(whole), true)},
		{"gray JPEG", jpegOf(image.NewGray(whole), false)},
		{"JPEG", jpegOf(image.NewRGBA(whole), false)},
		{"progressive gray JPEG", jpegOf(image.NewGray(whole), true)},
		{"progressive JPEG", jpegOf(image.NewRGBA(whole), true)},
	}
	for _, test := range tests {
		p, err := read(bytes.NewReader(test.content), ImageLimits{})
		require.NoError(t, err, test.name)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = p.decode(bytes.NewReader(p.content))
		runtime.ReadMemStats(&after)
		took := int64(after.TotalAlloc - before.TotalAlloc)
		require.Greater(t, took, int64(side*side), "%s: it was decoded", test.name)
		const buffers = 128 << 10 // of the readers, however large the picture
		require.LessOrEqual(t, took, p.memory-side*LogoSide*scalerPixel+buffers, test.name)
	}
}
