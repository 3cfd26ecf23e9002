package db

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type deviceRow struct {
	bun.BaseModel `bun:"table:devices,alias:d"`

	TenantID    uuid.UUID `bun:",pk"`
	ID          uuid.UUID `bun:",pk"`
	Name        string
	Gateway     string
	ServerID    uuid.UUID `bun:",nullzero"`
	Session     string
	HookKey     string
	HookSecret  string
	Phone       string `bun:",nullzero"`
	LID         string `bun:",nullzero"`
	AccountName string
	PairedAt    time.Time `bun:",nullzero"`
	Claim       string
	ClaimPhone  string `bun:",nullzero"`
	ClaimLID    string `bun:"claim_lid,nullzero"`
	ClaimName   string
	ClaimDevice uuid.UUID `bun:",nullzero"`
	Wanted      bool
	State       string
	StateAt     time.Time
	ToldAt      time.Time `bun:",nullzero"`
	QRUntil     time.Time `bun:",nullzero"`
	Health      string
	Reason      string
	ReasonArgs  json.RawMessage `bun:"type:jsonb"`
	HealthAt    time.Time
	HeardAt     time.Time `bun:",nullzero"`
	CaughtUpAt  time.Time `bun:",nullzero"`
	DeafSince   time.Time `bun:",nullzero"`
	Missed      int
	NoHistory   bool
	Restricted  bool
	NextCheckAt time.Time
	Failures    int
	Attempts    int
	RetryAt     time.Time `bun:",nullzero"`
	Alarmed     bool
	MailedAt    time.Time `bun:",nullzero"`
	HumanPace   bool
	TypingMinMs int
	TypingMaxMs int
	SeenPolicy  string
	Groups      bool
	QuietFrom   int
	QuietTo     int
	DailyCap    int
	WarmUp      bool
	CreatedAt   time.Time `bun:",nullzero,default:now()"`
}

func (r deviceRow) device() devices.Device {
	return devices.Device{
		TenantID: r.TenantID, ID: r.ID, Name: r.Name, Gateway: devices.Gateway(r.Gateway), ServerID: r.ServerID, Session: r.Session,
		HookKey: r.HookKey, HookSecret: r.HookSecret, Phone: r.Phone, LID: r.LID, AccountName: r.AccountName, PairedAt: r.PairedAt,
		Claim:  devices.Claim{Kind: devices.ClaimKind(r.Claim), Phone: r.ClaimPhone, LID: r.ClaimLID, Name: r.ClaimName, Device: r.ClaimDevice},
		Wanted: r.Wanted, State: gateway.State(r.State), StateAt: r.StateAt, ToldAt: r.ToldAt, QRUntil: r.QRUntil,
		Health: devices.Health(r.Health), Reason: message(r.Reason, r.ReasonArgs), HealthAt: r.HealthAt,
		HeardAt: r.HeardAt, CaughtUpAt: r.CaughtUpAt, DeafSince: r.DeafSince, Missed: r.Missed, NoHistory: r.NoHistory, Restricted: r.Restricted,
		NextCheckAt: r.NextCheckAt, Failures: r.Failures, Attempts: r.Attempts, RetryAt: r.RetryAt, Alarmed: r.Alarmed, MailedAt: r.MailedAt,
		Settings: devices.Settings{
			HumanPace: r.HumanPace, TypingMin: time.Duration(r.TypingMinMs) * time.Millisecond, TypingMax: time.Duration(r.TypingMaxMs) * time.Millisecond,
			Seen: devices.SeenPolicy(r.SeenPolicy), Groups: r.Groups, QuietFrom: r.QuietFrom, QuietTo: r.QuietTo, DailyCap: r.DailyCap, WarmUp: r.WarmUp,
		},
		CreatedAt: r.CreatedAt,
	}
}

func rowOfDevice(d devices.Device) deviceRow {
	return deviceRow{
		TenantID: d.TenantID, ID: d.ID, Name: d.Name, Gateway: string(d.Gateway), ServerID: d.ServerID, Session: d.Session,
		HookKey: d.HookKey, HookSecret: d.HookSecret, Phone: d.Phone, LID: d.LID, AccountName: d.AccountName, PairedAt: d.PairedAt,
		Claim: string(d.Claim.Kind), ClaimPhone: d.Claim.Phone, ClaimLID: d.Claim.LID, ClaimName: d.Claim.Name, ClaimDevice: d.Claim.Device,
		Wanted: d.Wanted, State: string(d.State), StateAt: d.StateAt, ToldAt: d.ToldAt, QRUntil: d.QRUntil,
		Health: string(d.Health), Reason: d.Reason.Format, ReasonArgs: values(d.Reason), HealthAt: d.HealthAt,
		HeardAt: d.HeardAt, CaughtUpAt: d.CaughtUpAt, DeafSince: d.DeafSince, Missed: d.Missed, NoHistory: d.NoHistory, Restricted: d.Restricted,
		NextCheckAt: d.NextCheckAt, Failures: d.Failures, Attempts: d.Attempts, RetryAt: d.RetryAt, Alarmed: d.Alarmed, MailedAt: d.MailedAt,
		HumanPace: d.HumanPace, TypingMinMs: int(d.TypingMin.Milliseconds()), TypingMaxMs: int(d.TypingMax.Milliseconds()),
		SeenPolicy: string(d.Seen), Groups: d.Groups, QuietFrom: d.QuietFrom, QuietTo: d.QuietTo, DailyCap: d.DailyCap, WarmUp: d.WarmUp,
		CreatedAt: d.CreatedAt,
	}
}

func (t *Tenant) selectDevices(q bun.IDB) *bun.SelectQuery {
	return q.NewSelect().Model((*deviceRow)(nil)).Where("d.tenant_id = ?", t.id)
}

// Device returns one of the workspace's devices.
func (t *Tenant) Device(ctx context.Context, id uuid.UUID) (devices.Device, error) {
	var row deviceRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectDevices(q).Where("d.id = ?", id).Scan(ctx, &row)
	})
	return row.device(), err
}

// DevicesByID returns those of the devices that are there.
func (t *Tenant) DevicesByID(ctx context.Context, ids []uuid.UUID) ([]devices.Device, error) {
	var rows []deviceRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectDevices(q).Where("d.id = any(?::uuid[])", uuids(ids)).Scan(ctx, &rows)
	})
	list := make([]devices.Device, len(rows))
	for i, row := range rows {
		list[i] = row.device()
	}
	return list, err
}

// LockDevice returns a device that nobody else changes until the transaction ends. Rows that point at it can still be added: a report that
// comes in does not wait for one that is being read.
func (t *Tenant) LockDevice(ctx context.Context, id uuid.UUID) (devices.Device, error) {
	var row deviceRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectDevices(q).Where("d.id = ?", id).For("no key update").Scan(ctx, &row)
	})
	return row.device(), err
}

// Devices returns all of the workspace's devices in the order they were added. The limit of a workspace bounds them.
func (t *Tenant) Devices(ctx context.Context) ([]devices.Device, error) {
	var rows []deviceRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectDevices(q).OrderExpr("d.id").Scan(ctx, &rows)
	})
	list := make([]devices.Device, len(rows))
	for i, row := range rows {
		list[i] = row.device()
	}
	return list, err
}

// Twin returns another device of the workspace that is connected as the same account, and not found where there is none. It holds the account
// until the transaction ends: two devices that are paired with one phone at the same moment see each other.
func (t *Tenant) Twin(ctx context.Context, id uuid.UUID, account gateway.Identities) (devices.Device, error) {
	var row deviceRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		name := t.id.String() + cmp.Or(account.Phone, account.LID)
		if _, err := q.NewRaw("select pg_advisory_xact_lock(?, hashtext(?))", accountLock, name).Exec(ctx); err != nil {
			return err
		}
		return t.selectDevices(q).Where("d.id <> ?", id).Where("(d.phone = ? or d.lid = ?)", account.Phone, account.LID).
			OrderExpr("d.id").Limit(1).Scan(ctx, &row)
	})
	return row.device(), err
}

// RoomForDevice fails when the workspace connects as many devices as the operator allows, the one with that id left out. Those that are
// disconnected on purpose do not count. It locks the workspace's row, so that two people who add one at the same moment are counted one
// after the other; not for update, which would wait for, and keep off, everybody who adds a row that refers to the workspace.
func (tx *Tx) RoomForDevice(ctx context.Context, id uuid.UUID) error {
	var limit, count int
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if err := q.NewRaw("select device_limit from tenants where id = ? for no key update", tx.id).Scan(ctx, &limit); err != nil {
			return err
		}
		return q.NewRaw("select count(*) from devices where tenant_id = ? and id <> ? and wanted", tx.id, id).Scan(ctx, &count)
	})
	switch {
	case err != nil:
		return err
	case limit == 0:
		return errs.New(errs.Conflict, "This workspace may not connect numbers. Ask the operator for it.")
	case count >= limit:
		return errs.New(errs.Conflict, "This workspace may connect %d numbers and does already. Delete or disconnect one, or ask the operator for more.", limit)
	}
	return nil
}

// AddDevice adds a device with its lane; added is false where one with its id is there already.
func (tx *Tx) AddDevice(ctx context.Context, d devices.Device) (added bool, err error) {
	row := rowOfDevice(d)
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewInsert().Model(&row).On("conflict (tenant_id, id) do nothing").Returning("NULL").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if added = n == 1; err != nil || !added {
			return err
		}
		_, err = q.NewRaw("insert into lanes (tenant_id, device_id) values (?, ?)", tx.id, d.ID).Exec(ctx)
		return err
	})
	tx.DeviceChanged(d.ID)
	return added, err
}

// SaveDevice stores all of a device; use it on one from LockDevice in the same transaction.
func (tx *Tx) SaveDevice(ctx context.Context, d devices.Device) error {
	row := rowOfDevice(d)
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewUpdate().Model(&row).ExcludeColumn("created_at", "next_check_at", "heard_at").WherePK().Exec(ctx))
	})
}

// DeviceChanged says that what people see of a device is different now.
func (tx *Tx) DeviceChanged(id uuid.UUID) { tx.Changed(inbox.Change{DeviceID: id}) }

// DeleteDevice removes a device with its timeline and what its gateway reported and was not read yet. Its conversations stay.
func (tx *Tx) DeleteDevice(ctx context.Context, id uuid.UUID) error {
	lost := errs.Msg("The number was deleted before this was sent.")
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update messages set failure_args = '[]', failure = case when status = 'sending' then failure else ? end,
			status = case when status = 'sending' then 'unknown' else 'failed' end
			where tenant_id = ? and device_id = ? and status in ('queued', 'sending')`,
			lost.Format, tx.id, id).Exec(ctx)
		if err != nil {
			return err
		}
		return one(q.NewDelete().Model((*deviceRow)(nil)).Where("tenant_id = ?", tx.id).Where("id = ?", id).Exec(ctx))
	})
	tx.DeviceChanged(id)
	return err
}

// WantsHook reports whether a device that is to be connected has that key.
func (t *Tenant) WantsHook(ctx context.Context, hookKey string) (wanted bool, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select exists (select from devices where tenant_id = ? and hook_key = ? and wanted)", t.id, hookKey).Scan(ctx, &wanted)
	})
	return wanted, err
}

// DeviceLimit returns how many devices the workspace may have.
func (t *Tenant) DeviceLimit(ctx context.Context) (limit int, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select device_limit from tenants where id = ?", t.id).Scan(ctx, &limit)
	})
	return limit, err
}

// MoveEvents gives what a gateway reported and was not read yet to another device.
func (tx *Tx) MoveEvents(ctx context.Context, from, to uuid.UUID) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update inbound_events set device_id = ? where tenant_id = ? and device_id = ? and done_at is null", to, tx.id, from).Exec(ctx)
		return err
	})
}

// DropEvents forgets what a gateway reported and was not read yet, but for the states of the session.
func (tx *Tx) DropEvents(ctx context.Context, deviceID uuid.UUID) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("delete from inbound_events where tenant_id = ? and device_id = ? and done_at is null and name <> 'session.status'", tx.id, deviceID).Exec(ctx)
		return err
	})
}
