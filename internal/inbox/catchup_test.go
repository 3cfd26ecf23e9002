package inbox_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// kept is a message as a gateway's history has it.
func kept(raw, body string, second int, fromMe bool) gateway.Message {
	return gateway.Message{
		ID: gateway.MessageID{Raw: raw, FromMe: fromMe}, Chat: gateway.Chat{Kind: gateway.ChatPerson, ID: budi},
		Person: gateway.Person{Identities: gateway.Identities{Phone: "6281234567891"}}, At: began.Add(time.Duration(second) * time.Second),
		Kind: gateway.KindText, Text: body, Status: gateway.StatusDelivered,
	}
}

func TestCatchingUpTakesWhatWasNotReported(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	c := &inbox.CatchUp[*db.Tx]{Receiver: receiver(n.db)}
	n.report("message.any", text(budi, "A1", "1", 1))
	history := []gateway.Message{
		kept("A3", "3", 3, false), kept("A1", "1", 1, false), kept("P2", "2", 2, true),
		{ID: gateway.MessageID{Raw: "G1"}, Chat: gateway.Chat{Kind: gateway.ChatGroup, ID: group}, At: began, Kind: gateway.KindText, Text: "in a group"},
	}
	missing, err := c.Missing(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Len(t, missing, 2, "what waits to be read is not missing")
	n.store("message.any", []byte("broken"))
	n.read()
	again, err := c.Missing(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Equal(t, missing, again)

	n.report("message.ack", ack(budi, "P2", 3))
	n.read()
	taken, err := c.CatchUp(t.Context(), n.device, missing)
	require.NoError(t, err)
	require.Equal(t, 2, taken)
	n.read()
	conversation, thread := n.only()
	require.Equal(t, []string{"1", "2", "3"}, texts(thread))
	require.Equal(t, inbox.FromPhone, thread[1].Source)
	require.Equal(t, read, thread[1].Status, "the tick that waited for it")
	require.Equal(t, 1, conversation.Unread, "only the last one is not answered")
	require.Equal(t, began.Add(3*time.Second), conversation.WaitingSince.UTC())
	taken, err = c.CatchUp(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Zero(t, taken)
	require.Empty(t, other.conversations())
}

func TestCatchingUpTakesNothingOfSomebodyUncertain(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, func(d *devices.Device) { d.Claim.Kind = devices.OtherNumber })
	c := &inbox.CatchUp[*db.Tx]{Receiver: receiver(n.db)}
	var history []gateway.Message
	for i := range 130 {
		history = append(history, kept(fmt.Sprintf("A%d", i), fmt.Sprint(i), i, false))
	}
	taken, err := c.CatchUp(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Zero(t, taken)
	require.Empty(t, n.conversations())
	n.change(func(d *devices.Device) { d.Claim = devices.Claim{} })
	taken, err = c.CatchUp(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Equal(t, 130, taken)
}

// TestCatchingUpDoesNotBringBackWhatWasDeleted: the gateway still has the messages of a contact that was deleted here.
func TestCatchingUpDoesNotBringBackWhatWasDeleted(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	c := &inbox.CatchUp[*db.Tx]{Receiver: receiver(n.db)}
	began := time.Now().Add(-time.Hour).Truncate(time.Second)
	history := []gateway.Message{kept("A1", "1", 1, false), kept("P2", "2", 2, true)}
	for i := range history {
		history[i].At = began.Add(time.Duration(i) * time.Second)
	}
	taken, err := c.CatchUp(t.Context(), n.device, history)
	require.NoError(t, err)
	require.Equal(t, 2, taken)
	conversation, _ := n.only()
	require.NoError(t, contacts.Delete(t.Context(), n.shop.Tenant, conversation.ContactID))
	for _, when := range []string{"while it is under way", "afterwards"} {
		later := kept("A3", "3", 3, false)
		missing, err := c.Missing(t.Context(), n.device, append(slices.Clone(history), later))
		require.NoError(t, err)
		require.Equal(t, []gateway.Message{later}, missing, when)
		eraser := contacts.Eraser[*db.Tx]{Tenant: func(uuid.UUID) account.Transactor[*db.Tx] { return n.shop.Tenant }}
		require.NoError(t, eraser.Erase(t.Context(), n.shop.ID, conversation.ContactID))
	}
}
