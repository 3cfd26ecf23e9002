package db_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

func TestAttemptsOfADay(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	for _, shop := range []dbtest.Shop{a, b} {
		device := dbtest.Device(t, shop, "Orders", nil)
		chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281298765432"}})
		message := func(status inbox.Status, set string) {
			m := dbtest.Message(t, shop, chat, "text", dbtest.Ours(shop.Owner, status))
			_, err := d.OwnerPool().Exec(t.Context(), "update messages set "+set+" where tenant_id = $1 and id = $2", shop.ID, m.ID)
			require.NoError(t, err)
		}
		none, err := shop.Tenant.Attempts(t.Context(), device.ID)
		require.NoError(t, err)
		require.Equal(t, devices.Attempts{}, none)

		message("accepted", "attempted_at = now() - interval '10 minutes', accepted_at = now() - interval '9 minutes 58 seconds'")
		message("delivered", "attempted_at = now() - interval '10 minutes', accepted_at = now() - interval '9 minutes 56 seconds'")
		message("accepted", "attempted_at = now() - interval '20 minutes', accepted_at = now() - interval '19 minutes', unconfirmed_at = now()")
		message("read", "attempted_at = now() - interval '25 hours', accepted_at = now()") // yesterday
		message("failed", "attempted_at = now(), failure = '"+gateway.Restricted().Format+"'")
		message("failed", "attempted_at = now(), failure = 'Something else.'")
		message("failed", "failure = 'Cancelled.'") // never tried
		message(inbox.StatusUnknown, "attempted_at = now()")
		message(inbox.StatusQueued, "attempted_at = now()")
		message(inbox.StatusSending, "attempted_at = now()")
		got, err := shop.Tenant.Attempts(t.Context(), device.ID)
		require.NoError(t, err)
		require.Equal(t, devices.Attempts{Tried: 6, Failed: 2, Restricted: 1, Unknown: 1, Unconfirmed: 1, Pause: 4 * time.Second}, got)
		if shop.ID == b.ID {
			other, err := a.Tenant.Attempts(t.Context(), device.ID)
			require.NoError(t, err)
			require.Equal(t, devices.Attempts{}, other)
		}
	}
}
