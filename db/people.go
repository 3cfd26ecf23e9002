package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// profileRow is a contact with everything that is known of them.
type profileRow struct {
	contactRow `bun:",extend"`
	Email      string
	Note       string
	Attributes map[string]string  `bun:"type:jsonb"`
	Tags       []string           `bun:"type:jsonb"`
	Identities []gateway.Identity `bun:"type:jsonb"`
	OptedOutAt time.Time          `bun:",nullzero"`
}

const tagNames = `coalesce((select jsonb_agg(g.name order by lower(g.name)) from contact_tags x join tags g on g.tenant_id = x.tenant_id and g.id = x.tag_id
	where x.tenant_id = c.tenant_id and x.contact_id = c.id), '[]') as tags`

// Profile returns somebody with everything that is known of them.
func (t *Tenant) Profile(ctx context.Context, id uuid.UUID) (contacts.Profile, error) {
	return t.profile(ctx, id, func(q *bun.SelectQuery) *bun.SelectQuery { return q })
}

// LockProfile returns a contact whom nobody else changes until the transaction ends.
func (tx *Tx) LockProfile(ctx context.Context, id uuid.UUID) (contacts.Profile, error) {
	return tx.profile(ctx, id, func(q *bun.SelectQuery) *bun.SelectQuery { return q.For("no key update of c") })
}

func (t *Tenant) profile(ctx context.Context, id uuid.UUID, lock func(*bun.SelectQuery) *bun.SelectQuery) (contacts.Profile, error) {
	var row profileRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return lock(q.NewSelect().Model((*contactRow)(nil)).ColumnExpr("?TableColumns, c.email, c.note, c.attributes, c.opted_out_at").ColumnExpr(tagNames).
			ColumnExpr(`coalesce((select jsonb_agg(jsonb_build_object('Kind', o.kind, 'Value', o.value) order by o.kind desc, o.value) from contact_identities o
				where o.tenant_id = c.tenant_id and o.contact_id = c.id), '[]') as identities`).
			Where("c.tenant_id = ?", t.id).Where("c.id = ?", id)).Scan(ctx, &row)
	})
	return contacts.Profile{
		Contact: row.contact(), Identities: row.Identities, OptedOutAt: row.OptedOutAt,
		Details: contacts.Details{Name: row.Name, Email: row.Email, Note: row.Note, Attributes: row.Attributes, Tags: row.Tags},
	}, err
}

// SaveDetails keeps the details of a contact. Another name is shown by all of their conversations.
func (tx *Tx) SaveDetails(ctx context.Context, id uuid.UUID, old, d contacts.Details) error {
	var shown []uuid.UUID
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		err := one(q.NewRaw(`update contacts set name = ?2, email = ?3, note = ?4, attributes = ?5::jsonb where tenant_id = ?0 and id = ?1`,
			tx.id, id, d.Name, d.Email, d.Note, d.Attributes).Exec(ctx))
		if err != nil {
			return err
		}
		if err := tx.tagContact(ctx, q, id, d.Tags); err != nil || old.Name == d.Name {
			return err
		}
		return q.NewRaw("select id from conversations where tenant_id = ? and contact_id = ?", tx.id, id).Scan(ctx, &shown)
	})
	for _, conversation := range shown {
		tx.Changed(inbox.Change{ConversationID: conversation})
	}
	return err
}

// ConversationsOf returns the conversations of a contact, the newest first, at most that many.
func (t *Tenant) ConversationsOf(ctx context.Context, contactID uuid.UUID, limit int) (list []inbox.Conversation, err error) {
	err = t.ask(ctx, t.listed(&list, fmt.Sprintf("and v.contact_id = $2 order by v.last_at desc, v.id desc limit %d", limit), contactID))
	return list, err
}

// FilesIn returns the newest messages of conversations whose file is here, at most that many.
func (t *Tenant) FilesIn(ctx context.Context, conversations []uuid.UUID, limit int) (list []inbox.Message, err error) {
	if len(conversations) == 0 {
		return nil, nil
	}
	err = t.ask(ctx, t.messages(&list, fmt.Sprintf(`and m.id in (select n.message_id from unnest($2::uuid[]) w (id), lateral (select f.message_id, f.created_at
			from media f where f.tenant_id = $1 and f.conversation_id = w.id and f.state = 'stored' order by f.created_at desc limit %[1]d) n
			order by n.created_at desc limit %[1]d) and m.revoked_at is null order by m.at desc, m.id desc`, limit), conversations)...)
	return list, err
}

// mergeDetails gives one contact what is noted of another one and not of it.
func (tx *Tx) mergeDetails(ctx context.Context, q bun.IDB, keep, drop uuid.UUID) error {
	_, err := q.NewRaw(`with tagged as (insert into contact_tags (tenant_id, contact_id, tag_id) select tenant_id, ?1, tag_id from contact_tags
			where tenant_id = ?0 and contact_id = ?2 on conflict do nothing)
		update contacts k set email = case when k.email = '' then d.email else k.email end,
			note = concat_ws(e'\n', nullif(k.note, ''), nullif(d.note, '')), attributes = d.attributes || k.attributes,
			opted_out_at = least(k.opted_out_at, d.opted_out_at)
		from contacts d where k.tenant_id = ?0 and k.id = ?1 and d.tenant_id = ?0 and d.id = ?2`, tx.id, keep, drop).Exec(ctx)
	return err
}
