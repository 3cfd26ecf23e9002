package pacing

import (
	"math/rand/v2"
	"time"
)

// MinGap is the shortest gap between two messages of campaigns that anybody may choose.
const MinGap = 5 * time.Second

// Gap is between which bounds the pause after a message of a campaign lies.
type Gap struct{ Least, Most time.Duration }

// The presets.
var (
	Safe   = Gap{30 * time.Second, time.Minute}
	Normal = Gap{10 * time.Second, 30 * time.Second}
	Fast   = Gap{5 * time.Second, 10 * time.Second}
)

// doubled is how many gaps of a hundred are twice as long, as when somebody looks up from the phone.
const doubled = 10

// Draw returns the pause after a message. One gap of ten is doubled. Bounds below MinGap count as MinGap.
func (g Gap) Draw(r *rand.Rand) time.Duration {
	least := max(g.Least, MinGap)
	pause := least + time.Duration(r.Int64N(int64(max(g.Most-least, 0))+1))
	if r.IntN(100) < doubled {
		pause *= 2
	}
	return pause
}
