package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
)

const (
	// countMargin is how old something is when it is counted, in seconds: a transaction that takes longer than this to commit is not counted.
	countMargin = 30
	// countEach is how much there is to count at least, in seconds, so that an idle program writes seldom.
	countEach = 10
	// countSteps is about how many steps are counted at a time, so that no statement takes long.
	countSteps = 20000
)

// counted lists what happened after $1 and not after $2, with which numbers of which step it adds to. Where narrows it down further.
func counted(after, until, where string) string {
	return fmt.Sprintf(`select r.tenant_id, r.flow_id, s.trace->>'node' as node, s.at, 1 as passed, 0 as dropped, (s.trace->>'out' = any($1))::integer as errors
			from flow_steps s join flow_runs r on r.tenant_id = s.tenant_id and r.id = s.run_id
			where s.at > %[1]s and s.at <= %[2]s and s.trace->>'out' <> '' %[3]s
		union all
		select r.tenant_id, r.flow_id, r.state->>'node', r.ended_at, (r.reason = any($2))::integer, (r.reason = any($3))::integer, (r.reason = any($4))::integer
			from flow_runs r where r.ended_at > %[1]s and r.ended_at <= %[2]s and r.state->>'node' <> '' %[3]s`, after, until, where)
}

// countedAs are the first parameters of counted, before those that it is given.
func countedAs(args ...any) []any {
	well, _ := automation.Passed.Counts()
	dropped, _ := automation.Dropped.Counts()
	failed, outs := automation.Failed.Counts()
	return append([]any{outs, well, dropped, failed}, args...)
}

// CountFlows adds what runs did, in all workspaces, to the numbers of their flows, once it is so old that nothing older is still to be committed. A backlog
// is worked off piece by piece, one at each call. Several processes may call it: one counts.
func (p *Platform) CountFlows(ctx context.Context) error {
	err := p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		return translate(alone(tx.tx.bun, func(*pgx.Conn) error { return countFlows(ctx, tx.tx.pgx) }))
	})
	if errs.Is(err, errs.NotFound) {
		return nil // it is too early, or somebody else is at it
	}
	return err
}

func countFlows(ctx context.Context, tx pgx.Tx) error {
	var after, until time.Time
	err := tx.QueryRow(ctx, `select upto, least(now() - make_interval(secs => $1), (select at from flow_steps where at > upto order by at offset $3 limit 1))
		from flow_counting where upto < now() - make_interval(secs => $1 + $2) for update skip locked`, countMargin, countEach, countSteps).Scan(&after, &until)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into flow_counts as c (tenant_id, flow_id, node, hour, passed, dropped, errors)
		select tenant_id, flow_id, node, date_trunc('hour', at, 'UTC'), sum(passed), sum(dropped), sum(errors) from (`+counted("$5", "$6", "")+`) n group by 1, 2, 3, 4
		on conflict (tenant_id, flow_id, hour, node) do update
		set passed = c.passed + excluded.passed, dropped = c.dropped + excluded.dropped, errors = c.errors + excluded.errors`, countedAs(after, until)...)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "update flow_counting set upto = $1", until)
	return err
}

// mostWaiting is how many waiting runs of a flow are counted.
const mostWaiting = 10000

// flowNumbers is one statement, so that what is being folded meanwhile is seen once. What is not folded yet is read as it is, at most an hour of it.
var flowNumbers = `with tail as (` + counted("(select greatest(upto, now() - interval '1 hour') from flow_counting)", "now()", "and r.tenant_id = $5 and r.flow_id = $6") + `)
	select node, sum(passed), sum(waiting), sum(dropped), sum(errors) from (
		select node, passed, 0 as waiting, dropped, errors from flow_counts where tenant_id = $5 and flow_id = $6 and hour >= $7
		union all
		select node, passed, 0, dropped, errors from tail where at >= $7
		union all
		select state->>'node', 0, 1, 0, 0 from (select state from flow_runs where tenant_id = $5 and flow_id = $6 and ended_at is null limit $8) w
	) n where node <> '' group by node`

// FlowNumbers returns, by step, what became of a flow's runs since a time.
func (t *Tenant) FlowNumbers(ctx context.Context, flowID uuid.UUID, since time.Time) (map[string]automation.Numbers, error) {
	numbers := map[string]automation.Numbers{}
	err := t.ask(ctx, question{sql: flowNumbers, args: countedAs(t.id, flowID, since, mostWaiting), take: each(func(row pgx.Rows) error {
		var node string
		var n automation.Numbers
		err := row.Scan(&node, &n.Passed, &n.Waiting, &n.Dropped, &n.Errors)
		numbers[node] = n
		return err
	})})
	return numbers, err
}
