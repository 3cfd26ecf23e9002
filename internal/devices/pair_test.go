package devices_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// Somebody looks at the pairing page while reports do not arrive: the server is asked, and not with each look.
func TestLookingAsksWhereReportsDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.switches("", func(s *simulator.Switches) { s.CutWebhooks = true })
	d := w.add(w.a, false)
	look := func() devices.Device {
		d, err := devices.Look[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID)
		require.NoError(t, err)
		return d
	}
	asked := func() int { return len(w.server.Calls(0)) }
	before := asked()
	look()
	require.Equal(t, before, asked(), "it was heard of a moment ago")
	w.clock.Advance(4 * time.Second)
	require.Equal(t, gateway.StateScan, look().State)
	require.NoError(t, w.server.Scan(d.Session, "", ownPhone, "Toko Melati"))
	w.clock.Advance(4 * time.Second)
	d = look()
	require.Equal(t, devices.Healthy, d.Health)
	require.Equal(t, ownPhone, d.Phone)
	before = asked()
	w.clock.Advance(time.Minute)
	look()
	require.Equal(t, before, asked(), "nothing is waited for any more")
}

func TestLookingWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.add(w.a, false)
	w.configure(func(s *simulator.Settings) { s.Down = "503" })
	for range 5 {
		w.clock.Advance(4 * time.Second)
		seen, err := devices.Look[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID)
		require.NoError(t, err)
		require.Zero(t, seen.Failures, "many who look do not make it worse")
	}
}

func TestACodeInsteadOfScanning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.add(w.a, false)
	_, err := devices.Code(t.Context(), w.app.Devices, d, "12", "ID")
	require.Contains(t, err, "phone")
	code, err := devices.Code(t.Context(), w.app.Devices, d, "0812-3456-7890", "ID")
	require.NoError(t, err)
	require.NoError(t, w.server.EnterCode(code, ownPhone, "Toko Melati"))
	w.settle()
	require.Equal(t, devices.Healthy, w.get(d).Health)
	_, err = devices.QR(t.Context(), w.app.Devices, d)
	require.True(t, gateway.IsReason(err, gateway.ReasonNotReady), "connected by now: %v", err)
}

// Each code that is shown is another one, and the page is told.
func TestCodesThatRunOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.add(w.a, false)
	w.settle()
	shown := map[string]bool{}
	for range gateway.QRCodes {
		qr, err := devices.QR(t.Context(), w.app.Devices, d)
		require.NoError(t, err)
		require.False(t, shown[qr.Value])
		shown[qr.Value] = true
		seen := w.get(d)
		require.Equal(t, gateway.StateScan, seen.State)
		require.True(t, seen.QRUntil.After(w.clock.Now()))
		w.clock.Advance(seen.QRUntil.Sub(w.clock.Now()) + time.Millisecond) // servers tell times in milliseconds
		w.settle()
	}
	d = w.get(d)
	require.Equal(t, gateway.StateFailed, d.State)
	require.Equal(t, devices.Waiting, d.Health)
	require.Contains(t, d.Reason.String(), "not scanned in time")
	d = w.watch(d, time.Hour)
	require.Equal(t, gateway.StateFailed, d.State, "nobody asked for more codes")
	require.Empty(t, w.notices(w.a, w.a.Owner))
	w.clock.Advance(time.Second)
	require.NoError(t, devices.Renew[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, d.ID))
	w.settle()
	require.Equal(t, gateway.StateScan, w.get(d).State)
}

func TestANumberThatWhatsAppRestricts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.configure(func(s *simulator.Settings) { s.Version = "2026.7.2" })
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.Restrict(d.Session, json.RawMessage(`{"enforcementType":"X","isActive":true,"timeEnforcementEnds":null}`), nil))
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Degraded, d.Health)
	require.Contains(t, d.Reason.String(), "no new chats")
	require.Equal(t, []account.NoticeKind{account.NoticeDeviceRestricted}, w.notices(w.a, w.a.Owner))
	require.NoError(t, w.server.Restrict(d.Session, nil, nil))
	require.Equal(t, devices.Healthy, w.watch(d, time.Minute).Health)
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, devices.DefaultSettings().Check())
	for field, spoil := range map[string]func(s *devices.Settings){
		"typing_min": func(s *devices.Settings) { s.TypingMin, s.TypingMax = -time.Second, 0 },
		"typing_max": func(s *devices.Settings) { s.TypingMax = s.TypingMin - 1 },
		"seen":       func(s *devices.Settings) { s.Seen = "sometimes" },
		"quiet_from": func(s *devices.Settings) { s.QuietFrom = 24 * 60 },
		"quiet_to":   func(s *devices.Settings) { s.QuietTo = -1 },
		"daily_cap":  func(s *devices.Settings) { s.DailyCap = devices.MaxDailyCap + 1 },
	} {
		s := devices.DefaultSettings()
		spoil(&s)
		err := s.Check()
		require.Contains(t, err, field)
		require.True(t, errs.Is(err, errs.Invalid))
	}
	require.Contains(t, devices.CheckName(strings.Repeat("é", devices.MaxName+1)), "name")
	require.NoError(t, devices.CheckName(strings.Repeat("é", devices.MaxName)))
}
