package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type auditRow struct {
	bun.BaseModel `bun:"table:audit_log"`

	TenantID  uuid.UUID `bun:",pk"`
	ID        uuid.UUID `bun:",pk"`
	At        time.Time `bun:",nullzero,default:now()"`
	ActorKind string
	ActorID   uuid.UUID `bun:",nullzero"`
	ActorName string
	IP        string
	Action    string
	Target    string
	Detail    string
}

func newAuditRow(tenantID uuid.UUID, actor account.Actor, e account.AuditEntry) auditRow {
	return auditRow{
		TenantID: tenantID, ID: account.NewID(), ActorKind: string(actor.Kind), ActorID: actor.ID, ActorName: actor.Name, IP: actor.IP,
		Action: string(e.Action), Target: e.Target, Detail: e.Detail,
	}
}

// Audit records a change in the workspace as made by this Tenant's actor.
func (t *Tenant) Audit(ctx context.Context, e account.AuditEntry) error {
	row := newAuditRow(t.id, t.actor, e)
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return err
	})
}

// Record writes to a workspace's audit log from outside it: registration, an accepted invitation, the operator.
func (p *Platform) Record(ctx context.Context, tenantID uuid.UUID, actor account.Actor, e account.AuditEntry) error {
	row := newAuditRow(tenantID, actor, e)
	_, err := p.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	return translate(err)
}

// RecordForUser writes to the audit log of every workspace the person belongs to: for changes about the person.
func (p *Platform) RecordForUser(ctx context.Context, userID uuid.UUID, actor account.Actor, e account.AuditEntry) error {
	var tenants []uuid.UUID
	if err := p.q().NewRaw("select tenant_id from memberships where user_id = ?", userID).Scan(ctx, &tenants); err != nil {
		return translate(err)
	}
	if len(tenants) == 0 {
		return nil
	}
	rows := make([]auditRow, len(tenants))
	for i, id := range tenants {
		rows[i] = newAuditRow(id, actor, e)
	}
	_, err := p.q().NewInsert().Model(&rows).Returning("NULL").Exec(ctx)
	return translate(err)
}

// AuditLog returns at most limit entries of the workspace's audit log, the newest first, before the one given (zero for the newest).
func (t *Tenant) AuditLog(ctx context.Context, before uuid.UUID, limit int) ([]account.AuditEntry, error) {
	var rows []auditRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		query := q.NewSelect().Model(&rows).Where("tenant_id = ?", t.id).OrderExpr("id desc").Limit(int64(limit))
		if before != uuid.Nil {
			query = query.Where("id < ?", before)
		}
		return query.Scan(ctx)
	})
	entries := make([]account.AuditEntry, len(rows))
	for i, r := range rows {
		entries[i] = account.AuditEntry{
			ID: r.ID, At: r.At, Action: account.Action(r.Action), Target: r.Target, Detail: r.Detail,
			Actor: account.Actor{Kind: account.ActorKind(r.ActorKind), ID: r.ActorID, Name: r.ActorName, IP: r.IP},
		}
	}
	return entries, err
}
