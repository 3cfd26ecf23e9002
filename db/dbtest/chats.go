package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Chat adds a conversation of a device with somebody, without messages.
func Chat(t testing.TB, shop Shop, deviceID uuid.UUID, with gateway.Person) inbox.Conversation {
	t.Helper()
	return chat(t, shop, func(ctx context.Context, tx *db.Tx) (inbox.Conversation, error) {
		return inbox.ChatWith(ctx, tx, deviceID, with, "")
	})
}

// Group adds a conversation of a device with a group, without messages.
func Group(t testing.TB, shop Shop, deviceID uuid.UUID, id string) inbox.Conversation {
	t.Helper()
	return chat(t, shop, func(ctx context.Context, tx *db.Tx) (inbox.Conversation, error) {
		return inbox.ChatWith(ctx, tx, deviceID, gateway.Person{}, id)
	})
}

func chat(t testing.TB, shop Shop, find func(ctx context.Context, tx *db.Tx) (inbox.Conversation, error)) (made inbox.Conversation) {
	t.Helper()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = find(ctx, tx)
		tx.Changed(inbox.Change{ConversationID: made.ID})
		return err
	}))
	return made
}

// Message adds a text that the customer of a conversation wrote a moment ago, but for what change makes of it.
func Message(t testing.TB, shop Shop, in inbox.Conversation, text string, change func(m *inbox.Message)) inbox.Message {
	t.Helper()
	id := account.NewID()
	m := inbox.Message{
		ID: id, ConversationID: in.ID, DeviceID: in.DeviceID, ClientID: id, Source: inbox.FromCustomer, Kind: gateway.KindText, Text: text,
		Raw: id.String(), At: time.Now().Truncate(time.Microsecond),
	}
	if change != nil {
		change(&m)
	}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		added, err := tx.AddMessage(ctx, m, "")
		require.True(t, added)
		return err
	}))
	return m
}

// Ours makes a message of [Message] one that somebody of the workspace sent.
func Ours(author account.User, status inbox.Status) func(m *inbox.Message) {
	return func(m *inbox.Message) {
		m.FromMe, m.Source, m.AuthorID, m.Author, m.Status = true, inbox.FromAgent, author.ID, author.Name, status
	}
}
