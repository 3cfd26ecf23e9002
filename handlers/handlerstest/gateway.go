package handlerstest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Simulated is a simulated WAHA server with its phones.
type Simulated struct {
	*simulator.Simulator
	URL string
	Key string
}

// Simulate starts a simulated WAHA server for the test.
func Simulate(t testing.TB, change ...func(*simulator.Options)) *Simulated {
	t.Helper()
	s := &Simulated{Key: "a-key-of-the-tests"}
	options := simulator.Options{APIKey: s.Key, Seed: 1}
	for _, c := range change {
		c(&options)
	}
	sim, err := simulator.New(options)
	require.NoError(t, err)
	api := httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		api.Close()
		require.NoError(t, sim.Close())
	})
	s.Simulator, s.URL = sim, api.URL
	return s
}

// WithOperatorServer gives the operator a WAHA server, on which every workspace may connect numbers.
func WithOperatorServer(server *Simulated) Option {
	return func(s *setup) { s.operator = waha.Options{URL: server.URL, Key: server.Key} }
}

// Pair adds a number to a workspace of the program on that server, and pairs it with a simulated phone. Messages leave it as fast as they can.
func (s *Simulated) Pair(t testing.TB, app *App, shop dbtest.Shop, phone string) devices.Device {
	t.Helper()
	device, err := devices.Add[*db.Tx](t.Context(), shop.Tenant, app.Devices, devices.Draft{ID: account.NewID(), Name: "Orders"})
	require.NoError(t, err)
	require.NoError(t, s.Scan(device.Session, "", phone, "Toko Melati"))
	require.Eventually(t, func() bool {
		device, err = shop.Tenant.Device(t.Context(), device.ID)
		return err == nil && device.State == gateway.StateWorking && !device.Held()
	}, time.Minute, 20*time.Millisecond)
	_, err = app.DB.OwnerPool().Exec(t.Context(), "update devices set human_pace = false where id = $1", device.ID)
	require.NoError(t, err)
	return device
}

// WithClock lets what looks after devices live by a clock of the test. Then devices are looked at only when the test does so.
func WithClock(now func() time.Time) Option { return func(s *setup) { s.now = now } }

// WithPool lets a test change how gateways are reached.
func WithPool(change func(*devices.PoolOptions)) Option { return func(s *setup) { s.pool = change } }

func (a *App) setClock(now func() time.Time) {
	if now == nil {
		return
	}
	watcher := a.Watcher()
	watcher.Now, watcher.Since = now, now()
	a.Work.Receiver.(*inbox.Receiver[*db.Tx]).Now = now
}

// Watcher is what looks after devices.
func (a *App) Watcher() *devices.Watcher[*db.Tx] { return a.Work.Watcher.(*devices.Watcher[*db.Tx]) }

// pool is how the program under test reaches gateways: every address may be typed, because the simulated servers are on this machine.
func (a *App) pool(operator waha.Options) devices.PoolOptions {
	return devices.PoolOptions{
		Operator: operator, Guarded: http.DefaultClient, CheckAddress: func(context.Context, string) error { return nil }, Keys: a.Keys, HookURL: a.URL,
		Servers:   func(id uuid.UUID) devices.ServerStore { return a.DB.ForTenant(id, account.System) },
		Probes:    a.DB.Platform(),
		Directory: gateway.NewDirectory(time.Now),
	}
}

// Seal gives a device that a test made without a gateway a secret, so that a gateway can be asked about it.
func (a *App) Seal(t testing.TB, d *devices.Device) {
	t.Helper()
	var err error
	d.HookSecret, err = a.Keys.Seal([]byte("a-secret-of-the-tests"), devices.SecretPlace(d.HookKey))
	require.NoError(t, err)
}
