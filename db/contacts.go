package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type contactRow struct {
	bun.BaseModel `bun:"table:contacts,alias:c"`

	TenantID  uuid.UUID `bun:",pk"`
	ID        uuid.UUID `bun:",pk"`
	Name      string
	PushName  string
	Phone     string    `bun:",nullzero"`
	CreatedAt time.Time `bun:",nullzero,default:now()"`
}

func (r contactRow) contact() contacts.Contact {
	return contacts.Contact{ID: r.ID, Name: r.Name, PushName: r.PushName, Phone: r.Phone, CreatedAt: r.CreatedAt}
}

type identityRow struct {
	bun.BaseModel `bun:"table:contact_identities"`

	TenantID  uuid.UUID `bun:",pk"`
	Kind      string    `bun:",pk"`
	Value     string    `bun:",pk"`
	ContactID uuid.UUID
}

// ContactsWith returns the contacts that are known by any of the identities, with all of theirs, and locks them until the transaction ends. They
// are locked in the order of their ids, so that two who lock the same ones wait instead of deadlocking.
func (tx *Tx) ContactsWith(ctx context.Context, identities []gateway.Identity) ([]contacts.Known, error) {
	if len(identities) == 0 {
		return nil, nil
	}
	var rows []struct {
		contactRow `bun:",extend"`
		Identities []gateway.Identity `bun:"type:jsonb"`
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model((*contactRow)(nil)).ColumnExpr("?TableColumns").
			ColumnExpr(`(select jsonb_agg(jsonb_build_object('Kind', o.kind, 'Value', o.value)) from contact_identities o
				where o.tenant_id = c.tenant_id and o.contact_id = c.id) as identities`).
			Where("c.tenant_id = ?", tx.id).
			Where("c.id in (select i.contact_id from contact_identities i where i.tenant_id = ? and (i.kind, i.value) in ?)", tx.id, pairs(identities)).
			OrderExpr("c.id").For("no key update of c").Scan(ctx, &rows)
	})
	found := make([]contacts.Known, len(rows))
	for i, row := range rows {
		found[i] = contacts.Known{Contact: row.contact(), Identities: row.Identities}
	}
	return found, err
}

func pairs(identities []gateway.Identity) any {
	list := make([][]any, len(identities))
	for i, identity := range identities {
		list[i] = []any{string(identity.Kind), identity.Value}
	}
	return bun.Tuple(list)
}

// AddContacts adds contacts, without what they are known by, and returns how many.
func (tx *Tx) AddContacts(ctx context.Context, list []contacts.Known) (added int, err error) {
	rows := make([]contactRow, len(list))
	for i, c := range list {
		rows[i] = contactRow{TenantID: tx.id, ID: c.ID, Name: c.Name, PushName: c.PushName, Phone: c.Phone}
	}
	return insertNew(ctx, tx, rows)
}

// AddIdentities adds what contacts are known by, and returns how many of the identities were nobody's.
func (tx *Tx) AddIdentities(ctx context.Context, list []contacts.Identified) (added int, err error) {
	rows := make([]identityRow, len(list))
	for i, c := range list {
		rows[i] = identityRow{TenantID: tx.id, Kind: string(c.Kind), Value: c.Value, ContactID: c.ContactID}
	}
	return insertNew(ctx, tx, rows)
}

// insertNew inserts those of the rows that are not there yet, with one statement, and returns how many they were.
func insertNew[T any](ctx context.Context, tx *Tx, rows []T) (added int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewInsert().Model(&rows).On("conflict do nothing").Returning("NULL").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		added = int(n)
		return err
	})
	return added, err
}

// UpdateContacts changes the names and numbers of contacts, which all of their conversations show.
func (tx *Tx) UpdateContacts(ctx context.Context, list []contacts.Contact) error {
	if len(list) == 0 {
		return nil
	}
	var shown []uuid.UUID
	ids := make([]uuid.UUID, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update contacts c set name = n."Name", push_name = n."PushName", phone = nullif(n."Phone", '')
			from jsonb_to_recordset(?1::jsonb) as n ("ID" uuid, "Name" text, "PushName" text, "Phone" text) where c.tenant_id = ?0 and c.id = n."ID"`,
			tx.id, list).Exec(ctx)
		if err != nil {
			return err
		}
		return q.NewRaw("select id from conversations where tenant_id = ? and contact_id = any(?::uuid[])", tx.id, uuids(ids)).Scan(ctx, &shown)
	})
	for _, id := range shown {
		tx.Changed(inbox.Change{ConversationID: id})
	}
	return err
}

// IdentitiesOf returns by what a contact is known.
func (t *Tenant) IdentitiesOf(ctx context.Context, contactID uuid.UUID) (gateway.Identities, error) {
	var rows []identityRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("tenant_id = ?", t.id).Where("contact_id = ?", contactID).Scan(ctx)
	})
	list := make([]gateway.Identity, len(rows))
	for i, row := range rows {
		list[i] = gateway.Identity{Kind: gateway.IdentityKind(row.Kind), Value: row.Value}
	}
	return contacts.Merged(list), err
}
