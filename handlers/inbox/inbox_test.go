package inbox_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// site is the program with a shop that has one number.
type site struct {
	*handlerstest.App
	t      *testing.T
	shop   dbtest.Shop
	device devices.Device
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{App: handlerstest.New(t), t: t}
	s.shop = dbtest.Make(t, s.DB, "a")
	s.device = dbtest.Device(t, s.shop, "Orders", held)
	return s
}

// held keeps what is queued from leaving: the number is down.
func held(d *devices.Device) { d.State, d.Health = gateway.StateFailed, devices.Down }

// chat adds a conversation with somebody of that name.
func (s *site) chat(name string, last string) inbox.Conversation {
	s.t.Helper()
	return s.chatAt(name, last, time.Now())
}

func (s *site) chatAt(name, last string, at time.Time) inbox.Conversation {
	s.t.Helper()
	c := dbtest.Chat(s.t, s.shop, s.device.ID, gateway.Person{Identities: gateway.Identities{Phone: phoneOf(name)}, Name: name})
	dbtest.Message(s.t, s.shop, c, last, func(m *inbox.Message) { m.At = at.Truncate(time.Microsecond) })
	return c
}

// phoneOf makes up a number that is different for each name.
func phoneOf(name string) string {
	sum := 0
	for _, r := range name {
		sum = (sum*31 + int(r)) % 10_000_000
	}
	return "62813" + strings.Repeat("0", 7-len(strconv.Itoa(sum))) + strconv.Itoa(sum)
}

func partial(b *handlerstest.Browser) *handlerstest.Browser {
	b.Header.Set("HX-Request", "true")
	return b
}

func texts(s *goquery.Selection) []string {
	return s.Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
}

func message(text string, client uuid.UUID) url.Values {
	return url.Values{"text": {text}, "client_id": {client.String()}}
}

// newest is the message that a chat ends with.
func (s *site) newest(chat inbox.Conversation) inbox.Message {
	s.t.Helper()
	list, err := s.shop.Tenant.Messages(s.t.Context(), chat.ID, inbox.Page{Limit: 1})
	require.NoError(s.t, err)
	require.Len(s.t, list, 1)
	return list[0]
}

// sent is a message of ours that WhatsApp has.
func (s *site) sent(chat inbox.Conversation, text string) inbox.Message {
	s.t.Helper()
	return dbtest.Message(s.t, s.shop, chat, text, dbtest.Ours(s.shop.Agent, inbox.StatusOf(gateway.StatusDelivered)))
}
