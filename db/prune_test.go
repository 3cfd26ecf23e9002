package db_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
)

// TestOldDraftsAreThinned keeps, after a day, the last draft of each ten minutes, in each flow for itself.
func TestOldDraftsAreThinned(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	for _, shop := range []dbtest.Shop{a, b} {
		id := account.NewID()
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.AddFlow(ctx, automation.Draft{Flow: automation.Flow{ID: id, Name: "FAQ", EveryDevice: true, Rev: 1}, Graph: "{}"}, "Ani")
		}))
		_, err := d.OwnerPool().Exec(t.Context(), `with noon as (select date_bin('10 minutes', now() - interval '3 days', 'epoch') as at)
			insert into flow_revisions (tenant_id, flow_id, rev, graph, at) select $1, $2, r.rev, '{}', r.at from (
				select 2 as rev, at from noon union all select 3, at + interval '1 minute' from noon union all
				select 4, at + interval '9 minutes' from noon union all select 5, at + interval '11 minutes' from noon union all
				select 6, now() - interval '2 hours' union all select 7, now() - interval '2 hours') r`, shop.ID, id)
		require.NoError(t, err)
	}
	deleted, err := d.Platform().Prune(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 4, deleted, "two of each workspace")
	rows, err := d.OwnerPool().Query(t.Context(), "select rev from flow_revisions where tenant_id = $1 order by rev", b.ID)
	require.NoError(t, err)
	var left []int
	for rows.Next() {
		var rev int
		require.NoError(t, rows.Scan(&rev))
		left = append(left, rev)
	}
	require.Equal(t, []int{1, 4, 5, 6, 7}, left, "of today's all stay")
}
