package inbox_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// poll is what the next poll of a page asks.
func poll(p handlerstest.Page) string { return p.Find("#inbox-poll").AttrOr("hx-get", "") }

// brought is what a template of an answer holds.
func brought(t *testing.T, p handlerstest.Page, part string) *goquery.Selection {
	t.Helper()
	html, err := p.Find("template[data-" + part + "]").Html()
	require.NoError(t, err)
	inner, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	require.NoError(t, err)
	return inner.Find("body > li")
}

func TestChangesBringWhatIsNew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hi")
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/" + chat.ID.String())
	require.Equal(t, "/inbox", b.Get(poll(page)).Location)
	partial(b)
	answer := b.Get(poll(page))
	require.Equal(t, http.StatusNoContent, answer.Status)
	require.Empty(t, answer.Header.Get("HX-Refresh"))

	dbtest.Message(t, s.shop, other, "elsewhere", nil)
	answer = b.Get(poll(page))
	require.Equal(t, http.StatusOK, answer.Status)
	require.Equal(t, []string{"elsewhere"}, texts(brought(t, answer, "rows").Find(".inbox-last")))
	require.Zero(t, brought(t, answer, "messages").Length())
	require.Zero(t, answer.Find("#thread-head, #compose-banner").Length())
	require.Equal(t, "2 2 unread", answer.Text("#menu-chats[hx-swap-oob]"))

	dbtest.Message(t, s.shop, chat, "here", nil)
	answer = b.Get(poll(answer))
	rows := brought(t, answer, "rows")
	require.Equal(t, []string{"here"}, texts(rows.Find(".inbox-last")))
	require.Equal(t, "page", rows.Find(".inbox-row").AttrOr("aria-current", ""))
	require.Equal(t, []string{"here"}, texts(brought(t, answer, "messages").Find(".bubble-text")))
	require.Equal(t, 1, answer.Find("#thread-head[hx-swap-oob]").Length())
	require.Zero(t, answer.Find("#compose, #compose-text").Length(), "nothing replaces the composer")
	require.Equal(t, http.StatusNoContent, b.Get(poll(answer)).Status)
}

func TestChangesOfTheNumberReachTheComposer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	dbtest.Message(t, s.shop, chat, "waits", dbtest.Ours(s.shop.Agent, "queued"))
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/" + chat.ID.String())
	partial(b)
	change := func(do func(ctx context.Context, tx *db.Tx) error) handlerstest.Page {
		require.NoError(t, s.shop.Tenant.InTx(t.Context(), do))
		page = b.Get(poll(page))
		return page
	}
	answer := change(func(ctx context.Context, tx *db.Tx) error {
		d, err := tx.LockDevice(ctx, s.device.ID)
		require.NoError(t, err)
		d.State, d.Health = gateway.StateWorking, devices.Healthy
		tx.DeviceChanged(d.ID)
		return tx.SaveDevice(ctx, d)
	})
	require.Empty(t, answer.Text("#compose-banner[hx-swap-oob]"))
	require.Zero(t, answer.Find("#thread-head .pill").Length())
	answer = change(func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, s.device.ID) })
	require.Contains(t, answer.Text("#composer[hx-swap-oob]"), "The number of this chat was deleted.")
	require.Equal(t, 1, brought(t, answer, "messages").Find("form").Length(), "what waited was given up")
}

func TestAGapAndANewDayShowEverythingAnew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	s.chat("Budi", "hi")
	b := s.SignedIn(t, s.shop.Agent)
	asked, err := url.Parse(poll(b.Get("/inbox/" + chat.ID.String())))
	require.NoError(t, err)
	partial(b)
	for name, value := range map[string]string{"after": "999", "day": "2020-01-01"} {
		query := asked.Query()
		query.Set(name, value)
		answer := b.Get("/inbox/changes?" + query.Encode())
		require.Equal(t, http.StatusOK, answer.Status)
		require.Equal(t, 1, answer.Find("#inbox-poll[data-reset]").Length(), name)
		require.Equal(t, []string{"hi", "hello"}, texts(brought(t, answer, "rows").Find(".inbox-last")))
		require.Equal(t, []string{"hello"}, texts(brought(t, answer, "messages").Find(".bubble-text")))
		require.Equal(t, http.StatusNoContent, b.Get(poll(answer)).Status)
	}
}

func TestChangesOfAnotherWorkspaceStayThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	theirs := dbtest.Make(t, s.DB, "b")
	device := dbtest.Device(t, theirs, "Theirs", nil)
	secret := dbtest.Chat(t, theirs, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "62811"}, Name: "Secret"})
	dbtest.Message(t, theirs, secret, "secret", nil)
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox")
	s.chat("Siti", "hello")
	partial(b)
	answer := b.Get(poll(page) + "&conversation=" + secret.ID.String())
	require.Equal(t, http.StatusOK, answer.Status)
	require.NotContains(t, answer.Body, "Secret")
	dbtest.Device(t, s.shop, "Second", nil) // now the page's chat is looked for
	answer = b.Get(poll(page) + "&conversation=" + secret.ID.String())
	require.Equal(t, "/inbox", answer.Header.Get("HX-Redirect"))
	require.NotContains(t, answer.Body, "Secret")
}

func TestAFilteredListTakesAndLetsGo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	second := dbtest.Device(t, s.shop, "Second", held)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hi")
	elsewhere := dbtest.Chat(t, s.shop, second.ID, gateway.Person{Identities: gateway.Identities{Phone: "628999"}, Name: "Rina"})
	dbtest.Message(t, s.shop, elsewhere, "over there", nil)
	b := s.SignedIn(t, s.shop.Agent)
	for query, want := range map[string][]string{
		"": {"Rina", "Budi", "Siti"}, "?show=unread": {"Rina", "Budi", "Siti"}, "?device=" + s.device.ID.String(): {"Budi", "Siti"},
		"?show=waiting&device=" + second.ID.String(): {"Rina"}, "?show=nonsense&device=nonsense": {"Rina", "Budi", "Siti"},
	} {
		require.Equal(t, want, texts(b.Get("/inbox"+query).Find(".inbox-name")), query)
	}
	open := b.Get("/inbox/" + chat.ID.String() + "?show=unread&device=" + s.device.ID.String())
	row := open.Find("#conversation-"+other.ID.String()+" a").AttrOr("href", "")
	require.Equal(t, "/inbox/"+other.ID.String()+"?device="+s.device.ID.String()+"&show=unread", row, "a row keeps the list")
	partial(b)
	require.Equal(t, http.StatusNoContent, b.Post("/inbox/"+chat.ID.String()+"/open", url.Values{}).Status)
	require.Equal(t, http.StatusNoContent, b.Post("/inbox/"+other.ID.String()+"/open", url.Values{}).Status)
	answer := b.Get(poll(open))
	rows := brought(t, answer, "rows")
	require.Equal(t, []string{"Siti"}, texts(rows.Find(".inbox-name")), "the open chat stays")
	require.Equal(t, 1, rows.Filter("#conversation-"+other.ID.String()+"[data-gone]").Length())
	require.Equal(t, "All Unread Waiting 2", answer.Text("#inbox-shows[hx-swap-oob]"), "of this number")
	b.Header.Del("HX-Request")
	require.Equal(t, []string{"Siti"}, texts(b.Get("/inbox/"+chat.ID.String()+"?show=unread&device="+s.device.ID.String()).Find(".inbox-name")))

	partial(b)
	dbtest.Message(t, s.shop, elsewhere, "more", nil)
	answer = b.Get(poll(answer) + "&left=" + chat.ID.String())
	require.Equal(t, 1, brought(t, answer, "rows").Filter("#conversation-"+elsewhere.ID.String()+"[data-gone]").Length(), "not of this number")
	left := strings.Replace(poll(answer), "conversation="+chat.ID.String(), "conversation="+other.ID.String(), 1) + "&left=" + chat.ID.String()
	require.Equal(t, 1, brought(t, b.Get(left), "rows").Filter("#conversation-"+chat.ID.String()+"[data-gone]").Length(), "the one that was left goes")
}
