package soak_test

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// finding is a line of the table that the long form ends with.
type finding struct{ scenario, what, value, limit string }

var findings struct {
	sync.Mutex
	list []finding
}

// found notes what a scenario has found.
func found(t *testing.T, what string, value any, limit string) {
	t.Helper()
	t.Logf("%s: %v (%s)", what, value, limit)
	findings.Lock()
	defer findings.Unlock()
	findings.list = append(findings.list, finding{t.Name(), what, fmt.Sprint(value), limit})
}

func printFindings(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "scenario\twhat\tfound\tlimit")
	for _, f := range findings.list {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.scenario, f.what, f.value, f.limit)
	}
	_ = table.Flush() // a terminal that is gone cannot be told
}

// spread is how long something took over many times.
type spread []time.Duration

// at returns the time within which that share of them was done.
func (s spread) at(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	slices.Sort(s)
	return s[min(len(s)-1, int(share*float64(len(s))))].Round(time.Millisecond)
}

// over is how many of them took longer than a limit.
func (s spread) over(limit time.Duration) (n int) {
	for _, took := range s {
		if took > limit {
			n++
		}
	}
	return n
}

// foundSpread notes a spread and requires in the long form that none took longer than the limit. What the short form measures is the machine
// with all its other tests.
func foundSpread(t *testing.T, what string, s spread, limit time.Duration) {
	t.Helper()
	found(t, what+" p50 / p99 / max", fmt.Sprintf("%s / %s / %s", s.at(0.5), s.at(0.99), s.at(1)), "max "+limit.String())
	if n := s.over(limit); long && n > 0 {
		found(t, what+" too late", fmt.Sprintf("%d of %d", n, len(s)), "0")
		t.Errorf("%s: %d of %d took longer than %s", what, n, len(s), limit)
	}
}
