package inbox_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestAnotherWorkspaceReachesNothing tries everything with the ids of another workspace's rows.
func TestAnotherWorkspaceReachesNothing(t *testing.T) {
	t.Parallel()
	n, other, id := asked(t)
	m := n.write(id, "halo juga")
	exec(t, n.db, "update messages set status = 'unknown' where id = $1", m.ID)
	ctx, theirs := t.Context(), other.shop.Tenant
	none := func(err error) {
		t.Helper()
		require.True(t, errs.Is(err, errs.NotFound), "%v", err)
	}
	_, err := theirs.Conversation(ctx, id)
	none(err)
	rows, err := theirs.ConversationRows(ctx, []uuid.UUID{id})
	require.NoError(t, err)
	require.Empty(t, rows)
	messages, err := theirs.Messages(ctx, id, inbox.Page{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, messages)
	messages, err = theirs.MessagesByID(ctx, []uuid.UUID{m.ID})
	require.NoError(t, err)
	require.Empty(t, messages)
	var unread int
	look := theirs.Look()
	look.Unread(&unread)
	require.NoError(t, look.Run(t.Context()))
	require.Zero(t, unread)
	_, err = theirs.MessageByClient(ctx, m.ClientID)
	none(err)
	_, ok, err := theirs.NextToSend(ctx, n.device.ID)
	require.NoError(t, err)
	require.False(t, ok)
	known, err := theirs.KnownRaws(ctx, n.device.ID, []gateway.MessageID{{Raw: "A1"}})
	require.NoError(t, err)
	require.Empty(t, known)

	_, err = inbox.Write[*db.Tx](ctx, theirs, other.draft(id, "not mine"))
	none(err)
	none(inbox.Open[*db.Tx](ctx, theirs, id))
	none(inbox.SendAgain[*db.Tx](ctx, theirs, m.ID))
	none(inbox.Leave[*db.Tx](ctx, theirs, m.ID))
	none(receiver(n.db).Receive(ctx, inbox.Line{TenantID: other.shop.ID, DeviceID: n.device.ID}))
	require.Error(t, theirs.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.Enqueue(ctx, inbox.Send{TenantID: n.shop.ID, DeviceID: n.device.ID})
	}), "no job for another workspace")
	require.Error(t, theirs.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.AddMessage(ctx, inbox.Message{ID: uuid.New(), ConversationID: id, DeviceID: n.device.ID, ClientID: uuid.New(), Kind: "text",
			Source: inbox.FromCustomer, At: began}, "")
		return err
	}), "no message into another workspace's conversation")

	require.NoError(t, inbox.SendAgain[*db.Tx](ctx, n.shop.Tenant, m.ID), "whose it is may")
	_, thread := n.only()
	require.Equal(t, []string{"halo", "halo juga"}, texts(thread))
}
