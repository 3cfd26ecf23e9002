package soak_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
)

// world is a database, a simulated gateway and CloudWA, each a process of its own, and a workspace with numbers.
type world struct {
	*testing.T
	db     *db.DB
	shop   dbtest.Shop
	sim    *simulated
	app    *process
	env    []string // of CloudWA
	person *browser // somebody of the workspace who is signed in
	random *mathrand.Rand
}

// number is a paired number of the workspace.
type number struct {
	id      uuid.UUID
	session string
	phone   string
}

// newWorld starts everything on a database of the test's own. Its change of the settings, if any, is made before CloudWA starts.
func newWorld(t *testing.T, change func(w *world)) *world {
	t.Helper()
	return newWorldOn(t, dbtest.URL(t), change)
}

func newWorldOn(t *testing.T, database string, change func(w *world)) *world {
	t.Helper()
	w := &world{T: t, db: dbtest.Open(t, database), sim: simulate(t), random: mathrand.New(mathrand.NewPCG(seed, uint64(len(t.Name()))))}
	require.NoError(t, w.db.Migrate(t.Context(), slog.New(slog.DiscardHandler)))
	w.shop = dbtest.Make(t, w.db, "a")
	w.exec("update tenants set device_limit = 100")
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	w.env = []string{
		setting("DATABASE_URL", database), setting("DATA_DIR", filepath.Join(t.TempDir(), "data")), setting("WAHA_URL", w.sim.url),
		setting("SECRET_KEY", base64.StdEncoding.EncodeToString(key)),
	}
	if change != nil {
		change(w)
	}
	w.app = w.serve("cloudwa")
	w.person = signIn(t, w.app, w.shop.Owner.Email)
	return w
}

// serve starts CloudWA at an address of its own.
func (w *world) serve(name string) *process {
	w.Helper()
	address := freeAddress(w.T)
	return launch(w.T, &process{
		name: name, args: []string{"serve"}, env: append([]string{setting("ADDR", address)}, w.env...), address: address, healthy: "/health",
	})
}

// connect adds numbers to the workspace and pairs each with a phone.
func (w *world) connect(count int) []number {
	w.Helper()
	var all []number
	for i := range count {
		n := number{id: uuid.New(), phone: fmt.Sprintf("62812%08d", i+1)}
		added, err := w.person.post("/numbers/new", url.Values{"id": {n.id.String()}, "name": {fmt.Sprintf("Number %d", i+1)}})
		require.NoError(w, err)
		require.Equal(w, 303, added.status, added.body)
		require.NoError(w, w.db.OwnerPool().QueryRow(w.Context(), "select session from devices where id = $1", n.id).Scan(&n.session))
		w.sim.must("POST", "sessions/"+n.session+"/scan", fields{"phone": n.phone, "name": "Toko Melati"}, nil)
		all = append(all, n)
	}
	w.until("the numbers are connected", func() bool {
		return w.count("select count(*) from devices where state = 'working' and paired_at is not null and claim = ''") == count
	})
	// What is measured is the delivery, and not the time that a person would take to type.
	w.exec("update devices set human_pace = false")
	return all
}

// until waits for something that has to come.
func (w *world) until(what string, done func() bool) {
	w.Helper()
	w.within(patience, what, done)
}

// within is until with a time of its own.
func (w *world) within(limit time.Duration, what string, done func() bool) {
	w.Helper()
	require.Eventually(w, done, limit, 20*time.Millisecond, what)
}

// count returns what a query counts, and -1 while the database is away.
func (w *world) count(query string, args ...any) (n int) {
	if err := w.db.OwnerPool().QueryRow(context.WithoutCancel(w.Context()), query, args...).Scan(&n); err != nil {
		return -1
	}
	return n
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	_, err := w.db.OwnerPool().Exec(w.Context(), query, args...)
	require.NoError(w, err)
}

// read waits until the gateway has reported everything and all of it is read, and requires that nothing was put aside.
func (w *world) read() {
	w.Helper()
	w.until("everything is reported", func() bool { return w.sim.pending() == 0 })
	w.until("everything reported is read", func() bool {
		return w.count("select count(*) from inbound_events where done_at is null and parked_on is null and error = ''") == 0
	})
	require.Zero(w, w.count("select count(*) from inbound_events where error <> ''"), "reports that could not be read")
}

// upTo returns a random time below a limit.
func (w *world) upTo(limit time.Duration) time.Duration {
	return time.Duration(w.random.Int64N(int64(limit)))
}

// pass lets a random part of a time go by: a part of the scenario, and no waiting for something.
func (w *world) pass(limit time.Duration) { <-time.After(w.upTo(limit)) }
