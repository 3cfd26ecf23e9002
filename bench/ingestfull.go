package main

import (
	"context"
	"errors"
	"fmt"
)

var ingestFullRow = row{
	figures: []figure{
		{name: "ingest_full_rows_s", unit: "rows/s", what: "ingest_rows_s with 1,000,000 messages in 50,000 chats there already, half of the customers among them"},
		{name: "ingest_full_ack_p99_ms", unit: "ms", what: "99 % of those reports were answered within"},
	},
	measure: measureIngestFull,
}

// busyShop is a workspace after years.
var busyShop = crowd{people: 50_000, messages: 1_000_000}

func measureIngestFull(ctx context.Context, s *stage) (readings, error) {
	h, err := s.open(ctx, "ingest_full")
	if err != nil {
		return nil, err
	}
	o, err := h.ingestFull(ctx)
	if err := errors.Join(err, h.close()); err != nil {
		return nil, err
	}
	return readings{"ingest_full_rows_s": {value: o.perSecond}, "ingest_full_ack_p99_ms": {value: milliseconds(o.ack)}}, nil
}

func (h *shop) ingestFull(ctx context.Context) (o outcome, err error) {
	p, err := h.start(ctx)
	if err != nil {
		return o, err
	}
	numbers, err := h.connect(ctx, manyNumbers)
	if err == nil {
		_, _ = fmt.Fprintf(h.out, "    writing %d messages\n", busyShop.messages)
		err = h.fill(ctx, busyShop, numbers)
	}
	if err == nil {
		watched := h.watch(ctx, p)
		// Writer n writes to number n modulo their count, and so does person n of the crowd.
		o, err = h.receive(ctx, p, ingestBursts[0], numbers, func(n int, known bool) string {
			if known {
				return busyShop.phone(n)
			}
			return fmt.Sprintf("62812%08d", n)
		})
		err = errors.Join(err, watched(), h.sameCrowd(ctx))
	}
	return o, errors.Join(err, p.stop())
}

// sameCrowd returns an error where somebody of the crowd was taken for somebody new.
func (h *shop) sameCrowd(ctx context.Context) error {
	var n int
	err := h.pool.QueryRow(ctx, "select count(*) from contacts where tenant_id = $1 and phone like '62813%'", h.id).Scan(&n)
	if err == nil && n != busyShop.people {
		err = fmt.Errorf("%d people became %d contacts", busyShop.people, n)
	}
	return err
}
