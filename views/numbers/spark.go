package numbers

import (
	"context"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// The sparkline's measures, in units of its own view box: what came in grows up from the middle, what went out hangs down from it.
const (
	sparkColumn = 5
	sparkBar    = 4
	sparkHalf   = 14
	sparkHours  = 24
)

// bar is one column of the sparkline.
type bar struct{ x, y, height, class string }

// sparkline returns the columns of the last hours. The highest hour fills its half; an hour with one message among hundreds can still be
// seen.
func sparkline(hours []devices.Hour) []bar {
	if len(hours) > sparkHours {
		hours = hours[len(hours)-sparkHours:]
	}
	highest := 1
	for _, h := range hours {
		highest = max(highest, h.In, h.Out)
	}
	var bars []bar
	for i, h := range hours {
		x := strconv.Itoa(i * sparkColumn)
		if h.In > 0 {
			height := sparkHeight(h.In, highest)
			bars = append(bars, bar{x, strconv.Itoa(sparkHalf - height), strconv.Itoa(height), "spark-in"})
		}
		if h.Out > 0 {
			bars = append(bars, bar{x, strconv.Itoa(sparkHalf + 1), strconv.Itoa(sparkHeight(h.Out, highest)), "spark-out"})
		}
	}
	return bars
}

func sparkHeight(count, highest int) int { return max(2, count*sparkHalf/highest) }

func sparkLabel(ctx context.Context, hours []devices.Hour) string {
	var in, out int
	for _, h := range hours {
		in, out = in+h.In, out+h.Out
	}
	if in == 0 && out == 0 {
		return i18n.T(ctx, "No messages in the last 24 hours")
	}
	return i18n.T(ctx, "Last 24 hours: %s in, %s out", i18n.Number(ctx, int64(in)), i18n.Number(ctx, int64(out)))
}

func sparkBox() string {
	return "0 0 " + strconv.Itoa(sparkHours*sparkColumn) + " " + strconv.Itoa(2*sparkHalf+1)
}
