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

// storeSQL holds the devices until the commit: a session is not handed over in between.
const storeSQL = `with line as materialized (select hook_key, tenant_id, id from devices where hook_key = any($1) order by tenant_id, id for key share),
	added as (insert into inbound_events (tenant_id, device_id, name, event_id, body)
		select l.tenant_id, l.id, e.name, e.event_id, e.body
		from unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) with ordinality as e (key, name, event_id, body, n)
		join line l on l.hook_key = e.key order by e.n
		on conflict (tenant_id, device_id, name, event_id) do nothing returning device_id)
	select l.hook_key, l.tenant_id, l.id, exists (select from added a where a.device_id = l.id) from line l`

// StoreEvents keeps reports of gateways exactly as they came and in their order, each under the device that its address belongs to at this
// moment. A repeated one changes nothing; known is false where an address is nobody's any more. Lines are the devices that have something new.
func (p *Platform) StoreEvents(ctx context.Context, reports []inbox.Report) (known []bool, lines []inbox.Line, err error) {
	keys, names, ids, bodies := make([]string, len(reports)), make([]string, len(reports)), make([]string, len(reports)), make([][]byte, len(reports))
	for i, r := range reports {
		keys[i], names[i], ids[i], bodies[i] = r.Key, r.Name, r.ID, r.Body
	}
	// One statement, which is its own transaction. It is described once and planned each time: a plan for few reports is a bad one for many.
	rows, err := p.db.owner.Query(ctx, storeSQL, pgx.QueryExecModeCacheDescribe, keys, names, ids, bodies)
	if err != nil {
		return nil, nil, translate(err)
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		var key string
		var line inbox.Line
		var added bool
		if err := rows.Scan(&key, &line.TenantID, &line.DeviceID, &added); err != nil {
			return nil, nil, err
		}
		found[key] = true
		if added {
			lines = append(lines, line)
		}
	}
	known = make([]bool, len(reports))
	for i, r := range reports {
		known[i] = found[r.Key]
	}
	return known, lines, translate(rows.Err())
}

// Heard notes that devices' gateways reported something, and lets it be read. The time is looked at in seconds, so it is not written with each of a
// burst.
func (p *Platform) Heard(ctx context.Context, lines []inbox.Line) error {
	ids := make([]uuid.UUID, len(lines))
	for i, line := range lines {
		ids[i] = line.DeviceID
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		_, err := tx.q().NewRaw(`update devices d set heard_at = now() from (select tenant_id, id from devices where id = any(?::uuid[])
			and (heard_at is null or heard_at < now() - interval '2 seconds') order by tenant_id, id for no key update) h
			where d.tenant_id = h.tenant_id and d.id = h.id`, uuids(ids)).Exec(ctx)
		if err != nil {
			return translate(err)
		}
		return tx.Enqueue(ctx, inbox.ReceiveAll{Lines: lines})
	})
}

// LockReceiving makes this transaction the only one that reads the reports of these devices; those that another one reads are left out.
func (tx *Tx) LockReceiving(ctx context.Context, deviceIDs []uuid.UUID) (locked []uuid.UUID, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select id from unnest(?::uuid[]) id where pg_try_advisory_xact_lock(?, hashtext(id::text))`, uuids(deviceIDs), receiveLock).Scan(ctx, &locked)
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

// PendingEvents returns the oldest reports of devices that are to be read, at most so many of each and of all, in the order in which they came. With
// StatesOnly those about messages are left out: they wait until it is certain whose they are.
func (tx *Tx) PendingEvents(ctx context.Context, of []inbox.Reading, each, all int) ([]inbox.Event, error) {
	devices, states := make([]uuid.UUID, len(of)), make([]bool, len(of))
	for i, r := range of {
		devices[i], states[i] = r.DeviceID, r.StatesOnly
	}
	var rows []struct {
		ID       int64
		DeviceID uuid.UUID
		Body     []byte
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select e.id, w.device_id, e.body from unnest(?1::uuid[], ?2::boolean[]) w (device_id, states_only), lateral (
				select id, body from inbound_events where tenant_id = ?0 and device_id = w.device_id and done_at is null and parked_on is null
					and error = '' and (not w.states_only or name = 'session.status') order by id limit ?3) e
			order by e.id limit ?4`, tx.id, uuids(devices), pgdialect.Array(states), each, all).Scan(ctx, &rows)
	})
	events := make([]inbox.Event, len(rows))
	for i, row := range rows {
		events[i] = inbox.Event{ID: row.ID, DeviceID: row.DeviceID, Body: row.Body}
	}
	return events, err
}

// HavePending returns which of the devices have reports that may be read now: those about messages wait until it is certain whose they are.
func (tx *Tx) HavePending(ctx context.Context, deviceIDs []uuid.UUID) (pending []uuid.UUID, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select d.id from devices d where d.tenant_id = ?0 and d.id = any(?1::uuid[]) and exists (select from inbound_events e
			where e.tenant_id = d.tenant_id and e.device_id = d.id and e.done_at is null and e.parked_on is null and e.error = ''
				and (e.name = 'session.status' or (d.paired_at is not null and d.claim = '')))`, tx.id, uuids(deviceIDs)).Scan(ctx, &pending)
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
func (tx *Tx) Unpark(ctx context.Context, on ...inbox.Named) error {
	var freed []uuid.UUID
	devices, texts := split(on)
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`with freed as (update inbound_events e set parked_on = null from unnest(?1::uuid[], ?2::text[]) w (device_id, parked_on)
				where e.tenant_id = ?0 and e.device_id = w.device_id and e.parked_on = w.parked_on and e.done_at is null returning e.device_id)
			select distinct device_id from freed`, tx.id, uuids(devices), pgdialect.Array(texts)).Scan(ctx, &freed)
	})
	if err != nil {
		return err
	}
	for _, device := range freed {
		if err := tx.ReceiveLater(ctx, device); err != nil {
			return err
		}
	}
	return nil
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
