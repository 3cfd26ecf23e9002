package soak_test

import (
	"testing"
	"time"
)

// TestTheDatabaseIsRestartedUnderLoad: reports are refused and come again, pages say so, and nothing is lost.
func TestTheDatabaseIsRestartedUnderLoad(t *testing.T) {
	scenario(t)
	c := newCluster(t)
	w := newWorldOn(t, c.url(), nil)
	l := w.begin(w.connect(1)[0], 6, true)
	outages := 0
	for range size(1, 5) {
		for _, outage := range []func(func()){c.restart, c.crash} {
			l.further(50)
			outage(l.during(2 * time.Second))
			outages++
		}
	}
	l.further(50)
	found(t, "outages", outages, "")
	l.judge(outages)
}
