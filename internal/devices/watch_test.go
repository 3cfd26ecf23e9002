package devices_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestReportsThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	other := w.pair(w.b, otherPhone)
	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = true })
	w.write(ownPhone, "where is my order?")
	w.write(otherPhone, "for the others")
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Degraded, d.Health)
	require.Contains(t, d.Reason.String(), "A message on the phone did not reach us by itself")
	require.Equal(t, []string{"where is my order?"}, w.texts(d))
	require.Equal(t, []string{"A message was fetched from the gateway's history."}, w.timeline(d, devices.EntryCatchUp))
	require.Contains(t, w.timeline(d, devices.EntryHealth), d.Reason.String())
	require.Equal(t, []account.NoticeKind{account.NoticeDeviceDegraded}, w.notices(w.a, w.a.Admin))
	d = w.watch(d, 20*time.Minute)
	require.Equal(t, devices.Degraded, d.Health, "silence mends nothing")
	require.Len(t, w.texts(d), 1, "once, though the history was read again and again")

	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = false })
	w.heard(d, func() { w.write(ownPhone, "hello?") })
	d = w.watch(d, 30*time.Second)
	require.Equal(t, devices.Healthy, d.Health)
	require.Equal(t, []string{"where is my order?", "hello?"}, w.texts(d))
	require.Len(t, w.timeline(d, devices.EntryCatchUp), 1)
	require.Len(t, w.notices(w.a, w.a.Admin), 1)
	require.Equal(t, []string{"for the others"}, w.texts(other))
	require.Equal(t, devices.Healthy, w.get(other).Health)
	require.Empty(t, w.notices(w.b, w.b.Admin))
}

// A report is lost, and a later one in the same chat comes: the overview of the chats shows nothing missing.
func TestAReportThatWasLostAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.switches(d.Session, func(s *simulator.Switches) { s.Drop, s.Events = 1, []string{"message.any"} })
	w.write(ownPhone, "one")
	w.write(ownPhone, "two")
	w.settle()
	require.Equal(t, []string{"two"}, w.texts(d))
	w.watch(d, 11*time.Minute)
	require.Equal(t, []string{"one", "two"}, w.texts(d))
}

func TestASilentHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.pair(w.a, ownPhone)
	w.write(ownPhone, "good night")
	d = w.watch(d, time.Minute)
	lines := w.timeline(d, "")
	changes := w.count("select coalesce(sum(seq), 0) from inbox_sequences")
	checks := 0
	w.watch(d, time.Hour, func(d devices.Device) {
		checks++
		require.Equal(t, devices.Healthy, d.Health, d.Reason)
	})
	require.Greater(t, checks, 130)
	require.Equal(t, lines, w.timeline(d, ""))
	require.Equal(t, changes, w.count("select coalesce(sum(seq), 0) from inbox_sequences"), "no page has to look")
	require.Empty(t, w.notices(w.a, w.a.Owner))
}

func TestAnEngineWithoutHistory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.pair(w.a, ownPhone)
	w.switches("", func(s *simulator.Switches) { s.NoHistory = true })
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Unverified, d.Health)
	require.Contains(t, d.Reason.String(), "cannot verify")
	require.Empty(t, w.notices(w.a, w.a.Owner), "nothing is broken")
	w.write(ownPhone, "hello")
	w.settle()
	require.Equal(t, []string{"hello"}, w.texts(d))
	w.switches("", func(s *simulator.Switches) { s.NoHistory = false })
	require.Equal(t, devices.Healthy, w.watch(d, time.Minute).Health)
}

// What is written while a number is not connected is in the history; that it was not reported is nobody's fault.
func TestMessagesWhileAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	require.NoError(t, w.server.DropSession(d.Session, simulator.Drop{Status: "STOPPED"}))
	_, err := w.server.AddFault(simulator.Fault{Path: "/api/sessions/*/start", Times: 3, Shape: "exception"})
	require.NoError(t, err)
	for _, text := range []string{"one", "two", "three"} {
		w.write(ownPhone, text)
		d = w.watch(d, 20*time.Second)
	}
	require.Equal(t, devices.Down, d.Health)
	require.Empty(t, w.texts(d))
	d = w.watch(d, 10*time.Minute)
	require.Equal(t, gateway.StateWorking, d.State)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"one", "two", "three"}, w.texts(d))
	require.Equal(t, []string{"3 messages were fetched from the gateway's history."}, w.timeline(d, devices.EntryCatchUp))
	require.NotContains(t, w.notices(w.a, w.a.Owner), account.NoticeDeviceDegraded)
}

// The same while this program was not there.
func TestMessagesWhileCloudWAWasAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = true })
	w.write(ownPhone, "one")
	w.write(ownPhone, "two")
	w.clock.Advance(time.Hour)
	w.app.Watcher().Since = w.clock.Now()
	d = w.watch(d, time.Minute)
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
	require.Equal(t, []string{"one", "two"}, w.texts(d))
}

// TestMessagesOfAnOutageBehindALaterOne: the newest message of the chat is here, so that only reading all of it shows what is missing.
func TestMessagesOfAnOutageBehindALaterOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = true })
	w.write(ownPhone, "one")
	w.write(ownPhone, "two")
	w.switches(d.Session, func(s *simulator.Switches) { s.CutWebhooks = false })
	w.clock.Advance(time.Minute)
	w.app.Watcher().Since = w.clock.Now()
	w.heard(d, func() { w.write(ownPhone, "three") })
	d = w.watch(d, time.Minute)
	require.ElementsMatch(t, []string{"one", "two", "three"}, w.texts(d))
	require.Equal(t, devices.Healthy, d.Health, d.Reason)
}

func TestAServerThatCannotReportIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.switches("", func(s *simulator.Switches) { s.CutWebhooks = true })
	require.NoError(t, w.a.Tenant.SaveServer(t.Context(), w.ownServer(w.server)))
	d := w.add(w.a, true)
	require.NoError(t, w.server.Scan(d.Session, "", ownPhone, "Toko Melati"))
	d = w.watch(d, 90*time.Second)
	require.Equal(t, devices.Healthy, d.Health, "found without a report")
	for _, text := range []string{"one", "two"} {
		w.write(ownPhone, text)
		w.write(ownPhone, text+" more")
		d = w.watch(d, 6*time.Second)
	}
	require.Equal(t, []string{"one", "one more", "two", "two more"}, w.texts(d))
	require.Equal(t, devices.Healthy, d.Health)
	require.Empty(t, w.timeline(d, devices.EntryCatchUp), "that is how it always is")
}

// ownServer is a simulated server as the row of one that cannot report.
func (w *world) ownServer(server *handlerstest.Simulated) devices.Server {
	w.Helper()
	id := account.NewID()
	key, err := w.app.Keys.Seal([]byte(server.Key), "waha_servers.key:"+id.String())
	require.NoError(w, err)
	return devices.Server{ID: id, URL: server.URL, Key: key, Version: "2026.7.1", Engine: "NOWEB", Tier: "CORE", TestedAt: w.clock.Now()}
}

func TestWhatIsChangedByHandIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.watch(w.pair(w.a, ownPhone), time.Minute)
	settings := d.Settings
	settings.Groups = true
	require.NoError(t, devices.SaveSettings[*db.Tx](t.Context(), w.a.Tenant, d.ID, settings))
	d = w.watch(d, time.Second)
	session, err := w.server.Session(d.Session)
	require.NoError(t, err)
	require.Contains(t, string(session.Config), `"groups":false`, "groups are not ignored any more")
	require.Equal(t, devices.Healthy, d.Health)
}
