package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// shownNow is what an inbox says: its rows and its messages, each with what is read in it. A waiting time ticks by itself and is left out; of the list
// and the thread only the part is compared that a fresh page has.
const shownNow = `(() => {
	const words = (e) => {
		const copy = e.cloneNode(true);
		for (const ticking of copy.querySelectorAll("time, [data-held]")) ticking.remove();
		return copy.textContent.replace(/\s+/g, " ").trim();
	};
	const say = (e) => [e.id, words(e), e.querySelector(".ticks")?.getAttribute("aria-label") ?? "", e.hasAttribute("data-first"), e.hasAttribute("data-run")].join(" | ");
	const rows = [...document.querySelectorAll("#conversations > li:not([data-more])")];
	const messages = [...document.querySelectorAll("#messages > .message")];
	return [...rows.slice(0, 25).map(say), ...messages.slice(-30).map(say).slice(1), words(document.querySelector("#inbox-shows")), document.querySelector("#menu-chats").textContent.trim()];
})()`

// story writes a workspace's life: messages of customers and colleagues, ticks, edits, deletions, chats that are opened.
type story struct {
	t      *testing.T
	shop   dbtest.Shop
	random *rand.Rand
	chats  []inbox.Conversation
	sent   []inbox.Message
	at     time.Time
}

func (s *story) tell(steps int) {
	for steps > 0 {
		together := min(steps, 1+s.random.IntN(20))
		steps -= together
		require.NoError(s.t, s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for range together {
				if err := s.step(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func (s *story) step(ctx context.Context, tx *db.Tx) error {
	s.at = s.at.Add(time.Second)
	if len(s.sent) > 0 && s.random.IntN(4) == 0 {
		i := len(s.sent) - 1 - s.random.IntN(min(40, len(s.sent)))
		m := &s.sent[i]
		switch s.random.IntN(4) {
		case 0:
			m.Text, m.EditedAt = fmt.Sprint("edited ", s.random.IntN(1000)), s.at
		case 1:
			m.RevokedAt = s.at
		case 2:
			m.Reactions = []inbox.Reaction{{By: "phone:1", Emoji: "👍"}}
		case 3:
			if m.FromMe {
				m.Status = inbox.StatusOf(gateway.StatusRead)
			}
		}
		return tx.UpdateMessage(ctx, *m)
	}
	chat := s.chats[min(s.random.IntN(len(s.chats)), s.random.IntN(len(s.chats)))]
	if s.random.IntN(10) == 0 {
		_, err := tx.ReadConversation(ctx, chat.ID)
		return err
	}
	m := inbox.Message{
		ID: account.NewID(), ConversationID: chat.ID, DeviceID: chat.DeviceID, ClientID: account.NewID(), Source: inbox.FromCustomer, Kind: gateway.KindText,
		Text: fmt.Sprint("message ", s.random.IntN(100000)), Raw: account.NewID().String(), At: s.at,
	}
	if s.random.IntN(3) == 0 {
		dbtest.Ours(s.shop.Agent, inbox.StatusOf(gateway.StatusSent))(&m)
	}
	s.sent = append(s.sent, m)
	_, err := tx.AddMessage(ctx, m, "")
	return err
}

// TestAPageIsNeverStale leaves an inbox open, with a filter and a chat, while 5,000 things happen, and cuts it off three times meanwhile. In the end
// it says what a fresh page says.
func TestAPageIsNeverStale(t *testing.T) {
	t.Parallel()
	for _, show := range []string{"", "?show=unread"} {
		t.Run("list"+show, func(t *testing.T) {
			t.Parallel()
			app := handlerstest.New(t)
			shop := dbtest.Make(t, app.DB, "a")
			device := dbtest.Device(t, shop, "Orders", func(d *devices.Device) { d.State, d.Health = gateway.StateFailed, devices.Down })
			s := &story{t: t, shop: shop, random: rand.New(rand.NewPCG(7, 7)), at: time.Now().Add(-2 * time.Hour).Truncate(time.Second)}
			for i := range 60 {
				s.chats = append(s.chats, dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: fmt.Sprint(6281300000100 + i)}, Name: fmt.Sprint("Person ", i)}))
			}
			s.tell(200)
			tab := signIn(t, app, shop.Agent)
			path := "/inbox/" + s.chats[0].ID.String() + show
			tab.Open(path)
			browser.Eval[bool](tab, `(window.cut = false, document.addEventListener("htmx:beforeRequest", (e) => window.cut && e.preventDefault()), true)`)
			for _, missed := range []int{40, 260, 2500} {
				s.tell(300) // with the page asking all the while
				browser.Eval[bool](tab, "window.cut = true")
				s.tell(missed)
				browser.Eval[bool](tab, "(window.cut = false, true)")
				reached(tab, shop)
			}
			s.tell(1000)
			reached(tab, shop)
			fresh := tab.Sibling()
			fresh.Open(path)
			seen := func() bool { // opening the chat marks it as read, which both pages learn
				chat, err := shop.Tenant.Conversation(t.Context(), s.chats[0].ID)
				return err == nil && chat.Unread == 0
			}
			require.Eventually(t, seen, 20*time.Second, 20*time.Millisecond)
			fresh.Open(path) // the menu of the first one may have been counted just before the chat was read
			reached(fresh, shop)
			reached(tab, shop)
			fresh.Until(`document.querySelector(".inbox-row[aria-current][data-unread]") === null`) // rows take their places a moment after the answer
			want, err := json.Marshal(browser.Eval[[]string](fresh, shownNow))
			require.NoError(t, err)
			tab.Until(fmt.Sprintf("JSON.stringify(%s) === JSON.stringify(%s)", shownNow, want)) // rows take their places a moment after the answer
			require.LessOrEqual(t, browser.Eval[int](tab, `document.querySelectorAll("#messages > .message").length`), 300)
			require.LessOrEqual(t, browser.Eval[int](tab, `document.querySelectorAll("#conversations .inbox-row").length`), 300)
			require.Empty(t, tab.Complaints())
		})
	}
}

// reached waits until a page has seen the workspace's last change.
func reached(tab *browser.Tab, shop dbtest.Shop) {
	seq, err := shop.Tenant.Seq(context.Background())
	if err != nil {
		panic(err)
	}
	tab.Until(fmt.Sprintf(`Number(new URL(document.querySelector("#inbox-poll").getAttribute("hx-get"), location.origin).searchParams.get("after")) >= %d`, seq))
}
