package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Device adds a WhatsApp number to a workspace, connected and healthy but for what change makes of it. No gateway knows it, and the watch
// leaves it alone.
func Device(t testing.TB, shop Shop, name string, change func(d *devices.Device)) devices.Device {
	t.Helper()
	now, id := time.Now(), account.NewID()
	d := devices.Device{
		TenantID: shop.ID, ID: id, Name: name, Gateway: devices.WAHA, Session: "s_" + id.String(), HookKey: id.String(), Phone: "6281234567890",
		AccountName: "Shop", PairedAt: now, Wanted: true, State: gateway.StateWorking, StateAt: now, Health: devices.Healthy, HealthAt: now,
		HeardAt: now, CaughtUpAt: now, NextCheckAt: now.AddDate(1, 0, 0), Settings: devices.DefaultSettings(), CreatedAt: now,
	}
	if change != nil {
		change(&d)
	}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		added, err := tx.AddDevice(ctx, d)
		require.True(t, added)
		return err
	}))
	return d
}
