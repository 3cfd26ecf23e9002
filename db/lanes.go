package db

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// WakeLane lets a device send what is queued after the commit. It belongs at the end of a transaction: whoever works the lane takes the same lock
// when they close it.
func (tx *Tx) WakeLane(ctx context.Context, deviceID uuid.UUID) error {
	return tx.WakeLanes(ctx, []uuid.UUID{deviceID})
}

// WakeLanes is WakeLane for many devices, of which some may be named more than once.
func (tx *Tx) WakeLanes(ctx context.Context, devices []uuid.UUID) error {
	// In one order, so that two who wake the same ones do not wait for each other.
	devices = slices.Compact(slices.SortedFunc(slices.Values(devices), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }))
	if len(devices) == 0 {
		return nil
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`insert into lanes as l (tenant_id, device_id, next_at) select ?0, id, now() from unnest(?1::uuid[]) id
			on conflict (tenant_id, device_id) do update set next_at = least(coalesce(l.next_at, 'infinity'), now())`, tx.id, uuids(devices)).Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	jobs := make([]Job, len(devices))
	for i, id := range devices {
		jobs[i] = inbox.Send{TenantID: tx.id, DeviceID: id}
	}
	return tx.Enqueue(ctx, jobs...)
}

// ClaimLane makes the holder the one that works a lane off until the lease ends; ok is false where it is not due, paused, or somebody else's.
func (tx *Tx) ClaimLane(ctx context.Context, deviceID, holder uuid.UUID, lease time.Duration) (ok bool, err error) {
	return tx.touch(ctx, `update lanes set holder = ?2, lease_until = now() + make_interval(secs => ?3) where tenant_id = ?0 and device_id = ?1
		and next_at <= now() and paused_at is null and (lease_until is null or lease_until <= now())`, deviceID, holder, lease.Seconds())
}

// RenewLane lets the holder go on; held is false where somebody else has the lane by now.
func (tx *Tx) RenewLane(ctx context.Context, deviceID, holder uuid.UUID, lease time.Duration) (held bool, err error) {
	return tx.touch(ctx, `update lanes set lease_until = now() + make_interval(secs => ?3) where tenant_id = ?0 and device_id = ?1 and holder = ?2
		and lease_until > now()`, deviceID, holder, lease.Seconds())
}

// ready are the queued messages of a device that may leave now: within a conversation those of one class keep their order, so one that waits holds
// back those after it.
const ready = `m.tenant_id = ?0 and m.device_id = ?1 and m.status = 'queued' and (m.due_at is null or m.due_at <= now())
	and not exists (select from messages e where e.tenant_id = m.tenant_id and e.conversation_id = m.conversation_id and e.status in ('queued', 'sending')
		and e.id < m.id and e.priority = m.priority)`

// CloseLane gives a lane back and says when it is due again: with its earliest item, of which those that the slot holds back wait for it. The row is
// locked before the items are looked at, so that whoever adds one either comes before that or sees what it says.
func (tx *Tx) CloseLane(ctx context.Context, deviceID, holder uuid.UUID, slot inbox.Slot) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		var held bool
		err := q.NewRaw("select holder is not distinct from ?2 from lanes where tenant_id = ?0 and device_id = ?1 for no key update", tx.id, deviceID, holder).Scan(ctx, &held)
		if err != nil || !held {
			return err
		}
		_, err = q.NewRaw(`update lanes set holder = null, lease_until = null, next_at = (select min(at) from (
				select min(coalesce(due_at, now())) as at from messages where tenant_id = ?0 and device_id = ?1 and status = 'sending'
				union all select min(due_at) from messages where tenant_id = ?0 and device_id = ?1 and status = 'queued' and due_at > now()
				union all select min(coalesce(due_at, now())) from message_actions where tenant_id = ?0 and device_id = ?1 and failure = ''
				union all select now() where exists (select from messages m where `+ready+` and m.priority < ?2)
				union all select ?3 where exists (select from messages m where `+ready+` and m.priority >= ?2)) items)
			where tenant_id = ?0 and device_id = ?1`, tx.id, deviceID, int(slot.Class), slot.At).Exec(ctx)
		return err
	})
}

// sentRow is what has left a device, as its lane keeps it.
type sentRow struct {
	Day        time.Time `bun:",nullzero"` // a date, by the clock of the workspace
	DayCount   int
	CampaignAt time.Time `bun:",nullzero"`
}

func (r sentRow) history(zone *time.Location) pacing.History {
	h := pacing.History{Count: r.DayCount, CampaignAt: r.CampaignAt}
	if !r.Day.IsZero() {
		year, month, day := r.Day.Date()
		h.Day = time.Date(year, month, day, 12, 0, 0, 0, zone)
	}
	return h
}

// Histories returns what has left the workspace's devices, by their IDs, in its time zone. One from which nothing ever was to leave is not among them.
func (t *Tenant) Histories(ctx context.Context, zone *time.Location) (map[uuid.UUID]pacing.History, error) {
	var rows []struct {
		DeviceID uuid.UUID
		sentRow  `bun:",extend"`
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select device_id, day, day_count, campaign_at from lanes where tenant_id = ?", t.id).Scan(ctx, &rows)
	})
	histories := make(map[uuid.UUID]pacing.History, len(rows))
	for _, row := range rows {
		histories[row.DeviceID] = row.history(zone)
	}
	return histories, err
}

// Lane returns how a device's lane is.
func (t *Tenant) Lane(ctx context.Context, deviceID uuid.UUID) (inbox.Lane, error) {
	var row struct {
		Holder             uuid.UUID
		NextAt, PausedAt   time.Time `bun:",nullzero"`
		PausedBy, TimeZone string
		LastAt             time.Time `bun:",nullzero"`
		Waiting            int
		sentRow            `bun:",extend"`
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select coalesce(case when l.lease_until > now() then l.holder end, ?2) as holder, l.next_at, l.paused_at, l.paused_by, l.last_at,
				l.campaign_at, l.day, l.day_count, t.time_zone,
				(select count(*) from (select from messages m where m.tenant_id = ?0 and m.device_id = ?1 and m.status = 'queued' limit ?3) w) as waiting
			from lanes l join tenants t on t.id = l.tenant_id where l.tenant_id = ?0 and l.device_id = ?1`, t.id, deviceID, uuid.Nil, inbox.MaxWaiting).Scan(ctx, &row)
	})
	if err != nil {
		return inbox.Lane{}, err
	}
	zone, err := time.LoadLocation(row.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return inbox.Lane{
		Holder: row.Holder, NextAt: row.NextAt, PausedAt: row.PausedAt, PausedBy: row.PausedBy, LastAt: row.LastAt, Waiting: row.Waiting, Zone: zone,
		Sent: row.history(zone),
	}, nil
}

// WakeLanes starts a job for each lane that is due and nobody works off: what waited for its time, and what a job that was lost has left.
func (p *Platform) WakeLanes(ctx context.Context) error {
	var due []inbox.Send
	err := p.q().NewRaw(`select l.tenant_id, l.device_id from lanes l join devices d on d.tenant_id = l.tenant_id and d.id = l.device_id
		where l.next_at <= now() and l.paused_at is null and (l.lease_until is null or l.lease_until <= now())
			and d.state = 'working' and d.paired_at is not null and d.claim = ''`).Scan(ctx, &due)
	if err != nil || len(due) == 0 {
		return translate(err)
	}
	jobs := make([]Job, len(due))
	for i, send := range due {
		jobs[i] = send
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error { return tx.Enqueue(ctx, jobs...) })
}
