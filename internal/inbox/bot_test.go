package inbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// TestTwoAutomationsThatAnswerEachOther stop at the cap, and a person can let them go on.
func TestTwoAutomationsThatAnswerEachOther(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, quick)
	g := &gatewayLog{}
	s := g.sender(n)
	answers := func(rounds int) {
		for i := range rounds {
			n.report("message.any", text(budi, uuid.NewString(), "I am a bot", i))
			n.read()
			conversation, _ := n.only()
			require.NoError(t, n.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				m, err := inbox.BotMessage(conversation, "", fmt.Sprintf("So am I %d", i), time.Now())
				if err != nil || conversation.Silent(time.Now()) {
					return err
				}
				if _, err := tx.AddMessage(ctx, m, ""); err != nil {
					return err
				}
				return tx.WakeLane(ctx, conversation.DeviceID)
			}))
			require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
		}
	}
	answers(30)
	require.Len(t, g.sent(), pacing.BotMessages)
	conversation, thread := n.only()
	require.Equal(t, inbox.PausedByCap, conversation.BotPause)
	require.Len(t, thread, 30+pacing.BotMessages+1, "one was given up, and then nothing more was written")
	require.Equal(t, 1, count(t, n.db, "select count(*) from notices where kind = 'bot.paused' and user_id = $1", n.shop.Owner.ID))
	require.Zero(t, count(t, n.db, "select count(*) from notices where kind = 'bot.paused' and tenant_id <> $1", n.shop.ID))

	n.write(conversation.ID, "a person")
	require.NoError(t, s.Send(t.Context(), n.shop.ID, n.device.ID))
	require.NoError(t, inbox.ResumeBot[*db.Tx](t.Context(), n.shop.Tenant, conversation.ID))
	answers(2)
	require.Len(t, g.sent(), pacing.BotMessages+3)
}
