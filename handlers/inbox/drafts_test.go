package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

func TestADraftIsItsWritersAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	quoted := dbtest.Message(t, s.shop, chat, "the question", nil)
	path := "/inbox/" + chat.ID.String()
	agent, admin := s.SignedIn(t, s.shop.Agent), s.SignedIn(t, s.shop.Admin)
	first := agent.Post(path+"/draft", url.Values{"text": {"from a form"}})
	require.Equal(t, path, first.Location)
	kept := partial(agent).Post(path+"/draft", url.Values{"text": {"half a\r\nsent"}, "reply_to": {quoted.ID.String()}})
	require.Equal(t, http.StatusNoContent, kept.Status)
	agent.Header.Del("HX-Request")

	page := agent.Get(path)
	require.Equal(t, "half a\nsent", page.Find("#compose-text").Text())
	require.Equal(t, kept.Header.Get("X-Kept"), page.Value("kept"))
	require.Equal(t, quoted.ID.String(), page.Value("reply_to"))
	require.Contains(t, page.Text("#compose-about:not([hidden])"), "the question")
	require.Empty(t, admin.Get(path).Find("#compose-text").Text())
	var drafts map[uuid.UUID]chats.SavedDraft
	look := s.shop.Tenant.Look()
	look.DraftsIn(&drafts, s.shop.Agent.ID, chat.ID)
	require.NoError(t, look.Run(t.Context()))
	require.Equal(t, "half a\nsent", drafts[chat.ID].Text)
	require.NotContains(t, s.Log.String(), "half a")

	theirs := dbtest.Make(t, s.DB, "b")
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, theirs.Agent).Post(path+"/draft", url.Values{"text": {"not here"}}).Status)
	require.Equal(t, http.StatusSeeOther, agent.Post(path+"/draft", url.Values{"text": {strings.Repeat("é", chats.MaxDraft+1)}}).Status)
	require.Len(t, []rune(agent.Get(path).Find("#compose-text").Text()), chats.MaxDraft)
	agent.Post(path+"/draft", url.Values{"text": {" \n"}})
	require.Empty(t, agent.Get(path).Find("#compose-text").Text())
}

func TestADraftGoesWithItsMessageAndAnotherDevicesStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	desk, phone := s.SignedIn(t, s.shop.Agent), s.SignedIn(t, s.shop.Agent)
	desk.Post(path+"/draft", url.Values{"text": {"first"}})
	seen := desk.Get(path).Value("kept")
	form := message("first", uuid.New())
	form.Set("kept", seen)
	require.Equal(t, http.StatusSeeOther, desk.Post(path+"/messages", form).Status)
	require.Empty(t, phone.Get(path).Find("#compose-text").Text())

	desk.Post(path+"/draft", url.Values{"text": {"second"}})
	seen = desk.Get(path).Value("kept")
	phone.Post(path+"/draft", url.Values{"text": {"on the phone"}})
	form = message("second", uuid.New())
	form.Set("kept", seen)
	desk.Post(path+"/messages", form)
	require.Equal(t, "on the phone", desk.Get(path).Find("#compose-text").Text())
}

func TestADraftShowsInListsWhenItBeginsAndEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox")
	partial(b)
	for i, text := range []string{"a", "ab", ""} {
		b.Post(path+"/draft", url.Values{"text": {text}})
		answer := b.Get(poll(page))
		if i == 1 {
			require.Equal(t, http.StatusNoContent, answer.Status, "each word would wake everybody")
			continue
		}
		require.Equal(t, 1, brought(t, answer, "rows").Length())
		page = answer
	}
}
