package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

var laneRow = row{
	figures: []figure{
		{name: "lane_0ms_msgs_s", unit: "messages/s", what: "one number of a simulated gateway (a process of its own) that answers at once: 500 messages of people, " +
			"in 100 chats, from the first attempt to the last one accepted; without human pace; each once and in its chat's order, or there is no figure"},
		{name: "lane_50ms_msgs_s", unit: "messages/s", what: "the same with a gateway that takes 50 ms for each call; what was accepted in 15 s counts"},
		{name: "lane_human_0ms_msgs_s", unit: "messages/s", what: "lane_0ms_msgs_s with human pace: typing is shown"},
		{name: "lane_human_50ms_msgs_s", unit: "messages/s", what: "lane_50ms_msgs_s with human pace"},
		{name: "lane_deep_queue_ms", unit: "ms", what: "a message of lane_0ms_msgs_s, all in all, while 20,000 wait"},
	},
	measure: measureLane,
}

// queued is the load of a lane, and how it is sent.
type queued struct {
	figure   string
	messages int
	delay    time.Duration // of each call of the gateway
	human    bool
	limit    time.Duration // after which what was accepted counts
}

var laneLoads = []queued{
	{figure: "lane_0ms_msgs_s", messages: 500, limit: time.Minute},
	{figure: "lane_50ms_msgs_s", messages: 500, delay: 50 * time.Millisecond, limit: 15 * time.Second},
	{figure: "lane_human_0ms_msgs_s", messages: 500, human: true, limit: time.Minute},
	{figure: "lane_human_50ms_msgs_s", messages: 500, delay: 50 * time.Millisecond, human: true, limit: 15 * time.Second},
	{figure: "lane_deep_queue_ms", messages: 20_000, limit: 10 * time.Second},
}

// laneCrowd are those who are written to.
var laneCrowd = crowd{people: 100}

func measureLane(ctx context.Context, s *stage) (readings, error) {
	h, err := s.open(ctx, "lane")
	if err != nil {
		return nil, err
	}
	got, err := h.lane(ctx)
	return got, errors.Join(err, h.close())
}

func (h *shop) lane(ctx context.Context) (got readings, err error) {
	g, err := h.simulate(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.stop()) }()
	p, err := h.startWith(ctx, []string{"CLOUDWA_WAHA_URL=http://" + g.address})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	l, err := h.pair(ctx, g, p.address)
	if err != nil {
		return nil, err
	}
	if err := h.fill(ctx, laneCrowd, []line{l}); err != nil {
		return nil, err
	}
	got = readings{}
	watched := h.watch(ctx, p)
	for _, q := range laneLoads {
		rate, err := h.send(ctx, g, l, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.figure, err)
		}
		if q.figure == "lane_deep_queue_ms" {
			rate = 1000 / rate
		}
		got[q.figure] = reading{value: rate}
	}
	return got, watched()
}

// send queues messages and returns how many of them were accepted in a second.
func (h *shop) send(ctx context.Context, g *simulated, l line, q queued) (float64, error) {
	if err := g.slow(ctx, q.delay); err != nil {
		return 0, err
	}
	if err := h.exec(ctx, "update devices set human_pace = $3, seen_policy = 'answer' where tenant_id = $1 and id = $2", l.id, q.human); err != nil {
		return 0, err
	}
	if err := h.queue(ctx, l, q); err != nil {
		return 0, err
	}
	perSecond, err := h.accepted(ctx, l, q)
	if err != nil {
		return 0, err
	}
	return perSecond, g.check(ctx, l, q.figure, laneCrowd.people)
}

// queue adds the messages, one to each chat in turn, and lets the number send them.
func (h *shop) queue(ctx context.Context, l line, q queued) error {
	ids := make([]uuid.UUID, q.messages)
	for i := range ids {
		ids[i] = account.NewID() // sorts by its making
	}
	err := h.exec(ctx, `with chats as (select id, row_number() over (order by id) - 1 as nth, count(*) over () as of from conversations where tenant_id = $1)
		insert into messages (tenant_id, id, conversation_id, device_id, client_id, from_me, source, author_name, kind, text, at, status)
		select $1, m.id, c.id, $2, m.id, true, 'agent', 'Sari', 'text', $4 || ' ' || (m.nth - 1), now(), 'queued'
		from unnest($3::uuid[]) with ordinality m (id, nth) join chats c on c.nth = (m.nth - 1) % c.of`, l.id, ids, q.figure)
	if err != nil {
		return err
	}
	return h.exec(ctx, "update lanes set next_at = now() where tenant_id = $1 and device_id = $2", l.id)
}

// accepted waits until nothing is left to send, or for the load's limit; then it takes the rest back.
func (h *shop) accepted(ctx context.Context, l line, q queued) (perSecond float64, err error) {
	began := time.Now()
	for waits := true; waits && time.Since(began) < q.limit; {
		// Seldom, as time goes on: the question costs what is measured.
		select {
		case <-time.After(min(max(time.Since(began)/100, 5*time.Millisecond), 100*time.Millisecond)):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		err := h.pool.QueryRow(ctx, `select exists (select from messages where tenant_id = $1 and device_id = $2 and status = 'queued')
			or exists (select from messages where tenant_id = $1 and device_id = $2 and status = 'sending')`, h.id, l.id).Scan(&waits)
		if err != nil {
			return 0, err
		}
	}
	ended := time.Now()
	var done, troubled int
	var first *time.Time
	err = h.pool.QueryRow(ctx, `select count(*) filter (where status not in ('queued', 'sending')), count(*) filter (where status in ('failed', 'unknown')),
		min(attempted_at) from messages where tenant_id = $1 and device_id = $2 and text like $3 || ' %'`, h.id, l.id, q.figure).Scan(&done, &troubled, &first)
	switch {
	case err != nil:
		return 0, err
	case troubled > 0:
		return 0, fmt.Errorf("%d messages were not sent", troubled)
	case done == 0:
		return 0, fmt.Errorf("nothing was sent in %s", q.limit)
	}
	return float64(done) / ended.Sub(*first).Seconds(), h.takeBack(ctx, l)
}

// takeBack cancels what is queued and waits for what is on its way.
func (h *shop) takeBack(ctx context.Context, l line) error {
	for {
		if err := h.exec(ctx, "delete from messages where tenant_id = $1 and device_id = $2 and status = 'queued'", l.id); err != nil {
			return err
		}
		var sending bool
		err := h.pool.QueryRow(ctx, "select exists (select from messages where tenant_id = $1 and device_id = $2 and status = 'sending')", h.id, l.id).Scan(&sending)
		if err != nil || !sending {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
