package numbers

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
)

func TestSparklineStaysInItsBox(t *testing.T) {
	t.Parallel()
	hours := make([]devices.Hour, 30)
	for i := range hours {
		hours[i] = devices.Hour{In: i * i, Out: 900 - i*30}
	}
	bars := sparkline(hours)
	require.NotEmpty(t, bars)
	for _, b := range bars {
		at := func(text string) int {
			n, err := strconv.Atoi(text)
			require.NoError(t, err)
			return n
		}
		require.GreaterOrEqual(t, at(b.y), 0)
		require.LessOrEqual(t, at(b.y)+at(b.height), 2*sparkHalf+1)
		require.LessOrEqual(t, at(b.x)+sparkBar, sparkHours*sparkColumn)
		require.GreaterOrEqual(t, at(b.height), 2, "one message among hundreds can be seen")
	}
	require.Empty(t, sparkline(make([]devices.Hour, 24)))
	require.Equal(t, "No messages in the last 24 hours", sparkLabel(t.Context(), nil))
	require.Equal(t, "Last 24 hours: 1,200 in, 3 out", sparkLabel(t.Context(), []devices.Hour{{In: 1200}, {Out: 3}}))
}
