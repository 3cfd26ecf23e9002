package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// twoRows is a table of rows for tests: one of two figures, one of one figure with a least value.
func twoRows() []row {
	return []row{
		{figures: []figure{{name: "first_ms", unit: "ms", budget: atMost(50), what: "first"}, {name: "second_ms", unit: "ms", what: "second"}}},
		{figures: []figure{{name: "third_s", unit: "rows/s", budget: &budget{limit: 5000, floor: true}, what: "third"}}},
	}
}

func TestResultsOf(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 30, 0, 0, time.FixedZone("WIB", 7*3600))
	for _, test := range []struct {
		name         string
		value        float64
		row          int
		figure       int
		pass         bool
		hasBudget    bool
		baseline     float64
		wantBaseline *float64
		wantRatio    *float64
	}{
		{name: "at the limit is met", value: 50, pass: true, hasBudget: true},
		{name: "over the limit is missed", value: 50.01, hasBudget: true},
		{name: "no budget cannot be missed", value: 1e9, figure: 1, pass: true},
		{name: "at the least is met", value: 5000, row: 1, pass: true, hasBudget: true},
		{name: "under the least is missed", value: 4999, row: 1, hasBudget: true},
		{name: "ratio to the baseline", value: 5000, row: 1, pass: true, hasBudget: true, baseline: 15000, wantBaseline: new(15000.0), wantRatio: new(0.333)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := twoRows()[test.row]
			got := readings{}
			for _, f := range r.figures {
				got[f.name] = reading{test.value, test.baseline}
			}
			one := resultsOf(r, got, at, "abc")[test.figure]
			require.Equal(t, r.figures[test.figure].name, one.Name)
			require.Equal(t, test.pass, one.Pass)
			require.Equal(t, test.hasBudget, one.Budget != nil)
			require.Equal(t, test.wantBaseline, one.Baseline)
			require.Equal(t, test.wantRatio, one.Ratio)
			require.Equal(t, "2026-03-01T02:30:00Z", one.At)
		})
	}
}

func TestMergeKeepsOthersAndTheOrderOfRows(t *testing.T) {
	t.Parallel()
	earlier := []result{{Name: "third_s", Value: 1}, {Name: "gone_ms", Value: 2}, {Name: "first_ms", Value: 3}}
	fresh := []result{{Name: "second_ms", Value: 4}, {Name: "first_ms", Value: 5}}
	require.Equal(t, []result{{Name: "first_ms", Value: 5}, {Name: "second_ms", Value: 4}, {Name: "third_s", Value: 1}}, merge(twoRows(), earlier, fresh))
	require.Empty(t, merge(twoRows(), nil, nil))
}

func TestResultsFileRoundTrip(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "results.json")
	none, err := readResults(file)
	require.NoError(t, err)
	require.Empty(t, none)

	list := resultsOf(twoRows()[0], readings{"first_ms": {value: 12.345, baseline: 10}, "second_ms": {value: 1234.5}}, time.Now(), "abc+")
	require.NoError(t, writeResults(file, list))
	again, err := readResults(file)
	require.NoError(t, err)
	require.Equal(t, list, again)
	require.Equal(t, 12.3, again[0].Value)
	require.Nil(t, again[1].Baseline)
}

func TestTables(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	list := resultsOf(twoRows()[0], readings{"first_ms": {value: 51}, "second_ms": {value: 7}}, at, "abc")
	list = append(list, resultsOf(twoRows()[1], readings{"third_s": {value: 12345, baseline: 24690}}, at, "abc")...)
	require.Equal(t, `name       value   unit    budget   baseline  ratio  
first_ms   51      ms      ≤ 50     -         -      MISSED
second_ms  7       ms      -        -         -      
third_s    12,345  rows/s  ≥ 5,000  24,690    0.5    met
`, table(twoRows(), list))
	text := markdown(twoRows(), list, "a test")
	require.Contains(t, text, "The last run was on a test.")
	require.Contains(t, text, "| first_ms | 51 ms | ≤ 50 | MISSED | - | - | first | 2026-03-01, abc |\n")
	require.Contains(t, text, "| third_s | 12,345 rows/s | ≥ 5,000 | met | 24,690 | 0.5 | third | 2026-03-01, abc |\n")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		value float64
		round float64
		text  string
	}{
		{"nothing", 0, 0, "0"},
		{"three digits of a small one", 0.0123456, 0.0123, "0.0123"},
		{"one decimal", 49.951, 50, "50"},
		{"all digits before the point", 123456.7, 123457, "123,457"},
		{"millions", 1234567, 1234567, "1,234,567"},
		{"below zero", -1234.4, -1234, "-1,234"},
		{"hundreds below zero", -123, -123, "-123"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.round, round(test.value))
			require.Equal(t, test.text, number(round(test.value)))
		})
	}
}
