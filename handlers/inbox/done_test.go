package inbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/views/ui"
)

// undoOf returns how the toast of an answer is taken back.
func undoOf(t *testing.T, answer handlerstest.Page) (path string, form url.Values) {
	t.Helper()
	var events struct{ Toast ui.Toast }
	require.NoError(t, json.Unmarshal([]byte(answer.Header.Get("HX-Trigger")), &events))
	form = url.Values{}
	for name, value := range events.Toast.Undo.Fields {
		form.Set(name, value)
	}
	return events.Toast.Undo.Path, form
}

func TestDoneIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	stranger := s.SignedIn(t, dbtest.Make(t, s.DB, "b").Agent)
	require.Equal(t, http.StatusNotFound, stranger.Post(path+"/done", url.Values{}).Status)
	b := s.SignedIn(t, s.shop.Agent)
	row := func() string { return b.Get("/inbox").Text(".inbox-row") }
	before, page := row(), partial(s.SignedIn(t, s.shop.Agent))
	require.Equal(t, 1, b.Get("/inbox").Find(".inbox-waiting").Length())

	undo, form := undoOf(t, page.Post(path+"/done", url.Values{}))
	require.Equal(t, path+"/reopen", undo)
	require.Zero(t, b.Get("/inbox").Find(".inbox-waiting, .inbox-unread").Length())
	require.Equal(t, http.StatusNotFound, stranger.Post(undo, form).Status)
	for range 2 { // twice is once
		require.Equal(t, http.StatusNoContent, page.Post(undo, form).Status)
		require.Equal(t, before, row(), "as it was")
	}
	require.Equal(t, path, b.Post(undo, form).Location, "by a form, too")

	for name, junk := range map[string]string{"unread": "-99999999999999999999", "since": "99999999999999999", "last": "x"} {
		wrong := url.Values{"last": form["last"], "unread": form["unread"], "since": form["since"]}
		wrong.Set(name, junk)
		require.Less(t, b.Post(undo, wrong).Status, http.StatusInternalServerError, name)
		require.Equal(t, http.StatusOK, b.Get("/inbox").Status)
	}

	page.Post(path+"/done", url.Values{})
	stale := url.Values{"last": {uuid.NewString()}}
	require.Equal(t, http.StatusNoContent, page.Post(path+"/done", stale).Status, "nobody waits: there is nothing to be looked at")
	none, _ := undoOf(t, page.Post(path+"/done", url.Values{}))
	require.Empty(t, none, "there was nothing to be done")
	dbtest.Message(t, s.shop, chat, "one more", nil)
	require.Equal(t, http.StatusConflict, page.Post(undo, form).Status, "something new counts")
	seen := url.Values{"last": {b.Get(path).Find("form[data-done] [name=last]").AttrOr("value", "")}}
	dbtest.Message(t, s.shop, chat, "and quickly another", nil)
	require.Equal(t, http.StatusConflict, page.Post(path+"/done", seen).Status, "a message that was not seen is not done with")
	require.Equal(t, "2 2 unread messages", b.Get("/inbox").Text(".inbox-unread"))
}
