package inbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/errs"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

// fail gives up the changes of a message, as its number's lane does.
func (s *site) fail(m chats.Message, why errs.Message) {
	s.t.Helper()
	err := s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		found, err := tx.MessagesByID(ctx, []uuid.UUID{m.ID})
		if err != nil {
			return err
		}
		for _, a := range found[0].Actions {
			err = errors.Join(err, tx.FailAction(ctx, a, why))
		}
		return err
	})
	require.NoError(s.t, err)
}

func TestMessagesAreChangedFromTheirMenu(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hello")
	ours, stranger := s.sent(chat, "Rp 10.000"), dbtest.Make(t, s.DB, "b")
	b := partial(s.SignedIn(t, s.shop.Agent))
	asked := "/inbox/" + chat.ID.String() + "/messages/" + ours.ID.String()
	forms := map[string]url.Values{"react": {"emoji": {"👍"}}, "edit": {"text": {"Rp 12.000"}}, "revoke": {}, "dismiss": {}}
	for action, form := range forms {
		elsewhere := "/inbox/" + other.ID.String() + "/messages/" + ours.ID.String() + "/" + action
		require.Equal(t, http.StatusNotFound, b.Post(elsewhere, form).Status, action)
		require.Equal(t, http.StatusNotFound, s.SignedIn(t, stranger.Owner).Post(asked+"/"+action, form).Status, action)
	}
	require.Empty(t, s.newest(chat).Actions)
	more := b.Get("/inbox/" + chat.ID.String()).Find("#message-" + ours.ClientID.String() + " .bubble-more")
	require.Equal(t, "reply react edit revoke copy", more.AttrOr("data-can", ""))

	page := b.Post(asked+"/react", forms["react"])
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, 1, page.Find(".bubble-changing").Length())
	require.Equal(t, http.StatusOK, b.Post(asked+"/edit", forms["edit"]).Status)
	require.Equal(t, http.StatusOK, b.Post(asked+"/revoke", nil).Status)
	var kinds []chats.ActionKind
	for _, a := range s.newest(chat).Actions {
		kinds = append(kinds, a.Kind)
	}
	require.ElementsMatch(t, []chats.ActionKind{chats.ActReact, chats.ActEdit, chats.ActRevoke}, kinds)

	theirs := "/inbox/" + other.ID.String() + "/messages/" + s.newest(other).ID.String()
	require.Equal(t, http.StatusConflict, b.Post(theirs+"/edit", forms["edit"]).Status)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post(asked+"/react", url.Values{"emoji": {strings.Repeat("👍", 20)}}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post(asked+"/edit", url.Values{"text": {" "}}).Status)
}

func TestAChangeThatWasGivenUpIsDismissed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	ours := s.sent(chat, "Rp 10.000")
	b := s.SignedIn(t, s.shop.Agent)
	path := "/inbox/" + chat.ID.String()
	b.Post(path+"/messages/"+ours.ID.String()+"/react", url.Values{"emoji": {"👍"}})
	s.fail(ours, errs.Msg("WhatsApp refused it."))
	bubble := "#message-" + ours.ClientID.String()
	page := b.Get(path)
	require.Contains(t, page.Text(bubble+" .message-problem"), "The reaction was not sent: WhatsApp refused it.")
	require.Zero(t, page.Find(".bubble-changing").Length())
	page = b.Follow(b.Post(path+"/messages/"+ours.ID.String()+"/dismiss", nil))
	require.Zero(t, page.Find(bubble+" .message-problem").Length())
}
