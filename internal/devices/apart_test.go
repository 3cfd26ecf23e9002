package devices_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// acts are all that people of a workspace can do with one of its devices.
func (w *world) acts() map[string]func(ctx context.Context, tenant *db.Tenant, d devices.Device) error {
	pool := w.app.Devices
	return map[string]func(ctx context.Context, tenant *db.Tenant, d devices.Device) error{
		"restart": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Restart[*db.Tx](ctx, t, pool, d.ID)
		},
		"reapply": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Reapply[*db.Tx](ctx, t, pool, d.ID)
		},
		"renew": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Renew[*db.Tx](ctx, t, pool, d.ID)
		},
		"disconnect": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Disconnect[*db.Tx](ctx, t, pool, d.ID)
		},
		"connect": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Connect[*db.Tx](ctx, t, pool, d.ID)
		},
		"rename": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Rename[*db.Tx](ctx, t, d.ID, "New")
		},
		"settings": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			s := d.Settings
			s.DailyCap++
			return devices.SaveSettings[*db.Tx](ctx, t, d.ID, s)
		},
		"look": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			_, err := devices.Look[*db.Tx](ctx, t, pool, d.ID)
			return err
		},
		"keep": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			_, err := devices.Answer[*db.Tx](ctx, t, pool, d.ID, devices.ClaimKeep)
			return err
		},
		"refuse": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			_, err := devices.Answer[*db.Tx](ctx, t, pool, d.ID, devices.ClaimRefuse)
			return err
		},
		"delete": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return devices.Delete[*db.Tx](ctx, t, d.ID)
		},
		"check": func(ctx context.Context, t *db.Tenant, d devices.Device) error {
			return w.app.Watcher().Check(ctx, t.ID(), d.ID)
		},
	}
}

func TestNothingCanBeDoneWithAnotherWorkspacesDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	row, sessions := w.get(d), w.sessions()
	for name, act := range w.acts() {
		require.True(t, errs.Is(act(t.Context(), w.b.Tenant, d), errs.NotFound), name)
	}
	require.Equal(t, row, w.get(d))
	require.Equal(t, sessions, w.sessions())
	require.Zero(t, w.count("select count(*) from river_job where kind = $1", devices.Forget{}.Kind()))
}

func TestWhatIsDoneWithADeviceDoesNothingToOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, theirs := w.watch(w.pair(w.a, ownPhone), time.Minute), w.watch(w.pair(w.b, otherPhone), time.Minute)
	require.NotEqual(t, mine.Session, theirs.Session)
	require.NotContains(t, mine.Session, w.a.ID.String(), "the name says nothing about whose it is")
	theirSession, theirRow, theirLines := w.sessions()[theirs.Session], w.get(theirs), w.timeline(theirs, "")
	for _, name := range []string{"restart", "reapply", "disconnect", "connect", "restart", "delete"} {
		w.clock.Advance(time.Second)
		require.NoError(t, w.acts()[name](t.Context(), w.a.Tenant, mine), name)
		if name != "delete" {
			w.settle()
		}
		require.Equal(t, theirSession, w.sessions()[theirs.Session], name)
		require.Equal(t, theirRow, w.get(theirs), name)
	}
	w.worked(devices.Forget{}.Kind())
	require.Len(t, w.server.Sessions(), 1)
	require.Equal(t, theirSession, w.sessions()[theirs.Session])
	require.Equal(t, theirLines, w.timeline(theirs, ""))
	require.Empty(t, w.notices(w.b, w.b.Owner))
}

func TestDisconnectedAndConnectedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.write(ownPhone, "before")
	w.settle()
	require.NoError(t, devices.Disconnect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	w.settle()
	session, err := w.server.Session(d.Session)
	require.NoError(t, err)
	require.Empty(t, session.Phone)
	require.Equal(t, "STOPPED", session.Status, "it shows no codes that nobody asked for")
	d = w.watch(d, 3*time.Hour)
	require.Equal(t, devices.Off, d.Health)
	require.Empty(t, w.notices(w.a, w.a.Owner), "on purpose")
	require.Empty(t, w.timeline(d, devices.EntryReconnect))
	// Otherwise one of a full workspace could be brought back past its limit, and nobody would watch it.
	for name, act := range map[string]func() error{
		"restart": func() error { return devices.Restart[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID) },
		"renew":   func() error { return devices.Renew[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID) },
		"reapply": func() error { return devices.Reapply[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID) },
	} {
		require.ErrorContains(t, act(), "Connect it first", name)
	}
	require.NoError(t, devices.Connect[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	d = w.watch(w.scan(w.get(d), ownPhone), time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"before"}, w.texts(d))
	require.Contains(t, w.timeline(d, devices.EntryAction), "Disconnected.")
}

func TestDeletedWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.write(ownPhone, "kept")
	w.settle()
	// The clock stands still, and reports to an address that is no more would be tried again for ever.
	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = true })
	w.configure(func(s *simulator.Settings) { s.Down = "503" })
	require.NoError(t, devices.Delete[*db.Tx](t.Context(), w.a.Tenant, d.ID))
	require.Equal(t, 1, w.count("select count(*) from messages where text = 'kept' and device_id is null"), "to be read")
	require.Eventually(t, func() bool {
		return w.count("select count(*) from river_job where kind = $1 and state = 'retryable'", devices.Forget{}.Kind()) == 1
	}, 20*time.Second, 10*time.Millisecond)
	require.Len(t, w.server.Sessions(), 1)
	w.configure(func(s *simulator.Settings) { s.Down = "" })
	_, err := w.app.DB.OwnerPool().Exec(t.Context(), "update river_job set state = 'available', scheduled_at = now() where state = 'retryable'")
	require.NoError(t, err) // its time has come; River would wait some seconds
	w.worked(devices.Forget{}.Kind())
	require.Empty(t, w.server.Sessions())
	require.Error(t, w.app.Watcher().Check(t.Context(), w.a.ID, d.ID), "nobody looks after it any more")
}

func TestForgetWhereThereIsNothingToForget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.add(w.a, false)
	forget := devices.Forget{TenantID: w.a.ID, Session: d.Session, HookKey: d.HookKey, HookSecret: d.HookSecret}
	require.NoError(t, w.app.Devices.Forget(t.Context(), forget))
	require.NoError(t, w.app.Devices.Forget(t.Context(), forget), "done already")
	forget.ServerID = d.ID
	require.NoError(t, w.app.Devices.Forget(t.Context(), forget), "its server is not known any more")
}
