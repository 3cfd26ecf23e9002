package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// rows is everything that can be measured, in the order of the results. A new row is a file of its own and a line here.
var rows = []row{
	startRow,
	idleRow,
	binaryRow,
	weightRow,
	loginPageRow,
	dashboardRow,
	pollIdleRow,
	openPagesRow,
	ingestRow,
	ingestFullRow,
	laneRow,
	flowStepsRow,
	flowRepliesRow,
	inboxRow,
	canvasRow,
}

// row is what one measurement yields: one figure or a few that come out of the same work.
type row struct {
	figures []figure
	measure func(ctx context.Context, s *stage) (readings, error)
}

// figure is one line of the results.
type figure struct {
	name   string
	what   string // for who reads the results
	unit   string
	budget *budget // nil: reported only
}

// budget is the value that a figure may not go beyond.
type budget struct {
	limit float64
	floor bool // the limit is the least that is wanted, not the most
}

func atMost(limit float64) *budget { return &budget{limit: limit} }

func atLeast(limit float64) *budget { return &budget{limit: limit, floor: true} }

func (b *budget) met(value float64) bool {
	switch {
	case b == nil:
		return true
	case b.floor:
		return value >= b.limit
	}
	return value <= b.limit
}

func (b *budget) String() string {
	switch {
	case b == nil:
		return "-"
	case b.floor:
		return "≥ " + number(b.limit)
	}
	return "≤ " + number(b.limit)
}

// readings are a row's measurements by the names of its figures.
type readings map[string]reading

// reading is a figure's value and, where there is one, the value of the minimum that the work needs, in the same unit. 0: no baseline.
type reading struct{ value, baseline float64 }

// complete returns an error unless a row measured what it declares, all of it and nothing else.
func (r row) complete(got readings) error {
	names := make([]string, 0, len(r.figures))
	for _, f := range r.figures {
		if _, ok := got[f.name]; !ok {
			return fmt.Errorf("%s was not measured", f.name)
		}
		names = append(names, f.name)
	}
	for name := range got {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%s is not a figure of this row", name)
		}
	}
	return nil
}

// choose returns the rows that yield one of the named figures (with commas between them); all rows for "".
func choose(all []row, names string) ([]row, error) {
	if names == "" {
		return all, nil
	}
	var known []string
	for _, r := range all {
		for _, f := range r.figures {
			known = append(known, f.name)
		}
	}
	wanted := strings.Split(names, ",")
	for _, name := range wanted {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no row %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	var chosen []row
	for _, r := range all {
		if slices.ContainsFunc(r.figures, func(f figure) bool { return slices.Contains(wanted, f.name) }) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}
