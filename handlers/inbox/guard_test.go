package inbox_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

// answerOf is the form of a page with a text in it.
func answerOf(page handlerstest.Page, text string) url.Values {
	form := message(text, uuid.MustParse(page.Value("client_id")))
	form.Set("seen", page.Value("seen"))
	return form
}

func TestWhoeverDidNotSeeAnAnswerIsAskedFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	agent := s.SignedIn(t, s.shop.Agent)
	page := agent.Get(path)
	dbtest.Message(t, s.shop, chat, "the admin's answer", dbtest.Ours(s.shop.Admin, "queued"))
	asked := agent.Post(path+"/messages", answerOf(page, "mine"))
	require.Equal(t, http.StatusConflict, asked.Status)
	require.Contains(t, asked.Text(".compose-asked"), s.shop.Admin.Name+" answered a moment ago. Send yours anyway?")
	require.Equal(t, "mine", asked.Find("#compose-text").Text())
	require.Equal(t, []string{"hello", "the admin's answer"}, texts(asked.Find("#messages .bubble-text")))

	again := partial(agent).Post(path+"/messages", answerOf(page, "mine"))
	require.Equal(t, http.StatusConflict, again.Status)
	require.Equal(t, []string{"the admin's answer"}, texts(again.Find(".message .bubble-text")))
	require.Equal(t, asked.Value("seen"), again.Find("[data-asked]").AttrOr("data-seen", ""))
	agent.Header.Del("HX-Request")

	require.Equal(t, path, agent.Post(asked.Find("button[formaction]").AttrOr("formaction", ""), answerOf(asked, "mine")).Location)
	require.Equal(t, "mine", agent.Get(path).Find("#compose-text").Text())
	sent := agent.Post(path+"/messages", answerOf(asked, "mine"))
	require.Equal(t, path, sent.Location)
	require.Equal(t, path, agent.Post(path+"/messages", answerOf(page, "mine")).Location, "what was queued is not asked about again")
	require.Equal(t, []string{"hello", "the admin's answer", "mine"}, texts(agent.Follow(sent).Find("#messages .bubble-text")))
}

func TestAPlaceAndAContactAreAskedAboutToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	agent := s.SignedIn(t, s.shop.Agent)
	page := agent.Get(path)
	dbtest.Message(t, s.shop, chat, "the admin's answer", dbtest.Ours(s.shop.Admin, "queued"))
	for id, typed := range map[string]url.Values{
		"compose-place-form":   {"latitude": {"-6.2"}, "longitude": {"106.8"}, "name": {"Toko"}},
		"compose-contact-form": {"contact_name": {"Budi"}, "contact_phone": {"+62 812-3456-7890"}},
	} {
		send := func(page handlerstest.Page) handlerstest.Page {
			form := page.Find("#" + id)
			typed.Set("client_id", uuid.NewString())
			typed.Set("seen", form.Find("[name=seen]").AttrOr("value", ""))
			return agent.Post(form.AttrOr("action", ""), typed)
		}
		asked := send(page)
		require.Equal(t, http.StatusConflict, asked.Status)
		require.Contains(t, asked.Text(".compose-asked"), "answered a moment ago")
		require.Equal(t, 1, asked.Find(`.compose-asked button[form="`+id+`"]`).Length(), "its button sends what was typed")
		for name, values := range typed {
			if name != "client_id" && name != "seen" {
				require.Equal(t, values[0], asked.Find("#"+id+" [name="+name+"]").AttrOr("value", ""))
			}
		}
		require.Equal(t, path, send(asked).Location)
	}
}

func TestNobodyIsAskedWithoutReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hello")
	old := dbtest.Message(t, s.shop, chat, "before", dbtest.Ours(s.shop.Admin, "sent"))
	path := "/inbox/" + chat.ID.String()
	agent := s.SignedIn(t, s.shop.Agent)
	page := agent.Get(path)
	old.Status = chats.StatusOf(gateway.StatusRead)
	require.NoError(t, s.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.UpdateMessage(ctx, old) }))
	dbtest.Message(t, s.shop, chat, "by a bot", func(m *chats.Message) { m.FromMe, m.Source, m.Status = true, chats.FromBot, "sent" })
	dbtest.Message(t, s.shop, chat, "in another tab", dbtest.Ours(s.shop.Agent, "sent"))
	dbtest.Message(t, s.shop, chat, "one more question", nil)
	dbtest.Message(t, s.shop, other, "elsewhere", dbtest.Ours(s.shop.Admin, "sent"))
	require.Equal(t, http.StatusSeeOther, agent.Post(path+"/messages", answerOf(page, "mine")).Status)

	dbtest.Message(t, s.shop, chat, "unseen", dbtest.Ours(s.shop.Admin, "sent"))
	for _, seen := range []string{"", "nonsense", "-4", "999999"} {
		form := message("without "+seen, uuid.New())
		form.Set("seen", seen)
		require.Equal(t, http.StatusSeeOther, agent.Post(path+"/messages", form).Status, seen)
	}
	page = agent.Get("/inbox/" + other.ID.String())
	dbtest.Message(t, s.shop, other, "by phone", func(m *chats.Message) { m.FromMe, m.Source, m.Status = true, chats.FromPhone, "sent" })
	asked := agent.Post("/inbox/"+other.ID.String()+"/messages", answerOf(page, "mine"))
	require.Contains(t, asked.Text(".compose-asked"), "Somebody answered from the phone")
}

func TestOfTwoWhoAnswerAtOnceOneIsAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	for range 5 {
		var statuses [2]int
		var both sync.WaitGroup
		people := []*handlerstest.Browser{s.SignedIn(t, s.shop.Agent), s.SignedIn(t, s.shop.Admin)}
		forms := []url.Values{answerOf(people[0].Get(path), "mine"), answerOf(people[1].Get(path), "mine")}
		for i, b := range people {
			both.Go(func() { statuses[i] = b.Post(path+"/messages", forms[i]).Status })
		}
		both.Wait()
		slices.Sort(statuses[:])
		require.Equal(t, [2]int{http.StatusSeeOther, http.StatusConflict}, statuses)
	}
}
