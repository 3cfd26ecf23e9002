package devices

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/pacing"
)

// Pacing returns how the device sends, by the clock of its workspace. A number that is warmed up begins on the day that it was added.
func (d Device) Pacing(zone *time.Location) pacing.Policy {
	p := pacing.Policy{Zone: zone, QuietFrom: d.QuietFrom, QuietTo: d.QuietTo, DailyCap: d.DailyCap}
	if d.WarmUp {
		p.WarmUpFrom = d.CreatedAt
	}
	return p
}
