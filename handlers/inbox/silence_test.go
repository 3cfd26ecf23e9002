package inbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

func TestAChatSaysWhyAutomationsAreSilentAndUntilWhen(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	device := dbtest.Device(t, shop, "Orders", nil)
	b := app.SignedIn(t, shop.Agent)
	for i, c := range []struct {
		pause        chats.Pause
		says, button string
	}{
		{chats.Pause{Why: chats.PausedByFlow}, "A flow gave this chat to people. ", "Let it go on"},
		{chats.Pause{Why: chats.PausedByFlow, Until: time.Now().AddDate(1, 0, 0)}, fmt.Sprintf("to people until %d", time.Now().AddDate(1, 0, 0).Day()), "Let it go on"},
		{chats.Pause{Why: chats.PausedByPerson, Until: time.Now().AddDate(1, 0, 0)}, "automations are silent in it until", "Let them answer again"},
		{chats.Pause{Why: chats.PausedByPerson}, "automations are silent in it.", "Let them answer again"},
		{chats.Pause{Why: chats.PausedByFlow, Until: time.Now().Add(-time.Minute)}, "", ""},
	} {
		chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: fmt.Sprintf("628130000000%d", i)}})
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.PauseBot(ctx, chat.ID, c.pause)
			return err
		}))
		path := "/inbox/" + chat.ID.String()
		page := b.Get(path)
		require.Contains(t, page.Text("#compose-banner"), c.says)
		require.Equal(t, c.button, page.Text("#compose-banner button"))
		if c.button != "" {
			require.Empty(t, b.Follow(b.Post(path+"/bot/resume", nil)).Text("#compose-banner"))
		}
	}
}

func TestAChatSaysWhomItWasGivenTo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	give := func(to uuid.UUID) {
		t.Helper()
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.AssignConversation(ctx, chat.ID, to) }))
	}
	b := app.SignedIn(t, shop.Owner)
	path := "/inbox/" + chat.ID.String()
	require.Zero(t, b.Get(path).Find("[data-assigned]").Length())
	give(shop.Agent.ID)
	require.Equal(t, "Given to "+shop.Agent.Name, b.Get(path).Text("[data-assigned]"))
	give(other.Agent.ID)
	require.Zero(t, b.Get(path).Find("[data-assigned]").Length(), "a person of another workspace is nobody")
}

// silence stops the automations of a chat, as their cap does.
func (s *site) silence(chat chats.Conversation) {
	s.t.Helper()
	err := s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.PauseBot(ctx, chat.ID, chats.Pause{Why: chats.PausedByCap, Failure: errs.Msg("Silenced.")})
		return err
	})
	require.NoError(s.t, err)
}

func TestAutomationsAreLetAnswerAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, stranger := s.chat("Siti", "hello"), dbtest.Make(t, s.DB, "b")
	path := "/inbox/" + chat.ID.String()
	s.silence(chat)
	b := s.SignedIn(t, s.shop.Agent)
	require.Contains(t, b.Get(path).Text("#compose-banner"), "they wrote 20 messages in 10 minutes without a person")
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, stranger.Owner).Post(path+"/bot/resume", nil).Status)
	page := b.Follow(b.Post(path+"/bot/resume", nil))
	require.NotContains(t, page.Text("#compose-banner"), "Automations")
}

func TestABotIsPausedAndResumedByAPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	dbtest.Message(t, s.shop, chat, "We open at 8.", func(m *chats.Message) { dbtest.Ours(s.shop.Agent, "sent")(m); m.Source = chats.FromBot })
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	require.Contains(t, b.Get(path).Text("#compose-banner"), "An automation answers this chat.")
	page := b.Follow(b.Post(path+"/bot/pause", url.Values{}))
	require.Contains(t, page.Text("#compose-banner"), "You answer this chat")
	page = b.Follow(b.Post(path+"/bot/resume", url.Values{}))
	require.NotContains(t, page.Text("#compose-banner"), "automations are silent")
}

func TestAPausedNumberSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	device := dbtest.Device(t, s.shop, "Working", nil)
	chat := dbtest.Chat(t, s.shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "628777"}, Name: "Rina"})
	dbtest.Message(t, s.shop, chat, "hi", nil)
	require.NoError(t, chats.PauseLane(t.Context(), s.shop.Tenant, device.ID, chats.Author{Name: "Admin"}))
	banner := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String()).Find("#compose-banner")
	require.Contains(t, banner.Text(), "Sending from this number is paused.")
	require.Equal(t, "/numbers/"+device.ID.String()+"/queue", banner.Find("a").AttrOr("href", ""))
}
