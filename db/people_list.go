package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxSearched is how many contacts of a search are put in order. Where there are more, they are met soon on the way through all names.
const maxSearched = 1000

// FindContacts returns those of the workspace's people whom a query takes, by name; those without one come last. The page after somebody who is
// not there any more is the first one.
func (t *Tenant) FindContacts(ctx context.Context, query contacts.Query) ([]contacts.Listed, error) {
	var rows []struct {
		contactRow `bun:",extend"`
		Tags       []string `bun:"type:jsonb"`
		LastAt     bun.NullTime
	}
	err := t.Read(ctx, func(ctx context.Context, t *Tenant) error {
		narrow, err := t.narrowPeople(ctx, query)
		if err != nil {
			return err
		}
		return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
			return narrow(q.NewSelect().Model((*contactRow)(nil)).ColumnExpr("?TableColumns").ColumnExpr(tagNames).
				ColumnExpr("(select max(v.last_at) from conversations v where v.tenant_id = c.tenant_id and v.contact_id = c.id) as last_at").
				Where("c.tenant_id = ?", t.id).OrderExpr("c.sort_name, c.id").Limit(int64(query.Limit))).Scan(ctx, &rows)
		})
	})
	list := make([]contacts.Listed, len(rows))
	for i, row := range rows {
		list[i] = contacts.Listed{Contact: row.contact(), Tags: row.Tags, LastAt: row.LastAt.Time}
	}
	return list, err
}

// narrowPeople returns what takes of all people those whom a query takes.
func (t *Tenant) narrowPeople(ctx context.Context, query contacts.Query) (narrow func(*bun.SelectQuery) *bun.SelectQuery, err error) {
	var after string
	if query.After != uuid.Nil {
		if after, err = t.sortName(ctx, query.After); err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
	}
	var ids []uuid.UUID
	if query.Search != "" {
		err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
			return q.NewRaw("select id from search_contacts(?, ?)", query.Search, maxSearched+1).Scan(ctx, &ids)
		})
		if err != nil {
			return nil, err
		}
	}
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if after != "" {
			q = q.Where("(c.sort_name, c.id) > (?, ?)", after, query.After)
		}
		switch {
		case query.Search != "" && len(ids) <= maxSearched:
			q = q.Where("c.id = any(?::uuid[])", uuids(ids))
		case query.Search != "":
			// The offset keeps the planner from guessing how few these are, and sorting all of them.
			q = q.Join(`join lateral (select where lower(coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name) like all
				(array(select '%' || part || '%' from unnest(search_parts(?)) part)) offset 0) fits on true`, query.Search)
		}
		if query.Tag != uuid.Nil {
			q = q.Where("exists (select from contact_tags x where x.tenant_id = c.tenant_id and x.contact_id = c.id and x.tag_id = ?)", query.Tag)
		}
		if query.Except != uuid.Nil {
			q = q.Where("c.id <> ?", query.Except)
		}
		return q
	}, nil
}

// sortName returns where somebody stands in the list.
func (t *Tenant) sortName(ctx context.Context, id uuid.UUID) (name string, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select sort_name from contacts where tenant_id = ? and id = ?", t.id, id).Scan(ctx, &name)
	})
	return name, err
}
