package jobs

import (
	"reflect"
	"testing"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"
)

// kinds returns the kinds that River has a worker for; it keeps them to itself.
func kinds(t *testing.T, workers *river.Workers) []string {
	t.Helper()
	table := reflect.ValueOf(workers).Elem().FieldByName("workersMap")
	require.True(t, table.IsValid(), "River keeps its workers elsewhere now")
	var all []string
	for _, key := range table.MapKeys() {
		all = append(all, key.String())
	}
	return all
}

func TestEveryKindHasOptionsAndAWorker(t *testing.T) {
	t.Parallel()
	var listed []string
	for kind, o := range options {
		listed = append(listed, kind)
		require.Contains(t, workersPerQueue, o.queue, "nobody works the queue of %s", kind)
		require.Positive(t, o.attempts, kind)
		require.Positive(t, o.timeout, kind)
	}
	require.ElementsMatch(t, listed, kinds(t, workers(Parts{})))
	_, err := InsertOpts("unheard_of")
	require.Error(t, err)
}

// TestKindsAreKept: renaming a kind would leave queued jobs that nobody knows.
func TestKindsAreKept(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"account_send_mail", "account_send_invite", "account_prune"} {
		require.Contains(t, options, kind)
	}
}

func TestPeriodicJobsHaveOptions(t *testing.T) {
	t.Parallel()
	require.NotPanics(t, func() { periodic() })
}
