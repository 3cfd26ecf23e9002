package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// arrivals are the rows that a burst makes.
type arrivals struct {
	shop    *shop
	numbers []line
	writers []writer
	since   time.Time // the time of all its messages
}

// givenUpAfter is how long nothing may arrive until what is missing counts as lost.
const givenUpAfter = 30 * time.Second

// await returns when so many rows were visible. It asks at first often and then, as time goes on, less: the answer is right to a hundredth, and
// the questions cost little of what is measured.
func (a arrivals) await(ctx context.Context, began time.Time, wanted int) (time.Time, error) {
	seen, changed := 0, time.Now()
	for {
		var n int
		err := a.shop.pool.QueryRow(ctx, "select count(*) from messages where tenant_id = $1 and device_id = any($2) and at >= $3",
			a.shop.id, a.ids(), a.since).Scan(&n)
		now := time.Now()
		switch {
		case err != nil:
			return now, err
		case n >= wanted:
			return now, nil
		case n > seen:
			seen, changed = n, now
		case now.Sub(changed) > givenUpAfter:
			return now, fmt.Errorf("%d of %d acknowledged messages are lost: none came for %s", wanted-n, wanted, givenUpAfter)
		}
		select {
		case <-time.After(min(max(now.Sub(began)/100, 2*time.Millisecond), 100*time.Millisecond)):
		case <-ctx.Done():
			return now, ctx.Err()
		}
	}
}

func (a arrivals) ids() []uuid.UUID {
	ids := make([]uuid.UUID, len(a.numbers))
	for i, n := range a.numbers {
		ids[i] = n.id
	}
	return ids
}

// arrived is a message as the inbox shows it.
type arrived struct {
	chat  uuid.UUID
	phone string
	raw   string
}

// check waits until every report is read and looks at the threads: each message once, in one chat of its customer, in the order of sending.
func (a arrivals) check(ctx context.Context) error {
	for deadline := time.Now().Add(givenUpAfter); ; {
		var left int
		err := a.shop.pool.QueryRow(ctx, "select count(*) from inbound_events where tenant_id = $1 and device_id = any($2) and done_at is null",
			a.shop.id, a.ids()).Scan(&left)
		if err != nil {
			return err
		}
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d reports were not read", left)
		}
		time.Sleep(20 * time.Millisecond)
	}
	rows, err := a.shop.pool.Query(ctx, `select m.conversation_id, coalesce(c.phone, ''), coalesce(m.raw_id, '') from messages m
		join conversations v on v.tenant_id = m.tenant_id and v.id = m.conversation_id
		left join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id
		where m.tenant_id = $1 and m.device_id = any($2) and m.at >= $3 and not m.from_me order by m.conversation_id, m.at, m.id`, a.shop.id, a.ids(), a.since)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m arrived, err error) {
		return m, row.Scan(&m.chat, &m.phone, &m.raw)
	})
	if err != nil {
		return err
	}
	return inOrder(a.writers, list)
}

// inOrder returns an error unless the messages, in the order of their chats' threads, are those of the writers: none lost, none twice, each in
// the chat of whoever wrote it, in the order of writing.
func inOrder(writers []writer, list []arrived) error {
	next := make([]int, len(writers))
	chats := make([]uuid.UUID, len(writers))
	for _, m := range list {
		t, ok := parseRaw(m.raw)
		if !ok || t.writer >= len(writers) {
			return fmt.Errorf("the message %q was not sent", m.raw)
		}
		w := writers[t.writer]
		switch {
		case m.phone != w.phone:
			return fmt.Errorf("message %s of %s stands with %q", m.raw, w.phone, m.phone)
		case t.turn < next[t.writer]:
			return fmt.Errorf("message %s of %s is there twice, or too late", m.raw, w.phone)
		case t.turn > next[t.writer]:
			return fmt.Errorf("message %s of %s came before one that was sent earlier", m.raw, w.phone)
		case t.turn > 0 && chats[t.writer] != m.chat:
			return fmt.Errorf("%s has two chats", w.phone)
		}
		next[t.writer]++
		chats[t.writer] = m.chat
	}
	for i, w := range writers {
		if next[i] != w.writes {
			return fmt.Errorf("of %s %d of %d messages are there", w.phone, next[i], w.writes)
		}
	}
	return nil
}
