package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestSomebodyWithoutANumberIsAnswered: whoever is known by a hidden id only is answered in the chat that they wrote from.
func TestSomebodyWithoutANumberIsAnswered(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	for _, from := range []string{"990002220001@lid", "US.13491208655302741918"} {
		_, err := l.server.Write(shopPhone, simulator.Draft{From: from, Name: from, Text: "from " + from})
		require.NoError(t, err)
		l.until(func() bool { return count(t, l.db, "select count(*) from messages where text = $1", "from "+from) == 1 })
		var written inbox.Message
		for _, c := range l.conversations() {
			if c.Name == from {
				require.Empty(t, c.Phone)
				written, err = inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, inbox.Draft{ConversationID: c.ID, ClientID: account.NewID(), Text: "to " + from})
				require.NoError(t, err)
			}
		}
		l.becomes(written.ID, inbox.StatusOf(gateway.StatusDelivered))
		counts := l.server.Counts(l.device.Session, from)
		require.Len(t, counts, 1, from)
		require.Equal(t, "to "+from, counts[0].Text)
	}
}
