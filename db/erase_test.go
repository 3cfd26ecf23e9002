package db_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// known is a person whom both workspaces of these tests write with.
var known = gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti Rahayu"}

// pictured gives a message a file that is stored.
func pictured(m *inbox.Message) {
	m.Kind, m.Media = gateway.KindImage, &inbox.Media{State: inbox.MediaStored, Size: 100, MIME: "image/png", Key: "media/" + m.ID.String()}
}

// written gives a shop a chat with the person, with messages of whom the first has a file and the last is queued.
func written(t *testing.T, shop dbtest.Shop) (inbox.Conversation, []inbox.Message) {
	t.Helper()
	chat := dbtest.Chat(t, shop, dbtest.Device(t, shop, "Orders", nil).ID, known)
	list := []inbox.Message{dbtest.Message(t, shop, chat, "kemeja merah", pictured)}
	for i := range 4 {
		list = append(list, dbtest.Message(t, shop, chat, "kemeja "+strconv.Itoa(i), func(m *inbox.Message) { m.Raw = "R" + strconv.Itoa(i) }))
	}
	list = append(list, dbtest.Message(t, shop, chat, "later", dbtest.Ours(shop.Agent, inbox.StatusQueued)))
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.KeepDraft(ctx, shop.Agent.ID, chat.ID, inbox.SavedDraft{Text: "begun"})
		return err
	}))
	return chat, list
}

func hide(t *testing.T, shop dbtest.Shop, id uuid.UUID) error {
	t.Helper()
	return contacts.Delete(t.Context(), shop.Tenant, id)
}

func TestADeletedContactIsShownNowhere(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	chat, messages := written(t, a)
	theirs, theirMessages := written(t, b)
	_, err := a.Tenant.Media(t.Context(), messages[0].ID)
	require.NoError(t, err)
	holdings, err := a.Tenant.Holdings(t.Context(), chat.ContactID)
	require.NoError(t, err)
	require.Equal(t, contacts.Holdings{Chats: 1, Messages: 6, Files: 1}, holdings)
	seq, err := a.Tenant.Seq(t.Context())
	require.NoError(t, err)

	require.True(t, errs.Is(hide(t, b, chat.ContactID), errs.NotFound), "nobody deletes contacts of another workspace")
	require.NoError(t, hide(t, a, chat.ContactID))
	require.True(t, errs.Is(hide(t, a, chat.ContactID), errs.NotFound), "it is deleted already")

	_, err = a.Tenant.Profile(t.Context(), chat.ContactID)
	require.True(t, errs.Is(err, errs.NotFound))
	_, err = a.Tenant.Conversation(t.Context(), chat.ID)
	require.True(t, errs.Is(err, errs.NotFound))
	_, err = a.Tenant.Media(t.Context(), messages[0].ID)
	require.True(t, errs.Is(err, errs.NotFound), "its files are not served")
	_, queued, err := a.Tenant.NextToSend(t.Context(), chat.DeviceID)
	require.NoError(t, err)
	require.False(t, queued, "what waited is not sent any more")
	changes, err := a.Tenant.Changes(t.Context(), seq)
	require.NoError(t, err)
	require.Contains(t, changes.List, inbox.Change{ConversationID: chat.ID}, "open pages are told")
	require.Equal(t, []int{0, 0, 0, 0}, seen(t, a))
	require.Equal(t, []int{1, 1, 1, 5}, seen(t, b), "the other workspace keeps its own")

	again := dbtest.Chat(t, a, chat.DeviceID, known)
	require.NotEqual(t, chat.ContactID, again.ContactID, "who writes again is somebody new")
	require.NotEqual(t, chat.ID, again.ID)
	_, err = b.Tenant.Media(t.Context(), theirMessages[0].ID)
	require.NoError(t, err)
	_, err = b.Tenant.Conversation(t.Context(), theirs.ID)
	require.NoError(t, err)
}

// seen counts what a workspace's lists and searches find of the person: contacts, chats, chats searched, messages searched.
func seen(t *testing.T, shop dbtest.Shop) []int {
	t.Helper()
	people, err := shop.Tenant.FindContacts(t.Context(), contacts.Query{Limit: 9})
	require.NoError(t, err)
	chats, err := shop.Tenant.Conversations(t.Context(), inbox.Filter{}, inbox.Page{Limit: 9})
	require.NoError(t, err)
	found, err := shop.Tenant.SearchConversations(t.Context(), inbox.Search{Query: "siti"})
	require.NoError(t, err)
	said, err := shop.Tenant.SearchMessages(t.Context(), inbox.Search{Query: "kemeja", Page: inbox.Page{Limit: 9}})
	require.NoError(t, err)
	return []int{len(people), len(chats), len(found), len(said)}
}

func TestDeletedContactsGoInBatches(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	chat, messages := written(t, a)
	theirs, _ := written(t, b)
	require.NoError(t, hide(t, a, chat.ContactID))

	some := func(shop dbtest.Shop) (files []uuid.UUID, done bool, err error) {
		err = shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			files, done, err = tx.EraseSome(ctx, chat.ContactID, 2)
			return err
		})
		return files, done, err
	}
	_, _, err := some(b)
	require.True(t, errs.Is(err, errs.NotFound), "not from another workspace")
	err = b.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, _, err := tx.EraseSome(ctx, theirs.ContactID, 2)
		return err
	})
	require.True(t, errs.Is(err, errs.NotFound), "nobody who was not deleted")
	var files []uuid.UUID
	batches := 0
	for done := false; !done; batches++ {
		var taken []uuid.UUID
		taken, done, err = some(a)
		require.NoError(t, err)
		files = append(files, taken...)
	}
	require.Equal(t, 3, batches, "five messages, two at a time")
	require.Equal(t, []uuid.UUID{messages[0].ID}, files)
	_, _, err = some(a)
	require.True(t, errs.Is(err, errs.NotFound), "it is gone")

	for _, shop := range []dbtest.Shop{a, b} {
		want := map[bool]int{true: 0, false: 1}[shop.ID == a.ID]
		for table, rows := range map[string]int{"contacts": 1, "conversations": 1, "messages": 6, "media": 1, "drafts": 1, "contact_identities": 1} {
			var count int
			require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select count(*) from "+table+" where tenant_id = $1", shop.ID).Scan(&count))
			require.Equal(t, rows*want, count, table)
		}
		usage, err := shop.Tenant.Usage(t.Context())
		require.NoError(t, err)
		require.Equal(t, inbox.Usage{Files: int64(want), Bytes: int64(100 * want)}, usage)
		// What the gateway still has of it does not come back.
		ids := []gateway.MessageID{{Raw: "R1"}, {Raw: "R1", FromMe: true}, {Raw: "R9"}}
		erased, err := shop.Tenant.ErasedRaws(t.Context(), chat.DeviceID, ids)
		require.NoError(t, err)
		require.Len(t, erased, 1-want)
		require.Equal(t, want == 0, erased[ids[0]])
	}
	entries, err := a.Tenant.AuditLog(t.Context(), uuid.Nil, 9)
	require.NoError(t, err)
	require.Equal(t, account.ActionContactDeleted, entries[0].Action)
	require.Empty(t, entries[0].Target+entries[0].Detail, "no name outlives it")
}

func TestLostDeletingIsTakenUp(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, _ := dbtest.Two(t, d)
	chat, _ := written(t, a)
	require.NoError(t, hide(t, a, chat.ContactID))
	jobs := func() (count int) {
		require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select count(*) from river_job where kind = 'contacts_erase' and args ->> 'contact_id' = $1", chat.ContactID.String()).Scan(&count))
		return count
	}
	require.Equal(t, 1, jobs())
	require.NoError(t, d.Platform().WakeErasing(t.Context()))
	require.Equal(t, 1, jobs(), "the first one has its time")
	_, err := d.OwnerPool().Exec(t.Context(), "update contacts set erase_due_at = now() - interval '1 second' where erasing")
	require.NoError(t, err)
	require.NoError(t, d.Platform().WakeErasing(t.Context()))
	require.Equal(t, 2, jobs())
	require.NoError(t, d.Platform().WakeErasing(t.Context()))
	require.Equal(t, 2, jobs())
}

// TestReportsOfADeletedContactGo: what a gateway reported of it goes, but for what is still to be read.
func TestReportsOfADeletedContactGo(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	chats := map[uuid.UUID]inbox.Conversation{}
	for _, shop := range []dbtest.Shop{a, b} {
		chat, _ := written(t, shop)
		chats[shop.ID] = chat
		device, err := shop.Tenant.Device(t.Context(), chat.DeviceID)
		require.NoError(t, err)
		for id, body := range map[string]string{
			"theirs": `{"from": "6281300000001@c.us"}`, "from a linked device": `{"from": "6281300000001:12@s.whatsapp.net"}`,
			"another's": `{"from": "62813000000011@c.us"}`, "to be read": `{"from": "6281300000001@c.us"}`,
		} {
			_, _, err := d.Platform().StoreEvents(t.Context(), []inbox.Report{{Key: device.HookKey, Name: "message.any", ID: id, Body: []byte(body)}})
			require.NoError(t, err)
		}
		_, err = d.OwnerPool().Exec(t.Context(), "update inbound_events set done_at = now() where event_id <> 'to be read'")
		require.NoError(t, err)
	}
	require.NoError(t, hide(t, a, chats[a.ID].ContactID))
	err := a.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		last := int64(0)
		for done, steps := false, 0; !done; steps++ {
			require.Less(t, steps, 9)
			var err error
			if last, done, err = tx.EraseReports(ctx, chats[a.ID].ContactID, last, 1); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
	for _, shop := range []dbtest.Shop{a, b} {
		left := []string{"another's", "to be read"}
		if shop.ID == b.ID {
			left = append(left, "from a linked device", "theirs")
		}
		var found []string
		require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select array_agg(event_id) from inbound_events where tenant_id = $1", shop.ID).Scan(&found))
		require.ElementsMatch(t, left, found)
	}
	err = a.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, _, err := tx.EraseReports(ctx, chats[b.ID].ContactID, 0, 9)
		return err
	})
	require.True(t, errs.Is(err, errs.NotFound), "nobody of another workspace")
}

// TestAnOptOutOutlivesItsContact: whoever comes back after they were deleted has opted out still, by whatever they are known, in that workspace alone.
func TestAnOptOutOutlivesItsContact(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	optedOut := func(contact uuid.UUID) (yes bool) {
		require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select opted_out_at is not null from contacts where id = $1", contact).Scan(&yes))
		return yes
	}
	meet := func(shop dbtest.Shop, who gateway.Identities) inbox.Conversation {
		return dbtest.Chat(t, shop, dbtest.Device(t, shop, "Orders", nil).ID, gateway.Person{Identities: who, Name: "Siti"})
	}
	siti, budi := gateway.Identities{Phone: "6281300000001", LID: "99000111"}, gateway.Identities{Phone: "6281300000002"}
	for _, shop := range []dbtest.Shop{a, b} {
		require.NoError(t, hide(t, shop, meet(shop, budi).ContactID))
		require.False(t, optedOut(meet(shop, budi).ContactID), "who never opted out is somebody new")
	}
	chat := meet(a, siti)
	require.NoError(t, a.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.OptOut(ctx, chat.ContactID, time.Now())
		return err
	}))
	for range 2 { // also where they are deleted again
		require.NoError(t, hide(t, a, chat.ContactID))
		chat = meet(a, gateway.Identities{LID: siti.LID})
		require.True(t, optedOut(chat.ContactID), "they write under the hidden id")
	}
	added, _, err := contacts.Add(t.Context(), a.Tenant, contacts.New{Phone: "+" + siti.Phone, Name: "Siti"})
	require.NoError(t, err)
	require.True(t, optedOut(added), "somebody adds their number by hand")
	require.False(t, optedOut(meet(b, siti).ContactID), "another workspace was told nothing")
	var left int
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select count(*) from opt_outs where encode(identity, 'escape') like '%' || $1 || '%'", siti.Phone).Scan(&left))
	require.Zero(t, left, "no number is kept")
}
