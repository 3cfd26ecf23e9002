package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, names string
		want        []string // first figure of each row
	}{
		{"all", "", []string{"first_ms", "third_s"}},
		{"by its second figure", "second_ms", []string{"first_ms"}},
		{"several in the order of the rows", "third_s,first_ms,second_ms", []string{"first_ms", "third_s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			chosen, err := choose(twoRows(), test.names)
			require.NoError(t, err)
			var got []string
			for _, r := range chosen {
				got = append(got, r.figures[0].name)
			}
			require.Equal(t, test.want, got)
		})
	}
	_, err := choose(twoRows(), "first_ms,fourth")
	require.EqualError(t, err, `there is no row "fourth"; there are first_ms, second_ms, third_s`)
}

func TestComplete(t *testing.T) {
	t.Parallel()
	r := twoRows()[0]
	require.NoError(t, r.complete(readings{"first_ms": {}, "second_ms": {}}))
	require.EqualError(t, r.complete(readings{"first_ms": {}}), "second_ms was not measured")
	require.EqualError(t, r.complete(readings{"first_ms": {}, "second_ms": {}, "x": {}}), "x is not a figure of this row")
}

func TestRowsAreDescribedAndNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range rows {
		require.NotNil(t, r.measure)
		for _, f := range r.figures {
			require.False(t, seen[f.name], "%s is there twice", f.name)
			seen[f.name] = true
			require.NotEmpty(t, f.what, f.name)
			require.NotEmpty(t, f.unit, f.name)
		}
	}
	// These names are fixed: others read them from results.json.
	for _, name := range []string{"start_ms", "idle_mb", "binary_mb", "landing_kb", "login_page_req_s", "dashboard_req_s", "ingest_rows_s", "ingest_ack_p99_ms", "canvas_frame_p95_ms", "canvas_open_ms", "editor_kb"} {
		require.Contains(t, seen, name)
	}
}
