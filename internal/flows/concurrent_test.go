package flows

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOneFlowForManyRuns: a compiled flow is shared by all runs of a process; the race detector watches.
func TestOneFlowForManyRuns(t *testing.T) {
	t.Parallel()
	f, err := Compile(Template{ID: "order"}.Graph("id"))
	require.NoError(t, err)
	walked := func() (all []Effect) {
		state := State{}
		for _, e := range []Event{Begin{}, Message{Text: "1"}, Message{Text: "2"}, Message{Text: "Solo"}, Timer{Token: "4"}, Message{Text: "ya, pesan"}} {
			var effects []Effect
			state, effects, _ = f.Step(state, e, shop, noon, 1)
			all = append(all, effects...)
		}
		return all
	}
	want := walked()
	require.Contains(t, want, Tag{Add: []string{"pesanan"}})
	results := make([][]Effect, 8)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() { results[i] = walked() })
	}
	all.Wait()
	for _, got := range results {
		require.Equal(t, want, got)
	}
}
