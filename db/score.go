package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Of which messages a score is made: the newest of a day, so that it costs the same for a number that sends ten thousand.
const (
	scoreHours    = 24
	scoreMessages = 500
)

// attemptsSQL reads the index messages_attempted. What waits to be tried again, or is being sent, has no outcome yet.
const attemptsSQL = `
with newest as (select status, failure, attempted_at, accepted_at, unconfirmed_at from messages
	where tenant_id = ?0 and device_id = ?1 and attempted_at > now() - make_interval(hours => ?3) order by attempted_at desc limit ?4)
select count(*) filter (where status not in ('queued', 'sending')) as tried, count(*) filter (where status = 'failed') as failed,
	count(*) filter (where status = 'failed' and failure = ?2) as restricted, count(*) filter (where status = 'unknown') as unknown,
	count(*) filter (where status = 'accepted' and unconfirmed_at is not null) as unconfirmed,
	coalesce(extract(epoch from percentile_cont(0.5) within group (order by accepted_at - attempted_at)), 0)::float8 as seconds
from newest`

// Attempts returns what became of the messages that a device gave to its gateway lately.
func (t *Tenant) Attempts(ctx context.Context, deviceID uuid.UUID) (devices.Attempts, error) {
	var row struct {
		Tried, Failed, Restricted, Unknown, Unconfirmed int
		Seconds                                         float64
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(attemptsSQL, t.id, deviceID, gateway.Restricted().Format, scoreHours, scoreMessages).Scan(ctx, &row)
	})
	return devices.Attempts{
		Tried: row.Tried, Failed: row.Failed, Restricted: row.Restricted, Unknown: row.Unknown, Unconfirmed: row.Unconfirmed,
		Pause: time.Duration(max(row.Seconds, 0) * float64(time.Second)),
	}, err
}
