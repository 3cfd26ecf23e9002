package db

import (
	"context"
	"fmt"
)

// kept says for how long what is only kept for a time is kept: one line per table, one job that reads it.
var kept = []struct{ table, column, age string }{
	{"sessions", "expires_at", "0 days"},
	{"admin_sessions", "expires_at", "0 days"},
	{"user_tokens", "expires_at", "0 days"},
	{"invites", "expires_at", "30 days"}, // an expired invitation can still be sent again for a while
	{"mail_requests", "created_at", "1 day"},
	{"rate_limits", "resets_at", "0 days"},
	{"notices", "created_at", "90 days"},
	{"audit_log", "at", "365 days"},
	{"device_events", "at", "90 days"},
	{"hook_probes", "created_at", "1 day"},
	{"inbound_events", "received_at", "30 days"},
	{"inbox_changes", "at", "7 days"},
	{"erased_messages", "at", "30 days"},
	{"flow_steps", "at", "90 days"},
	{"flow_counts", "hour", "40 days"},  // pages show 30
	{"flow_revisions", "at", "30 days"}, // what was published stays
}

// Prune deletes what has been kept for long enough, in batches so that no statement holds its locks for long, and returns how many rows went.
func (p *Platform) Prune(ctx context.Context) (deleted int64, err error) {
	for _, k := range kept {
		n, err := p.prune(ctx, k.table, fmt.Sprintf("select ctid from %s where %s < now() - interval '%s'", k.table, k.column, k.age))
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	n, err := p.prune(ctx, "flow_revisions", crowded)
	return deleted + n, err
}

// crowded finds the drafts of a flow, a day old and older, that another one followed within the same ten minutes: editors save after each change, and
// what people look for later is where they stopped.
const crowded = `select r.ctid from flow_revisions r, lateral (select f.at from flow_revisions f
	where f.tenant_id = r.tenant_id and f.flow_id = r.flow_id and f.rev > r.rev order by f.rev limit 1) following
	where r.at < now() - interval '1 day' and date_bin('10 minutes', following.at, 'epoch') = date_bin('10 minutes', r.at, 'epoch')`

// prune deletes the rows of a table that a query finds.
func (p *Platform) prune(ctx context.Context, table, query string) (deleted int64, err error) {
	const batch = 5000
	for {
		result, err := p.q().NewRaw(fmt.Sprintf("delete from %s where ctid = any (array(%s limit %d))", table, query, batch)).Exec(ctx)
		if err != nil {
			return deleted, fmt.Errorf("prune %s: %w", table, err)
		}
		n, err := result.RowsAffected()
		deleted += n
		if err != nil || n < batch {
			return deleted, err
		}
	}
}
