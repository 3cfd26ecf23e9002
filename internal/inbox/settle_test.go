package inbox_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

func TestAGatewayThatIsAwayForAWhile(t *testing.T) {
	t.Parallel()
	for _, down := range []string{"503", "refuse"} {
		t.Run(down, func(t *testing.T) {
			onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
				require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.Down = down }))
				m := l.write(conversation, "patience")
				l.tried(m.ID, inbox.StatusQueued)
				for range 10 { // more often than anything else is tried
					l.due(m.ID, 0)
					l.tried(m.ID, inbox.StatusQueued)
				}
				require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.Down = "" }))
				l.due(m.ID, 0)
				l.becomes(m.ID, delivered)
				l.settled()
				l.once("patience")
			})
		})
	}
}

func TestAnAnswerThatIsLost(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		for _, shape := range []string{"cut", "timed_out", "garbage", "page"} {
			_, err := l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: shape, Perform: true, Times: 1})
			require.NoError(t, err)
			m := l.write(conversation, "lost "+shape)
			after := l.write(conversation, "after "+shape)
			if l.engine() == simulator.WEBJS { // elsewhere the ticks tell, by the id that we chose
				l.tried(m.ID, inbox.StatusSending)
				require.Equal(t, inbox.StatusQueued, l.message(after.ID).Status, "one at a time")
				l.due(m.ID, 0)
			}
			l.becomes(m.ID, delivered)
			l.becomes(after.ID, delivered)
		}
		l.settled()
		l.once("lost cut", "after cut", "lost timed_out", "after timed_out", "lost garbage", "after garbage", "lost page", "after page")
		_, thread := l.only()
		require.Len(t, thread, 9)
		for _, m := range thread[1:] {
			require.Equal(t, inbox.FromAgent, m.Source)
		}
	})
}

// TestASendThatNobodyKnowsOf loses a message before the gateway has it: a person decides.
func TestASendThatNobodyKnowsOf(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		lose := func(body string) inbox.Message {
			t.Helper()
			_, err := l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "cut", Times: 1})
			require.NoError(t, err)
			m := l.write(conversation, body)
			l.tried(m.ID, inbox.StatusSending)
			l.due(m.ID, 0)
			l.tried(m.ID, inbox.StatusSending) // looked for, and looked for again later
			return m
		}
		m := lose("lost")
		_, err := l.server.Write(shopPhone, simulator.Draft{From: customer, FromMe: true, Text: "typed meanwhile"})
		require.NoError(t, err)
		l.due(m.ID, 2*time.Minute)
		m = l.becomes(m.ID, inbox.StatusUnknown)
		require.Equal(t, "CloudWA cannot say whether this was sent.", m.Failure.String())
		l.settled()
		_, thread := l.only()
		require.Contains(t, texts(thread), "typed meanwhile", "what waited for the decision is here")
		require.NoError(t, inbox.SendAgain[*db.Tx](t.Context(), l.shop.Tenant, m.ID))
		require.Empty(t, l.becomes(m.ID, delivered).Failure.Format)

		left := lose("left")
		l.due(left.ID, 2*time.Minute)
		l.becomes(left.ID, inbox.StatusUnknown)
		require.NoError(t, inbox.Leave[*db.Tx](t.Context(), l.shop.Tenant, left.ID))
		l.becomes(l.write(conversation, "the next").ID, delivered)
		require.Equal(t, failed, l.message(left.ID).Status)
		l.once("lost", "the next")
	})
}

// TestAProgramThatIsKilledWhileItSends leaves a row as a process does that ends between giving a message to the gateway and keeping the
// answer, or before.
func TestAProgramThatIsKilledWhileItSends(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.AutoAck = 0 }))
		m := l.becomes(l.write(conversation, "it left").ID, accepted)
		l.settled()
		raw := "raw_id"
		if l.engine() == simulator.WEBJS {
			raw = "null"
		}
		exec(t, l.db, "update messages set status = 'sending', raw_id = "+raw+", due_at = now() - interval '1 second' where id = $1", m.ID)
		l.wake()
		after := l.becomes(m.ID, accepted)
		require.Equal(t, m.Raw, after.Raw)
		l.once("it left")

		exec(t, l.db, "update devices set state = 'stopped' where id = $1", l.device.ID)
		never := l.write(conversation, "it never left")
		exec(t, l.db, `update messages set status = 'sending', attempted_at = now() - interval '2 minutes', due_at = now() - interval '1 second' where id = $1`, never.ID)
		l.wake()
		exec(t, l.db, "update devices set state = $2 where id = $1", l.device.ID, string(gateway.StateWorking))
		l.becomes(never.ID, inbox.StatusUnknown)
		l.once("it left")
	})
}

// TestASendWhoseIdIsNeverTold lets a gateway answer nothing, or neither answer nor keep messages: the echo tells.
func TestASendWhoseIdIsNeverTold(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		_, err := l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "empty", Perform: true, Times: 1})
		require.NoError(t, err)
		l.becomes(l.write(conversation, "no answer").ID, delivered)
		l.settled()

		require.NoError(t, l.server.Switch("", func(s *simulator.Switches) { s.Hold, s.NoHistory = true, true }))
		_, err = l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "cut", Perform: true, Times: 1})
		require.NoError(t, err)
		m := l.write(conversation, "nothing at all")
		l.tried(m.ID, inbox.StatusSending)
		l.due(m.ID, 2*time.Minute)
		l.becomes(m.ID, inbox.StatusUnknown)
		require.NoError(t, l.server.Switch("", func(s *simulator.Switches) { s.Hold = false }))
		require.Empty(t, l.becomes(m.ID, delivered).Failure.Format)
		l.settled()
		l.once("no answer", "nothing at all")
		_, thread := l.only()
		require.Equal(t, []string{"halo", "no answer", "nothing at all"}, texts(thread))
	})
}

func (l *line) engine() simulator.Engine { return l.server.Settings().Engine }
