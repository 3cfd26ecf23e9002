package db_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

func TestPagesAreReadWhileAllThatChangeThingsAreBusy(t *testing.T) {
	t.Parallel()
	shop, other := dbtest.Two(t, dbtest.New(t))
	for _, s := range []dbtest.Shop{shop, other} {
		dbtest.Chat(t, s, dbtest.Device(t, s, "Orders", nil).ID, gateway.Person{Identities: gateway.Identities{Phone: "628111222333"}})
	}
	var inside func(left int)
	inside = func(left int) {
		if left == 0 {
			list, err := shop.Tenant.Conversations(t.Context(), inbox.Filter{}, inbox.Page{Limit: 9})
			require.NoError(t, err)
			require.Len(t, list, 1)
			return
		}
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(context.Context, *db.Tx) error {
			inside(left - 1)
			return nil
		}))
	}
	inside(4) // as many connections as the pool of a test has
}
