package numbers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestDrawKeepsEveryModule paints the path again and compares it with the code.
func TestDrawKeepsEveryModule(t *testing.T) {
	t.Parallel()
	text := "2@" + strings.Repeat("Ab3/+=", 40)
	drawn := draw(gateway.QR{Value: text, PNG: []byte("unused")})
	require.Empty(t, drawn.Picture)
	code, err := qr.Encode(text, qr.L, qr.Auto)
	require.NoError(t, err)
	size := code.Bounds().Dx()
	require.Equal(t, size+2*quiet, drawn.Modules)
	painted := map[[2]int]bool{}
	for bar := range strings.SplitSeq(strings.TrimSuffix(drawn.Path, "z"), "z") {
		var x, y, width, back int
		_, err := fmt.Sscanf(bar, "M%d %dh%dv1h-%d", &x, &y, &width, &back)
		require.NoError(t, err, bar)
		require.Equal(t, width, back)
		for i := range width {
			painted[[2]int{x + i - quiet, y - quiet}] = true
		}
	}
	for y := range size {
		for x := range size {
			r, _, _, _ := code.At(x, y).RGBA()
			require.Equal(t, r == 0, painted[[2]int{x, y}], "%d, %d", x, y)
		}
	}
}

func TestDrawFallsBackToThePicture(t *testing.T) {
	t.Parallel()
	require.Equal(t, "data:image/png;base64,AQI=", draw(gateway.QR{PNG: []byte{1, 2}}).Picture)
	require.Equal(t, "data:image/png;base64,AQI=", draw(gateway.QR{Value: strings.Repeat("x", 5000), PNG: []byte{1, 2}}).Picture, "too long to draw")
	require.Empty(t, draw(gateway.QR{}))
}

func TestRemaining(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, test := range []struct {
		left           time.Duration
		seconds, whole int
	}{{59500 * time.Millisecond, 60, 60}, {20 * time.Second, 20, 20}, {time.Millisecond, 1, 20}, {0, 0, 0}, {-time.Second, 0, 0}} {
		seconds, whole := remaining(now.Add(test.left), now)
		require.Equal(t, test.seconds, seconds, test.left)
		require.Equal(t, test.whole, whole, test.left)
	}
	seconds, _ := remaining(time.Time{}, now)
	require.Zero(t, seconds)
}
