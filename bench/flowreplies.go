package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

var flowRepliesRow = row{
	figures: []figure{
		{name: "flow_replies_s", unit: "replies/s", budget: atLeast(1500), what: "first report of a message to the last one's reply queued; 64 senders, 20 numbers whose queues are paused, " +
			"the FAQ template of the gallery published; each message exactly one reply and in its customer's order, or there is no figure; baseline: as many messages in the same way while no flow is active"},
		{name: "flow_reply_cpu_us", unit: "µs", what: "time on a CPU of the program and Postgres for one of those messages with its reply; baseline: without"},
	},
	measure: measureFlowReplies,
}

var flowBurst = burst{name: "flow_replies", senders: 64, numbers: manyNumbers, messages: 8000, answered: true}

func measureFlowReplies(ctx context.Context, s *stage) (readings, error) {
	h, err := s.open(ctx, "flow_replies")
	if err != nil {
		return nil, err
	}
	got, err := h.flowReplies(ctx)
	return got, errors.Join(err, h.close())
}

func (h *shop) flowReplies(ctx context.Context) (got readings, err error) {
	p, err := h.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	silent := flowBurst
	silent.answered = false
	without, err := h.strangers(ctx, p, silent)
	if err != nil {
		return nil, fmt.Errorf("without a flow: %w", err)
	}
	if err := h.publishFAQ(ctx); err != nil {
		return nil, err
	}
	watched := h.watch(ctx, p)
	with, err := h.strangers(ctx, p, flowBurst)
	if err := errors.Join(err, watched()); err != nil {
		return nil, err
	}
	return readings{
		"flow_replies_s":    {with.perSecond, without.perSecond},
		"flow_reply_cpu_us": {float64(with.cpu.Microseconds()), float64(without.cpu.Microseconds())},
	}, nil
}

// again is what customers write to see the list of questions again: a keyword of the template, and in this workspace an escape word, too.
const again = "info"

// publishFAQ lets the FAQ template answer at each number. Nothing leaves: the queues are paused, as a person may do.
func (h *shop) publishFAQ(ctx context.Context) error {
	var graph *flows.Graph
	for _, template := range flows.Gallery() {
		if template.ID == "faq" {
			graph = template.Graph("en")
		}
	}
	if graph == nil {
		return errors.New("the gallery has no FAQ template")
	}
	f := automation.Flow{ID: account.NewID(), Name: "FAQ", EveryDevice: true, Rev: 1}
	encoded := string(graph.Encode())
	err := h.tenant().InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: encoded}, "Ani"); err != nil {
			return err
		}
		f.Version, f.Active = 1, true
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: encoded}); err != nil {
			return err
		}
		return tx.UpdateFlow(ctx, f)
	})
	if err != nil {
		return err
	}
	return h.exec(ctx, "insert into flow_settings (tenant_id, escape_words) values ($1, $2)", []string{again})
}

// pauseQueues lets the numbers send nothing.
func (h *shop) pauseQueues(ctx context.Context, numbers []line) error {
	ids := make([]uuid.UUID, len(numbers))
	for i, n := range numbers {
		ids[i] = n.id
	}
	return h.exec(ctx, "update lanes set paused_at = now(), paused_by = 'Ani' where tenant_id = $1 and device_id = any($2)", ids)
}

// ask lets the customers talk with the FAQ template: they ask for the list, choose "Another question" of it, think better of it, and so on.
func ask(writers []writer) {
	for i := range writers {
		writers[i].says = func(turn int) string {
			if turn%2 == 0 {
				return again
			}
			return "6"
		}
	}
}

// answers reports whether a reply is the one to a writer's message of that turn.
func answers(w writer, turn int, reply string) bool {
	if turn%2 == 0 {
		return strings.Contains(reply, " "+w.name+", welcome to Toko Ramai.")
	}
	return reply == "Please write your question."
}

// checkAnswers returns an error unless each message has exactly one reply, in the order of its customer's messages.
func (a arrivals) checkAnswers(ctx context.Context) error {
	rows, err := a.shop.pool.Query(ctx, `select coalesce(c.phone, ''), m.text from messages m
		join conversations v on v.tenant_id = m.tenant_id and v.id = m.conversation_id
		join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id
		where m.tenant_id = $1 and m.device_id = any($2) and m.from_me order by m.conversation_id, m.at, m.id`, a.shop.id, a.ids())
	if err != nil {
		return err
	}
	replies, said := map[string][]string{}, [2]string{}
	_, err = pgx.ForEachRow(rows, []any{&said[0], &said[1]}, func() error {
		replies[said[0]] = append(replies[said[0]], said[1])
		return nil
	})
	if err != nil {
		return err
	}
	return eachAnswered(a.writers, replies)
}

// eachAnswered returns an error unless the replies, by phone, are those to the writers' messages.
func eachAnswered(writers []writer, replies map[string][]string) error {
	for _, w := range writers {
		if got := len(replies[w.phone]); got != w.writes {
			return fmt.Errorf("%s wrote %d messages and got %d replies", w.phone, w.writes, got)
		}
		for turn, reply := range replies[w.phone] {
			if !answers(w, turn, reply) {
				return fmt.Errorf("reply %d to %s is %q", turn+1, w.phone, reply)
			}
		}
	}
	return nil
}
