package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
)

const flowFileColumns = "id, name, mime, size, width, height, key, thumb_key, created_at as at"

// FlowFiles returns the files that flows may send, the newest first. There are at most automation.MaxFiles.
func (t *Tenant) FlowFiles(ctx context.Context) (list []automation.File, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select "+flowFileColumns+" from flow_files where tenant_id = ? order by created_at desc, id desc", t.id).Scan(ctx, &list)
	})
	return list, err
}

// FlowFile returns one of them.
func (t *Tenant) FlowFile(ctx context.Context, id uuid.UUID) (f automation.File, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select "+flowFileColumns+" from flow_files where tenant_id = ? and id = ?", t.id, id).Scan(ctx, &f)
	})
	return f, err
}

// AddFlowFile keeps a file that was stored, and counts it.
func (tx *Tx) AddFlowFile(ctx context.Context, f automation.File) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		// One after the other, so that two together do not exceed the limit.
		if _, err := q.NewRaw("select from tenants where id = ? for update", tx.id).Exec(ctx); err != nil {
			return err
		}
		n := 0
		if err := q.NewRaw("select count(*) from flow_files where tenant_id = ?", tx.id).Scan(ctx, &n); err != nil {
			return err
		}
		if n >= automation.MaxFiles {
			return errs.Fields{"file": errs.Msg("A workspace has at most %d files for flows. Delete one first.", automation.MaxFiles)}
		}
		_, err := q.NewRaw(`insert into flow_files (tenant_id, id, name, mime, size, width, height, key, thumb_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.id, f.ID, f.Name, f.MIME, f.Size, f.Width, f.Height, f.Key, f.ThumbKey).Exec(ctx)
		if err != nil {
			return err
		}
		return tx.countMedia(ctx, q, 1, f.Size)
	})
}

// DropFlowFile forgets a file, and counts it no more.
func (tx *Tx) DropFlowFile(ctx context.Context, id uuid.UUID) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		size := int64(0)
		if err := q.NewRaw("delete from flow_files where tenant_id = ? and id = ? returning size", tx.id, id).Scan(ctx, &size); err != nil {
			return err
		}
		return tx.countMedia(ctx, q, -1, -size)
	})
}

// FlowsWithFile returns the names of the flows that may send a file: those whose draft has it, or a version that is live or that a chat is on.
func (t *Tenant) FlowsWithFile(ctx context.Context, id uuid.UUID) (names []string, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select f.name from flows f where f.tenant_id = ?0 and (strpos(f.draft, ?1) > 0 or exists (
				select from flow_versions v where v.tenant_id = f.tenant_id and v.flow_id = f.id and strpos(v.graph, ?1) > 0
				and (v.version = f.version or exists (select from flow_runs r
					where r.tenant_id = v.tenant_id and r.flow_id = v.flow_id and r.version = v.version and r.ended_at is null))))
			order by f.name`, t.id, id.String()).Scan(ctx, &names)
	})
	return names, err
}
