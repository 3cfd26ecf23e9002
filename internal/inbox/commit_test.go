package inbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestReportsAreCommittedTogether keeps reports from many senders at once. They share commits, each sender's keep their order, and those that
// cannot be kept harm no others.
func TestReportsAreCommittedTogether(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	var mutex sync.Mutex
	commits := 0
	woken := map[inbox.Line]int{}
	c := inbox.Committer{Log: slog.New(slog.DiscardHandler), Wake: func(_ context.Context, lines []inbox.Line) error {
		mutex.Lock()
		defer mutex.Unlock()
		for _, line := range lines {
			woken[line]++
		}
		return nil
	}, Store: func(ctx context.Context, reports []inbox.Report) ([]bool, []inbox.Line, error) {
		mutex.Lock()
		commits++
		mutex.Unlock()
		return n.db.Platform().StoreEvents(ctx, reports)
	}}
	const senders, each = 32, 20
	var work sync.WaitGroup
	errors := make([][each]error, senders)
	for sender := range senders {
		key := []string{n.device.HookKey, other.device.HookKey}[sender%2]
		work.Go(func() {
			for i := range each {
				report := inbox.Report{Key: key, Name: "message.any", ID: fmt.Sprintf("%d/%d", sender, i), Body: fmt.Appendf(nil, "%d %d", sender, i)}
				switch i {
				case 5:
					report.Key = "nobody"
				case 7:
					report.ID = "nul \x00"
				case 9:
					report.ID = fmt.Sprintf("%d/8", sender) // repeated
				}
				errors[sender][i] = c.Keep(t.Context(), report)
			}
		})
	}
	work.Wait()
	for _, list := range errors {
		for i, err := range list {
			switch i {
			case 5:
				require.True(t, errs.Is(err, errs.NotFound), "%v", err)
			case 7:
				require.Error(t, err)
			default:
				require.NoError(t, err)
			}
		}
	}
	require.Equal(t, senders*(each-3), count(t, n.db, "select count(*) from inbound_events"))
	require.Equal(t, senders/2*(each-3), count(t, n.db, "select count(*) from inbound_events where device_id = $1 and tenant_id = $2", other.device.ID, other.shop.ID))
	require.Less(t, commits, senders*each, "no commit of its own for each")
	require.Eventually(t, func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		return woken[n.line()] > 0 && woken[other.line()] > 0
	}, time.Minute, time.Millisecond)
	require.Zero(t, count(t, n.db, `select count(*) from (select split_part(encode(body, 'escape'), ' ', 1) as sender,
		split_part(encode(body, 'escape'), ' ', 2)::int - lag(split_part(encode(body, 'escape'), ' ', 2)::int) over (
		partition by split_part(encode(body, 'escape'), ' ', 1) order by id) as step from inbound_events) s where step <= 0`), "in the order of each sender")
}
