package db

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type tenantRow struct {
	bun.BaseModel `bun:"table:tenants,alias:t"`

	ID              uuid.UUID `bun:",pk"`
	Name            string
	TimeZone        string
	Locale          string
	LogoKey         string
	Country         string    `bun:",nullzero,default:'ID'"`
	SuspendedAt     time.Time `bun:",nullzero"`
	SuspendedReason string
	CreatedAt       time.Time `bun:",nullzero,default:now()"`
}

func (r tenantRow) tenant() account.Tenant {
	return account.Tenant{
		ID: r.ID, Name: r.Name, TimeZone: r.TimeZone, Locale: r.Locale, LogoKey: r.LogoKey, Country: r.Country,
		SuspendedAt: r.SuspendedAt, SuspendedReason: r.SuspendedReason, CreatedAt: r.CreatedAt,
	}
}

// CreateTenant adds a workspace, still without people.
func (p *Platform) CreateTenant(ctx context.Context, t account.Tenant) error {
	row := tenantRow{ID: t.ID, Name: t.Name, TimeZone: t.TimeZone, Locale: t.Locale, Country: t.Country}
	_, err := p.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	return translate(err)
}

// TenantByID returns a workspace, for the operator and for mails about it.
func (p *Platform) TenantByID(ctx context.Context, id uuid.UUID) (account.Tenant, error) {
	var row tenantRow
	if err := p.q().NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return account.Tenant{}, translate(err)
	}
	return row.tenant(), nil
}

// listedRow is a workspace as the operator sees it.
type listedRow struct {
	tenantRow   `bun:",extend"`
	Owner       string
	People      int
	Numbers     int
	DeviceLimit int
}

func (r listedRow) listed() account.TenantRow {
	return account.TenantRow{Tenant: r.tenant(), Owner: r.Owner, People: r.People, Numbers: r.Numbers, DeviceLimit: r.DeviceLimit}
}

func (p *Platform) listed() *bun.SelectQuery {
	return p.q().NewSelect().Model((*tenantRow)(nil)).ColumnExpr("t.*").
		ColumnExpr(`coalesce((select u.email from memberships m join users u on u.id = m.user_id
			where m.tenant_id = t.id and m.role = 'owner' order by m.created_at limit 1), '') as owner`).
		ColumnExpr("(select count(*) from memberships m where m.tenant_id = t.id) as people").
		ColumnExpr("(select count(*) from devices d where d.tenant_id = t.id and d.wanted) as numbers")
}

// TenantRow returns one workspace as the operator's list shows it.
func (p *Platform) TenantRow(ctx context.Context, id uuid.UUID) (account.TenantRow, error) {
	var row listedRow
	if err := p.listed().Where("t.id = ?", id).Scan(ctx, &row); err != nil {
		return account.TenantRow{}, translate(err)
	}
	return row.listed(), nil
}

// Tenants returns a page of the operator's list of workspaces, the newest first, after the id given (zero for the first page). The
// search looks for its words in workspace names and in people's addresses.
func (p *Platform) Tenants(ctx context.Context, search string, after uuid.UUID, limit int) ([]account.TenantRow, error) {
	var rows []listedRow
	q := p.listed().OrderExpr("t.id desc").Limit(int64(limit))
	if after != uuid.Nil {
		q = q.Where("t.id < ?", after)
	}
	if search = strings.TrimSpace(search); search != "" {
		pattern := "%" + likeEscaper.Replace(search) + "%"
		q = q.Where(`(t.name ilike ? or exists (select from memberships m join users u on u.id = m.user_id
			where m.tenant_id = t.id and u.email like lower(?)))`, pattern, pattern)
	}
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, translate(err)
	}
	list := make([]account.TenantRow, len(rows))
	for i, row := range rows {
		list[i] = row.listed()
	}
	return list, nil
}

// likeEscaper makes what somebody typed match itself in a LIKE pattern.
var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// SuspendTenant closes a workspace with a reason; suspending it again changes the reason.
func (p *Platform) SuspendTenant(ctx context.Context, id uuid.UUID, reason string) error {
	err := one(p.q().NewUpdate().Model((*tenantRow)(nil)).
		Set("suspended_at = coalesce(suspended_at, now()), suspended_reason = ?", reason).Where("id = ?", id).Exec(ctx))
	return p.learn(err, func() { p.db.live.TenantChanged(id) })
}

// ReopenTenant opens a suspended workspace; changed is false when it was open already.
func (p *Platform) ReopenTenant(ctx context.Context, id uuid.UUID) (changed bool, err error) {
	result, err := p.q().NewUpdate().Model((*tenantRow)(nil)).Set("suspended_at = null, suspended_reason = ''").
		Where("id = ?", id).Where("suspended_at is not null").Exec(ctx)
	if err != nil {
		return false, translate(err)
	}
	n, err := result.RowsAffected()
	return n == 1, p.learn(err, func() { p.db.live.TenantChanged(id) })
}

// SetDeviceLimit changes how many numbers a workspace may have; changed is false when it was so already.
func (p *Platform) SetDeviceLimit(ctx context.Context, id uuid.UUID, limit int) (changed bool, err error) {
	var before int
	if err := p.q().NewRaw("select device_limit from tenants where id = ? for no key update", id).Scan(ctx, &before); err != nil {
		return false, translate(err)
	}
	if before == limit {
		return false, nil
	}
	return true, one(p.q().NewUpdate().Model((*tenantRow)(nil)).Set("device_limit = ?", limit).Where("id = ?", id).Exec(ctx))
}

// UpdateTenant changes the workspace's general settings.
func (t *Tenant) UpdateTenant(ctx context.Context, s account.WorkspaceSettings) error {
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewUpdate().Model((*tenantRow)(nil)).
			Set("name = ?, time_zone = ?, locale = ?, country = ?", s.Name, s.TimeZone, s.Locale, s.Country).Where("id = ?", t.id).Exec(ctx))
	})
	return t.learn(err, func() { t.db.live.TenantChanged(t.id) })
}

// SetLogo points the workspace at another logo and returns the key of the one it had. Both may be empty.
func (t *Tenant) SetLogo(ctx context.Context, key string) (old string, err error) {
	err = t.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.tx.bun.NewRaw("select logo_key from tenants where id = ? for no key update", t.id).Scan(ctx, &old); err != nil {
			return translate(err)
		}
		return one(tx.tx.bun.NewUpdate().Model((*tenantRow)(nil)).Set("logo_key = ?", key).Where("id = ?", t.id).Exec(ctx))
	})
	return old, t.learn(err, func() { t.db.live.TenantChanged(t.id) })
}
