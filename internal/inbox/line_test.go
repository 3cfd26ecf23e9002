package inbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const (
	shopPhone = "6281234567890"
	customer  = "6281234567891"
)

// engines are those that take ids of ours, and one that does not.
var engines = []simulator.Engine{simulator.NOWEB, simulator.WEBJS}

// line is a number that is paired with a simulated phone, in the whole program with its jobs.
type line struct {
	*number
	app    *handlerstest.App
	server *handlerstest.Simulated
}

// paired makes a line in whose one conversation a customer waits.
func paired(t *testing.T, engine simulator.Engine, settings func(d *devices.Device)) (l *line, conversation uuid.UUID) {
	t.Helper()
	server := handlerstest.Simulate(t)
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Engine = engine }))
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(app.Log.String())
		}
	})
	shop := dbtest.Make(t, app.DB, "a")
	device, err := devices.Add[*db.Tx](t.Context(), shop.Tenant, app.Devices, devices.Draft{ID: account.NewID(), Name: "Orders"})
	require.NoError(t, err)
	l = &line{number: &number{t: t, db: app.DB, shop: shop, device: device}, app: app, server: server}
	require.NoError(t, server.Scan(device.Session, "", shopPhone, "Toko Melati"))
	l.until(func() bool {
		l.device, err = shop.Tenant.Device(t.Context(), device.ID)
		return err == nil && l.device.State == gateway.StateWorking && !l.device.Held()
	})
	if settings != nil {
		l.change(settings)
	}
	l.ask("halo")
	list := l.conversations()
	return l, list[0].ID
}

// ask lets the customer write, and waits until it is here.
func (l *line) ask(body string) {
	l.t.Helper()
	_, err := l.server.Write(shopPhone, simulator.Draft{From: customer, Name: "Budi", Text: body})
	require.NoError(l.t, err)
	l.until(func() bool { return count(l.t, l.db, "select count(*) from messages where text = $1", body) == 1 })
}

// until waits for jobs.
func (l *line) until(done func() bool) {
	l.t.Helper()
	require.Eventually(l.t, done, time.Minute, 20*time.Millisecond)
}

// message returns a message as it is now.
func (l *line) message(id uuid.UUID) inbox.Message {
	l.t.Helper()
	list, err := l.shop.Tenant.MessagesByID(l.t.Context(), []uuid.UUID{id})
	require.NoError(l.t, err)
	require.Len(l.t, list, 1)
	return list[0]
}

// becomes waits until a message has a status.
func (l *line) becomes(id uuid.UUID, status inbox.Status) inbox.Message {
	l.t.Helper()
	var m inbox.Message
	if !waits(func() bool { m = l.message(id); return m.Status == status }) {
		require.FailNow(l.t, "another status", "%s is %q and not %q (%s)", m.Text, m.Status, status, m.Failure)
	}
	return m
}

func waits(done func() bool) bool {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return false
}

// tried waits until the sending of a message is over for now and it has that status and is to be looked at later.
func (l *line) tried(id uuid.UUID, status inbox.Status) {
	l.t.Helper()
	l.until(func() bool {
		// A message on its way is due when its lease ends, which is later than when it is looked for.
		return count(l.t, l.db, `select count(*) from messages where id = $1 and status = $2 and due_at > now()
			and due_at < now() + case when status = 'sending' then interval '12 seconds' else interval '1 minute' end`, id, string(status)) == 1
	})
}

// due lets the next look at a message be due, and its attempt be so old; and starts it, which otherwise the sweep does within a second.
func (l *line) due(id uuid.UUID, age time.Duration) {
	l.t.Helper()
	exec(l.t, l.db, "update messages set due_at = now() - interval '1 second', attempted_at = attempted_at - make_interval(secs => $2) where id = $1",
		id, age.Seconds())
	l.wake()
}

// wake lets everything be looked at that is due, whatever the lanes had planned.
func (n *number) wake() {
	n.t.Helper()
	exec(n.t, n.db, "update lanes set next_at = now()")
	require.NoError(n.t, n.db.Platform().WakeLanes(n.t.Context()))
}

// once checks that texts arrived once each, in this order, and nothing else did.
func (l *line) once(bodies ...string) {
	l.t.Helper()
	var got []string
	for _, c := range l.server.Counts(l.device.Session, customer) {
		require.Equal(l.t, 1, c.Sends, c.Text)
		require.Len(l.t, c.IDs, 1, c.Text)
		got = append(got, c.Text)
	}
	require.Equal(l.t, bodies, got)
}

// settled waits until everything that the gateway reported is read, and nothing of it was left over.
func (l *line) settled() {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(l.t, l.server.Settle(ctx))
	l.until(func() bool {
		pending, parked, failed := leftOver(l.t, l.db)
		return pending+parked+failed == 0
	})
}

// calls are the calls that the gateway got, without those that only look.
func (l *line) calls() []string {
	var list []string
	for _, c := range l.server.Calls(0) {
		name := c.Path[strings.LastIndex(c.Path, "/")+1:]
		if slices.Contains([]string{"sendSeen", "startTyping", "stopTyping", "sendText", "presence"}, name) {
			list = append(list, name)
		}
	}
	return list
}
