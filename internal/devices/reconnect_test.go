package devices_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestSomebodyStopsASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.call(http.MethodPost, "/api/sessions/"+d.Session+"/stop")
	d = w.watch(d, 10*time.Second)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"Attempt 1 of 8 to bring the connection back."}, w.timeline(d, devices.EntryReconnect))
	w.write(ownPhone, "hello")
	w.settle()
	require.Equal(t, []string{"hello"}, w.texts(d))
}

func TestSomebodyDeletesASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.call(http.MethodDelete, "/api/sessions/"+d.Session)
	d = w.watch(d, 40*time.Second)
	require.Equal(t, gateway.StateScan, d.State, "it is there again, and needs its phone")
	require.Equal(t, devices.Down, d.Health)
	require.Contains(t, w.timeline(d, devices.EntryState), "The gateway does not know this number's session.")
	d = w.watch(w.scan(d, ownPhone), time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
}

// An old free server forgets how its session was set up, and does not start it.
func TestAnOldServerThatWasRestarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" })
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.Equal(t, "default", d.Session)
	require.NoError(t, w.server.RestartGateway(true))
	w.write(ownPhone, "while nobody looked")
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"while nobody looked"}, w.texts(d))
	w.write(ownPhone, "reported again")
	w.settle()
	require.Equal(t, []string{"while nobody looked", "reported again"}, w.texts(d))
}

func TestAttemptsEndAndAPersonBeginsAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	fault, err := w.server.AddFault(simulator.Fault{Path: "/api/sessions/*/*start", Shape: "exception"})
	require.NoError(t, err)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STOPPED"}))
	d = w.watch(d, 6*time.Hour)
	require.Equal(t, devices.Down, d.Health)
	require.Equal(t, gateway.StateStopped.Advice().String(), d.Reason.String())
	entries, err := w.a.Tenant.Timeline(t.Context(), d.ID, uuid.Nil, 100)
	require.NoError(t, err)
	var last time.Time
	var pause time.Duration
	attempts := 0
	for i := range entries {
		e := entries[len(entries)-1-i]
		if e.Kind != devices.EntryReconnect {
			continue
		}
		attempts++
		if !last.IsZero() {
			require.Greater(t, e.At.Sub(last), pause)
			pause = e.At.Sub(last)
		}
		last = e.At
	}
	require.Equal(t, 8, attempts)

	require.Error(t, devices.Restart[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	require.NoError(t, w.server.RemoveFault(fault))
	require.NoError(t, devices.Restart[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	d = w.watch(d, 30*time.Second)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Zero(t, d.Attempts)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STOPPED"}))
	require.Equal(t, devices.Healthy, w.watch(d, 30*time.Second).Health, "there are attempts again")
}

// Attempts are not used up on a server that does not answer at all.
func TestNoAttemptsAtAServerThatIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STOPPED"}))
	w.configure(func(s *simulator.Settings) { s.Down = "503" })
	d = w.watch(d, 10*time.Minute)
	require.Zero(t, d.Attempts)
	w.configure(func(s *simulator.Settings) { s.Down = "" })
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
}

func TestAConnectionThatComesBackByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.configure(func(s *simulator.Settings) { s.StartDelay = 20_000 })
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STARTING", Back: true}))
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Healthy, d.Health)
	require.Empty(t, w.timeline(d, devices.EntryReconnect))
	require.Empty(t, w.notices(w.a, w.a.Owner))
}

func TestASessionThatIsStuck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STARTING"}))
	d = w.watch(d, 85*time.Second)
	require.Equal(t, devices.Waiting, d.Health)
	d = w.watch(d, 40*time.Second)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Len(t, w.timeline(d, devices.EntryReconnect), 1)
}

func TestSomethingNewHappensToASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "ON_HOLIDAY"}))
	d = w.watch(d, 30*time.Second)
	require.Equal(t, gateway.StateUnknown, d.State)
	require.Equal(t, devices.Down, d.Health)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "WORKING"}))
	require.Equal(t, devices.Healthy, w.watch(d, 5*time.Minute).Health)
}
