package soak_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// TestTheDatabaseIsRestartedUnderLoad: reports are refused and come again, pages say so, and nothing is lost.
func TestTheDatabaseIsRestartedUnderLoad(t *testing.T) {
	scenario(t)
	c := newCluster(t)
	w := newWorldOn(t, c.url(), nil)
	l := w.begin(w.connect(1)[0], 6, 6, true)
	outages := 0
	for range size(1, 5) {
		for _, outage := range []func(func()){c.restart, c.crash} {
			l.further(50)
			outage(l.during(2 * time.Second))
			outages++
		}
	}
	l.further(50)
	found(t, "outages", outages, "")
	l.judge(outages)
}

// TestTheGatewayIsDownUnderLoad: what people write leaves afterwards, what customers wrote is fetched, and the timeline tells it.
func TestTheGatewayIsDownUnderLoad(t *testing.T) {
	scenario(t)
	if !long {
		gatewayOutage(t, "503", 0)
		return
	}
	for _, down := range []string{"503", "refuse"} {
		t.Run(down, func(t *testing.T) { gatewayOutage(t, down, 2*time.Minute) })
	}
}

// fetched is within what time the watch of numbers notices what is missing.
const fetched = time.Minute

func gatewayOutage(t *testing.T, down string, lasts time.Duration) {
	w := newWorld(t, nil)
	// In the long form the same chats are answered, and go on afterwards: their newest message is then one that is here.
	const customers = 6
	answered, first := customers, 0
	if !long {
		answered, first = customers/2, customers/2
	}
	l := w.begin(w.connect(1)[0], customers, answered, false)
	writing, stopWriting := context.WithCancel(t.Context())
	var phones sync.WaitGroup
	for person := first; person < customers; person++ {
		phones.Go(func() { l.phone(writing, customer(person)) })
	}
	l.further(50)
	w.sim.must("PUT", "settings", fields{"down": down}, nil)
	began := time.Now()
	w.until("the outage is noticed", func() bool { w.hurry(); return w.health() == "down" })
	found(t, "noticed after", time.Since(began).Round(time.Second), fetched.String())
	l.further(50)
	<-time.After(lasts - time.Since(began))
	if !long {
		stopWriting()
		phones.Wait()
	}
	w.sim.must("PUT", "settings", fields{"down": ""}, nil)
	began = time.Now()
	w.until("it is back", func() bool { w.hurry(); return w.health() != "down" })
	l.further(50)
	meanwhile := l.wanted()
	w.within(fetchPatience(), "what customers wrote meanwhile is fetched", func() bool {
		w.hurry()
		return w.missing(meanwhile) == 0
	})
	took := time.Since(began)
	found(t, "fetched after", took.Round(time.Second), fetched.String())
	stopWriting()
	phones.Wait()
	l.judge(1)
	w.requireStory()
	if long {
		require.LessOrEqual(t, took, fetched)
	}
}

// requireStory requires that the timeline tells of the outage: that it is down and why, that it is back, and what was fetched.
func (w *world) requireStory() {
	w.Helper()
	lines := w.timeline()
	w.Log("the timeline:\n" + strings.Join(lines, "\n"))
	const healthy = "health: Healthy"
	connected := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, healthy) })
	require.GreaterOrEqual(w, connected, 0)
	var story []string
	for _, line := range lines[connected:] {
		switch kind, _, _ := strings.Cut(line, ":"); {
		case strings.HasPrefix(line, healthy):
			story = append(story, "healthy")
		case kind == "health" && len(story) < 3:
			story = append(story, "down")
		case kind == "catch_up":
			story = append(story, "fetched")
		}
	}
	require.Equal(w, []string{"healthy", "down", "healthy", "fetched"}, story[:min(4, len(story))])
}

// fetchPatience is how long to wait for what is missing: in the long form until the histories are read in full.
func fetchPatience() time.Duration {
	if long {
		return 4 * patience
	}
	return patience
}

// missing is how many messages of customers are not there.
func (w *world) missing(want map[string][]string) int {
	got, err := w.readThreads(false)
	if err != nil {
		return -1
	}
	return compare(want, got).lost
}

// hurry lets numbers be looked at now, which in the short form stands for the time until they would be.
func (w *world) hurry() {
	if long {
		return
	}
	const now = "update devices set next_check_at = now() where next_check_at > now() + interval '6 seconds'"
	if _, err := w.db.OwnerPool().Exec(w.Context(), now); err != nil {
		w.Log("hurry:", err) // it is tried again
	}
}

func (w *world) health() (health string) {
	_ = w.db.OwnerPool().QueryRow(w.Context(), "select health from devices").Scan(&health) // "" is no health
	return health
}

// timeline returns what the numbers' timelines say, the oldest first.
func (w *world) timeline() []string {
	w.Helper()
	rows, err := w.db.OwnerPool().Query(w.Context(), "select kind || ': ' || message || ' ' || args::text from device_events order by id")
	require.NoError(w, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w, err)
	return lines
}
