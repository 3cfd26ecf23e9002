package handlerstest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// Simulated is a simulated WAHA server with its phones.
type Simulated struct {
	*simulator.Simulator
	URL string
	Key string
}

// Simulate starts a simulated WAHA server for the test.
func Simulate(t testing.TB) *Simulated {
	t.Helper()
	s := &Simulated{Key: "a-key-of-the-tests"}
	sim, err := simulator.New(simulator.Options{APIKey: s.Key, Seed: 1})
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
