package db_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestPeopleOfTwoWorkspaces(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	person := gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti Rahayu"}
	chatA := dbtest.Chat(t, a, dbtest.Device(t, a, "Orders", nil).ID, person)
	chatB := dbtest.Chat(t, b, dbtest.Device(t, b, "Orders", nil).ID, person)
	seq, err := a.Tenant.Seq(t.Context())
	require.NoError(t, err)

	want := contacts.Details{Name: "Siti", Email: "siti@shop.test", Note: "VIP", Attributes: map[string]string{"city": "Bandung"}, Tags: []string{"Grosir", "vip"}}
	edit := func(shop dbtest.Shop, id uuid.UUID, d contacts.Details) error {
		return contacts.Edit(t.Context(), shop.Tenant, id, func(old *contacts.Details) error { *old = d; return nil })
	}
	require.NoError(t, edit(a, chatA.ContactID, want))
	require.True(t, errs.Is(edit(b, chatA.ContactID, want), errs.NotFound), "nobody of another workspace")
	again := want
	again.Tags = []string{"VIP", "grosir"}
	require.NoError(t, edit(a, chatA.ContactID, again))
	found, err := a.Tenant.Profile(t.Context(), chatA.ContactID)
	require.NoError(t, err)
	require.Equal(t, want, found.Details, "a tag is the same in any case")
	require.Equal(t, []gateway.Identity{{Kind: gateway.IdentityPhone, Value: "6281300000001"}}, found.Identities)
	changes, err := a.Tenant.Changes(t.Context(), seq)
	require.NoError(t, err)
	require.Len(t, changes.List, 1, "one change of the name")
	require.Equal(t, chatA.ID, changes.List[0].ConversationID)
	_, err = b.Tenant.Profile(t.Context(), chatA.ContactID)
	require.True(t, errs.Is(err, errs.NotFound))

	tags, err := a.Tenant.Tags(t.Context())
	require.NoError(t, err)
	require.Len(t, tags, 2)
	none, err := b.Tenant.Tags(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)
	for _, query := range []contacts.Query{{}, {Tag: tags[0].ID}, {Search: "62813"}, {Search: "0813-0000"}, {Search: "rahayu sit"}} {
		query.Limit = 9
		list, err := a.Tenant.FindContacts(t.Context(), query)
		require.NoError(t, err)
		require.Len(t, list, 1, "%+v", query)
		require.Equal(t, want.Tags, list[0].Tags)
	}
	for _, query := range []contacts.Query{{After: chatA.ContactID}, {Except: chatA.ContactID}, {Search: "0899"}, {Search: "budi"}, {Search: "!"}, {Tag: uuid.New()}} {
		query.Limit = 9
		list, err := a.Tenant.FindContacts(t.Context(), query)
		require.NoError(t, err)
		require.Empty(t, list, "%+v", query)
	}
	list, err := b.Tenant.FindContacts(t.Context(), contacts.Query{Tag: tags[0].ID, Limit: 9})
	require.NoError(t, err)
	require.Empty(t, list)
	chats, err := b.Tenant.ConversationsOf(t.Context(), chatB.ContactID, 9)
	require.NoError(t, err)
	require.Len(t, chats, 1)
	chats, err = b.Tenant.ConversationsOf(t.Context(), chatA.ContactID, 9)
	require.NoError(t, err)
	require.Empty(t, chats)
}

// TestMergedContactsKeepWhatIsNoted: two that turn out to be one person lose nothing that was noted of either.
func TestMergedContactsKeepWhatIsNoted(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop := dbtest.Make(t, d, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	keep := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}}).ContactID
	drop := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{LID: "99"}}).ContactID
	for id, details := range map[uuid.UUID]contacts.Details{
		keep: {Note: "one", Attributes: map[string]string{"city": "Bandung"}, Tags: []string{"vip"}},
		drop: {Note: "two", Email: "a@b.test", Attributes: map[string]string{"city": "Solo", "size": "L"}, Tags: []string{"Grosir", "vip"}},
	} {
		require.NoError(t, contacts.Edit(t.Context(), shop.Tenant, id, func(old *contacts.Details) error { *old = details; return nil }))
	}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.MergeContacts(ctx, contacts.Contact{ID: keep}, contacts.Contact{ID: drop})
	}))
	p, err := shop.Tenant.Profile(t.Context(), keep)
	require.NoError(t, err)
	require.Equal(t, contacts.Details{Note: "one\ntwo", Email: "a@b.test", Attributes: map[string]string{"city": "Bandung", "size": "L"}, Tags: []string{"Grosir", "vip"}}, p.Details)
}
