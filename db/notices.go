package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type noticeRow struct {
	bun.BaseModel `bun:"table:notices"`

	TenantID  uuid.UUID `bun:",pk"`
	ID        uuid.UUID `bun:",pk"`
	UserID    uuid.UUID
	Kind      string
	Subject   string
	CreatedAt time.Time `bun:",nullzero,default:now()"`
	ReadAt    time.Time `bun:",nullzero"`
}

// Notices returns at most limit of a person's notices in this workspace, the newest first, before the one given (zero for the newest).
func (t *Tenant) Notices(ctx context.Context, userID, before uuid.UUID, limit int) ([]account.Notice, error) {
	var rows []noticeRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		query := q.NewSelect().Model(&rows).Where("tenant_id = ?", t.id).Where("user_id = ?", userID).OrderExpr("id desc").Limit(int64(limit))
		if before != uuid.Nil {
			query = query.Where("id < ?", before)
		}
		return query.Scan(ctx)
	})
	notices := make([]account.Notice, len(rows))
	for i, r := range rows {
		notices[i] = account.Notice{ID: r.ID, Kind: account.NoticeKind(r.Kind), Subject: r.Subject, CreatedAt: r.CreatedAt, ReadAt: r.ReadAt}
	}
	return notices, err
}

// ReadNotices marks a person's notices in this workspace as read.
func (t *Tenant) ReadNotices(ctx context.Context, userID uuid.UUID) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewUpdate().Model((*noticeRow)(nil)).Set("read_at = now()").
			Where("tenant_id = ?", t.id).Where("user_id = ?", userID).Where("read_at is null").Exec(ctx)
		return err
	})
}

// Notify puts a notice behind one person's bell.
func (t *Tenant) Notify(ctx context.Context, userID uuid.UUID, n account.Notice) error {
	row := noticeRow{TenantID: t.id, ID: account.NewID(), UserID: userID, Kind: string(n.Kind), Subject: n.Subject}
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return err
	})
}

// NotifyAdmins puts a notice behind the bell of the workspace's owners and admins, but not of the person it is about.
func (t *Tenant) NotifyAdmins(ctx context.Context, except uuid.UUID, n account.Notice) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error { return notifyAdmins(ctx, q, t.id, except, n) })
}

// NotifyAdmins does the same from outside the workspace.
func (p *Platform) NotifyAdmins(ctx context.Context, tenantID, except uuid.UUID, n account.Notice) error {
	return translate(notifyAdmins(ctx, p.q(), tenantID, except, n))
}

func notifyAdmins(ctx context.Context, q bun.IDB, tenantID, except uuid.UUID, n account.Notice) error {
	var people []uuid.UUID
	err := q.NewRaw("select user_id from memberships where tenant_id = ? and role in ('owner', 'admin') and user_id <> ?",
		tenantID, except).Scan(ctx, &people)
	if err != nil || len(people) == 0 {
		return err
	}
	rows := make([]noticeRow, len(people))
	for i, id := range people {
		rows[i] = noticeRow{TenantID: tenantID, ID: account.NewID(), UserID: id, Kind: string(n.Kind), Subject: n.Subject}
	}
	_, err = q.NewInsert().Model(&rows).Returning("NULL").Exec(ctx)
	return err
}
