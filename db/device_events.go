package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
)

type deviceEventRow struct {
	bun.BaseModel `bun:"table:device_events"`

	TenantID  uuid.UUID `bun:",pk"`
	ID        uuid.UUID `bun:",pk"`
	DeviceID  uuid.UUID
	At        time.Time
	Kind      string
	Message   string
	Args      json.RawMessage `bun:"type:jsonb"`
	ActorName string
}

// AddEntries puts lines on a device's timeline. An entry of an action is recorded as done by the Tenant's actor.
func (t *Tenant) AddEntries(ctx context.Context, deviceID uuid.UUID, entries ...devices.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := make([]deviceEventRow, len(entries))
	for i, e := range entries {
		rows[i] = deviceEventRow{
			TenantID: t.id, ID: account.NewID(), DeviceID: deviceID, At: e.At, Kind: string(e.Kind), Message: e.Message.Format, Args: values(e.Message),
		}
		if (e.Kind == devices.EntryAction || e.Kind == devices.EntryAdded) && t.actor.Kind != account.BySystem {
			rows[i].ActorName = t.actor.Name
		}
	}
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&rows).Returning("NULL").Exec(ctx)
		return err
	})
}

// Timeline returns at most limit lines of a device's timeline, the newest first, before the one given (zero for the newest).
func (t *Tenant) Timeline(ctx context.Context, deviceID, before uuid.UUID, limit int) ([]devices.Entry, error) {
	var rows []deviceEventRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		query := q.NewSelect().Model(&rows).Where("tenant_id = ?", t.id).Where("device_id = ?", deviceID).OrderExpr("id desc").Limit(int64(limit))
		if before != uuid.Nil {
			query = query.Where("id < ?", before)
		}
		return query.Scan(ctx)
	})
	entries := make([]devices.Entry, len(rows))
	for i, r := range rows {
		entries[i] = devices.Entry{ID: r.ID, At: r.At, Kind: devices.EntryKind(r.Kind), Message: message(r.Message, r.Args), Actor: r.ActorName}
	}
	return entries, err
}

// Admins returns the owners and admins of the workspace.
func (t *Tenant) Admins(ctx context.Context) (people []uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select user_id from memberships where tenant_id = ? and role in ('owner', 'admin')", t.id).Scan(ctx, &people)
	})
	return people, err
}
