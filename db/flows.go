package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
)

type flowRow struct {
	bun.BaseModel `bun:"table:flows,alias:w"`

	TenantID    uuid.UUID `bun:",pk"`
	ID          uuid.UUID `bun:",pk"`
	Name        string
	EveryDevice bool
	DeviceID    uuid.UUID `bun:",nullzero"`
	Active      bool
	Priority    int
	Draft       string
	Rev         int
	Version     int
	PublishedAt time.Time `bun:",nullzero"`
	CreatedAt   time.Time `bun:",nullzero,default:now()"`
	UpdatedAt   time.Time `bun:",nullzero,default:now()"`
}

func (r flowRow) flow() automation.Flow {
	return automation.Flow{
		ID: r.ID, Name: r.Name, EveryDevice: r.EveryDevice, DeviceID: r.DeviceID, Active: r.Active, Priority: r.Priority, Rev: r.Rev, Version: r.Version,
		PublishedAt: r.PublishedAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

func (t *Tenant) selectFlows(q bun.IDB) *bun.SelectQuery {
	return q.NewSelect().Model((*flowRow)(nil)).Where("w.tenant_id = ?", t.id)
}

// Flows returns all flows of the workspace, the highest priority first; automation.MaxFlows bounds them.
func (t *Tenant) Flows(ctx context.Context) ([]automation.Flow, error) {
	var rows []flowRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectFlows(q).ExcludeColumn("draft").OrderExpr("w.priority desc, w.id").Scan(ctx, &rows)
	})
	list := make([]automation.Flow, len(rows))
	for i, row := range rows {
		list[i] = row.flow()
	}
	return list, err
}

// FlowDraft returns a flow with its draft.
func (t *Tenant) FlowDraft(ctx context.Context, id uuid.UUID) (automation.Draft, error) {
	var row flowRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectFlows(q).Where("w.id = ?", id).Scan(ctx, &row)
	})
	return automation.Draft{Flow: row.flow(), Graph: row.Draft}, err
}

// LockFlow is FlowDraft of a flow that nobody else changes until the transaction ends.
func (tx *Tx) LockFlow(ctx context.Context, id uuid.UUID) (automation.Draft, error) {
	var row flowRow
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return tx.selectFlows(q).Where("w.id = ?", id).For("no key update").Scan(ctx, &row)
	})
	return automation.Draft{Flow: row.flow(), Graph: row.Draft}, err
}

// CountFlows returns how many flows the workspace has, and the highest priority; nobody else adds one until the transaction ends.
func (tx *Tx) CountFlows(ctx context.Context) (n, highest int, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if _, err := q.NewRaw("select from tenants where id = ? for no key update", tx.id).Exec(ctx); err != nil {
			return err
		}
		return q.NewRaw("select count(*), coalesce(max(priority), 0) from flows where tenant_id = ?", tx.id).Scan(ctx, &n, &highest)
	})
	return n, highest, err
}

// AddFlow adds a flow with its first draft.
func (tx *Tx) AddFlow(ctx context.Context, d automation.Draft, author string) error {
	row := flowRow{TenantID: tx.id, ID: d.ID, Name: d.Name, EveryDevice: d.EveryDevice, DeviceID: d.DeviceID, Priority: d.Priority, Draft: d.Graph, Rev: d.Rev}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return tx.addRevision(ctx, d, author)
}

// SaveDraft keeps a draft under the next revision; saved is false where the flow has another than the one that was changed.
func (tx *Tx) SaveDraft(ctx context.Context, d automation.Draft, author string) (saved bool, err error) {
	saved, err = tx.touch(ctx, "update flows set draft = ?2, rev = rev + 1, updated_at = now() where tenant_id = ?0 and id = ?1 and rev = ?3", d.ID, d.Graph, d.Rev)
	if err != nil || !saved {
		return false, err
	}
	d.Rev++
	return true, tx.addRevision(ctx, d, author)
}

func (tx *Tx) addRevision(ctx context.Context, d automation.Draft, author string) error {
	_, err := tx.touch(ctx, "insert into flow_revisions (tenant_id, flow_id, rev, graph, author_name) values (?0, ?1, ?2, ?3, ?4)", d.ID, d.Rev, d.Graph, author)
	return err
}

// PublishFlow keeps a graph as the flow's next version.
func (tx *Tx) PublishFlow(ctx context.Context, v automation.Version) error {
	_, err := tx.touch(ctx, "insert into flow_versions (tenant_id, flow_id, version, graph, note, author_name) values (?0, ?1, ?2, ?3, ?4, ?5)",
		v.FlowID, v.Version, v.Graph, v.Note, v.Author)
	if err != nil {
		return err
	}
	_, err = tx.touch(ctx, "update flows set version = ?2, published_at = now(), updated_at = now() where tenant_id = ?0 and id = ?1", v.FlowID, v.Version)
	return err
}

// UpdateFlow keeps a flow's name, where it answers, and whether it does.
func (tx *Tx) UpdateFlow(ctx context.Context, f automation.Flow) error {
	_, err := tx.touch(ctx, `update flows set name = ?2, every_device = ?3, device_id = ?4, active = ?5, updated_at = now() where tenant_id = ?0 and id = ?1`,
		f.ID, f.Name, f.EveryDevice, orNone(f.DeviceID), f.Active)
	return err
}

// OrderFlows gives flows their priorities: the first of the list the highest. Those that are not in it keep theirs.
func (tx *Tx) OrderFlows(ctx context.Context, ids []uuid.UUID) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update flows w set priority = n.priority from (select id, ? - ordinality as priority from unnest(?::uuid[]) with ordinality u (id)) n
			where w.tenant_id = ? and w.id = n.id`, len(ids)+1, uuids(ids), tx.id).Exec(ctx)
		return err
	})
}

// DeleteFlow deletes a flow with its versions and runs.
func (tx *Tx) DeleteFlow(ctx context.Context, id uuid.UUID) error {
	_, err := tx.touch(ctx, "delete from flows where tenant_id = ?0 and id = ?1", id)
	return err
}

// FlowVersions returns what was published of a flow without the graphs, the newest first and at most limit.
func (t *Tenant) FlowVersions(ctx context.Context, id uuid.UUID, limit int) (list []automation.Version, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select flow_id, version, note, author_name as author, at from flow_versions where tenant_id = ? and flow_id = ?
			order by version desc limit ?`, t.id, id, limit).Scan(ctx, &list)
	})
	return list, err
}

// FlowVersion returns what was published of a flow as a version.
func (t *Tenant) FlowVersion(ctx context.Context, id uuid.UUID, version int) (v automation.Version, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select flow_id, version, graph, note, author_name as author, at from flow_versions where tenant_id = ? and flow_id = ? and version = ?",
			t.id, id, version).Scan(ctx, &v)
	})
	return v, err
}

// FlowCounts returns what the runs of the workspace's flows do, by flow. Those of today are those since the time given.
func (t *Tenant) FlowCounts(ctx context.Context, today time.Time) (map[uuid.UUID]automation.Counts, error) {
	var began []struct {
		FlowID uuid.UUID
		N      int
	}
	var waiting []struct {
		FlowID  uuid.UUID
		Version int
		N       int
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		err := q.NewRaw(`select w.id as flow_id, (select count(*) from (select from flow_runs r where r.tenant_id = w.tenant_id and r.flow_id = w.id and r.started_at >= ?1
			limit 10000) c) as n from flows w where w.tenant_id = ?0`, t.id, today).Scan(ctx, &began)
		if err != nil {
			return err
		}
		return q.NewRaw("select flow_id, version, count(*) as n from flow_runs where tenant_id = ? and ended_at is null group by 1, 2", t.id).Scan(ctx, &waiting)
	})
	counts := map[uuid.UUID]automation.Counts{}
	for _, row := range began {
		counts[row.FlowID] = automation.Counts{Today: row.N, ByVersion: map[int]int{}}
	}
	for _, row := range waiting {
		c := counts[row.FlowID]
		c.Waiting += row.N
		c.ByVersion[row.Version] = row.N
		counts[row.FlowID] = c
	}
	return counts, err
}

// FlowRevision returns the draft of a flow as it was saved under a revision.
func (t *Tenant) FlowRevision(ctx context.Context, id uuid.UUID, rev int) (r automation.Revision, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select rev, graph, author_name as author, at from flow_revisions where tenant_id = ? and flow_id = ? and rev = ?", t.id, id, rev).Scan(ctx, &r)
	})
	return r, err
}

// FlowGraphs returns, by flow, the graph that answers customers, or the draft of a flow without a version; and whether the draft is another one.
func (t *Tenant) FlowGraphs(ctx context.Context) (map[uuid.UUID]automation.Live, error) {
	var rows []struct {
		ID      uuid.UUID
		Graph   string
		Changed bool
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select w.id, coalesce(v.graph, w.draft) as graph, v.graph is distinct from w.draft as changed from flows w
			left join flow_versions v on v.tenant_id = w.tenant_id and v.flow_id = w.id and v.version = w.version where w.tenant_id = ?`, t.id).Scan(ctx, &rows)
	})
	graphs := make(map[uuid.UUID]automation.Live, len(rows))
	for _, row := range rows {
		graphs[row.ID] = automation.Live{Graph: row.Graph, Changed: row.Changed}
	}
	return graphs, err
}

// HasDevice reports whether the workspace has a device of that id.
func (t *Tenant) HasDevice(ctx context.Context, id uuid.UUID) (has bool, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select exists (select from devices where tenant_id = ? and id = ?)", t.id, id).Scan(ctx, &has)
	})
	return has, err
}

// HasHours reports whether the workspace has business hours that flows can go by.
func (t *Tenant) HasHours(ctx context.Context) (has bool, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select exists (select from flow_settings where tenant_id = ? and hours <> '[]')", t.id).Scan(ctx, &has)
	})
	return has, err
}
