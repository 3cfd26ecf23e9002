package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var ingestRow = row{
	figures: []figure{
		{name: "ingest_rows_s", unit: "rows/s", budget: atLeast(5000), what: "first report of a message to the last one's row visible; 64 senders, " +
			"20 numbers, new and known customers, on a disk with fsync and synchronous_commit on, statistics made after the known ones came; each message once and in its customer's order, or there is no figure; " +
			"baseline: a bare handler that checks the signature and inserts the raw report with pgx, those that wait in one statement"},
		{name: "ingest_ack_p99_ms", unit: "ms", budget: atMost(25), what: "99 % of those reports were answered within"},
		{name: "ingest_16_rows_s", unit: "rows/s", what: "the same with 16 senders"},
		{name: "ingest_16_ack_p99_ms", unit: "ms", what: "99 % of those reports were answered within"},
		{name: "ingest_1_rows_s", unit: "rows/s", what: "the same with one sender"},
		{name: "ingest_1_ack_p99_ms", unit: "ms", what: "99 % of those reports were answered within"},
		{name: "ingest_number_rows_s", unit: "rows/s", what: "64 senders, all to one number"},
		{name: "ingest_number_ack_p99_ms", unit: "ms", what: "99 % of those reports were answered within"},
		{name: "ingest_twice_rows_s", unit: "rows/s", what: "32 senders, 20 numbers, each report comes twice at the same time"},
		{name: "ingest_twice_ack_p99_ms", unit: "ms", what: "99 % of those pairs were answered within"},
	},
	measure: measureIngest,
}

// burst is one load: so many messages at the least, from so many senders to so many numbers.
type burst struct {
	name     string // of its figures
	senders  int
	numbers  int
	messages int
	twice    bool
	answered bool // by a flow, each message with one
}

// manyNumbers is how many numbers a busy server has here.
const manyNumbers = 20

var ingestBursts = []burst{
	{name: "ingest", senders: 64, numbers: manyNumbers, messages: 10_000},
	{name: "ingest_16", senders: 16, numbers: manyNumbers, messages: 3000},
	{name: "ingest_1", senders: 1, numbers: manyNumbers, messages: 400},
	{name: "ingest_number", senders: 64, numbers: 1, messages: 3000},
	{name: "ingest_twice", senders: 32, numbers: manyNumbers, messages: 3000, twice: true},
}

func measureIngest(ctx context.Context, s *stage) (readings, error) {
	h, err := s.open(ctx, "ingest")
	if err != nil {
		return nil, err
	}
	got, err := h.ingest(ctx)
	return got, errors.Join(err, h.close())
}

// ingest measures the bursts one after the other, and the first one's baseline.
func (h *shop) ingest(ctx context.Context) (readings, error) {
	got := readings{}
	p, err := h.start(ctx)
	if err != nil {
		return nil, err
	}
	watched := h.watch(ctx, p)
	for _, b := range ingestBursts {
		var o outcome
		if o, err = h.strangers(ctx, p, b); err != nil {
			err = fmt.Errorf("%s: %w", b.name, err)
			break
		}
		got[b.name+"_rows_s"], got[b.name+"_ack_p99_ms"] = reading{value: o.perSecond}, reading{value: milliseconds(o.ack)}
	}
	if err := errors.Join(err, watched(), p.stop()); err != nil {
		return nil, err
	}
	first := ingestBursts[0]
	least, err := h.receiveBaseline(ctx, first)
	if err != nil {
		return nil, fmt.Errorf("the baseline: %w", err)
	}
	got[first.name+"_rows_s"] = reading{got[first.name+"_rows_s"].value, least.perSecond}
	got[first.name+"_ack_p99_ms"] = reading{got[first.name+"_ack_p99_ms"].value, milliseconds(least.ack)}
	return got, nil
}

// outcome is what came of a burst.
type outcome struct {
	perSecond float64       // rows that became visible
	ack       time.Duration // 99 % of the answers took no longer
	cpu       time.Duration // of the program and Postgres, for each message
}

// strangers brings a burst of people nobody has heard of to new numbers.
func (h *shop) strangers(ctx context.Context, p *process, b burst) (outcome, error) {
	numbers, err := h.connect(ctx, b.numbers)
	if err != nil {
		return outcome{}, err
	}
	if b.answered {
		if err := h.pauseQueues(ctx, numbers); err != nil {
			return outcome{}, err
		}
	}
	h.bursts++
	return h.receive(ctx, p, b, numbers, func(n int, _ bool) string { return fmt.Sprintf("62812%02d%07d", h.bursts, n) })
}

// receive brings a burst to the program, waits until all of it is visible, and looks whether it is right.
func (h *shop) receive(ctx context.Context, p *process, b burst, numbers []line, phone func(n int, known bool) string) (outcome, error) {
	a := arrivals{shop: h, numbers: numbers, writers: writersFor(b.messages, b.numbers, phone), since: time.Now().Truncate(time.Second)}
	each := 1 // row for each message
	if b.answered {
		each = 2
		ask(a.writers)
	}
	// What the known ones wrote before. It warms the program up, too.
	before, shares := share(a.writers, b.senders, true), share(a.writers, b.senders, false)
	came, err := post(ctx, p.address, deliveries(p.address, before, a.writers, numbers, a.since), false)
	if err != nil {
		return outcome{}, err
	}
	if _, err := a.await(ctx, came.began, each*count(before)); err != nil {
		return outcome{}, err
	}
	// As Postgres does by itself within a minute. Until then it takes every workspace for small, and looks a chat up among all of its workspace.
	if _, err := a.shop.pool.Exec(ctx, "analyze"); err != nil {
		return outcome{}, err
	}
	used, err := h.cpu(p)
	if err != nil {
		return outcome{}, err
	}
	if came, err = post(ctx, p.address, deliveries(p.address, shares, a.writers, numbers, a.since), b.twice); err != nil {
		return outcome{}, err
	}
	ended, err := a.await(ctx, came.began, each*(count(before)+count(shares)))
	if err != nil {
		return outcome{}, err
	}
	usedAfter, err := h.cpu(p)
	if err == nil {
		err = a.check(ctx)
	}
	if err == nil && b.answered {
		err = a.checkAnswers(ctx)
	}
	messages := count(shares)
	return outcome{float64(messages) / ended.Sub(came.began).Seconds(), percentile(came.acks, 99), (usedAfter - used) / time.Duration(messages)}, err
}
