package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

func TestWhyAMessageWaits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	device := devices.Device{State: gateway.StateWorking, PairedAt: now, Settings: devices.Settings{QuietFrom: 11 * 60, QuietTo: 13 * 60, DailyCap: 10}}
	away := device
	away.State = gateway.StateFailed
	lane := inbox.Lane{Zone: time.UTC}
	paused := inbox.Lane{Zone: time.UTC, PausedAt: now}
	full := inbox.Lane{Zone: time.UTC, Sent: pacing.History{Day: now, Count: 10}}
	for name, test := range map[string]struct {
		device  devices.Device
		lane    inbox.Lane
		message inbox.Message
		reason  string
		until   time.Time
	}{
		"nothing holds it back":   {device, lane, inbox.Message{Source: inbox.FromAgent}, "", now},
		"the number is away":      {away, paused, inbox.Message{Source: inbox.FromAgent}, "The number is not connected.", time.Time{}},
		"somebody paused it":      {device, paused, inbox.Message{Source: inbox.FromAgent}, "Sending is paused.", time.Time{}},
		"it was tried":            {device, lane, inbox.Message{Source: inbox.FromAgent, AttemptedAt: now}, "It could not be sent yet and is tried again.", time.Time{}},
		"a person over the cap":   {device, full, inbox.Message{Source: inbox.FromAgent}, "", now},
		"an automation over it":   {device, full, inbox.Message{Source: inbox.FromBot}, "The number has sent its 10 messages of today.", now.Add(12 * time.Hour)},
		"a campaign in the quiet": {device, lane, inbox.Message{Source: inbox.FromCampaign}, "These are the quiet hours of the number.", now.Add(time.Hour)},
	} {
		verdict := test.lane.Waits(test.device, test.message, now)
		require.Equal(t, test.reason, verdict.Reason.String(), name)
		require.Equal(t, test.until, verdict.At, name)
	}
}
