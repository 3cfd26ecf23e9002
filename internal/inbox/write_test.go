package inbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// draft is an answer of the shop's owner.
func (n *number) draft(conversationID uuid.UUID, body string) inbox.Draft {
	return inbox.Draft{ConversationID: conversationID, ClientID: account.NewID(), Text: body,
		Author: inbox.Author{ID: n.shop.Owner.ID, Name: n.shop.Owner.Name}}
}

// write queues an answer.
func (n *number) write(conversationID uuid.UUID, body string) inbox.Message {
	n.t.Helper()
	m, err := inbox.Write[*db.Tx](n.t.Context(), n.shop.Tenant, n.draft(conversationID, body))
	require.NoError(n.t, err)
	return m
}

// asked makes a conversation in which a customer waits.
func asked(t *testing.T) (n, other *number, id uuid.UUID) {
	t.Helper()
	n, other = connected(t, nil)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.read()
	conversation, _ := n.only()
	return n, other, conversation.ID
}

func TestWritingQueues(t *testing.T) {
	t.Parallel()
	n, _, id := asked(t)
	m := n.write(id, "  halo\x00 Kak \n")
	require.Equal(t, "halo Kak", m.Text)
	conversation, thread := n.only()
	require.Zero(t, conversation.Unread)
	require.Zero(t, conversation.WaitingSince)
	require.Equal(t, m.ID, conversation.Last.ID)
	require.Equal(t, budi, conversation.ChatID)
	require.Equal(t, inbox.StatusQueued, thread[1].Status)
	require.Equal(t, n.shop.Owner.Name, thread[1].Author)
	require.Equal(t, 1, count(t, n.db, "select count(*) from river_job where kind = 'inbox_send'"))
}

func TestWritingTwiceIsWritingOnce(t *testing.T) {
	t.Parallel()
	n, _, id := asked(t)
	draft := n.draft(id, "sekali saja")
	var writing sync.WaitGroup
	var results [6]inbox.Message
	var failures [6]error
	for i := range results {
		writing.Go(func() { results[i], failures[i] = inbox.Write[*db.Tx](t.Context(), n.shop.Tenant, draft) })
	}
	writing.Wait()
	for i := range results {
		require.NoError(t, failures[i])
		require.Equal(t, results[0].ID, results[i].ID)
	}
	_, thread := n.only()
	require.Equal(t, []string{"halo", "sekali saja"}, texts(thread))
}

func TestWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	n, _, id := asked(t)
	for _, body := range []string{"", " \n\t", "\x00", strings.Repeat("🥐", inbox.MaxText+1)} {
		_, err := inbox.Write[*db.Tx](t.Context(), n.shop.Tenant, n.draft(id, body))
		var fields errs.Fields
		require.ErrorAs(t, err, &fields)
		require.NotEmpty(t, fields["text"])
	}
	_, err := inbox.Write[*db.Tx](t.Context(), n.shop.Tenant, n.draft(account.NewID(), "to nobody"))
	require.True(t, errs.Is(err, errs.NotFound), "%v", err)
	n.write(id, strings.Repeat("🥐", inbox.MaxText))

	require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, n.device.ID) }))
	_, err = inbox.Write[*db.Tx](t.Context(), n.shop.Tenant, n.draft(id, "too late"))
	require.True(t, errs.Is(err, errs.Conflict), "%v", err)
	conversation, thread := n.only()
	require.Len(t, thread, 2, "what was said stays")
	require.Equal(t, uuid.Nil, conversation.DeviceID)
}

func TestOpeningShowsTheCustomerWhereThePolicySaysSo(t *testing.T) {
	t.Parallel()
	for policy, jobs := range map[devices.SeenPolicy]int{devices.SeenOnAnswer: 0, devices.SeenOnOpen: 1, devices.SeenNever: 0} {
		n, _, id := asked(t)
		n.change(func(d *devices.Device) { d.Seen = policy })
		for range 2 {
			require.NoError(t, inbox.Open[*db.Tx](t.Context(), n.shop.Tenant, id))
		}
		conversation, _ := n.only()
		require.Zero(t, conversation.Unread)
		require.NotZero(t, conversation.WaitingSince, "read is not answered")
		require.Equal(t, jobs, count(t, n.db, "select count(*) from river_job where kind = 'inbox_mark_seen'"), policy)
	}
}

func TestDecidingAboutAMessage(t *testing.T) {
	t.Parallel()
	n, _, id := asked(t)
	m := n.write(id, "halo")
	again := func() error { return inbox.SendAgain[*db.Tx](t.Context(), n.shop.Tenant, m.ID) }
	leave := func() error { return inbox.Leave[*db.Tx](t.Context(), n.shop.Tenant, m.ID) }
	for _, status := range []string{"queued", "sending", "accepted", "sent", "delivered", "read", "played"} {
		exec(t, n.db, "update messages set status = $1 where id = $2", status, m.ID)
		require.True(t, errs.Is(again(), errs.Conflict), status)
		require.True(t, errs.Is(leave(), errs.Conflict), status)
	}
	exec(t, n.db, `update messages set status = 'unknown', raw_id = 'P1', tries = 3, attempted_at = now(), due_at = now() + interval '1 hour',
		failure = 'Odd' where id = $1`, m.ID)
	require.NoError(t, leave())
	_, thread := n.only()
	require.Equal(t, inbox.StatusOf(gateway.StatusFailed), thread[1].Status)
	require.NotEmpty(t, thread[1].Failure.Format)
	require.NoError(t, again())
	_, thread = n.only()
	require.Equal(t, inbox.StatusQueued, thread[1].Status)
	require.Empty(t, thread[1].Failure.Format)
	require.Empty(t, thread[1].Raw)
	next, ok, err := n.shop.Tenant.NextToSend(t.Context(), n.device.ID)
	require.NoError(t, err)
	require.True(t, ok, "at once")
	require.Equal(t, m.ID, next.ID)
}
