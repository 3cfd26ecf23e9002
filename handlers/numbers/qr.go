package numbers

import (
	"encoding/base64"
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"github.com/cloudwa/cloudwa/internal/gateway"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// quiet is the white border of a code, in modules. Readers need four; the white of the frame around it gives the rest.
const quiet = 1

// draw makes the path of a code's dark modules: one bar for each run in a row. A code that cannot be drawn is shown as the gateway drew it.
func draw(code gateway.QR) views.QR {
	if code.Value != "" {
		if modules, err := qr.Encode(code.Value, qr.L, qr.Auto); err == nil {
			size := modules.Bounds().Dx()
			dark := func(x, y int) bool { return x < size && modules.At(x, y) == color.Black }
			return views.QR{Modules: size + 2*quiet, Path: bars(size, dark)}
		}
	}
	if len(code.PNG) > 0 {
		return views.QR{Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG)}
	}
	return views.QR{}
}

func bars(size int, dark func(x, y int) bool) string {
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			if !dark(x, y) {
				continue
			}
			from := x
			for dark(x, y) {
				x++
			}
			width := strconv.Itoa(x - from)
			path.WriteString("M" + strconv.Itoa(from+quiet) + " " + strconv.Itoa(y+quiet) + "h" + width + "v1h-" + width + "z")
		}
	}
	return path.String()
}
