package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

const (
	waitLong = time.Minute
	waitStep = time.Millisecond
)

// open starts a simulator on a folder.
func open(t *testing.T, dir string) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Dir: dir, Clock: simulator.NewManualClock(beginning), Seed: 3})
	require.NoError(t, err)
	return sim
}

// seed makes a session that is paired and has a message each way, and returns the state as it is.
func seed(t *testing.T, sim *simulator.Simulator, hook string) {
	t.Helper()
	server := httptest.NewServer(sim.Handler())
	defer server.Close()
	b := &bench{t: t, sim: sim, server: server}
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true, "config": m{"noweb": m{"store": m{"enabled": true}}, "webhooks": []m{{"url": hook, "events": []string{"*"}}}}})
	require.NoError(t, sim.Scan("shop", "", number, "Sim"))
	_, err := sim.Write(number, simulator.Draft{From: "15551234567", Name: "Peer", Text: "one"})
	require.NoError(t, err)
	_, err = sim.Write(number, simulator.Draft{From: "15551234567", Kind: "image", Type: "image/png", Data: "aGFsbw==", Text: "two"})
	require.NoError(t, err)
	b.must("POST", "/api/sendText", m{"session": "shop", "chatId": "15551234567", "text": "three"})
	_, err = sim.Act(number, simulator.Act{Message: sim.Counts("", "")[0].IDs[0], Do: "react", Text: "👍"})
	require.NoError(t, err)
	require.NoError(t, sim.Switch("shop", func(w *simulator.Switches) { w.Drop = 5; w.Events = []string{"nothing"} }))
	_, err = sim.AddFault(simulator.Fault{Path: "/api/x", Shape: "lock"})
	require.NoError(t, err)
}

func everything(t *testing.T, sim *simulator.Simulator) []any {
	t.Helper()
	messages, err := sim.Messages(number, "15551234567", 0, 0)
	require.NoError(t, err)
	deliveries := sim.Deliveries()
	return []any{sim.Settings(), sim.Sessions(), sim.Phones(), sim.People(), messages, sim.Counts("", ""), sim.Switches("shop"), sim.Faults(), deliveries.Pending}
}

func TestAKilledSimulatorGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), t.TempDir()
	sim := open(t, dir)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	seed(t, sim, "http://127.0.0.1:1/nobody")
	want := everything(t, sim)

	// What a kill leaves is what the files hold while the process runs: copy them, with half a record at the end.
	journal, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(copied, "journal.jsonl"), append(journal, `{"k":"message","v":{"Pho`...), 0o600))
	require.NoError(t, os.CopyFS(filepath.Join(copied, "media"), os.DirFS(filepath.Join(dir, "media"))))

	for range 3 { // each start reads what the one before wrote
		again := open(t, copied)
		require.Equal(t, want, everything(t, again))
		require.NoError(t, again.Close())
	}
}

func TestPendingDeliveriesLeaveAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var bodies []string
	came := make(chan string, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { came <- r.Header.Get("X-Webhook-Request-Id") }))
	t.Cleanup(receiver.Close)
	sim := open(t, dir)
	require.NoError(t, sim.Switch("", func(w *simulator.Switches) { w.Hold = true }))
	seed(t, sim, receiver.URL)
	held := sim.Deliveries().Held
	require.NoError(t, sim.Close())
	require.NoError(t, sim.Close(), "twice is fine")

	sim = open(t, dir)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	require.Equal(t, held, sim.Deliveries().Held)
	_, err := sim.Release("", "")
	require.NoError(t, err)
	require.NoError(t, sim.Settle(t.Context()))
	for range held {
		bodies = append(bodies, <-came)
	}
	require.Len(t, bodies, held)
	require.Empty(t, came)
	require.Zero(t, sim.Deliveries().Failures)
}

func TestIDsNeverComeTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seen := map[string]bool{}
	for range 3 {
		sim := open(t, dir)
		require.NoError(t, sim.AddPhone(number, "Sim"))
		for i := range 20 {
			message, err := sim.Write(number, simulator.Draft{From: "15551234567", Text: fmt.Sprint(i)})
			require.NoError(t, err)
			require.False(t, seen[message.ID], message.ID)
			seen[message.ID] = true
		}
		require.NoError(t, sim.Close())
	}
}

func TestAJournalThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"hello\n", `{"k":"unknown","v":1}` + "\n", `{"k":"message","v":{"Phone":"1"}}` + "\n"} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "journal.jsonl"), []byte(text), 0o600))
		_, err := simulator.New(simulator.Options{Dir: dir})
		require.ErrorContains(t, err, "line 1")
	}
	dir := t.TempDir()
	sim := open(t, dir)
	_, err := simulator.New(simulator.Options{Dir: dir})
	require.ErrorContains(t, err, "another simulator works in")
	require.NoError(t, sim.Close())
	_, err = simulator.New(simulator.Options{Engine: "BAILEYS"})
	require.ErrorIs(t, err, simulator.ErrInput)
}

func TestCodesRunOnAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	clock := simulator.NewManualClock(beginning)
	sim, err := simulator.New(simulator.Options{Dir: dir, Clock: clock})
	require.NoError(t, err)
	server := httptest.NewServer(sim.Handler())
	(&bench{t: t, server: server}).must("POST", "/api/sessions", m{"name": "shop", "start": true})
	server.Close()
	clock.Advance(30 * time.Second)
	before := sim.Sessions()[0]
	require.NoError(t, sim.Close())

	clock.Advance(10 * time.Second)
	sim, err = simulator.New(simulator.Options{Dir: dir, Clock: clock})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	require.Equal(t, before, sim.Sessions()[0])
	clock.Advance(20 * time.Second)
	require.Equal(t, 2, sim.Sessions()[0].QRNumber)
	clock.Advance(5 * 20 * time.Second)
	require.Equal(t, "FAILED", sim.Sessions()[0].Status)
}
