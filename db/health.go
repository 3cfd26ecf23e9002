package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Queue is the state of the job queue.
type Queue struct {
	Waiting int           // jobs that are due and not started
	Oldest  time.Duration // how long the one that waits longest has been due
}

// Health asks the database for its schema version and the state of the queue, in one query bounded by a scan of due jobs.
func (d *DB) Health(ctx context.Context) (version int, queue Queue, err error) {
	var seconds float64
	err = d.owner.QueryRow(ctx, `
		select (select max(version) from schema_migrations), count(*), coalesce(extract(epoch from now() - min(scheduled_at)), 0)
		from (select scheduled_at from river_job where state = 'available' order by scheduled_at limit 10000) due`).
		Scan(&version, &queue.Waiting, &seconds)
	queue.Oldest = time.Duration(seconds * float64(time.Second))
	return version, queue, err
}

// Pools returns the connection pools by name, for metrics.
func (d *DB) Pools() map[string]*pgxpool.Pool {
	return map[string]*pgxpool.Pool{"owner": d.owner, "tenants": d.tenants, "looks": d.looks}
}

// stuckAfter is how long a due job may wait before the queue counts as stuck: a worker that lives looks every second.
const stuckAfter = 5 * time.Minute

// Stuck reports whether due jobs wait so long that no worker can be alive.
func (q Queue) Stuck() bool { return q.Oldest > stuckAfter }
