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

// hold makes somebody the one that works the number's lane off.
func (n *number) hold() (holder uuid.UUID) {
	holder = uuid.New()
	exec(n.t, n.db, "update lanes set holder = $1, lease_until = now() + interval '1 minute' where device_id = $2", holder, n.device.ID)
	return holder
}

// claims tries to make a message the one that is on its way.
func (n *number) claims(m inbox.Message, holder uuid.UUID, raw string) (ok bool) {
	n.t.Helper()
	require.NoError(n.t, n.shop.Tenant.InTx(n.t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		ok, err = tx.ClaimMessage(ctx, m, inbox.Claim{Holder: holder, Lease: time.Minute, Raw: raw, Day: time.Now()})
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
	third, _ := n.write(list[1].ID, "third"), n.write(list[1].ID, "fourth")
	require.Equal(t, "first", n.next())
	require.Empty(t, other.next())

	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Postpone(ctx, first, inbox.StatusQueued, time.Now().Add(time.Hour))
	}))
	require.Equal(t, "third", n.next())
	require.False(t, n.claims(third, uuid.New(), ""), "the lane is nobody's")
	holder := n.hold()
	require.False(t, n.claims(third, uuid.New(), ""), "the lane is somebody else's")
	require.True(t, n.claims(third, holder, "P1"))
	require.False(t, n.claims(third, holder, "P2"))
	require.Equal(t, "third", n.next(), "whoever has the lane next settles it before anything else")
	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Postpone(ctx, third, inbox.StatusSending, time.Now().Add(time.Minute))
	}))
	require.Empty(t, n.next(), "what waits and what is looked for hold back what comes after them")
	exec(t, n.db, "update messages set due_at = now() where id = $1", first.ID)
	require.Equal(t, "first", n.next(), "other conversations go on meanwhile")
	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.Accept(ctx, third.ID, gateway.MessageID{Raw: "P1", FromMe: true})
	}))
	exec(t, n.db, "update messages set due_at = now() + interval '1 hour' where id = $1", first.ID)
	require.Equal(t, "fourth", n.next())
	exec(t, n.db, "update lanes set lease_until = now() where device_id = $1", n.device.ID)
	require.False(t, n.claims(first, holder, ""), "the lease is over")
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
	require.True(t, n.claims(m, n.hold(), ""))
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
