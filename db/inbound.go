package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

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

// StoreEvents keeps reports of gateways exactly as they came and in their order, each under the device that its address belongs to at this
// moment, and starts their reading with one job. A repeated one changes nothing; known is false where an address is nobody's any more.
func (p *Platform) StoreEvents(ctx context.Context, reports []inbox.Report) (known []bool, err error) {
	known = make([]bool, len(reports))
	return known, p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		devices, err := tx.storeEvents(ctx, reports)
		if err != nil {
			return translate(err)
		}
		var job inbox.ReceiveAll
		for i, report := range reports {
			_, known[i] = devices[report.Key]
		}
		for _, device := range devices {
			if device.added {
				job.Lines = append(job.Lines, device.Line)
			}
		}
		if len(job.Lines) == 0 {
			return nil
		}
		return tx.Enqueue(ctx, job)
	})
}

// reporter is a device that reported something.
type reporter struct {
	inbox.Line
	added bool
}

// heardSQL comes first, because it locks more than what follows, and whoever hands a session over would be waited for crosswise. Not with each
// of a burst: the time is looked at in seconds.
const heardSQL = `update devices d set heard_at = now() from (select tenant_id, id from devices where hook_key = any($1)
	and (heard_at is null or heard_at < now() - interval '2 seconds') order by tenant_id, id for no key update) h
	where d.tenant_id = h.tenant_id and d.id = h.id`

// storeSQL holds the devices until the commit: a session is not handed over in between.
const storeSQL = `with line as materialized (select hook_key, tenant_id, id from devices where hook_key = any($1) order by tenant_id, id for key share),
	added as (insert into inbound_events (tenant_id, device_id, name, event_id, body)
		select l.tenant_id, l.id, e.name, e.event_id, e.body
		from unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) with ordinality as e (key, name, event_id, body, n)
		join line l on l.hook_key = e.key order by e.n
		on conflict (tenant_id, device_id, name, event_id) do nothing returning device_id)
	select l.hook_key, l.tenant_id, l.id, exists (select from added a where a.device_id = l.id) from line l order by l.tenant_id, l.id`

func (tx *PlatformTx) storeEvents(ctx context.Context, reports []inbox.Report) (map[string]reporter, error) {
	keys, names, ids, bodies := make([]string, len(reports)), make([]string, len(reports)), make([]string, len(reports)), make([][]byte, len(reports))
	for i, r := range reports {
		keys[i], names[i], ids[i], bodies[i] = r.Key, r.Name, r.ID, r.Body
	}
	found := map[string]reporter{}
	err := alone(tx.tx.bun, func(*pgx.Conn) error {
		// Described once and planned each time: a plan for few reports is a bad one for many.
		if _, err := tx.tx.pgx.Exec(ctx, heardSQL, pgx.QueryExecModeCacheDescribe, keys); err != nil {
			return err
		}
		rows, err := tx.tx.pgx.Query(ctx, storeSQL, pgx.QueryExecModeCacheDescribe, keys, names, ids, bodies)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var r reporter
			if err := rows.Scan(&key, &r.TenantID, &r.DeviceID, &r.added); err != nil {
				return err
			}
			found[key] = r
		}
		return rows.Err()
	})
	return found, err
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

// HasPending reports whether a device has reports that may be read now: those about messages wait until it is certain whose they are.
func (tx *Tx) HasPending(ctx context.Context, deviceID uuid.UUID) (pending bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select exists (select from inbound_events e join devices d on d.tenant_id = e.tenant_id and d.id = e.device_id
			where e.tenant_id = ? and e.device_id = ? and e.done_at is null and e.parked_on is null and e.error = ''
				and (e.name = 'session.status' or (d.paired_at is not null and d.claim = '')))`, tx.id, deviceID).Scan(ctx, &pending)
	})
	return pending, err
}

// FinishEvents marks reports as read.
func (tx *Tx) FinishEvents(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update inbound_events set done_at = now(), parked_on = null where tenant_id = ? and id = any(?)", tx.id, pgdialect.Array(ids)).Exec(ctx)
		return err
	})
}

// ParkEvents lets reports wait for something: the raw id of the message that one is about.
func (tx *Tx) ParkEvents(ctx context.Context, list []inbox.Parked) error {
	if len(list) == 0 {
		return nil
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update inbound_events e set parked_on = n."On" from jsonb_to_recordset(?1::jsonb) as n ("ID" bigint, "On" text)
			where e.tenant_id = ?0 and e.id = n."ID"`, tx.id, list).Exec(ctx)
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

// Unpark lets the reports be read that waited for any of these.
func (tx *Tx) Unpark(ctx context.Context, deviceID uuid.UUID, on ...string) error {
	var freed int64
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw("update inbound_events set parked_on = null where tenant_id = ? and device_id = ? and parked_on = any(?::text[]) and done_at is null",
			tx.id, deviceID, pgdialect.Array(on)).Exec(ctx)
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
	return tx.Enqueue(ctx, inbox.Receive{Line: inbox.Line{TenantID: tx.id, DeviceID: deviceID}})
}

// WakeInbox lets reports be read that nobody is at: their job was lost.
func (p *Platform) WakeInbox(ctx context.Context) error {
	// What is younger than this has its own job, which is likely to be at work.
	const patience = time.Second
	var receive []inbox.Line
	// Device by device, which costs as much as there are devices, however much waits.
	err := p.q().NewRaw(`select d.tenant_id, d.id as device_id from devices d where exists (select from inbound_events e
		where e.tenant_id = d.tenant_id and e.device_id = d.id and e.done_at is null and e.parked_on is null and e.error = ''
			and e.received_at < now() - make_interval(secs => ?) and (e.name = 'session.status' or (d.paired_at is not null and d.claim = '')))`,
		patience.Seconds()).Scan(ctx, &receive)
	if err != nil || len(receive) == 0 {
		return translate(err)
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		return tx.Enqueue(ctx, inbox.ReceiveAll{Lines: receive})
	})
}
