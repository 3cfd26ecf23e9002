package db_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// changed commits a transaction that changes something.
func changed(ctx context.Context, shop dbtest.Shop, changes ...inbox.Change) error {
	return shop.Tenant.InTx(ctx, func(_ context.Context, tx *db.Tx) error {
		tx.Changed(changes...)
		return nil
	})
}

// TestChangesAreSeenOnceInTheOrderOfTheirCommits lets many write while two readers follow, as open pages do.
func TestChangesAreSeenOnceInTheOrderOfTheirCommits(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, other := dbtest.Two(t, d)
	const writers, each = 6, 40
	failures := make(chan error, 2*writers+2)
	var writing, reading sync.WaitGroup
	for w := range 2 * writers {
		into := shop
		if w%2 == 1 {
			into = other
		}
		writing.Go(func() {
			for i := range each {
				change := inbox.Change{ConversationID: uuid.New(), MessageID: uuid.New()}
				err := into.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					tx.Changed(change, change, inbox.Change{DeviceID: uuid.New()})
					if i%5 == 0 { // holds its transaction open for longer than others
						_, err := tx.Seq(ctx)
						return err
					}
					return nil
				})
				if err != nil {
					failures <- err
					return
				}
			}
		})
	}
	seen := make([][]inbox.Change, 2)
	written := make(chan struct{})
	for r := range seen {
		reading.Go(func() {
			after := int64(0)
			for {
				finished := false
				select {
				case <-written:
					finished = true // what is read from here on is everything
				default:
				}
				found, err := shop.Tenant.Changes(t.Context(), after)
				if err == nil && (found.Gap || found.Seq < after || len(found.List) != 2*int(found.Seq-after)) {
					err = fmt.Errorf("after %d: %d changes up to %d, gap %v", after, len(found.List), found.Seq, found.Gap)
				}
				if err != nil {
					failures <- err
					return
				}
				seen[r], after = append(seen[r], found.List...), found.Seq
				if finished {
					return
				}
			}
		})
	}
	writing.Wait()
	close(written)
	reading.Wait()
	require.Empty(t, failures)
	for _, list := range seen {
		require.Len(t, list, 2*writers*each)
		require.Len(t, slices.Compact(slices.SortedFunc(slices.Values(list), func(a, b inbox.Change) int {
			return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
		})), 2*writers*each, "none twice")
	}
	require.Equal(t, seen[0], seen[1], "in one order for everybody")
	for _, s := range []dbtest.Shop{shop, other} {
		seq, err := s.Tenant.Seq(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, writers*each, seq, "each workspace counts for itself")
	}
}

func TestChangesThatCannotBeToldOneByOne(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, other := dbtest.Two(t, d)
	found, err := shop.Tenant.Changes(t.Context(), 0)
	require.NoError(t, err)
	require.Equal(t, inbox.Changes{}, found)
	change := inbox.Change{ConversationID: uuid.New()}
	for range 10 {
		require.NoError(t, changed(t.Context(), shop, change))
	}
	gap := func(after int64) bool {
		t.Helper()
		found, err := shop.Tenant.Changes(t.Context(), after)
		require.NoError(t, err)
		require.EqualValues(t, 10, found.Seq)
		return found.Gap
	}
	found, err = shop.Tenant.Changes(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, inbox.Changes{Seq: 10, List: []inbox.Change{change}}, found, "the same one once")
	require.False(t, gap(0))
	require.False(t, gap(10))
	require.True(t, gap(11), "a number from the future")
	require.True(t, gap(1<<40))

	_, err = d.OwnerPool().Exec(t.Context(), "update inbox_changes set at = now() - interval '8 days' where seq <= 4")
	require.NoError(t, err)
	_, err = d.Platform().Prune(t.Context())
	require.NoError(t, err)
	require.True(t, gap(0), "forgotten")
	require.True(t, gap(3))
	require.False(t, gap(4))
	found, err = other.Tenant.Changes(t.Context(), 0)
	require.NoError(t, err)
	require.Equal(t, inbox.Changes{}, found, "another workspace has not changed")

	many := make([]inbox.Change, 301)
	for i := range many {
		many[i].MessageID = uuid.New()
	}
	require.NoError(t, changed(t.Context(), other, many[:300]...))
	found, err = other.Tenant.Changes(t.Context(), 0)
	require.NoError(t, err)
	require.Equal(t, inbox.Changes{Seq: 1, List: many[:300]}, found, "in the order in which they were made")
	require.NoError(t, changed(t.Context(), other, many...))
	found, err = other.Tenant.Changes(t.Context(), 1)
	require.NoError(t, err)
	require.True(t, found.Gap, "more than a page takes one by one")
}

func TestAFailedTransactionChangesNothing(t *testing.T) {
	t.Parallel()
	shop, _ := dbtest.Two(t, dbtest.New(t))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, changed(cancelled, shop, inbox.Change{DeviceID: uuid.New()}))
	require.ErrorIs(t, shop.Tenant.InTx(t.Context(), func(_ context.Context, tx *db.Tx) error {
		tx.Changed(inbox.Change{DeviceID: uuid.New()})
		return context.DeadlineExceeded
	}), context.DeadlineExceeded)
	seq, err := shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	require.Zero(t, seq)
}

// TestNothingNewCostsOneLook counts what pages that wait cost the database, by how often the tables were looked at.
func TestNothingNewCostsOneLook(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	watching, asking := dbtest.Open(t, url), dbtest.Open(t, url)
	shop := dbtest.Make(t, watching, "a")
	require.NoError(t, changed(t.Context(), shop, inbox.Change{DeviceID: uuid.New()}))
	looks := func(table string) (n int) {
		require.NoError(t, watching.OwnerPool().QueryRow(t.Context(),
			"select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) from pg_stat_user_tables where relname = $1", table).Scan(&n))
		return n
	}
	tenant := asking.ForTenant(shop.ID, account.System)
	const polls = 500
	for range polls {
		found, err := tenant.Changes(t.Context(), 1)
		require.NoError(t, err)
		require.Empty(t, found.List)
	}
	asking.Close() // connections hand in their statistics when they end, at the latest
	require.Eventually(t, func() bool { return looks("inbox_sequences") >= polls }, time.Minute, 50*time.Millisecond)
	require.Less(t, looks("inbox_sequences"), polls+10, "once for each")
	require.Less(t, looks("inbox_changes"), 10, "the changes themselves are not looked at")
}
