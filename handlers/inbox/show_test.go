package inbox_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/inbox"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

func TestThreadShowsWhateverPeopleWrite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	written := []string{
		"<b>bold</b><script>alert(1)</script>", `"quoted" & 'more' {{ .X }}`, "مرحبا، كيف الحال؟", "🌸🌸🌸", strings.Repeat("long", chats.MaxText/4), "two\nlines",
	}
	chat := s.chat("<i>Eve</i>", "start")
	for i, text := range written {
		dbtest.Message(t, s.shop, chat, text, func(m *chats.Message) { m.At = m.At.Add(time.Duration(i+1) * time.Second) })
	}
	page := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String())
	require.Equal(t, http.StatusOK, page.Status)
	bubbles := page.Find("#messages .bubble-text")
	require.Equal(t, len(written)+1, bubbles.Length())
	for i, text := range written {
		require.Equal(t, text, bubbles.Eq(i+1).Text())
	}
	require.Zero(t, page.Find("#messages script, #messages b, .inbox-name i").Length())
	require.Equal(t, "<i>Eve</i>", page.Text("#thread-title"))
	require.Equal(t, "page", page.Find(".inbox-row").AttrOr("aria-current", ""))
	require.NotContains(t, page.Text("head title"), "Eve")
	require.NotContains(t, s.Log.String(), "bold")
}

func TestThreadSaysWhatEachMessageIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chatAt("Siti", "yesterday", time.Now().AddDate(0, 0, -1))
	add := func(text string, changes ...func(m *chats.Message)) string {
		return "#message-" + dbtest.Message(t, s.shop, chat, text, func(m *chats.Message) {
			for _, change := range changes {
				change(m)
			}
		}).ClientID.String()
	}
	kind := func(k gateway.Kind, c chats.Content) func(m *chats.Message) {
		return func(m *chats.Message) { m.Kind, m.Content = k, c }
	}
	file := add("", kind(gateway.KindDocument, chats.Content{File: "price list.pdf"}))
	where := add("", kind(gateway.KindLocation, chats.Content{Location: &gateway.Location{Latitude: -6.2, Longitude: 106.8, Name: "Toko"}}))
	bare := add("", kind(gateway.KindLocation, chats.Content{Location: &gateway.Location{Latitude: -6.2, Longitude: 106.8}}))
	card := add("", kind(gateway.KindContact, chats.Content{Contacts: []gateway.ContactCard{{Name: "Budi", Phones: []string{"+62 1"}}}}))
	poll := add("", kind(gateway.KindUnsupported, chats.Content{Word: "poll_creation"}))
	gone := add("secret", func(m *chats.Message) { m.RevokedAt = time.Now() })
	edited := add("better", func(m *chats.Message) {
		m.EditedAt, m.ReplyTo, m.Content.Quote = time.Now(), "x", "the question"
		m.Reactions = []chats.Reaction{{By: "phone:1", Emoji: "👍"}}
	})
	agent := add("by us", dbtest.Ours(s.shop.Agent, "delivered"))
	phone := add("by phone", dbtest.Ours(s.shop.Agent, "sent"), func(m *chats.Message) { m.Source = chats.FromPhone })
	failed := add("not gone", dbtest.Ours(s.shop.Agent, "failed"), func(m *chats.Message) { m.Failure = errs.Msg("The session is starting.") })
	unknown := add("maybe", dbtest.Ours(s.shop.Agent, "unknown"))

	page := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String())
	for where, text := range map[string]string{
		file: "price list.pdf", where: "Toko", bare: "-6.20000, 106.80000", card: "Budi+62 1", poll: "Open it on the phone.", gone: "This message was deleted",
		edited: "Edited", edited + " .bubble-quote": "the question", edited + " .reactions": "👍", agent + " .bubble-author": s.shop.Agent.Name,
		phone + " .bubble-author": "From the phone", failed: "The session is starting.", unknown: "CloudWA cannot say whether this was sent.",
	} {
		require.Contains(t, page.Text(where), text)
	}
	require.NotContains(t, page.Text(where), "-6.2", "a name says more than numbers")
	require.NotContains(t, page.Body, "poll_creation")
	require.NotContains(t, page.Body, "secret")
	require.Equal(t, "Delivered", page.Find(agent+" .ticks").AttrOr("aria-label", ""))
	require.Equal(t, 1, page.Find(failed+" form").Length())
	require.Equal(t, 2, page.Find(unknown+" form[method=post] [name=_workspace]").Length())
	require.Equal(t, []string{"Yesterday", "Today"}, texts(page.Find("#messages [data-first] .day-chip")))
	require.Equal(t, "Down", page.Text("#thread-head .pill"))
	require.Contains(t, page.Text("#compose-banner"), "This number is not connected.")
}

func TestThreadGoesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chatAt("Siti", "0", time.Now().Add(-time.Hour))
	at := time.Now().Truncate(time.Microsecond)
	for i := range inbox.MessagesPerPage + 1 { // of one moment: the order is that of their ids
		dbtest.Message(t, s.shop, chat, fmt.Sprint(i+1), func(m *chats.Message) { m.At = at })
	}
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/" + chat.ID.String())
	require.Equal(t, inbox.MessagesPerPage, page.Find("#messages .message").Length())
	require.Equal(t, "2", texts(page.Find(".bubble-text"))[0])
	more := page.Find("#messages [data-more]")
	back := b.Get(more.Find("a").AttrOr("href", ""))
	require.Equal(t, []string{"0", "1"}, texts(back.Find(".bubble-text")))
	require.Zero(t, back.Find("#compose").Length())
	require.Equal(t, 1, back.Find("#messages[data-detached]").Length(), "what is new does not stand after these")
	none := b.Get("/inbox/" + chat.ID.String() + "?before=1-" + chat.ID.String())
	require.Equal(t, http.StatusOK, none.Status, "an address from before they were deleted")
	require.Equal(t, "/inbox/"+chat.ID.String(), none.Find("#composer .link").First().AttrOr("href", ""))
	require.Equal(t, http.StatusSeeOther, b.Get(more.AttrOr("hx-get", "")).Status)
	part := partial(b).Get(more.AttrOr("hx-get", ""))
	require.Equal(t, []string{"0", "1"}, texts(part.Find(".bubble-text")))
	require.Zero(t, part.Find("[data-more]").Length())
	require.Equal(t, http.StatusNoContent, b.Get("/inbox/"+chat.ID.String()+"/older?before=1-"+chat.ID.String()).Status)
}

func TestAChatOfADeletedNumberCanBeRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "still here")
	require.NoError(t, s.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, s.device.ID) }))
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/" + chat.ID.String())
	require.Contains(t, page.Text("#messages"), "still here")
	require.Zero(t, page.Find("#compose").Length())
	require.Contains(t, page.Text("#composer"), "The number of this chat was deleted.")
	require.Contains(t, page.Text("#thread-head"), "Deleted number")
}

func TestAThreadIsOpenedAroundAMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chatAt("Siti", "0", time.Now().Add(-time.Hour)), s.chat("Budi", "hi")
	var ids []uuid.UUID
	at := time.Now().Add(-time.Minute).Truncate(time.Microsecond)
	for i := range 60 {
		ids = append(ids, dbtest.Message(t, s.shop, chat, fmt.Sprint(i+1), func(m *chats.Message) { m.At, m.Raw = at.Add(time.Duration(i)*time.Second), fmt.Sprint("RAW", i+1) }).ID)
	}
	answer := dbtest.Message(t, s.shop, chat, "this one", func(m *chats.Message) { m.At, m.ReplyTo = at.Add(time.Minute), "RAW10" })
	b := s.SignedIn(t, s.shop.Agent)
	path := "/inbox/" + chat.ID.String()
	quote := b.Get(path).Find("[data-message-id='"+answer.ID.String()+"'] a.bubble-quote").AttrOr("href", "")
	require.Equal(t, path+"?raw=RAW10", quote)
	for _, address := range []string{quote, path + "?at=" + ids[9].String()} {
		page := b.Get(address)
		shown := texts(page.Find("#messages .bubble-text"))
		require.Equal(t, []string{"0", "1"}, shown[:2])
		require.Equal(t, "30", shown[len(shown)-1])
		require.Equal(t, ids[9].String(), page.Find("#messages[data-detached]").AttrOr("data-at", ""))
		require.Zero(t, page.Find("#compose").Length())
	}
	page := b.Get(path + "?at=" + ids[55].String())
	require.Zero(t, page.Find("#messages[data-detached]").Length(), "the newest are there")
	require.Equal(t, 1, page.Find("#compose").Length())
	page = b.Get("/inbox/" + other.ID.String() + "?at=" + ids[9].String())
	require.Equal(t, []string{"hi"}, texts(page.Find("#messages .bubble-text")), "of another chat")
	for _, nonsense := range []string{"%00", "%ff", strings.Repeat("x", 5000)} {
		require.Equal(t, http.StatusOK, b.Get(path+"?raw="+nonsense).Status, nonsense)
	}
	part := partial(b).Get(path + "/thread")
	require.Equal(t, 1, part.Find("[data-thread] #compose").Length())
	require.Zero(t, part.Find("#conversations, #inbox-poll").Length())
}

func TestAnEditedMessageShowsWhatItSaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "start")
	id := dbtest.Message(t, s.shop, chat, "now www.example.com.", func(m *chats.Message) {
		m.EditedAt, m.History = time.Now(), []chats.Version{{Text: "<b>before</b>", At: m.At}}
	}).ClientID
	page := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String())
	bubble := page.Find("#message-" + id.String())
	require.Equal(t, "now www.example.com.", bubble.Find(".bubble-text").Text())
	require.Equal(t, "https://www.example.com", bubble.Find("a.bubble-link").AttrOr("href", ""))
	require.Equal(t, []string{"<b>before</b>"}, texts(bubble.Find("details.bubble-history li span")))
}

func TestWordsForAutomationsAndWhatIsNotConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	for source, word := range map[chats.Source]string{chats.FromBot: "Automation", chats.FromCampaign: "Campaign"} {
		dbtest.Message(t, s.shop, chat, word, func(m *chats.Message) {
			m.FromMe, m.Source, m.Status = true, source, chats.StatusOf(gateway.StatusSent)
		})
	}
	ours := s.sent(chat, "where is it?")
	_, err := s.DB.OwnerPool().Exec(t.Context(), "update messages set status = 'accepted', unconfirmed_at = now() where id = $1", ours.ID)
	require.NoError(t, err)
	page := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String())
	require.ElementsMatch(t, []string{"Automation", "Campaign", s.shop.Agent.Name}, texts(page.Find("#messages .bubble-author")))
	require.Equal(t, "WhatsApp has not confirmed this message yet. It may not have left.", page.Text("#message-"+ours.ClientID.String()+" .message-note"))
	require.Equal(t, 1, page.Find("#messages .message-note").Length())
}
