package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// file writes an upload where the browser can read it.
func file(name string, content []byte) string {
	path, err := filepath.Abs(filepath.Join(folder, "uploads", name))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		panic(failure(err.Error()))
	}
	return path
}

// logo paints a flower of five petals.
func logo() []byte {
	const size = 256
	picture := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			picture.Set(x, y, color.RGBA{15, 118, 110, 255})
			for _, petal := range [][2]int{{128, 76}, {178, 112}, {158, 170}, {98, 170}, {78, 112}} {
				if dx, dy := x-petal[0], y-petal[1]; dx*dx+dy*dy < 36*36 {
					picture.Set(x, y, color.RGBA{255, 255, 255, 255})
				}
			}
			if dx, dy := x-128, y-128; dx*dx+dy*dy < 26*26 {
				picture.Set(x, y, color.RGBA{250, 204, 21, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		panic(failure(err.Error()))
	}
	return out.Bytes()
}
