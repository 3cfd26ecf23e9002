package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
)

type wahaServerRow struct {
	bun.BaseModel `bun:"table:waha_servers"`

	TenantID uuid.UUID `bun:",pk"`
	ID       uuid.UUID `bun:",pk"`
	URL      string
	Key      string
	Version  string
	Engine   string
	Tier     string
	Reports  bool
	TestedAt time.Time `bun:",nullzero"`
}

// Server returns the workspace's own WAHA server, and the zero value where it has none.
func (t *Tenant) Server(ctx context.Context) (devices.Server, error) {
	var r wahaServerRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&r).Where("tenant_id = ?", t.id).Scan(ctx)
	})
	if errs.Is(err, errs.NotFound) {
		return devices.Server{}, nil
	}
	return devices.Server{
		ID: r.ID, URL: r.URL, Key: r.Key, Version: r.Version, Engine: r.Engine, Tier: r.Tier, Reports: r.Reports, TestedAt: r.TestedAt,
	}, err
}

// SaveServer stores the workspace's own server in place of the one it had.
func (t *Tenant) SaveServer(ctx context.Context, s devices.Server) error {
	row := wahaServerRow{
		TenantID: t.id, ID: s.ID, URL: s.URL, Key: s.Key, Version: s.Version, Engine: s.Engine, Tier: s.Tier, Reports: s.Reports, TestedAt: s.TestedAt,
	}
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&row).On("conflict (tenant_id, id) do update").
			Set("url = excluded.url, key = excluded.key, version = excluded.version, engine = excluded.engine, tier = excluded.tier").
			Set("reports = excluded.reports, tested_at = excluded.tested_at").Returning("NULL").Exec(ctx)
		return err
	})
}

// RemoveServer forgets the workspace's own server; a Conflict while devices are on it.
func (t *Tenant) RemoveServer(ctx context.Context) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewDelete().Model((*wahaServerRow)(nil)).Where("tenant_id = ?", t.id).Exec(ctx)
		return err
	})
}

// CheckServer lets all devices on the workspace's own server be looked at with the next sweep.
func (t *Tenant) CheckServer(ctx context.Context) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update devices set next_check_at = now() where tenant_id = ? and server_id is not null", t.id).Exec(ctx)
		return err
	})
}

// AddProbe keeps an address made to test whether a server can reach us.
func (p *Platform) AddProbe(ctx context.Context, key, sealedSecret string) error {
	_, err := p.q().NewRaw("insert into hook_probes (key, secret) values (?, ?)", key, sealedSecret).Exec(ctx)
	return translate(err)
}

// ProbeSecret returns what reports to such an address are signed with, sealed.
func (p *Platform) ProbeSecret(ctx context.Context, key string) (sealed string, err error) {
	err = p.q().NewRaw("select secret from hook_probes where key = ?", key).Scan(ctx, &sealed)
	return sealed, translate(err)
}

// MarkProbe notes that a report has arrived.
func (p *Platform) MarkProbe(ctx context.Context, key string) error {
	_, err := p.q().NewRaw("update hook_probes set arrived_at = now() where key = ? and arrived_at is null", key).Exec(ctx)
	return translate(err)
}

// ProbeArrived reports whether a report has arrived.
func (p *Platform) ProbeArrived(ctx context.Context, key string) (arrived bool, err error) {
	err = p.q().NewRaw("select exists (select from hook_probes where key = ? and arrived_at is not null)", key).Scan(ctx, &arrived)
	return arrived, translate(err)
}
