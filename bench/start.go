package main

import (
	"context"
	"slices"
	"time"
)

var startRow = row{
	figures: []figure{
		{name: "start_ms", unit: "ms", budget: atMost(50), what: "process start to first healthy answer of /health; database up, schema current; warm median of 10"},
	},
	measure: measureStart,
}

const (
	startsToWarm   = 3
	startsMeasured = 10
)

func measureStart(ctx context.Context, s *stage) (readings, error) {
	var took []time.Duration
	for n := range startsToWarm + startsMeasured {
		p, err := s.start(ctx)
		if err != nil {
			return nil, err
		}
		if err := p.stop(); err != nil {
			return nil, err
		}
		if n >= startsToWarm {
			took = append(took, p.took)
		}
	}
	return readings{"start_ms": {value: milliseconds(median(took))}}, nil
}

// median returns the middle of the sorted durations, the mean of the two middle ones where their number is even.
func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
