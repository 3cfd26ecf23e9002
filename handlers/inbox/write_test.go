package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

func TestOneClientIDIsOneMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path, client := "/inbox/"+chat.ID.String(), uuid.New()
	b := s.SignedIn(t, s.shop.Agent)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() { b.Post(path+"/messages", message("once", client)) })
	}
	all.Wait()
	page := b.Post(path+"/messages", message("once", client))
	require.Equal(t, path, page.Location)
	require.Equal(t, []string{"hello", "once"}, texts(b.Follow(page).Find("#messages .bubble-text")))

	for name, other := range map[string]url.Values{
		"another text": message("something else", client), "a place": {"latitude": {"1"}, "longitude": {"2"}, "client_id": {client.String()}},
	} {
		page = b.Post(path+"/messages", other)
		require.Equal(t, http.StatusConflict, page.Status, "%s would be lost", name)
		require.Contains(t, page.Text("#composer"), "sent already, with another message")
		require.NotEqual(t, client.String(), page.Value("client_id"), "it can be sent")
	}
	require.Equal(t, "something else", b.Post(path+"/messages", message("something else", client)).Find("#compose-text").Text())
	require.Equal(t, http.StatusConflict, upload(t, b, path+"/messages", "a.pdf", []byte("%PDF-1.7"), message("with a file", client)).Status)
	require.Equal(t, []string{"hello", "once"}, texts(b.Get(path).Find("#messages .bubble-text")))

	bubble := partial(b).Post(path+"/messages", message("by script\r\nwith\x00 NUL", uuid.New()))
	require.Equal(t, http.StatusOK, bubble.Status)
	require.Equal(t, "by script\nwith NUL", bubble.Find(".message .bubble-text").Text())
	require.Equal(t, "Waiting to be sent", bubble.Find(".ticks").AttrOr("aria-label", ""))
	require.Equal(t, s.shop.Agent.Name, bubble.Text(".bubble-author"))
	require.NotContains(t, s.Log.String(), "by script")
}

func TestATextThatIsNotTakenComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path, client := "/inbox/"+chat.ID.String()+"/messages", uuid.New()
	b := s.SignedIn(t, s.shop.Agent)
	long := strings.Repeat("é", chats.MaxText+1)
	page := b.Post(path, message(long, client))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, long, page.Find("#compose-text").Text())
	require.Equal(t, client.String(), page.Value("client_id"))
	require.Equal(t, "A message has at most 4096 characters; this one has 4097.", page.Text("#compose-problem"))
	page = b.Post(path, message(" \n ", client))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Write something first.", page.Text("#compose-problem"))
	require.Equal(t, http.StatusSeeOther, b.Post(path, message(strings.Repeat("🌸", chats.MaxText), client)).Status)

	part := partial(b).Post(path, message(long, uuid.New()))
	require.Equal(t, http.StatusUnprocessableEntity, part.Status)
	require.Zero(t, part.Find("form").Length())
	require.Contains(t, part.Text("#compose-problem"), "4096")
}

func TestOpeningMarksAsReadAndLookingDoesNot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	for range 2 {
		page := b.Get(path)
		require.Equal(t, 1, page.Find("[data-thread][data-unread]").Length())
		require.Equal(t, 1, page.Find(".inbox-unread").Length())
	}
	require.Equal(t, http.StatusNoContent, partial(b).Post(path+"/open", url.Values{}).Status)
	b.Header.Del("HX-Request")
	page := b.Get(path)
	require.Zero(t, page.Find("[data-thread][data-unread], .inbox-unread").Length())
}

func TestAMessageThatFailedIsSentAgainOrLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hello")
	failed := dbtest.Message(t, s.shop, chat, "failed", dbtest.Ours(s.shop.Agent, "failed"))
	unknown := dbtest.Message(t, s.shop, chat, "unknown", dbtest.Ours(s.shop.Agent, "unknown"))
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	elsewhere := "/inbox/" + other.ID.String() + "/messages/" + failed.ID.String()
	require.Equal(t, http.StatusNotFound, b.Post(elsewhere+"/again", url.Values{}).Status)

	page := b.Follow(b.Post(path+"/messages/"+unknown.ID.String()+"/leave", url.Values{}))
	require.Contains(t, page.Text("#message-"+unknown.ClientID.String()), "left so")
	bubble := partial(b).Post(path+"/messages/"+failed.ID.String()+"/again", url.Values{})
	require.Equal(t, "Waiting to be sent", bubble.Find(".ticks").AttrOr("aria-label", ""))
	require.Zero(t, bubble.Find("form").Length())
	require.Equal(t, http.StatusConflict, b.Post(path+"/messages/"+failed.ID.String()+"/again", url.Values{}).Status)
}

func TestPlacesAndContactsAreSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	place := url.Values{"latitude": {"-6,2"}, "longitude": {"106.816666"}, "name": {"Toko Melati"}}
	require.Equal(t, path, b.Post(path+"/messages", place).Location)
	require.Equal(t, gateway.Location{Latitude: -6.2, Longitude: 106.816666, Name: "Toko Melati"}, *s.newest(chat).Content.Location)
	require.Equal(t, path, b.Post(path+"/messages", url.Values{"contact_name": {"Budi"}, "contact_phone": {"+62 812-3456-7890"}}).Location)
	require.Equal(t, "Budi", s.newest(chat).Content.Contacts[0].Name)

	place.Set("latitude", "north")
	page := b.Post(path+"/messages", place)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "A latitude lies between -90 and 90.", page.Text("#compose-problem"))
	require.Equal(t, []string{"north", "Toko Melati"}, []string{page.Value("latitude"), page.Find("#place-name").AttrOr("value", "")})
	page = partial(b).Post(path+"/messages", url.Values{"contact_name": {"Budi"}, "contact_phone": {" "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "A contact needs a name and a number.", page.Text("#compose-problem"))
}

func TestAnAnswerQuotesItsMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "Is there any left?"), s.chat("Budi", "another chat")
	asked := s.newest(chat)
	path := "/inbox/" + chat.ID.String() + "/messages"
	b := partial(s.SignedIn(t, s.shop.Agent))
	form := message("Yes https://example.com", uuid.New())
	form.Set("reply_to", asked.ID.String())
	form.Set("no_preview", "1")
	page := b.Post(path, form)
	require.Equal(t, "Is there any left?", page.Text(".bubble-quote"), page.Body)
	require.Equal(t, asked.Raw, s.newest(chat).ReplyTo)
	require.True(t, s.newest(chat).Content.NoPreview)
	form = message("No", uuid.New())
	form.Set("reply_to", s.newest(other).ID.String())
	require.Equal(t, http.StatusConflict, b.Post(path, form).Status)
}
