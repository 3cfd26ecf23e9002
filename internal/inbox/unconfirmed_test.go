package inbox_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestWhatWhatsAppDoesNotConfirm is shown as such after a while, and no longer once it is confirmed.
func TestWhatWhatsAppDoesNotConfirm(t *testing.T) {
	t.Parallel()
	n, other := connected(t, quick)
	sent := func(of *number) inbox.Message {
		t.Helper()
		of.report("message.any", text(budi, "A1", "halo", 0))
		of.read()
		conversation, _ := of.only()
		m := of.write(conversation.ID, "halo juga")
		require.NoError(t, of.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.Accept(ctx, m.ID, gateway.MessageID{Raw: "P1", FromMe: true})
		}))
		return m
	}
	mine, theirs := sent(n), sent(other)
	unconfirmed := func(of *number) bool {
		t.Helper()
		require.NoError(t, n.db.Platform().WarnUnconfirmed(t.Context()))
		_, thread := of.only()
		return thread[1].Unconfirmed
	}
	require.False(t, unconfirmed(n), "it takes a moment")
	before, err := n.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	exec(t, n.db, "update messages set accepted_at = accepted_at - make_interval(secs => $1) where id = $2", inbox.UnconfirmedAfter.Seconds()+1, mine.ID)
	require.True(t, unconfirmed(n))
	require.False(t, unconfirmed(other))
	after, err := n.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	require.Equal(t, before+1, after, "pages are told, once")
	n.report("message.ack", ack(budi, "P1", 2))
	n.read()
	require.False(t, unconfirmed(n))
	require.NotEqual(t, mine.ID, theirs.ID)
}
