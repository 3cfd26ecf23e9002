package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// The spaces of advisory locks: one for reading what a device's gateway reported, one for choosing what it sends next, one for taking a
// WhatsApp account. The numbers are arbitrary and ours.
const (
	receiveLock = 0x7277
	sendLock    = 0x7377
	accountLock = 0x7477
)

// Hook is the device behind an address that a gateway reports to.
type Hook struct {
	Gateway devices.Gateway
	Secret  string // sealed
}

// Hook finds the device by the key in the address.
func (p *Platform) Hook(ctx context.Context, key string) (Hook, error) {
	var hook Hook
	err := p.q().NewRaw("select gateway, hook_secret from devices where hook_key = ?", key).Scan(ctx, &hook.Gateway, &hook.Secret)
	return hook, translate(err)
}

// StoreEvent keeps a report of a gateway exactly as it came, under the device that the address belongs to at this moment, and starts its
// reading. One that is here already changes nothing; an address that is nobody's any more is not found.
//
// A report about a message behind others that wait starts no job: those have one at work, or the sweep finds them. With a job each, a burst
// at one number filled the queue of all.
func (p *Platform) StoreEvent(ctx context.Context, key, name, id string, body []byte) error {
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var at struct {
			TenantID, DeviceID uuid.UUID
			Behind             bool
		}
		// First, because it locks more than what follows, and whoever hands the session over would be waited for crosswise. Not with each of
		// a burst: the time is looked at in seconds.
		_, err := tx.q().NewRaw(`update devices set heard_at = now() where hook_key = ?
			and (heard_at is null or heard_at < now() - interval '2 seconds')`, key).Exec(ctx)
		if err != nil {
			return translate(err)
		}
		// Held until the commit: a session is not handed over in between.
		err = tx.q().NewRaw(`select d.tenant_id, d.id as device_id, exists (select from inbound_events e where e.tenant_id = d.tenant_id
			and e.device_id = d.id and e.done_at is null and e.parked_on is null and e.error = '') as behind
			from devices d where d.hook_key = ? for key share of d`, key).Scan(ctx, &at)
		if err != nil {
			return translate(err)
		}
		result, err := tx.q().NewRaw(`insert into inbound_events (tenant_id, device_id, name, event_id, body) values (?, ?, ?, ?, ?)
			on conflict (tenant_id, device_id, name, event_id) do nothing`, at.TenantID, at.DeviceID, name, id, body).Exec(ctx)
		if err != nil {
			return translate(err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 || (at.Behind && name != "session.status") {
			return err
		}
		return tx.Enqueue(ctx, inbox.Receive{TenantID: at.TenantID, DeviceID: at.DeviceID})
	})
}

// LockReceiving makes this transaction the only one that reads the reports of a device; locked is false where another one does.
func (tx *Tx) LockReceiving(ctx context.Context, deviceID uuid.UUID) (locked bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select pg_try_advisory_xact_lock(?, hashtext(?))", receiveLock, deviceID.String()).Scan(ctx, &locked)
	})
	return locked, err
}

// WaitReceiving is LockReceiving that waits for the other one.
func (tx *Tx) WaitReceiving(ctx context.Context, deviceID uuid.UUID) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("select pg_advisory_xact_lock(?, hashtext(?))", receiveLock, deviceID.String()).Exec(ctx)
		return err
	})
}

// PendingEvents returns the oldest reports of a device that are to be read, at most limit. With statesOnly those about messages are left
// out: they wait until it is certain whose they are.
func (tx *Tx) PendingEvents(ctx context.Context, deviceID uuid.UUID, statesOnly bool, limit int) ([]inbox.Event, error) {
	var rows []struct {
		ID   int64
		Body []byte
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select id, body from inbound_events where tenant_id = ? and device_id = ? and done_at is null and parked_on is null
			and error = '' and (not ? or name = 'session.status') order by id limit ?`, tx.id, deviceID, statesOnly, limit).Scan(ctx, &rows)
	})
	events := make([]inbox.Event, len(rows))
	for i, row := range rows {
		events[i] = inbox.Event{ID: row.ID, Body: row.Body}
	}
	return events, err
}

// FinishEvent marks a report as read.
func (tx *Tx) FinishEvent(ctx context.Context, id int64) error {
	return tx.updateEvent(ctx, "done_at = now(), parked_on = null", id)
}

// ParkEvent lets a report wait for something: the raw id of the message that it is about.
func (tx *Tx) ParkEvent(ctx context.Context, id int64, on string) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update inbound_events set parked_on = ? where tenant_id = ? and id = ?", on, tx.id, id).Exec(ctx)
		return err
	})
}

// FailEvent keeps a report that could not be read, with the reason, so that it stops nobody else.
func (tx *Tx) FailEvent(ctx context.Context, id int64, reason string) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update inbound_events set error = ? where tenant_id = ? and id = ?", reason, tx.id, id).Exec(ctx)
		return err
	})
}

func (tx *Tx) updateEvent(ctx context.Context, set string, id int64) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update inbound_events set "+set+" where tenant_id = ? and id = ?", tx.id, id).Exec(ctx)
		return err
	})
}

// Unpark lets the reports be read that waited for something.
func (tx *Tx) Unpark(ctx context.Context, deviceID uuid.UUID, on string) error {
	var freed int64
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw("update inbound_events set parked_on = null where tenant_id = ? and device_id = ? and parked_on = ? and done_at is null",
			tx.id, deviceID, on).Exec(ctx)
		if err != nil {
			return err
		}
		freed, err = result.RowsAffected()
		return err
	})
	if err != nil || freed == 0 {
		return err
	}
	return tx.ReceiveLater(ctx, deviceID)
}

// ReceiveLater lets the reports of a device be read after the commit.
func (tx *Tx) ReceiveLater(ctx context.Context, deviceID uuid.UUID) error {
	return tx.Enqueue(ctx, inbox.Receive{TenantID: tx.id, DeviceID: deviceID})
}

// SendLater lets a device send what is queued after the commit.
func (tx *Tx) SendLater(ctx context.Context, deviceID uuid.UUID) error {
	return tx.Enqueue(ctx, inbox.Send{TenantID: tx.id, DeviceID: deviceID})
}

// WakeInbox starts the work that nobody is at: a job may have been lost, or have left a device to another one that was just finishing.
func (p *Platform) WakeInbox(ctx context.Context) error {
	// What is younger than this has its own job, which is likely to be at work.
	const patience = 2 * time.Second
	var receive, send []struct{ TenantID, DeviceID uuid.UUID }
	err := p.q().NewRaw(`select distinct e.tenant_id, e.device_id from inbound_events e
		join devices d on d.tenant_id = e.tenant_id and d.id = e.device_id
		where e.done_at is null and e.parked_on is null and e.error = '' and e.received_at < now() - make_interval(secs => ?)
			and (e.name = 'session.status' or (d.paired_at is not null and d.claim = ''))`, patience.Seconds()).Scan(ctx, &receive)
	if err != nil {
		return translate(err)
	}
	err = p.q().NewRaw(`select distinct m.tenant_id, m.device_id from messages m join devices d on d.tenant_id = m.tenant_id and d.id = m.device_id
		where m.status in ('queued', 'sending') and coalesce(m.due_at, m.at + make_interval(secs => ?)) <= now()
			and d.state = 'working' and d.paired_at is not null and d.claim = ''`, patience.Seconds()).Scan(ctx, &send)
	if err != nil || len(receive)+len(send) == 0 {
		return translate(err)
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var jobs []Job
		for _, r := range receive {
			jobs = append(jobs, inbox.Receive{TenantID: r.TenantID, DeviceID: r.DeviceID})
		}
		for _, s := range send {
			jobs = append(jobs, inbox.Send{TenantID: s.TenantID, DeviceID: s.DeviceID})
		}
		return tx.Enqueue(ctx, jobs...)
	})
}
