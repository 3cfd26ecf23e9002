package db

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
)

type tagRow struct {
	bun.BaseModel `bun:"table:tags,alias:g"`

	TenantID uuid.UUID `bun:",pk"`
	ID       uuid.UUID `bun:",pk"`
	Name     string
}

// Tags returns the workspace's tags by name.
func (t *Tenant) Tags(ctx context.Context) ([]contacts.Tag, error) {
	var rows []tagRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("g.tenant_id = ?", t.id).OrderExpr("lower(g.name)").Scan(ctx)
	})
	list := make([]contacts.Tag, len(rows))
	for i, row := range rows {
		list[i] = contacts.Tag{ID: row.ID, Name: row.Name}
	}
	return list, err
}

// MissingTags returns how many of the tags the workspace does not have, and how many it has. Where any is missing, nobody else adds tags until the
// transaction ends.
func (tx *Tx) MissingTags(ctx context.Context, names []string) (missing, all int, err error) {
	if len(names) == 0 {
		return 0, 0, nil
	}
	count := func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select (select count(*) from unnest(?1::text[]) n where not exists (select from tags where tenant_id = ?0 and lower(name) = lower(n))),
			(select count(*) from tags where tenant_id = ?0)`, tx.id, pgdialect.Array(names)).Scan(ctx, &missing, &all)
	}
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if err := count(ctx, q); err != nil || missing == 0 {
			return err
		}
		if _, err := q.NewRaw("select pg_advisory_xact_lock(hashtextextended(?, 0))", "tags of "+tx.id.String()).Exec(ctx); err != nil {
			return err
		}
		return count(ctx, q)
	})
	return missing, all, err
}

// tagContact gives a contact these tags and no others; those that the workspace does not have are added to it.
func (tx *Tx) tagContact(ctx context.Context, q bun.IDB, contactID uuid.UUID, names []string) error {
	rows, lower := make([]tagRow, len(names)), make([]string, len(names))
	for i, name := range names {
		rows[i], lower[i] = tagRow{TenantID: tx.id, ID: account.NewID(), Name: name}, strings.ToLower(name)
	}
	if _, err := insertNew(ctx, tx, rows); err != nil {
		return err
	}
	_, err := q.NewRaw(`with wanted as (select id from tags where tenant_id = ?0 and lower(name) in (select lower(n) from unnest(?2::text[]) n)),
		gone as (delete from contact_tags where tenant_id = ?0 and contact_id = ?1 and tag_id not in (select id from wanted))
		insert into contact_tags (tenant_id, contact_id, tag_id) select ?0, ?1, id from wanted on conflict do nothing`,
		tx.id, contactID, pgdialect.Array(lower)).Exec(ctx)
	return err
}
