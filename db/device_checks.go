package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
)

// CheckAt lets a device be looked at no later than at a time.
func (t *Tenant) CheckAt(ctx context.Context, id uuid.UUID, at time.Time) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update devices set next_check_at = least(next_check_at, ?) where tenant_id = ? and id = ?", at, t.id, id).Exec(ctx)
		return err
	})
}

// DueDevices claims up to limit devices that have to be looked at, and gives them back after a pause, so that a check that was lost is
// made up for. Whoever looks at one says when it is due next.
func (p *Platform) DueDevices(ctx context.Context, limit int, pause time.Duration) ([]devices.Check, error) {
	var due []devices.Check
	err := p.q().NewRaw(`
update devices d set next_check_at = now() + make_interval(secs => ?)
from (select tenant_id, id from devices where next_check_at <= now() order by next_check_at limit ? for update skip locked) due
where d.tenant_id = due.tenant_id and d.id = due.id returning d.tenant_id, d.id as device_id`, pause.Seconds(), limit).Scan(ctx, &due)
	return due, translate(err)
}

// EnqueueChecks starts a look at each of the devices.
func (p *Platform) EnqueueChecks(ctx context.Context, checks []devices.Check) error {
	jobs := make([]Job, len(checks))
	for i, check := range checks {
		jobs[i] = check
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error { return tx.Enqueue(ctx, jobs...) })
}

// CheckDone says when a device is to be looked at next.
func (t *Tenant) CheckDone(ctx context.Context, id uuid.UUID, next time.Time) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update devices set next_check_at = ? where tenant_id = ? and id = ?", next, t.id, id).Exec(ctx)
		return err
	})
}

// CheckAll lets every device be looked at with the next sweep, as after a start.
func (p *Platform) CheckAll(ctx context.Context) error {
	_, err := p.q().NewRaw("update devices set next_check_at = now() where next_check_at > now()").Exec(ctx)
	return translate(err)
}
