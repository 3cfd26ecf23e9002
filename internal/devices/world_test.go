package devices_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

const customer = "6281399990001"

// world is the program with a simulated WAHA server and two workspaces, on a clock that stands still until the test moves it. Devices are
// looked at only by watch.
type world struct {
	*testing.T
	app    *handlerstest.App
	server *handlerstest.Simulated
	clock  *simulator.ManualClock
	a, b   dbtest.Shop
}

func newWorld(t *testing.T, options ...handlerstest.Option) *world {
	t.Helper()
	w := &world{T: t, clock: simulator.NewManualClock(time.Now())}
	w.server = w.simulate()
	options = append([]handlerstest.Option{handlerstest.WithOperatorServer(w.server), handlerstest.WithClock(w.clock.Now)}, options...)
	w.app = handlerstest.New(t, options...)
	w.a, w.b = dbtest.Two(t, w.app.DB)
	return w
}

// simulate starts a further server that lives by the same clock.
func (w *world) simulate() *handlerstest.Simulated {
	return handlerstest.Simulate(w, func(o *simulator.Options) { o.Clock = w.clock })
}

func (w *world) add(shop dbtest.Shop, own bool) devices.Device {
	w.Helper()
	d, err := devices.Add[*db.Tx](w.Context(), shop.Tenant, w.app.Devices, devices.Draft{ID: account.NewID(), Name: "Orders", Own: own})
	require.NoError(w, err)
	return d
}

// pair adds a device and connects it as a phone.
func (w *world) pair(shop dbtest.Shop, phone string) devices.Device {
	w.Helper()
	d := w.add(shop, false)
	d = w.scan(d, phone)
	require.Equal(w, devices.Healthy, d.Health, d.Reason)
	return d
}

// scan connects a phone to a device. The gateway tells times in seconds, so the clock goes on a little.
func (w *world) scan(d devices.Device, phone string) devices.Device {
	w.Helper()
	w.clock.Advance(2 * time.Second)
	require.NoError(w, w.server.Scan(d.Session, "", phone, "Toko Melati"))
	w.settle()
	w.clock.Advance(2 * time.Second)
	return w.get(d)
}

func (w *world) shop(d devices.Device) dbtest.Shop {
	if d.TenantID == w.b.ID {
		return w.b
	}
	return w.a
}

func (w *world) get(d devices.Device) devices.Device {
	w.Helper()
	d, err := w.shop(d).Tenant.Device(w.Context(), d.ID)
	require.NoError(w, err)
	return d
}

// settle waits until everything that was reported has been read.
func (w *world) settle() {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	require.NoError(w, w.server.Settle(ctx))
	w.none(`select count(*) from inbound_events e join devices d on d.tenant_id = e.tenant_id and d.id = e.device_id
		where e.done_at is null and e.parked_on is null and e.error = ''
		and (e.name = 'session.status' or (d.paired_at is not null and d.claim = ''))`)
	require.Zero(w, w.count("select count(*) from inbound_events where error <> ''"))
}

// none waits until a count is zero.
func (w *world) none(query string, args ...any) {
	w.Helper()
	require.Eventually(w, func() bool { return w.count(query, args...) == 0 }, 20*time.Second, 5*time.Millisecond, query)
}

func (w *world) count(query string, args ...any) (n int) {
	w.Helper()
	require.NoError(w, w.app.DB.OwnerPool().QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

// worked waits until all jobs of a kind are done.
func (w *world) worked(kind string) {
	w.Helper()
	w.none("select count(*) from river_job where kind = $1 and state in ('available', 'running', 'retryable', 'scheduled', 'pending')", kind)
}

// watch moves the clock, and looks at a device whenever it is due, as the sweep does.
func (w *world) watch(d devices.Device, long time.Duration, each ...func(d devices.Device)) devices.Device {
	w.Helper()
	w.settle()
	until := w.clock.Now().Add(long)
	for {
		d = w.get(d)
		wait := max(0, d.NextCheckAt.Sub(w.clock.Now()))
		if w.clock.Now().Add(wait).After(until) {
			w.clock.Advance(until.Sub(w.clock.Now()))
			w.settle()
			return w.get(d)
		}
		w.clock.Advance(wait)
		w.settle()
		before := w.clock.Now()
		require.NoError(w, w.app.Watcher().Check(w.Context(), d.TenantID, d.ID))
		w.settle()
		d = w.get(d)
		for _, f := range each {
			f(d)
		}
		if !d.NextCheckAt.After(before) && d.State != gateway.StateWorking {
			require.FailNow(w, "looked at without a pause", "%+v", d)
		}
	}
}

// write lets a customer write to a phone, some seconds after what was before.
func (w *world) write(phone, text string) {
	w.Helper()
	w.clock.Advance(2 * time.Second)
	_, err := w.server.Write(phone, simulator.Draft{From: customer, Name: "Sari", Text: text})
	require.NoError(w, err)
}

// heard runs what makes the gateway report, and puts the time at which it was heard on the test's clock: the database has its own.
func (w *world) heard(d devices.Device, do func()) {
	w.Helper()
	pool := w.app.DB.OwnerPool()
	_, err := pool.Exec(w.Context(), "update devices set heard_at = null where id = $1", d.ID)
	require.NoError(w, err)
	do()
	w.settle()
	require.False(w, w.get(d).HeardAt.IsZero(), "nothing was reported")
	_, err = pool.Exec(w.Context(), "update devices set heard_at = $2 where id = $1", d.ID, w.clock.Now())
	require.NoError(w, err)
}

// texts returns what came and went through a device, in the order of the thread.
func (w *world) texts(d devices.Device) (texts []string) {
	w.Helper()
	rows, err := w.app.DB.OwnerPool().Query(w.Context(), `select text from messages where tenant_id = $1 and device_id = $2 order by at, id`,
		d.TenantID, d.ID)
	require.NoError(w, err)
	texts, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w, err)
	return texts
}

func (w *world) timeline(d devices.Device, kind devices.EntryKind) (lines []string) {
	w.Helper()
	entries, err := w.shop(d).Tenant.Timeline(w.Context(), d.ID, uuid.Nil, 500)
	require.NoError(w, err)
	for i := range entries {
		if e := entries[len(entries)-1-i]; kind == "" || e.Kind == kind {
			lines = append(lines, e.Message.String())
		}
	}
	return lines
}

// notices returns what is behind somebody's bell, the oldest first.
func (w *world) notices(shop dbtest.Shop, user account.User) (kinds []account.NoticeKind) {
	w.Helper()
	list, err := shop.Tenant.Notices(w.Context(), user.ID, uuid.Nil, 50)
	require.NoError(w, err)
	for i := range list {
		kinds = append(kinds, list[len(list)-1-i].Kind)
	}
	return kinds
}

func (w *world) switches(session string, change func(*simulator.Switches)) {
	w.Helper()
	require.NoError(w, w.server.Switch(session, change))
}

func (w *world) configure(change func(*simulator.Settings)) {
	w.Helper()
	require.NoError(w, w.server.Configure(change))
}

// call calls the server's own API, as somebody else with its key does.
func (w *world) call(method, path string) {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), method, w.server.URL+path, nil)
	require.NoError(w, err)
	request.Header.Set("X-Api-Key", w.server.Key)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(w, err)
	defer func() { _ = answer.Body.Close() }()
	require.Less(w, answer.StatusCode, 300)
}

// sessions returns the server's sessions as text by name, to compare them.
func (w *world) sessions() map[string]string {
	w.Helper()
	all := map[string]string{}
	for _, s := range w.server.Sessions() {
		s.QR, s.QRNumber, s.QRExpires = "", 0, 0
		text, err := json.Marshal(s)
		require.NoError(w, err)
		all[s.Name] = string(text)
	}
	return all
}
