package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// edited is a new text of a message of the customer's.
func edited(raw, body string, second int) object {
	m := text(budi, fmt.Sprintf("E%s%d", raw, second), body, second)
	m["editedMessageId"] = raw
	return m
}

// reacted is an emoji that the customer puts on a message, or takes away.
func reacted(target, emoji string, second int) object {
	m := text(budi, fmt.Sprintf("R%d", second), "", second)
	m["reaction"] = object{"text": emoji, "messageId": target}
	return m
}

// revoked deletes a message of the customer's for everyone.
func revoked(raw string) object {
	return object{"revokedMessageId": raw, "after": object{"id": "false_" + budi + "_D" + raw, "from": budi, "fromMe": false, "timestamp": began.Unix() + 60}}
}

// TestAnyOrderMakesTheSameThread reports one chat in many orders: gateways promise none.
func TestAnyOrderMakesTheSameThread(t *testing.T) {
	t.Parallel()
	reports := []struct {
		event   string
		payload object
	}{
		{"message.any", text(budi, "A1", "halo", 0)},
		{"message.any", text(budi, "A2", "first text", 10)},
		{"message.edited", edited("A2", "second text", 11)},
		{"message.edited", edited("A2", "third text", 12)},
		{"message.any", text(budi, "A3", "to be deleted", 20)},
		{"message.revoked", revoked("A3")},
		{"message.any", typed(budi, "P1", "ours", 30)},
		{"message.ack", ack(budi, "P1", 1)},
		{"message.ack", ack(budi, "P1", 3)},
		{"message.ack", ack(budi, "P1", 2)},
		{"message.reaction", reacted("true_"+budi+"_P1", "👍", 31)},
		{"message.reaction", reacted("true_"+budi+"_P1", "🙏", 32)},
		{"message.any", typed(budi, "P2", "ours, too", 40)},
		{"message.reaction", reacted("true_"+budi+"_P2", "👍", 41)},
		{"message.reaction", reacted("true_"+budi+"_P2", "", 42)},
		{"message.any", text(budi, "A4", "the last", 50)},
	}
	var want []inbox.Message
	for seed := range uint64(8) {
		n, _ := connected(t, nil)
		order := rand.New(rand.NewPCG(seed, 7)).Perm(len(reports))
		for i, at := range order {
			if seed == 0 {
				at = i // as it happened
			}
			n.report(reports[at].event, reports[at].payload)
			if seed%2 == 1 {
				n.read() // each by itself
			}
		}
		n.read()
		conversation, thread := n.only()
		require.Equal(t, "the last", conversation.Last.Text)
		for i := range thread { // ids are made here
			thread[i].ID, thread[i].ClientID, thread[i].ConversationID, thread[i].DeviceID = uuid.Nil, uuid.Nil, uuid.Nil, uuid.Nil
		}
		if want == nil {
			want = thread
		}
		require.Equal(t, want, thread, "seed %d", seed)
		pending, parked, failed := leftOver(t, n.db)
		require.Equal(t, [3]int{}, [3]int{pending, parked, failed}, "seed %d", seed)
	}
	require.Equal(t, []string{"halo", "third text", "to be deleted", "ours", "ours, too", "the last"}, texts(want))
	require.False(t, want[1].EditedAt.IsZero())
	require.False(t, want[2].RevokedAt.IsZero())
	require.Equal(t, inbox.Status("read"), want[3].Status)
	require.Len(t, want[3].Reactions, 1)
	require.Equal(t, "🙏", want[3].Reactions[0].Emoji)
	require.Empty(t, want[4].Reactions)
}
