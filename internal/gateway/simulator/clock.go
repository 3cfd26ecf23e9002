package simulator

import (
	"slices"
	"sync"
	"time"
)

// Clock is where the simulator takes its time from. Functions given to AfterFunc run in a goroutine of their own or, with a ManualClock,
// in the goroutine that moves it.
type Clock interface {
	Now() time.Time
	AfterFunc(wait time.Duration, run func()) Timer
}

// Timer is a call that is still to come; Stop takes it back and says whether it was in time.
type Timer interface {
	Stop() bool
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(wait time.Duration, run func()) Timer { return time.AfterFunc(wait, run) }

// ManualClock is a clock for tests: it stands still until it is moved.
type ManualClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*manualTimer
}

type manualTimer struct {
	clock *ManualClock
	at    time.Time
	run   func()
}

// NewManualClock returns a clock that stands at the given time.
func NewManualClock(now time.Time) *ManualClock { return &ManualClock{now: now} }

// Now returns the time at which the clock stands.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc runs the function when the clock is moved to or past now + wait.
func (c *ManualClock) AfterFunc(wait time.Duration, run func()) Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := &manualTimer{clock: c, at: c.now.Add(wait), run: run}
	c.timers = append(c.timers, timer)
	return timer
}

// Stop takes the call back.
func (t *manualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	at := slices.Index(t.clock.timers, t)
	if at < 0 {
		return false
	}
	t.clock.timers = slices.Delete(t.clock.timers, at, at+1)
	return true
}

// Advance moves the clock and runs what became due, one after the other in the order of its time, each at its own time.
func (c *ManualClock) Advance(by time.Duration) {
	c.mu.Lock()
	until := c.now.Add(by)
	for {
		next := c.earliest(until)
		if next == nil {
			break
		}
		if next.at.After(c.now) {
			c.now = next.at
		}
		c.mu.Unlock()
		next.run()
		c.mu.Lock()
	}
	c.now = until
	c.mu.Unlock()
}

// Waiting returns how many calls are still to come.
func (c *ManualClock) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

func (c *ManualClock) earliest(until time.Time) *manualTimer {
	at := -1
	for i, timer := range c.timers {
		if !timer.at.After(until) && (at < 0 || timer.at.Before(c.timers[at].at)) {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	timer := c.timers[at]
	c.timers = slices.Delete(c.timers, at, at+1)
	return timer
}
