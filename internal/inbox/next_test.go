package inbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// next returns the text of what a number would send now.
func (n *number) next() string {
	n.t.Helper()
	m, ok, err := n.shop.Tenant.NextToSend(n.t.Context(), n.device.ID)
	require.NoError(n.t, err)
	require.Equal(n.t, ok, m.ID != uuid.Nil)
	return m.Text
}

// claims tries to make a message the one that is on its way.
func (n *number) claims(m inbox.Message, raw string) (ok bool) {
	n.t.Helper()
	require.NoError(n.t, n.shop.Tenant.InTx(n.t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		ok, err = tx.ClaimMessage(ctx, m, raw, time.Minute)
		return err
	}))
	return ok
}

func TestAMessageThatWaitsHoldsBackItsConversationOnly(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.read()
	list := n.conversations()
	require.Empty(t, n.next())
	first, _ := n.write(list[0].ID, "first"), n.write(list[0].ID, "second")
	third := n.write(list[1].ID, "third")
	require.Equal(t, "first", n.next())
	require.Empty(t, other.next())

	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Postpone(ctx, first, inbox.StatusQueued, time.Now().Add(time.Hour))
	}))
	require.Equal(t, "third", n.next())
	require.False(t, n.claims(first, ""), "it waits")
	require.True(t, n.claims(third, "P1"))
	require.Empty(t, n.next(), "one is on its way")
	require.False(t, n.claims(third, "P2"))
	exec(t, n.db, "update messages set due_at = now() where id = $1", first.ID)
	require.Empty(t, n.next())
	require.False(t, n.claims(first, ""))
	exec(t, n.db, "update messages set due_at = now() where id = $1", third.ID)
	require.Equal(t, "third", n.next(), "whoever sent it has gone: it is settled before anything else")
	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Accept(ctx, third.ID, gateway.MessageID{Raw: "P1", FromMe: true})
	}))
	require.Equal(t, "first", n.next())
}

// TestAnEchoWaitsWhileItsMessageIsBeingSent is about engines that take no ids of ours: until the answer is here nobody knows whose echo it is.
func TestAnEchoWaitsWhileItsMessageIsBeingSent(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.read()
	list := n.conversations()
	at := 0
	if list[0].ChatID != budi {
		at = 1
	}
	m := n.write(list[at].ID, "halo Kak")
	require.True(t, n.claims(m, ""))
	n.report("message.any", typed(budi, "P1", "halo Kak", 2))
	n.report("message.ack", ack(budi, "P1", 2))
	n.report("message.any", text(budi, "A2", "masih?", 3))
	n.report("message.any", typed(siti, "P2", "pagi Kak", 3))
	n.read()
	require.ElementsMatch(t, []string{"halo", "halo Kak", "masih?"}, texts(n.thread(list[at].ID)), "no second bubble, and nobody else waits")
	require.Equal(t, []string{"pagi", "pagi Kak"}, texts(n.thread(list[1-at].ID)))
	_, parked, _ := leftOver(t, n.db)
	require.Equal(t, 2, parked)
}
