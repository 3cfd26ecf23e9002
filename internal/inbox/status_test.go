package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// ack is a tick as WAHA reports it: -1 an error, 1 the server, 2 the phone, 3 read, 4 played.
func ack(chat, raw string, level int) object {
	return object{"id": "true_" + chat + "_" + raw, "from": chat, "fromMe": true, "ack": level}
}

// TestTicksOnlyMoveUp sends every order of some ticks, and any of many, before and after their message.
func TestTicksOnlyMoveUp(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	statuses := map[int]gateway.Status{1: gateway.StatusSent, 2: gateway.StatusDelivered, 3: gateway.StatusRead, 4: gateway.StatusPlayed}
	random := rand.New(rand.NewPCG(1, 2))
	want := map[string]inbox.Status{}
	for i := range 60 {
		raw := fmt.Sprintf("P%d", i)
		levels := make([]int, 1+random.IntN(6))
		for j := range levels {
			levels[j] = 1 + random.IntN(4)
		}
		message := random.IntN(len(levels) + 1)
		for j, level := range levels {
			if j == message {
				n.report("message.any", typed(budi, raw, raw, i))
			}
			n.report("message.ack", ack(budi, raw, level))
		}
		if message == len(levels) {
			n.report("message.any", typed(budi, raw, raw, i))
		}
		want[raw] = inbox.StatusOf(statuses[slices.Max(levels)])
	}
	n.read()
	_, thread := n.only()
	got := map[string]inbox.Status{}
	for _, m := range thread {
		got[m.Raw] = m.Status
	}
	require.Equal(t, want, got)
	pending, parked, failed := leftOver(t, n.db)
	require.Equal(t, [3]int{}, [3]int{pending, parked, failed})
}

func TestATickBeforeItsMessageWaits(t *testing.T) {
	t.Parallel()
	n, other := connected(t, nil)
	n.report("message.ack", ack(budi, "P1", 3))
	n.read()
	require.Equal(t, 1, count(t, n.db, "select count(*) from inbound_events where parked_on = 'P1' and done_at is null"))
	other.report("message.any", typed(budi, "P1", "another shop's", 0))
	other.read()
	_, theirs := other.only()
	require.Equal(t, inbox.StatusOf(gateway.StatusSent), theirs[0].Status)

	n.report("message.any", typed(budi, "P1", "halo", 0))
	n.read()
	_, thread := n.only()
	require.Equal(t, inbox.StatusOf(gateway.StatusRead), thread[0].Status)
	require.Zero(t, count(t, n.db, "select count(*) from inbound_events where done_at is null"))
}

func TestAnErrorTick(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	n.report("message.any", typed(budi, "P1", "refused", 0))
	n.report("message.ack", ack(budi, "P1", -1))
	n.report("message.any", typed(budi, "P2", "delivered all the same", 1))
	n.report("message.ack", ack(budi, "P2", -1))
	n.report("message.ack", ack(budi, "P2", 2))
	n.report("message.any", typed(budi, "P3", "delivered before", 2))
	n.report("message.ack", ack(budi, "P3", 2))
	n.report("message.ack", ack(budi, "P3", -1))
	n.read()
	_, thread := n.only()
	require.Equal(t, inbox.StatusOf(gateway.StatusFailed), thread[0].Status)
	require.Equal(t, "WhatsApp could not deliver this message.", thread[0].Failure.String())
	for _, m := range thread[1:] {
		require.Equal(t, inbox.StatusOf(gateway.StatusDelivered), m.Status)
		require.Empty(t, m.Failure.Format)
	}
}
