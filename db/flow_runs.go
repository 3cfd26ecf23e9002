package db

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// SaveRuns keeps how far runs have come: those that are new, and those that went on, with what they did and what they asked other systems. It is one round
// trip.
func (tx *Tx) SaveRuns(ctx context.Context, list []*automation.Progress) error {
	var fresh, further runsWritten
	var steps stepsWritten
	var calls callsWritten
	for _, p := range list {
		to := &further
		if p.New {
			to = &fresh
		}
		if err := errors.Join(to.add(p.Run), steps.add(p)); err != nil {
			return err
		}
		calls.add(p)
	}
	// Runs that ended make room for those that begin in the same conversation, so they come first.
	var questions []question
	if len(further.ids) > 0 {
		questions = append(questions, further.update(tx.id))
	}
	if len(fresh.ids) > 0 {
		questions = append(questions, fresh.insert(tx.id))
	}
	if len(steps.runs) > 0 {
		questions = append(questions, steps.insert(tx.id))
	}
	if len(calls.runs) > 0 {
		questions = append(questions, calls.insert(tx.id))
	}
	if len(questions) == 0 {
		return nil
	}
	return tx.ask(ctx, questions...)
}

// FlowCall returns what a run asked another system, and the conversation it is in; not found once it was answered.
func (t *Tenant) FlowCall(ctx context.Context, runID uuid.UUID, token string) (c automation.Call, conversation uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select c.token, c.kind, c.call, r.conversation_id from flow_calls c join flow_runs r on r.tenant_id = c.tenant_id and r.id = c.run_id
			where c.tenant_id = ? and c.run_id = ? and c.token = ?`, t.id, runID, token).Scan(ctx, &c.Token, &c.Kind, &c.Call, &conversation)
	})
	return c, conversation, err
}

// EndCall removes what a run asked; ended is false where somebody else did.
func (tx *Tx) EndCall(ctx context.Context, runID uuid.UUID, token string) (ended bool, err error) {
	return tx.touch(ctx, "delete from flow_calls where tenant_id = ?0 and run_id = ?1 and token = ?2", runID, token)
}

// RunConversation returns the conversation of a run that has not ended.
func (t *Tenant) RunConversation(ctx context.Context, runID uuid.UUID) (conversation uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select conversation_id from flow_runs where tenant_id = ? and id = ? and ended_at is null", t.id, runID).Scan(ctx, &conversation)
	})
	return conversation, err
}

// RunsOf returns the newest runs of a conversation with the names of their flows, at most that many.
func (t *Tenant) RunsOf(ctx context.Context, conversation uuid.UUID, limit int) (list []automation.Run, err error) {
	var rows []struct {
		flowRunRow `bun:",extend"`
		FlowName   string `bun:",scanonly"`
	}
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).ColumnExpr("?TableColumns, w.name as flow_name").Join("join flows w on w.tenant_id = r.tenant_id and w.id = r.flow_id").
			Where("r.tenant_id = ?", t.id).Where("r.conversation_id = ?", conversation).OrderExpr("r.started_at desc, r.id desc").Limit(int64(limit)).Scan(ctx)
	})
	for _, row := range rows {
		run := row.run()
		run.FlowName = row.FlowName
		list = append(list, *run)
	}
	return list, err
}

// Steps returns the first lines of what a run did.
func (t *Tenant) Steps(ctx context.Context, runID uuid.UUID, limit int) (list []flows.Trace, err error) {
	var rows []json.RawMessage
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select trace from flow_steps where tenant_id = ? and run_id = ? order by n limit ?", t.id, runID, limit).Scan(ctx, &rows)
	})
	for _, row := range rows {
		var trace flows.Trace
		if err := json.Unmarshal(row, &trace); err != nil {
			return nil, err
		}
		list = append(list, trace)
	}
	return list, err
}

// RunsOn returns the runs of a flow's version that have not ended, the oldest first and at most that many.
func (t *Tenant) RunsOn(ctx context.Context, flowID uuid.UUID, version, limit int) (ids []uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select id from flow_runs where tenant_id = ? and flow_id = ? and version = ? and ended_at is null order by id limit ?",
			t.id, flowID, version, limit).Scan(ctx, &ids)
	})
	return ids, err
}

// MoveRun pins a run to another version of its flow.
func (tx *Tx) MoveRun(ctx context.Context, runID uuid.UUID, version int) error {
	_, err := tx.touch(ctx, "update flow_runs set version = ?2, moved_at = now() where tenant_id = ?0 and id = ?1 and ended_at is null", runID, version)
	return err
}

// PutOff lets a run that is due be looked at again later: the chat is people's at the moment.
func (tx *Tx) PutOff(ctx context.Context, runID uuid.UUID, until time.Time) error {
	_, err := tx.touch(ctx, "update flow_runs set due_at = ?2 where tenant_id = ?0 and id = ?1 and ended_at is null and due_at is not null", runID, until)
	return err
}

// StopRunsIn ends what flows do in a conversation without a word.
func (tx *Tx) StopRunsIn(ctx context.Context, conversation uuid.UUID) error {
	_, err := tx.touch(ctx, `update flow_runs set state = (state - 'waiting') || '{"done": "stopped"}', ended_at = now(), due_at = null, reason = 'stopped', moved_at = now()
		where tenant_id = ?0 and conversation_id = ?1 and ended_at is null`, conversation)
	return err
}

// OptOut notes that a contact wants no automatic messages; changed is false where that was known.
func (tx *Tx) OptOut(ctx context.Context, contactID uuid.UUID, at time.Time) (changed bool, err error) {
	return tx.touch(ctx, "update contacts set opted_out_at = ?2 where tenant_id = ?0 and id = ?1 and opted_out_at is null", contactID, at)
}

// AssignConversation notes whom a conversation is given to; a person who is not in the workspace any more is nobody.
func (tx *Tx) AssignConversation(ctx context.Context, id, userID uuid.UUID) error {
	tx.Changed(inbox.Change{ConversationID: id})
	_, err := tx.touch(ctx, `update conversations set assigned_to = (select user_id from memberships where tenant_id = ?0 and user_id = ?2)
		where tenant_id = ?0 and id = ?1`, id, userID)
	return err
}

// DueRuns returns the runs of all workspaces whose wait is over, the longest first and at most that many.
func (p *Platform) DueRuns(ctx context.Context, limit int) (list []automation.Due, err error) {
	err = p.q().NewRaw("select tenant_id, id as run_id, conversation_id from flow_runs where due_at <= now() order by due_at limit ?", limit).Scan(ctx, &list)
	return list, translate(err)
}
