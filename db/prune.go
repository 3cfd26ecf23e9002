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
	const batch = 5000
	for _, k := range kept {
		for {
			result, err := p.q().NewRaw(fmt.Sprintf(
				"delete from %[1]s where ctid = any (array(select ctid from %[1]s where %[2]s < now() - interval '%[3]s' limit %[4]d))",
				k.table, k.column, k.age, batch)).Exec(ctx)
			if err != nil {
				return deleted, fmt.Errorf("prune %s: %w", k.table, err)
			}
			n, err := result.RowsAffected()
			if err != nil {
				return deleted, err
			}
			deleted += n
			if n < batch {
				break
			}
		}
	}
	return deleted, nil
}
