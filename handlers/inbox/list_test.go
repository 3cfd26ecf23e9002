package inbox_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/inbox"
	"github.com/cloudwa/cloudwa/internal/gateway"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

func TestListSaysWhatEachChatIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	now := time.Now()
	s.chatAt("Siti", "first\nline  and more", now.Add(-time.Minute))
	photo := s.chatAt("Budi", "look", now.Add(-2*time.Minute))
	dbtest.Message(t, s.shop, photo, "", func(m *chats.Message) { m.Kind = gateway.KindImage })
	hidden := dbtest.Chat(t, s.shop, s.device.ID, gateway.Person{Identities: gateway.Identities{LID: "99"}})
	dbtest.Message(t, s.shop, hidden, "answer", dbtest.Ours(s.shop.Agent, "read"))

	page := s.SignedIn(t, s.shop.Agent).Get("/inbox")
	require.Equal(t, http.StatusOK, page.Status)
	rows := page.Find("#conversations > li")
	require.Equal(t, []string{"Hidden number", "Budi", "Siti"}, texts(rows.Find(".inbox-name")))
	require.Equal(t, []string{"answer", "Photo", "first line and more"}, texts(rows.Find(".inbox-last")))
	require.Equal(t, "Read", rows.Eq(0).Find(".ticks").AttrOr("aria-label", ""))
	require.Zero(t, rows.Eq(0).Find(".inbox-unread").Length())
	require.Equal(t, "2 2 unread messages", texts(rows.Eq(1).Find(".inbox-unread"))[0])
	require.Zero(t, page.Find(".inbox-number").Length(), "with one number nobody has to be told which")
	require.Equal(t, "2 2 unread", page.Text("#menu-chats"))
	require.Equal(t, "Inbox · CloudWA", page.Text("head title"))
	require.Equal(t, 1, page.Find("#inbox-poll[data-poll]").Length())

	dbtest.Device(t, s.shop, "Second", nil)
	page = s.SignedIn(t, s.shop.Agent).Get("/inbox")
	require.Equal(t, 3, page.Find(".inbox-number").Length())
	page = s.SignedIn(t, s.shop.Agent).Get("/inbox?device=" + s.device.ID.String())
	require.Equal(t, 3, page.Find(".inbox-row").Length())
	require.Zero(t, page.Find(".inbox-number, .inbox-dot").Length(), "the head of the list says it")
}

func TestEmptyInboxes(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	page := app.SignedIn(t, shop.Admin).Get("/inbox")
	require.Equal(t, 1, page.Find(".inbox-empty a[href='/numbers/new']").Length())
	require.Empty(t, page.Text(".inbox-none"), "there is nothing to choose")
	page = app.SignedIn(t, shop.Agent).Get("/inbox")
	require.Zero(t, page.Find("main a[href='/numbers/new']").Length())
	require.Contains(t, page.Text(".inbox-empty"), "No numbers yet")
	dbtest.Device(t, shop, "Orders", nil)
	page = app.SignedIn(t, shop.Agent).Get("/inbox")
	require.Contains(t, page.Text(".inbox-empty"), "No chats yet")
	require.Contains(t, page.Text(".inbox-none"), "No chat open")
}

func TestListGoesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	now := time.Now()
	for i := range inbox.ChatsPerPage + 2 {
		s.chatAt(fmt.Sprint("Person ", i), "hello", now.Add(-time.Duration(i)*time.Minute))
	}
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox")
	require.Equal(t, inbox.ChatsPerPage, page.Find("#conversations .inbox-row").Length())
	more := page.Find("#conversations [data-more]")

	older := b.Get(more.Find("a").AttrOr("href", "")) // without scripts
	require.Equal(t, []string{"Person 30", "Person 31"}, texts(older.Find(".inbox-name")))
	require.Zero(t, older.Find("#inbox-poll").Length(), "what lies back does not change")

	part := partial(b).Get(more.AttrOr("hx-get", ""))
	require.Equal(t, []string{"Person 30", "Person 31"}, texts(part.Find(".inbox-name")))
	require.Zero(t, part.Find("[data-more]").Length())
	require.Equal(t, inbox.ChatsPerPage, b.Get("/inbox/rows?before=nonsense").Find(".inbox-row").Length())
	require.Equal(t, http.StatusNoContent, b.Get("/inbox/rows?before=1-"+s.device.ID.String()).Status)
}

func TestTheEmojiMenuIsFetchedInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.SignedIn(t, s.shop.Agent)
	require.Equal(t, "/inbox", b.Get("/inbox/emoji").Location, "it is no page")
	require.Zero(t, b.Get("/inbox/"+s.chat("Siti", "hello").ID.String()).Find("[data-emoji]").Length(), "it is not part of one")
	menu := partial(b).Get("/inbox/emoji")
	require.Equal(t, "folded hands", menu.Find(`[data-emoji]:contains("🙏")`).AttrOr("aria-label", ""))
	require.Equal(t, 9, menu.Find("section").Length())
}
