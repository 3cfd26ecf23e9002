package inbox

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// Waits returns why a queued message of a device does not leave now, and until when it waits: a zero time where nobody can say. Without a reason it
// leaves as soon as those before it have left. What it says is right for now; see [pacing.Next].
func (l Lane) Waits(d devices.Device, m Message, now time.Time) pacing.Verdict {
	switch {
	case !Sends(d):
		return pacing.Verdict{Reason: errs.Msg("The number is not connected.")}
	case !l.PausedAt.IsZero():
		return pacing.Verdict{Reason: errs.Msg("Sending is paused.")}
	}
	verdict := pacing.Next(d.Pacing(l.Zone), l.Sent, m.Class(), now)
	if verdict.Reason.Format != "" && verdict.At.After(now) {
		return verdict
	}
	if !m.AttemptedAt.IsZero() {
		return pacing.Verdict{Reason: errs.Msg("It could not be sent yet and is tried again.")}
	}
	return pacing.Verdict{At: now}
}
