package soak_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// connections is how many reports a gateway has under way at once. Those of one chat go one after the other: what order they are in is then
// known.
const connections = 64

func (s *simulated) deliverAtOnce() {
	s.t.Helper()
	s.must("PUT", "settings", fields{"order": simulator.OrderChat, "connections": connections}, nil)
}

// reportsAlone is deliverAtOnce with a gateway whose history cannot be read: only its reports, tried again, bring what it has.
func (s *simulated) reportsAlone() {
	s.t.Helper()
	s.deliverAtOnce()
	s.must("PUT", "switches", fields{"noHistory": true}, nil)
}

const each = 3

func TestABurstOfNewCustomers(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	w.sim.reportsAlone()
	n, people := w.connect(1)[0], size(100, 500)
	require.NoError(t, w.sim.burst(n.phone, people, each))
	w.read()
	w.requireThreads(told(people, each))
}

func TestABurstWhileCloudWAIsKilled(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	w.sim.reportsAlone()
	n, people := w.connect(1)[0], size(100, 500)
	w.inTheMiddle(n, people, w.app.kill)
	w.app.start()
	w.read()
	w.requireThreads(told(people, each))
}

func TestABurstOnTwoProcesses(t *testing.T) {
	scenario(t)
	w, between := newPair(t)
	n, people := w.connect(1)[0], size(100, 500)
	require.NoError(t, w.sim.burst(n.phone, people, each))
	w.read()
	w.requireThreads(told(people, each))
	for i := range between.taken {
		require.Positive(t, between.taken[i].Load(), "each process took some")
	}
}

// TestABurstOnTwoProcessesOfWhichOneIsKilled: the other one takes over what was under way.
func TestABurstOnTwoProcessesOfWhichOneIsKilled(t *testing.T) {
	scenario(t)
	w, _ := newPair(t)
	n, people := w.connect(1)[0], size(100, 500)
	w.inTheMiddle(n, people, w.app.kill)
	w.read()
	w.requireThreads(told(people, each))
}

// inTheMiddle lets new customers write to a number, and does something when a part of it, up to chance, has come.
func (w *world) inTheMiddle(n number, people int, do func()) {
	w.Helper()
	const reports = "select count(*) from inbound_events where name <> 'session.status'"
	written := make(chan error, 1)
	go func() { written <- w.sim.burst(n.phone, people, each) }()
	some := 1 + w.random.IntN(people*each/2)
	w.until("some of it has come", func() bool { return w.count(reports) >= some })
	do()
	found(w.T, "reports kept at the kill", w.count(reports), "")
	found(w.T, "messages there at the kill", w.count("select count(*) from messages"), "")
	require.NoError(w, <-written)
}

// newPair is newWorld with two processes that a gateway reports to in turns; the second is not the world's own.
func newPair(t *testing.T) (*world, *balancer) {
	t.Helper()
	return newPairWith(t, func(*world) {})
}

func newPairWith(t *testing.T, change func(w *world)) (*world, *balancer) {
	t.Helper()
	between := newBalancer(t)
	w := newWorld(t, func(w *world) {
		w.env = append(w.env, setting("HOOK_URL", between.url))
		change(w)
	})
	between.to(w.app, w.serve("second"))
	w.sim.reportsAlone()
	return w, between
}

// balancer stands before two processes and gives them requests in turns.
type balancer struct {
	url   string
	next  atomic.Int64
	doors atomic.Pointer[[2]*httputil.ReverseProxy]
	taken [2]atomic.Int64
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// to says which processes there are.
func (b *balancer) to(first, second *process) {
	var doors [2]*httputil.ReverseProxy
	for i, p := range []*process{first, second} {
		doors[i] = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.address})
		doors[i].Transport = &http.Transport{MaxIdleConnsPerHost: connections}
	}
	b.doors.Store(&doors)
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	doors := b.doors.Load()
	if doors == nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	i := b.next.Add(1) % 2
	b.taken[i].Add(1)
	doors[i].ServeHTTP(w, r)
}
