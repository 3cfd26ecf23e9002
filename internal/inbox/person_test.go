package inbox_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const phoneOfBudi = "6281234567891@s.whatsapp.net"

func TestAHiddenIdThatShowsItsNumberLater(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	n.report("message.any", text(budiLID, "A1", "halo", 0))
	n.read()
	conversation, _ := n.only()
	require.Empty(t, conversation.Phone)
	require.Equal(t, 1, count(t, n.db, "select count(*) from river_job where kind = 'inbox_resolve'"), "the gateway is asked who it is")

	n.report("message.any", with(text(budiLID, "A2", "ini Budi", 1), phoneOfBudi))
	n.report("message.any", text(budi, "A3", "dari nomor", 2))
	n.read()
	after, thread := n.only()
	require.Equal(t, conversation.ID, after.ID)
	require.Equal(t, "6281234567891", after.Phone)
	require.Equal(t, []string{"halo", "ini Budi", "dari nomor"}, texts(thread))
	require.Equal(t, budi, after.ChatID, "answers go where they wrote from last")
	require.Equal(t, 1, count(t, n.db, "select count(*) from contacts"))
	known, err := n.shop.Tenant.IdentitiesOf(t.Context(), after.ContactID)
	require.NoError(t, err)
	require.Equal(t, gateway.Identities{Phone: "6281234567891", LID: "99000222"}, known)

	other.report("message.any", text(budi, "A1", "another shop", 0))
	other.read()
	theirs, _ := other.only()
	require.NotEqual(t, after.ContactID, theirs.ContactID)
}

// TestTwoContactsThatAreOne lets one person write under two names, to two numbers of the shop, before it shows that they are one.
func TestTwoContactsThatAreOne(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	second := &number{t: t, db: n.db, shop: n.shop, device: dbtest.Device(t, n.shop, "Support", func(d *devices.Device) { d.Phone = "6281200000000" })}
	for _, m := range []*number{n, other} {
		m.report("message.any", text(budi, "A1", "one", 0))
		m.report("message.any", text(budiLID, "A2", "two", 1))
		m.report("message.any", text(budi, "A3", "three", 2))
		m.report("message.any", text(budiLID, "A4", "four", 3))
		m.read()
	}
	second.report("message.any", text(budiLID, "B1", "to support", 0))
	second.read()
	require.Len(t, n.conversations(), 3)

	seen, err := n.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	n.report("message.any", with(text(budiLID, "A5", "five", 4), phoneOfBudi))
	n.read()
	list := n.conversations()
	require.Len(t, list, 2, "one for each number of the shop")
	merged, apart := list[0], list[1]
	if merged.DeviceID != n.device.ID {
		merged, apart = apart, merged
	}
	require.Equal(t, []string{"one", "two", "three", "four", "five"}, texts(n.thread(merged.ID)))
	require.Equal(t, 5, merged.Unread)
	require.Equal(t, "five", merged.Last.Text)
	require.Equal(t, began, merged.WaitingSince.UTC())
	changes, err := n.shop.Tenant.Changes(t.Context(), seen)
	require.NoError(t, err)
	for _, m := range n.thread(merged.ID) {
		if m.Text == "two" || m.Text == "four" || m.Text == "five" {
			require.Contains(t, changes.List, inbox.Change{ConversationID: merged.ID, MessageID: m.ID}, "an open page gets what was moved: %s", m.Text)
		}
	}
	require.Contains(t, changes.List, inbox.Change{ConversationID: apart.ID}, "it shows the number now")
	require.Equal(t, []string{"to support"}, texts(n.thread(apart.ID)))
	require.Equal(t, merged.ContactID, apart.ContactID)
	require.Equal(t, 1, count(t, n.db, "select count(*) from contacts where tenant_id = $1", n.shop.ID))
	require.Len(t, other.conversations(), 2, "nobody showed the other shop")
}

func TestAMessageThatIsToldTwiceUnderTwoNames(t *testing.T) {
	t.Parallel()
	for name, chats := range map[string][2]string{"number first": {budi, budiLID}, "hidden id first": {budiLID, budi}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, _ := connected(t, nil)
			n.report("message.any", text(chats[0], "A1", "halo", 0))
			n.report("message", text(chats[1], "A1", "halo", 0))
			n.report("message", typed(chats[0], "P1", "halo Kak", 1))
			n.report("message.any", typed(chats[1], "P1", "halo Kak", 1))
			n.read()
			conversation, thread := n.only()
			require.Equal(t, []string{"halo", "halo Kak"}, texts(thread))
			require.Equal(t, "6281234567891", conversation.Phone)
			require.Equal(t, 1, count(t, n.db, "select count(*) from contacts"))
			known, err := n.shop.Tenant.IdentitiesOf(t.Context(), conversation.ContactID)
			require.NoError(t, err)
			require.Equal(t, gateway.Identities{Phone: "6281234567891", LID: "99000222"}, known)
		})
	}
}

func TestTwoPeopleNeverBecomeOneByAMessageId(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "A1", "the same id, chosen on purpose", 1))
	n.read()
	_, thread := n.only()
	require.Equal(t, []string{"halo"}, texts(thread))
	n.report("message.any", text(siti, "S1", "pagi", 2))
	n.read()
	require.Len(t, n.conversations(), 2)
	require.Equal(t, 2, count(t, n.db, "select count(*) from contact_identities"))
}

func TestABusinessScopedIdIsAPersonToo(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, func(d *devices.Device) { d.Gateway = devices.CloudAPI })
	report := func(raw, body string, person gateway.Person) {
		m := gateway.Message{ID: gateway.MessageID{Raw: raw}, Chat: gateway.Chat{Kind: gateway.ChatPerson, ID: "US.13491208655302741918"}, Person: person,
			At: began, Kind: gateway.KindText, Text: body}
		encoded, err := json.Marshal(m)
		require.NoError(t, err)
		n.store("message", encoded)
		n.read()
	}
	scoped := gateway.Identities{BSUID: "US.13491208655302741918"}
	report("W1", "hi", gateway.Person{Identities: scoped, Name: "Jane"})
	report("W2", "me again", gateway.Person{Identities: gateway.Identities{BSUID: scoped.BSUID, Username: "jane"}, Name: "Jane D."})
	conversation, thread := n.only()
	require.Equal(t, "Jane D.", conversation.Name)
	require.Empty(t, conversation.Phone)
	require.Equal(t, []string{"hi", "me again"}, texts(thread))
	report("W3", "my number", gateway.Person{Identities: gateway.Identities{BSUID: scoped.BSUID, Phone: "15551234567"}})
	conversation, thread = n.only()
	require.Equal(t, "15551234567", conversation.Phone)
	require.Len(t, thread, 3)
}
