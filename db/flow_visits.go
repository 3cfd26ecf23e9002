package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// visitsScanned is how many runs are looked through at a time for those that are meant: no index knows what happened in them.
const visitsScanned = 2000

// scannedRuns are the runs of a flow that began before a place, the newest first, as far back as they may have done something in the period: no wait is
// longer than 30 days.
const scannedRuns = ` from flow_runs r where r.tenant_id = $1 and r.flow_id = $2 and (r.started_at, r.id) < ($3, $4) and r.started_at > $5::timestamptz - interval '31 days'
	order by r.started_at desc, r.id desc `

// pastVisits are the scanned runs that ended at the step for one of the reasons, or left it by one of the exits; without a list of exits by any.
const pastVisits = `with scanned as materialized (select r.*` + scannedRuns + `limit $6), found as (
		select r.*, greatest(case when r.state->>'node' = $7 and r.reason = any($8) and r.ended_at >= $5 then r.ended_at end,
			(select max(s.at) from flow_steps s where s.tenant_id = $1 and s.run_id = r.id and s.at >= $5 and s.trace->>'node' = $7
				and case when $9::text[] is null then s.trace->>'out' <> '' else s.trace->>'out' = any($9) end)) as at
		from scanned r)
	select r.id, r.conversation_id, r.version, r.started_at, r.at, r.reason from found r where r.at is not null order by r.started_at desc, r.id desc limit $10`

const waitingVisits = `select r.id, r.conversation_id, r.version, r.started_at, r.moved_at, r.reason from flow_runs r
	where r.tenant_id = $1 and r.flow_id = $2 and r.ended_at is null and (r.started_at, r.id) < ($3, $4) and r.state->>'node' = $5
	order by r.started_at desc, r.id desc limit $6`

// FlowVisits returns the runs that one of a step's numbers counts, the newest first. More is where the list goes on; nil where it ends. As only so many
// runs are looked through at a time, a page may be shorter than the limit and there may be more all the same.
func (t *Tenant) FlowVisits(ctx context.Context, v automation.Visits) (list []automation.Visit, more *automation.Begun, err error) {
	before := v.Before
	if before.StartedAt.IsZero() {
		before = automation.Begun{StartedAt: time.Now().AddDate(1, 0, 0)}
	}
	var further *automation.Begun
	questions := []question{{sql: waitingVisits, args: []any{t.id, v.FlowID, before.StartedAt, before.RunID, v.Node, v.Limit + 1}, take: visits(&list)}}
	if v.Fate != automation.Waiting {
		scanned := []any{t.id, v.FlowID, before.StartedAt, before.RunID, v.Since}
		reasons, outs := v.Fate.Counts()
		questions = []question{
			{sql: pastVisits, args: append(scanned, visitsScanned, v.Node, reasons, outs, v.Limit+1), take: visits(&list)},
			{sql: "select r.started_at, r.id" + scannedRuns + "offset $6 limit 1", args: append(scanned, visitsScanned-1), take: each(func(row pgx.Rows) error {
				further = &automation.Begun{}
				return row.Scan(&further.StartedAt, &further.RunID)
			})},
		}
	}
	if err := t.ask(ctx, questions...); err != nil {
		return nil, nil, err
	}
	if len(list) > v.Limit {
		list = list[:v.Limit]
		last := list[v.Limit-1]
		further = &automation.Begun{StartedAt: last.StartedAt, RunID: last.RunID}
	}
	return list, further, nil
}

func visits(list *[]automation.Visit) func(pgx.Rows) error {
	return each(func(row pgx.Rows) error {
		var v automation.Visit
		var reason string
		err := row.Scan(&v.RunID, &v.ConversationID, &v.Version, &v.StartedAt, &v.At, &reason)
		v.Reason = flows.Reason(reason)
		*list = append(*list, v)
		return err
	})
}

// RunOf returns a run of a flow.
func (t *Tenant) RunOf(ctx context.Context, flowID, runID uuid.UUID) (run automation.Run, err error) {
	found := false
	err = t.ask(ctx, question{
		sql: "select " + runColumns().names + " from flow_runs r where r.tenant_id = $1 and r.flow_id = $2 and r.id = $3", args: []any{t.id, flowID, runID},
		take: each(func(row pgx.Rows) error {
			r, err := runColumns().scan(row)
			run, found = *r.run(), true
			return err
		}),
	})
	if err == nil && !found {
		err = errNotFound()
	}
	return run, err
}
