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
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestMergingByHand: two contacts become one, and nothing of either is lost that somebody wrote, began or noted.
func TestMergingByHand(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	first, _ := written(t, a)
	second := dbtest.Chat(t, a, first.DeviceID, gateway.Person{Identities: gateway.Identities{LID: "99000222"}, Name: "siti99"})
	alone := dbtest.Chat(t, a, dbtest.Device(t, a, "Second", nil).ID, gateway.Person{Identities: gateway.Identities{LID: "99000222"}})
	photo := dbtest.Message(t, a, second, "foto", pictured)
	edit := func(id uuid.UUID, details contacts.Details) {
		require.NoError(t, contacts.Edit(t.Context(), a.Tenant, id, func(old *contacts.Details) error { *old = details; return nil }))
	}
	edit(first.ContactID, contacts.Details{Email: "siti@shop.test", Note: "old note", Attributes: map[string]string{"city": "Solo", "size": "L"}, Tags: []string{"vip"}})
	edit(second.ContactID, contacts.Details{Name: "Siti", Note: "new note", Attributes: map[string]string{"city": "Bandung"}, Tags: []string{"grosir"}})
	draft := func(user, chat uuid.UUID, text string) {
		require.NoError(t, a.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.KeepDraft(ctx, user, chat, inbox.SavedDraft{Text: text})
			return err
		}))
	}
	draft(a.Agent.ID, second.ID, "kept")
	draft(a.Owner.ID, first.ID, "alone")

	_, err := d.OwnerPool().Exec(t.Context(), "update contacts set opted_out_at = now() where id = $1", first.ContactID)
	require.NoError(t, err)
	running := func(chat uuid.UUID) {
		_, err := d.OwnerPool().Exec(t.Context(), `with flow as (insert into flows (tenant_id, id, name, draft) values ($1, $2, 'FAQ', '{}') on conflict do nothing),
			version as (insert into flow_versions (tenant_id, flow_id, version, graph) values ($1, $2, 1, '{}') on conflict do nothing)
			insert into flow_runs (tenant_id, id, flow_id, version, conversation_id, state, seed) values ($1, gen_random_uuid(), $2, 1, $3, '{}', 1)`, a.ID, a.ID, chat)
		require.NoError(t, err)
	}
	running(first.ID)
	running(second.ID)

	merge := func(shop dbtest.Shop, keep, drop uuid.UUID) error {
		return contacts.Merge(t.Context(), shop.Tenant, keep, drop)
	}
	theirs, _ := written(t, b)
	require.True(t, errs.Is(merge(b, first.ContactID, second.ContactID), errs.NotFound))
	require.True(t, errs.Is(merge(a, second.ContactID, theirs.ContactID), errs.NotFound))
	require.True(t, errs.Is(merge(a, theirs.ContactID, second.ContactID), errs.NotFound))
	require.True(t, errs.Is(merge(a, first.ContactID, first.ContactID), errs.Conflict))
	require.NoError(t, merge(a, second.ContactID, first.ContactID))

	profile, err := a.Tenant.Profile(t.Context(), second.ContactID)
	require.NoError(t, err)
	require.Equal(t, contacts.Details{
		Name: "Siti", Email: "siti@shop.test", Note: "new note\nold note", Attributes: map[string]string{"city": "Bandung", "size": "L"}, Tags: []string{"grosir", "vip"},
	}, profile.Details)
	require.Equal(t, "6281300000001", profile.Phone, "what was missing")
	require.Equal(t, "siti99", profile.PushName)
	_, err = a.Tenant.Profile(t.Context(), first.ContactID)
	require.True(t, errs.Is(err, errs.NotFound))
	chats, err := a.Tenant.ConversationsOf(t.Context(), second.ContactID, 9)
	require.NoError(t, err)
	require.Len(t, chats, 2)
	require.ElementsMatch(t, []uuid.UUID{second.ID, alone.ID}, []uuid.UUID{chats[0].ID, chats[1].ID})

	messages, err := a.Tenant.Messages(t.Context(), second.ID, inbox.Page{Limit: 20})
	require.NoError(t, err)
	require.Len(t, messages, 7)
	files, err := a.Tenant.FilesIn(t.Context(), []uuid.UUID{second.ID}, 9)
	require.NoError(t, err)
	require.Len(t, files, 2, "the files of both")
	_, err = a.Tenant.Media(t.Context(), photo.ID)
	require.NoError(t, err)
	begun := func(user uuid.UUID) (text string) {
		require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select text from drafts where user_id = $1 and conversation_id = $2", user, second.ID).Scan(&text))
		return text
	}
	require.Equal(t, "kept\nbegun", begun(a.Agent.ID), "who began something in both finds both")
	require.Equal(t, "alone", begun(a.Owner.ID))
	var runs, underWay, optedOut int
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), `select count(*), count(*) filter (where ended_at is null),
		(select count(*) from contacts where id = $2 and opted_out_at is not null) from flow_runs where conversation_id = $1`, second.ID, second.ContactID).
		Scan(&runs, &underWay, &optedOut))
	require.Equal(t, []int{2, 1, 1}, []int{runs, underWay, optedOut}, "one flow goes on; who opted out stays so")
	require.Equal(t, []int{1, 1, 1, 5}, seen(t, b), "the other workspace keeps its own")
}

// TestAddingByHand: the same number is the same contact, in one workspace.
func TestAddingByHand(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	siti := contacts.New{Phone: "0813-0000-0001", Country: "ID", Name: "Siti", Tags: []string{"vip"}}
	ids := map[uuid.UUID]bool{}
	for _, shop := range []dbtest.Shop{a, b} {
		id, added, err := contacts.Add(t.Context(), shop.Tenant, siti)
		require.NoError(t, err)
		require.True(t, added)
		ids[id] = true
		again, added, err := contacts.Add(t.Context(), shop.Tenant, contacts.New{Phone: "+62 813 0000 0001", Name: "Other"})
		require.NoError(t, err)
		require.False(t, added)
		require.Equal(t, id, again)
		profile, err := shop.Tenant.Profile(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "Siti", profile.Contact.Name)
		require.Equal(t, []string{"vip"}, profile.Tags)
		chat := dbtest.Chat(t, shop, dbtest.Device(t, shop, "Orders", nil).ID, known)
		require.Equal(t, id, chat.ContactID, "who writes is the one who was added")
	}
	require.Len(t, ids, 2)
	_, _, err := contacts.Add(t.Context(), a.Tenant, contacts.New{Phone: "hello", Tags: []string{"a,b"}})
	fields, ok := err.(errs.Fields)
	require.True(t, ok)
	require.Contains(t, fields, "phone")
	require.Contains(t, fields, "tags")
}

func TestContactsComeByName(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	for _, shop := range []dbtest.Shop{a, b} {
		device := dbtest.Device(t, shop, "Orders", nil)
		for _, person := range []gateway.Person{
			{Identities: gateway.Identities{LID: "1"}}, {Identities: gateway.Identities{Phone: "6281300000009"}}, {Identities: gateway.Identities{Phone: "6281300000002"}, Name: "citra"},
			{Identities: gateway.Identities{Phone: "6281300000003"}, Name: "Budi"}, {Identities: gateway.Identities{Phone: "6281300000004"}, Name: " "},
		} {
			dbtest.Chat(t, shop, device.ID, person)
		}
		_, _, err := contacts.Add(t.Context(), shop.Tenant, contacts.New{Phone: "+6281300000001", Name: "Ayu"})
		require.NoError(t, err)
	}
	names := func(query contacts.Query) (names []string) {
		query.Limit = 2
		for {
			page, err := a.Tenant.FindContacts(t.Context(), query)
			require.NoError(t, err)
			for _, c := range page {
				names = append(names, c.Name+c.PushName+"/"+c.Phone)
			}
			if len(page) < query.Limit {
				return names
			}
			query.After = page[len(page)-1].ID
		}
	}
	require.Equal(t, []string{"Ayu/6281300000001", "Budi/6281300000003", "citra/6281300000002", " /6281300000004", "/6281300000009", "/"}, names(contacts.Query{}))
	require.Equal(t, []string{"Ayu/6281300000001", "Budi/6281300000003", "citra/6281300000002", " /6281300000004", "/6281300000009"}, names(contacts.Query{Search: "0813 0000"}))
	require.Equal(t, []string{"citra/6281300000002"}, names(contacts.Query{Search: "itra 0002"}))
	page, err := a.Tenant.FindContacts(t.Context(), contacts.Query{Limit: 1, After: uuid.New()})
	require.NoError(t, err)
	require.Equal(t, "Ayu", page[0].Name, "after somebody who is gone it begins anew")
}
