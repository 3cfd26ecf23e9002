package inbox_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestALaneThatSomebodyLeft is taken over when the lease is over, and what was on its way is looked for first.
func TestALaneThatSomebodyLeft(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	n.report("message.any", text(budi, "A1", "halo", 0))
	n.report("message.any", text(siti, "S1", "pagi", 1))
	n.read()
	list := n.conversations()
	left, after, others := n.write(list[0].ID, "left"), n.write(list[0].ID, "after"), n.write(list[1].ID, "another chat")
	holder := n.hold()
	require.True(t, n.claims(left, holder, "P0"))
	g := &gatewayLog{}
	s := g.sender(n)
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Empty(t, g.sent(), "somebody else has it")
	exec(t, n.db, "update lanes set lease_until = now() - interval '1 second' where device_id = $1", n.device.ID)
	s.Drivers = only{forgetful{carrier{send: func(m gateway.Outgoing) gateway.MessageID {
		g.texts = append(g.texts, m.Content.(gateway.Text).Body)
		return gateway.MessageID{Raw: "P" + m.Content.(gateway.Text).Body, FromMe: true}
	}}}}
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, []string{"another chat"}, g.sent(), "its own chat waits until it is settled")
	find := func(id uuid.UUID) inbox.Message {
		found, err := n.shop.Tenant.MessagesByID(t.Context(), []uuid.UUID{id})
		require.NoError(t, err)
		return found[0]
	}
	require.Equal(t, inbox.StatusSending, find(left.ID).Status)
	require.Equal(t, inbox.StatusQueued, find(after.ID).Status)
	require.Equal(t, inbox.StatusOf(gateway.StatusAccepted), find(others.ID).Status)
	exec(t, n.db, "update messages set attempted_at = now() - interval '2 minutes', due_at = now() where id = $1", left.ID)
	n.due()
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.Equal(t, inbox.StatusUnknown, find(left.ID).Status, "a person decides")
	require.Equal(t, []string{"another chat", "after"}, g.sent())
}

// forgetful is a gateway that knows no message.
type forgetful struct{ carrier }

func (forgetful) Message(context.Context, gateway.Chat, gateway.MessageID) (gateway.Message, error) {
	return gateway.Message{}, &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}
}

// TestNothingIsLeftWaiting queues at many numbers while several programs send, and lets no sweep help: whoever comes to a lane that is being worked
// off is not forgotten by who works it off.
func TestNothingIsLeftWaiting(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	numbers := []*number{n}
	for i := range 5 {
		numbers = append(numbers, &number{t: t, db: n.db, shop: n.shop, count: 1000 * (i + 1), device: dbtest.Device(t, n.shop, fmt.Sprintf("Number %d", i), quick)})
	}
	const each = 60
	var work sync.WaitGroup
	logs := make([]*gatewayLog, len(numbers))
	for i, number := range numbers {
		number.report("message.any", text(budi, "A1", "halo", 0))
		number.read()
		logs[i] = &gatewayLog{}
		first, second := logs[i].sender(number), logs[i].sender(number)
		var conversation uuid.UUID
		require.NoError(t, n.db.OwnerPool().QueryRow(t.Context(), "select id from conversations where device_id = $1", number.device.ID).Scan(&conversation))
		for j := range each {
			work.Go(func() {
				draft := inbox.Draft{ConversationID: conversation, ClientID: uuid.New(), Text: fmt.Sprint(j), Author: inbox.Author{ID: n.shop.Owner.ID, Name: "Owner"}}
				if _, err := inbox.Write[*db.Tx](t.Context(), n.db.ForTenant(n.shop.ID, account.System), draft); err != nil {
					t.Error(err)
				}
				for _, s := range []*inbox.Sender[*db.Tx]{first, second}[j%2 : j%2+1] { // what the job of the message does
					if err := s.Send(t.Context(), n.shop.ID, number.device.ID); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	work.Wait()
	left := 0
	for i, number := range numbers {
		got := logs[i].sent()
		left += each - len(got)
		slices.Sort(got)
		require.Len(t, slices.Compact(slices.Clone(got)), len(got), "each once")
		if len(got) < each {
			require.False(t, number.lane().NextAt.IsZero() || number.lane().NextAt.After(time.Now()), "what was left is due")
		}
	}
	for i, number := range numbers {
		require.NoError(t, logs[i].sender(number).Send(t.Context(), n.shop.ID, number.device.ID))
		require.Len(t, logs[i].sent(), each)
	}
	t.Logf("%d of %d were left to the sweep", left, each*len(numbers))
}
