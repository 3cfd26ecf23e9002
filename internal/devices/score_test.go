package devices_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
)

func TestScore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attempts              devices.Attempts
		share                 int
		success, speed, score devices.Grade
	}{
		"nothing yet":        {devices.Attempts{}, 100, devices.GradeGood, devices.GradeGood, devices.GradeGood},
		"all went":           {devices.Attempts{Tried: 500, Pause: 5 * time.Second}, 100, devices.GradeGood, devices.GradeGood, devices.GradeGood},
		"95 of a hundred":    {devices.Attempts{Tried: 100, Failed: 5}, 95, devices.GradeGood, devices.GradeGood, devices.GradeGood},
		"just below 95":      {devices.Attempts{Tried: 500, Failed: 26}, 94, devices.GradeFair, devices.GradeGood, devices.GradeFair},
		"80 of a hundred":    {devices.Attempts{Tried: 100, Failed: 15, Unknown: 5}, 80, devices.GradeFair, devices.GradeGood, devices.GradeFair},
		"just below 80":      {devices.Attempts{Tried: 500, Failed: 101}, 79, devices.GradePoor, devices.GradeGood, devices.GradePoor},
		"unknown ones count": {devices.Attempts{Tried: 10, Unknown: 10}, 0, devices.GradePoor, devices.GradeGood, devices.GradePoor},
		"over 5 seconds":     {devices.Attempts{Tried: 1, Pause: 5*time.Second + 1}, 100, devices.GradeGood, devices.GradeFair, devices.GradeFair},
		"15 seconds":         {devices.Attempts{Tried: 1, Pause: 15 * time.Second}, 100, devices.GradeGood, devices.GradeFair, devices.GradeFair},
		"over 15 seconds":    {devices.Attempts{Tried: 100, Failed: 5, Pause: 15*time.Second + 1}, 95, devices.GradeGood, devices.GradePoor, devices.GradePoor},
	} {
		require.Equal(t, test.share, test.attempts.Share(), name)
		require.Equal(t, test.success, test.attempts.Success(), name)
		require.Equal(t, test.speed, test.attempts.Speed(), name)
		require.Equal(t, test.score, test.attempts.Score(), name)
	}
}
