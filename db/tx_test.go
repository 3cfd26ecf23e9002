package db_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// counts returns how many audit entries and jobs the shop has.
func counts(t *testing.T, d *db.DB, shop dbtest.Shop) (entries, jobs int) {
	t.Helper()
	err := d.OwnerPool().QueryRow(t.Context(), `select (select count(*) from audit_log where tenant_id = $1),
		(select count(*) from river_job where args ->> 'tenant_id' = $1::text)`, shop.ID).Scan(&entries, &jobs)
	require.NoError(t, err)
	return entries, jobs
}

func note(ctx context.Context, tx *db.Tx) error {
	if err := tx.Audit(ctx, account.AuditEntry{Action: account.ActionTenantUpdated}); err != nil {
		return err
	}
	return tx.Enqueue(ctx, account.SendInvite{TenantID: tx.ID(), InviteID: account.NewID()})
}

func TestInTx(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, _ := dbtest.Two(t, d)
	boom := errors.New("boom")

	t.Run("commits rows and jobs together", func(t *testing.T) {
		require.NoError(t, shop.Tenant.InTx(t.Context(), note))
		entries, jobs := counts(t, d, shop)
		require.Equal(t, [2]int{1, 1}, [2]int{entries, jobs})
	})
	t.Run("an error rolls both back", func(t *testing.T) {
		err := shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			require.NoError(t, note(ctx, tx))
			return boom
		})
		require.ErrorIs(t, err, boom)
		entries, jobs := counts(t, d, shop)
		require.Equal(t, [2]int{1, 1}, [2]int{entries, jobs})
	})
	t.Run("a panic rolls both back and leaves the connection usable", func(t *testing.T) {
		for range 8 { // more than the pool holds: a leaked connection would block the next round
			require.PanicsWithError(t, "boom", func() {
				_ = shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					require.NoError(t, note(ctx, tx))
					panic(boom)
				})
			})
		}
		entries, jobs := counts(t, d, shop)
		require.Equal(t, [2]int{1, 1}, [2]int{entries, jobs})
	})
	t.Run("a context that ended is not committed", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := shop.Tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			require.NoError(t, note(ctx, tx))
			cancel()
			return nil
		})
		require.ErrorIs(t, err, context.Canceled)
		entries, jobs := counts(t, d, shop)
		require.Equal(t, [2]int{1, 1}, [2]int{entries, jobs})
	})
	t.Run("nested, it joins: the outer error undoes the inner work", func(t *testing.T) {
		err := shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			require.NoError(t, tx.InTx(ctx, note))
			return boom
		})
		require.ErrorIs(t, err, boom)
		entries, jobs := counts(t, d, shop)
		require.Equal(t, [2]int{1, 1}, [2]int{entries, jobs})
	})
}

// TestInTxUnderCancellation lets many goroutines lose their contexts at random moments: what reported success is there, the rest is not.
func TestInTxUnderCancellation(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, _ := dbtest.Two(t, d)
	var committed atomic.Int64
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for round := range 25 {
				ctx, cancel := context.WithCancel(t.Context())
				err := shop.Tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					if (worker+round)%3 == 0 {
						go cancel() // somewhere during the statements or the commit
					}
					return note(ctx, tx)
				})
				if err == nil {
					committed.Add(1)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	entries, jobs := counts(t, d, shop)
	require.Equal(t, int(committed.Load()), entries)
	require.Equal(t, int(committed.Load()), jobs)
}

func TestUniqueJobIsInsertedOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for range 2 {
		require.NoError(t, d.Platform().InTx(t.Context(), func(ctx context.Context, tx *db.PlatformTx) error {
			return tx.Enqueue(ctx, account.Prune{})
		}))
	}
	var n int
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select count(*) from river_job where kind = $1", account.Prune{}.Kind()).Scan(&n))
	require.Equal(t, 1, n)
}

func TestTenantCannotEnqueueForAnother(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	err := a.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Enqueue(ctx, account.SendInvite{TenantID: b.ID, InviteID: account.NewID()})
	})
	require.ErrorContains(t, err, "row-level security")
}

func TestForTenantNeedsAnID(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	require.Panics(t, func() { d.ForTenant(uuid.Nil, account.System) })
}
