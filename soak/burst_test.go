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

const each = 3

func TestABurstOfNewCustomers(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	w.sim.deliverAtOnce()
	n, people := w.connect(1)[0], size(100, 500)
	require.NoError(t, w.sim.burst(n.phone, people, each))
	w.read()
	w.requireThreads(told(people, each))
}

func TestABurstWhileCloudWAIsKilled(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	w.sim.deliverAtOnce()
	n, people := w.connect(1)[0], size(100, 500)
	written := make(chan error, 1)
	go func() { written <- w.sim.burst(n.phone, people, each) }()
	const reports = "select count(*) from inbound_events where name <> 'session.status'"
	some := 1 + w.random.IntN(people*each/2)
	w.until("some of it has come", func() bool { return w.count(reports) >= some })
	w.app.kill()
	found(t, "reports kept at the kill", w.count(reports), "")
	found(t, "messages there at the kill", w.count("select count(*) from messages"), "")
	require.NoError(t, <-written)
	w.app.start()
	w.read()
	w.requireThreads(told(people, each))
}

func TestABurstOnTwoProcesses(t *testing.T) {
	scenario(t)
	between := newBalancer(t)
	w := newWorld(t, func(w *world) { w.env = append(w.env, setting("HOOK_URL", between.url)) })
	second := w.serve("second")
	between.to(w.app, second)
	w.sim.deliverAtOnce()
	n, people := w.connect(1)[0], size(100, 500)
	require.NoError(t, w.sim.burst(n.phone, people, each))
	w.read()
	w.requireThreads(told(people, each))
	for i := range between.taken {
		require.Positive(t, between.taken[i].Load(), "each process took some")
	}
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
