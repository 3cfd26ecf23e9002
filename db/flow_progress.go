package db

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/automation"
)

// Rows that are written together, as one array for each column: Postgres unpacks those in a third of the time that it takes for JSON.

type runsWritten struct {
	ids, flows, conversations []uuid.UUID
	versions, steps           []int
	states, texts, reasons    []string
	seeds                     []int64
	startedAt                 []time.Time
	dueAt, endedAt            []*time.Time
}

func (c *runsWritten) add(r *automation.Run) error {
	state, err := json.Marshal(r.State)
	if err != nil {
		return err
	}
	c.ids, c.flows, c.conversations = append(c.ids, r.ID), append(c.flows, r.FlowID), append(c.conversations, r.ConversationID)
	c.versions, c.steps, c.seeds = append(c.versions, r.Version), append(c.steps, r.Steps), append(c.seeds, int64(r.Seed))
	c.states, c.texts, c.reasons = append(c.states, string(state)), append(c.texts, r.BeganWith), append(c.reasons, string(r.State.Done))
	c.startedAt, c.dueAt, c.endedAt = append(c.startedAt, r.StartedAt), append(c.dueAt, orNull(r.DueAt)), append(c.endedAt, orNull(r.EndedAt))
	return nil
}

func (c *runsWritten) update(tenantID uuid.UUID) question {
	return question{
		sql: `update flow_runs r set state = n.state::jsonb, steps = n.steps, due_at = n.due_at, ended_at = n.ended_at, reason = n.reason, moved_at = now()
			from unnest($2::uuid[], $3::text[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::text[]) as n (id, state, steps, due_at, ended_at, reason)
			where r.tenant_id = $1 and r.id = n.id`,
		args: []any{tenantID, c.ids, c.states, c.steps, c.dueAt, c.endedAt, c.reasons},
	}
}

func (c *runsWritten) insert(tenantID uuid.UUID) question {
	return question{
		sql: `insert into flow_runs (tenant_id, id, flow_id, version, conversation_id, state, seed, steps, began_with, started_at, due_at, ended_at, reason)
			select $1, n.id, n.flow_id, n.version, n.conversation_id, n.state::jsonb, n.seed, n.steps, n.began_with, n.started_at, n.due_at, n.ended_at, n.reason
			from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::uuid[], $6::text[], $7::bigint[], $8::integer[], $9::text[], $10::timestamptz[],
				$11::timestamptz[], $12::timestamptz[], $13::text[])
			as n (id, flow_id, version, conversation_id, state, seed, steps, began_with, started_at, due_at, ended_at, reason)`,
		args: []any{
			tenantID, c.ids, c.flows, c.versions, c.conversations, c.states, c.seeds, c.steps, c.texts, c.startedAt, c.dueAt, c.endedAt, c.reasons,
		},
	}
}

type stepsWritten struct {
	runs   []uuid.UUID
	n      []int
	traces []string
	at     []time.Time
}

func (c *stepsWritten) add(p *automation.Progress) error {
	for i, trace := range p.Traces {
		text, err := json.Marshal(trace)
		if err != nil {
			return err
		}
		c.runs, c.n = append(c.runs, p.Run.ID), append(c.n, p.Run.Steps-len(p.Traces)+i+1)
		c.traces, c.at = append(c.traces, string(text)), append(c.at, trace.At)
	}
	return nil
}

func (c *stepsWritten) insert(tenantID uuid.UUID) question {
	return question{
		sql: `insert into flow_steps (tenant_id, run_id, n, trace, at)
			select $1, n.run_id, n.n, n.trace::jsonb, n.at from unnest($2::uuid[], $3::integer[], $4::text[], $5::timestamptz[]) as n (run_id, n, trace, at)`,
		args: []any{tenantID, c.runs, c.n, c.traces, c.at},
	}
}

type callsWritten struct {
	runs                 []uuid.UUID
	tokens, kinds, calls []string
}

func (c *callsWritten) add(p *automation.Progress) {
	for _, call := range p.Calls {
		c.runs, c.tokens = append(c.runs, p.Run.ID), append(c.tokens, call.Token)
		c.kinds, c.calls = append(c.kinds, string(call.Kind)), append(c.calls, string(call.Call))
	}
}

func (c *callsWritten) insert(tenantID uuid.UUID) question {
	return question{
		sql: `insert into flow_calls (tenant_id, run_id, token, kind, call)
			select $1, n.run_id, n.token, n.kind, n.call::jsonb from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as n (run_id, token, kind, call)`,
		args: []any{tenantID, c.runs, c.tokens, c.kinds, c.calls},
	}
}
