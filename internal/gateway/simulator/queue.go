package simulator

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// delivery is one POST to one webhook. All of it but the attempts stays the same over retries (contract 0.5).
type delivery struct {
	ID        int64
	Session   string
	URL       string
	Event     string
	EventID   string
	Chat      string `json:",omitempty"`
	Body      string
	RequestID string
	Timestamp int64
	HMAC      string       `json:",omitempty"`
	Headers   []headerPair `json:",omitempty"`
	Retries   retries
	Attempt   int  `json:",omitempty"` // failed so far
	Held      bool `json:",omitempty"`

	done chan struct{} // closed when it is over; nil unless somebody waits
	lost bool          // it must not be tried again

	failed time.Time // the first time since the simulator was started
}

// queue holds the deliveries that are still to come. What must stay in order shares a lane; a lane has one delivery under way at most.
// The simulator's lock guards it.
type queue struct {
	s       *Simulator
	lanes   map[string]*lane
	ready   []*lane
	held    []*delivery
	active  int
	pending int
	waiters []chan struct{}
	watched *[]*delivery // collects what is offered while it is set
	stats   DeliveryStats
}

type lane struct {
	key   string
	items []*delivery
	busy  bool // under way, waiting for its next try, or in the ready list
}

// DeliveryStats count webhook deliveries since the start of the simulator.
type DeliveryStats struct {
	Pending   int               `json:"pending"`   // to come, retries included
	Held      int               `json:"held"`      // kept back by a switch
	Delivered int               `json:"delivered"` // answered with 2xx
	Failures  int               `json:"failures"`  // attempts that were not
	GivenUp   int               `json:"givenUp"`   // out of retries
	Dropped   int               `json:"dropped"`   // by a switch
	Recent    []DeliveryAttempt `json:"recent"`    // the last 200 attempts, the newest last
}

// DeliveryAttempt is one POST.
type DeliveryAttempt struct {
	Session   string `json:"session"`
	URL       string `json:"url"`
	Event     string `json:"event"`
	EventID   string `json:"eventId"`
	RequestID string `json:"requestId"`
	Attempt   int    `json:"attempt"` // from 1
	Status    int    `json:"status"`  // 0 when there was no answer
	Error     string `json:"error,omitempty"`
	At        int64  `json:"at"` // ms
}

const recentAttempts = 200

func newQueue(s *Simulator) *queue { return &queue{s: s, lanes: map[string]*lane{}} }

// offer takes a new delivery, as far as the session's switches let it.
func (q *queue) offer(ss *session, d *delivery) {
	sw := q.s.switchesFor(ss.Name, d.Event)
	if sw.spend(func(w *Switches) *int { return &w.Drop }) {
		q.stats.Dropped++
		q.s.changed(Change{Kind: "deliveries", Session: ss.Name})
		return
	}
	copies := []*delivery{d}
	if sw.spend(func(w *Switches) *int { return &w.Duplicate }) {
		again := *d
		copies = append(copies, &again)
	}
	reorder := sw.spend(func(w *Switches) *int { return &w.Reorder })
	for _, d := range copies {
		d.ID = q.s.next()
		d.Held = sw.Hold || reorder
		if q.watched != nil {
			d.done = make(chan struct{})
			*q.watched = append(*q.watched, d)
		}
		q.s.put(kindDelivery, strconv.FormatInt(d.ID, 10), d)
		q.add(d)
	}
	if reorder && !sw.left(func(w *Switches) int { return w.Reorder }) {
		q.release(ss.Name, "reverse")
	}
	q.run()
}

func (q *queue) add(d *delivery) {
	if d.Held {
		q.held = append(q.held, d)
		q.s.changed(Change{Kind: "deliveries", Session: d.Session})
		return
	}
	q.pending++
	key := strconv.FormatInt(d.ID, 10)
	switch q.s.settings.Order {
	case OrderSession:
		key = d.Session + "\x00" + d.URL
	case OrderChat:
		key = d.Session + "\x00" + d.URL + "\x00" + d.Chat
	}
	l := q.lanes[key]
	if l == nil {
		l = &lane{key: key}
		q.lanes[key] = l
	}
	l.items = append(l.items, d)
	if !l.busy {
		l.busy = true
		q.ready = append(q.ready, l)
	}
}

// run puts ready lanes to work, as many at once as the settings allow.
func (q *queue) run() {
	for q.active < q.s.settings.Connections && len(q.ready) > 0 && !q.s.closed && q.s.journal != nil {
		l := q.take()
		q.active++
		q.s.work.Go(func() { q.s.deliverLane(l) })
	}
}

func (q *queue) take() *lane {
	l := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	return l
}

// after moves a lane on when the try of its first delivery is over, and says which lane the worker takes next.
func (q *queue) after(l *lane, d *delivery, over bool) *lane {
	if over {
		l.items[0] = nil
		l.items = l.items[1:]
		q.finish(d)
	}
	if len(l.items) == 0 {
		delete(q.lanes, l.key)
	} else if over {
		q.ready = append(q.ready, l)
	}
	if len(q.ready) == 0 || q.active > q.s.settings.Connections || q.s.closed {
		q.active--
		return nil
	}
	return q.take()
}

func (q *queue) finish(d *delivery) {
	q.s.drop(kindDelivery, strconv.FormatInt(d.ID, 10))
	if d.done != nil {
		close(d.done)
	}
	q.pending--
	if q.pending > 0 {
		return
	}
	for _, waiter := range q.waiters {
		close(waiter)
	}
	q.waiters = nil
}

// again puts a lane back whose first delivery waited for its next try.
func (q *queue) again(l *lane) {
	q.ready = append(q.ready, l)
	q.run()
}

// release lets held deliveries of a session, or of all where the name is empty, go in an order: fifo, reverse or shuffle.
func (q *queue) release(session, order string) int {
	var out, rest []*delivery
	for _, d := range q.held {
		if session == "" || d.Session == session {
			out = append(out, d)
		} else {
			rest = append(rest, d)
		}
	}
	q.held = rest
	switch order {
	case "reverse":
		slices.Reverse(out)
	case "shuffle":
		q.s.rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	for _, d := range out {
		q.s.drop(kindDelivery, strconv.FormatInt(d.ID, 10))
		d.ID, d.Held = q.s.next(), false // a new number, so that a restart keeps the order
		q.s.put(kindDelivery, strconv.FormatInt(d.ID, 10), d)
		q.add(d)
	}
	q.run()
	return len(out)
}

// Release lets held deliveries go (see Switches.Hold): of one session, or of all where the name is empty. The order is fifo, reverse or
// shuffle; empty means fifo. It returns how many they were.
func (s *Simulator) Release(session, order string) (int, error) {
	released := 0
	err := s.update(func() error {
		if order != "" && order != "fifo" && order != "reverse" && order != "shuffle" {
			return impossible("the order is fifo, reverse or shuffle")
		}
		released = s.queue.release(session, order)
		return nil
	})
	return released, err
}

// Settle waits until every delivery is over: answered with 2xx or given up. Held ones do not count.
func (s *Simulator) Settle(ctx context.Context) error {
	s.mu.Lock()
	if s.queue.pending == 0 {
		s.mu.Unlock()
		return nil
	}
	waiter := make(chan struct{})
	s.queue.waiters = append(s.queue.waiters, waiter)
	s.mu.Unlock()
	select {
	case <-waiter:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for webhook deliveries: %w", context.Cause(ctx))
	case <-s.ctx.Done():
		return fmt.Errorf("wait for webhook deliveries: the simulator was closed")
	}
}

// Deliveries returns the counts of webhook deliveries and the last attempts.
func (s *Simulator) Deliveries() DeliveryStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := s.queue.stats
	stats.Pending, stats.Held = s.queue.pending, len(s.queue.held)
	stats.Recent = slices.Clone(stats.Recent)
	return stats
}
