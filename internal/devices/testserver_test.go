package devices_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/netguard"
)

// quick lets tests of servers wait for a moment only, where nothing will come.
func quick(wait time.Duration) handlerstest.Option {
	return handlerstest.WithPool(func(o *devices.PoolOptions) { o.ProbeTime = wait })
}

func (w *world) save(address, key string) (devices.Report, error) {
	return devices.SaveServer[*db.Tx](w.Context(), w.a.Tenant, w.app.Devices, address, key)
}

func (w *world) test(address, key string) (devices.Report, error) {
	return devices.TestServer[*db.Tx](w.Context(), w.a.Tenant, w.app.Devices, address, key)
}

func (w *world) saved() devices.Server {
	w.Helper()
	row, err := w.a.Tenant.Server(w.Context())
	require.NoError(w, err)
	return row
}

func TestAServerWhoseReportsArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	report, err := w.test(" "+own.URL+"/ ", own.Key)
	require.NoError(t, err)
	require.True(t, report.Reaches)
	require.Equal(t, "2026.7.1", report.Version)
	require.Equal(t, "NOWEB", report.Engine)
	require.Empty(t, own.Sessions(), "what the test made is gone")
	require.Zero(t, w.saved(), "a test saves nothing")
	_, err = w.save(own.URL, own.Key)
	require.NoError(t, err)
	require.True(t, w.saved().Reports)
	require.Equal(t, own.URL, w.saved().URL)
	other, err := w.b.Tenant.Server(t.Context())
	require.NoError(t, err)
	require.Zero(t, other, "of one workspace only")
	require.Equal(t, 2, w.count("select count(*) from hook_probes where arrived_at is not null"))
}

func TestAServerWhoseReportsDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quick(time.Second))
	own := w.simulate()
	require.NoError(t, own.Switch("", func(s *simulator.Switches) { s.CutWebhooks = true }))
	report, err := w.save(own.URL, own.Key)
	require.NoError(t, err)
	require.False(t, report.Reaches)
	require.Empty(t, report.Unknown.Format)
	require.False(t, w.saved().Reports)
	require.Empty(t, own.Sessions())
}

// Somebody who sends something to the address of a test, without the secret, proves nothing.
func TestAForgedReportOfATest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quick(3*time.Second))
	own := w.simulate()
	require.NoError(t, own.Switch("", func(s *simulator.Switches) { s.CutWebhooks = true }))
	done := make(chan devices.Report, 1)
	go func() {
		report, err := w.test(own.URL, own.Key)
		if err == nil {
			done <- report
		}
	}()
	var key string
	require.Eventually(t, func() bool {
		return w.app.DB.OwnerPool().QueryRow(t.Context(), "select key from hook_probes").Scan(&key) == nil
	}, 10*time.Second, 5*time.Millisecond)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.app.URL+"/hooks/waha/"+key, strings.NewReader(`{"event":"session.status"}`))
	require.NoError(t, err)
	request.Header.Set("X-Webhook-Hmac", strings.Repeat("0", 128))
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.False(t, (<-done).Reaches)
}

func TestTheOneSessionOfAnOldServerIsInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	require.NoError(t, own.Configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" }))
	report, err := w.save(own.URL, own.Key)
	require.NoError(t, err)
	require.True(t, report.Reaches)
	d := w.add(w.a, true)
	require.Equal(t, "default", d.Session)
	before := own.Sessions()
	report, err = w.test(own.URL, "")
	require.NoError(t, err)
	require.NotEmpty(t, report.Unknown.Format)
	require.Equal(t, before, own.Sessions(), "the number is left alone")
	_, err = w.save(own.URL, "")
	require.NoError(t, err)
	require.True(t, w.saved().Reports, "it is not known that they do not come")
}

func TestWhatIsWrongWithAServerIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	website := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(website.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, c := range map[string]struct{ address, key, field string }{
		"wrong key":      {own.URL, "wrong", "key"},
		"no key":         {own.URL, "", "key"},
		"odd key":        {own.URL, "two\nlines", "key"},
		"not WAHA":       {website.URL, "k", "url"},
		"nobody there":   {gone.URL, "k", "url"},
		"no address":     {"nonsense", "k", "url"},
		"empty":          {"", "", "url"},
		"other protocol": {"ftp://example.com", "k", "url"},
	} {
		for _, ask := range []func(address, key string) (devices.Report, error){w.test, w.save} {
			_, err := ask(c.address, c.key)
			require.ErrorAs(t, err, &errs.Fields{}, name)
			require.Contains(t, err, c.field, "%s: %v", name, err)
			require.Len(t, err, 1, name)
		}
	}
	require.Zero(t, w.saved())
}

func TestAddressesThatMustNotBeReached(t *testing.T) {
	t.Parallel()
	guard := netguard.New(nil)
	w := newWorld(t, handlerstest.WithPool(func(o *devices.PoolOptions) { o.CheckAddress, o.Guarded = guard.CheckURL, guard.Client(time.Minute) }))
	own := w.simulate()
	asked := len(own.Calls(0))
	for _, address := range []string{own.URL, "http://169.254.169.254/latest", "http://[::1]:3000"} {
		_, err := w.save(address, own.Key)
		require.Contains(t, err, "url", address)
	}
	require.Len(t, own.Calls(0), asked)

	// One that got into the database in another way is not reached either.
	require.NoError(t, w.a.Tenant.SaveServer(t.Context(), w.ownServer(own)))
	_, err := devices.Add[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, devices.Draft{ID: draft().ID, Name: "Orders", Own: true})
	require.Error(t, err)
	require.Len(t, own.Calls(0), asked)
}

func TestKeysAreNotKeptInClear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	_, err := w.save(own.URL, own.Key)
	require.NoError(t, err)
	d := w.add(w.a, true)
	driverConfig, err := own.Session(d.Session)
	require.NoError(t, err)
	_, after, found := strings.Cut(string(driverConfig.Config), `"hmac":{"key":"`)
	require.True(t, found)
	secret, _, _ := strings.Cut(after, `"`)
	require.NotEmpty(t, secret)
	for _, table := range []string{"waha_servers", "devices", "device_events", "audit_log", "river_job", "hook_probes", "notices"} {
		for what, hidden := range map[string]string{"key": own.Key, "secret": secret} {
			require.Zero(t, w.count("select count(*) from "+table+" r where r::text like '%' || $1 || '%'", hidden), "the %s in %s", what, table)
		}
	}
	require.NotContains(t, w.app.Log.String(), own.Key)
	require.NotContains(t, w.app.Log.String(), secret)
}

func TestTheKeyOfTheOldServerIsNotForTheNewOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	_, err := w.save(own.URL, own.Key)
	require.NoError(t, err)
	keys := make(chan string, 100)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { keys <- r.Header.Get("X-Api-Key") }))
	t.Cleanup(thief.Close)
	for _, ask := range []func(address, key string) (devices.Report, error){w.test, w.save} {
		_, err = ask(thief.URL, "")
		require.Contains(t, err, "key")
	}
	require.Empty(t, keys)
	_, err = w.test(own.URL, "")
	require.NoError(t, err, "at its own address it need not be typed again")
	second := w.simulate()
	_, err = w.save(second.URL, second.Key)
	require.NoError(t, err)
	require.Equal(t, second.URL, w.saved().URL)
	require.Equal(t, 1, w.count("select count(*) from waha_servers"))
}

func TestAServerIsRemovedWhenNothingIsOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	remove := func() error {
		return devices.RemoveServer[*db.Tx](t.Context(), w.a.Tenant)
	}
	require.NoError(t, remove(), "there is none")
	_, err := w.save(own.URL, own.Key)
	require.NoError(t, err)
	d := w.add(w.a, true)
	err = remove()
	require.True(t, errs.Is(err, errs.Conflict), "%v", err)
	require.ErrorContains(t, err, "Delete them first")
	require.NoError(t, devices.RemoveServer[*db.Tx](t.Context(), w.b.Tenant))
	require.Equal(t, own.URL, w.saved().URL)
	require.NoError(t, devices.Delete[*db.Tx](t.Context(), w.a.Tenant, d.ID))
	require.NoError(t, remove())
	require.Zero(t, w.saved())
	_, err = devices.Add[*db.Tx](t.Context(), w.a.Tenant, w.app.Devices, devices.Draft{ID: d.ID, Name: "Orders", Own: true})
	require.ErrorContains(t, err, "no WAHA server of its own")
}

// Whoever asked for the test may go away; its session is removed all the same.
func TestATestThatWasGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.simulate()
	require.NoError(t, own.Switch("", func(s *simulator.Switches) { s.CutWebhooks = true }))
	ctx, giveUp := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := devices.SaveServer[*db.Tx](ctx, w.a.Tenant, w.app.Devices, own.URL, own.Key)
		done <- err
	}()
	require.Eventually(t, func() bool { return len(own.Sessions()) == 1 }, 10*time.Second, 5*time.Millisecond)
	giveUp()
	require.Error(t, <-done)
	require.Empty(t, own.Sessions())
	require.Zero(t, w.saved())
}
