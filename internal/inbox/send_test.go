package inbox_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

var (
	accepted  = inbox.StatusOf(gateway.StatusAccepted)
	delivered = inbox.StatusOf(gateway.StatusDelivered)
	read      = inbox.StatusOf(gateway.StatusRead)
	failed    = inbox.StatusOf(gateway.StatusFailed)
)

// onEngines runs a test on engines that differ in what they can do.
func onEngines(t *testing.T, settings func(d *devices.Device), test func(t *testing.T, l *line, conversation uuid.UUID)) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			l, conversation := paired(t, engine, settings)
			test(t, l, conversation)
		})
	}
}

func TestATextArrivesOnceAndIsTicked(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		draft := l.draft(conversation, "halo Kak")
		m, err := inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
		require.NoError(t, err)
		_, err = inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
		require.NoError(t, err)
		l.becomes(m.ID, delivered)
		_, err = l.server.Read(shopPhone, customer)
		require.NoError(t, err)
		l.becomes(m.ID, read)
		l.settled()
		l.once("halo Kak")
		_, thread := l.only()
		require.Equal(t, []string{"halo", "halo Kak"}, texts(thread), "its echo is no message of its own")
		require.Equal(t, inbox.FromAgent, thread[1].Source)
		shown, err := l.server.Messages(shopPhone, customer, 0, 0)
		require.NoError(t, err)
		require.True(t, shown[0].Seen, "the question was shown as read")
		require.Equal(t, []string{"sendSeen", "startTyping", "sendText", "stopTyping"}, l.calls())
	})
}

func TestWhatTheCustomerIsNotToSee(t *testing.T) {
	settings := func(d *devices.Device) { d.Seen, d.HumanPace = devices.SeenNever, false }
	onEngines(t, settings, func(t *testing.T, l *line, conversation uuid.UUID) {
		require.NoError(t, inbox.Open[*db.Tx](t.Context(), l.shop.Tenant, conversation))
		l.becomes(l.write(conversation, "halo Kak").ID, delivered)
		l.settled()
		require.Equal(t, []string{"sendText"}, l.calls())
	})
}

func TestOpeningIsSeen(t *testing.T) {
	settings := func(d *devices.Device) { d.Seen = devices.SeenOnOpen }
	onEngines(t, settings, func(t *testing.T, l *line, conversation uuid.UUID) {
		require.NoError(t, inbox.Open[*db.Tx](t.Context(), l.shop.Tenant, conversation))
		l.until(func() bool {
			shown, err := l.server.Messages(shopPhone, customer, 0, 0)
			return err == nil && shown[0].Seen
		})
		require.Equal(t, []string{"sendSeen"}, l.calls())
	})
}

func TestTheOrderOfAConversationIsKept(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		// The first is refused for a while: those after it wait for it.
		_, err := l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "lock", Times: 2})
		require.NoError(t, err)
		var want []string
		var last inbox.Message
		for i := range 8 {
			want = append(want, fmt.Sprintf("answer %d", i))
			last = l.write(conversation, want[i])
		}
		l.until(func() bool {
			exec(t, l.db, "update messages set due_at = now() where status = 'queued' and due_at > now()")
			l.wake()
			return l.message(last.ID).Status == delivered
		})
		l.settled()
		l.once(want...)
		_, thread := l.only()
		require.Equal(t, append([]string{"halo"}, want...), texts(thread))
	})
}

func TestTheEchoThatIsFasterThanTheAnswer(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		require.NoError(t, l.server.Switch("", func(s *simulator.Switches) { s.EchoFirst = true }))
		var ids []uuid.UUID
		for i := range 3 {
			ids = append(ids, l.write(conversation, fmt.Sprintf("answer %d", i)).ID)
		}
		_, err := l.server.Write(shopPhone, simulator.Draft{From: customer, FromMe: true, Text: "typed on the phone"})
		require.NoError(t, err)
		for _, id := range ids {
			l.becomes(id, delivered)
		}
		l.settled()
		l.once("answer 0", "answer 1", "answer 2")
		_, thread := l.only()
		sources := map[string]inbox.Source{}
		for _, m := range thread {
			sources[m.Text] = m.Source
		}
		require.Len(t, thread, 5)
		require.Equal(t, map[string]inbox.Source{"halo": inbox.FromCustomer, "answer 0": inbox.FromAgent, "answer 1": inbox.FromAgent,
			"answer 2": inbox.FromAgent, "typed on the phone": inbox.FromPhone}, sources)
	})
}

func TestWhatWhatsAppRefusesSaysWhy(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, conversation uuid.UUID) {
		_, err := l.server.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "restricted_463", Times: 1})
		require.NoError(t, err)
		m := l.becomes(l.write(conversation, "refused").ID, failed)
		require.Contains(t, m.Failure.String(), "WhatsApp lets this number open no new chats at present")
		l.becomes(l.write(conversation, "the next").ID, delivered)
		l.once("the next")
	})
}

func TestSomebodyBehindAHiddenId(t *testing.T) {
	onEngines(t, nil, func(t *testing.T, l *line, _ uuid.UUID) {
		_, err := l.server.SetPerson(simulator.Person{LID: "99000333", Phone: "6281234500000", HidePhone: true, Name: "Edo"})
		require.NoError(t, err)
		_, err = l.server.Write(shopPhone, simulator.Draft{From: "99000333@lid", Text: "siapa saya"})
		require.NoError(t, err)
		l.until(func() bool { return len(l.conversations()) == 2 })
		conversation := l.conversations()[0]
		require.Equal(t, "Edo", conversation.Name)
		require.Empty(t, conversation.Phone)
		l.becomes(l.write(conversation.ID, "halo Kak").ID, delivered)
		counts := l.server.Counts(l.device.Session, "99000333@lid")
		require.Len(t, counts, 1)
		require.Equal(t, 1, counts[0].Sends)
	})
}
