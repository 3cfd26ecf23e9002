package main

import (
	"context"
	"os"
)

var binaryRow = row{
	figures: []figure{
		{name: "binary_mb", unit: "MiB", budget: atMost(80), what: "the stripped program, its assets in it"},
	},
	measure: func(_ context.Context, s *stage) (readings, error) {
		info, err := os.Stat(s.binary)
		if err != nil {
			return nil, err
		}
		return readings{"binary_mb": {value: float64(info.Size()) / mebibyte}}, nil
	},
}
