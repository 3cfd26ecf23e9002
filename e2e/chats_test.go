package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// row is the row of a chat.
func row(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#conversations .inbox-row")].find((row) => row.querySelector(".inbox-name").textContent === %q)`, name)
}

// write adds messages to a chat with one commit.
func write(t *testing.T, shop dbtest.Shop, chat inbox.Conversation, count int, text string) {
	t.Helper()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i := range count {
			m := inbox.Message{
				ID: account.NewID(), ConversationID: chat.ID, DeviceID: chat.DeviceID, ClientID: account.NewID(), Source: inbox.FromCustomer, Kind: gateway.KindText,
				Text: fmt.Sprint(text, " ", i), Raw: account.NewID().String(), At: time.Now().Truncate(time.Microsecond),
			}
			if _, err := tx.AddMessage(ctx, m, ""); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAnotherChatOpensWithoutLeavingThePage(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 3)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi from Budi", nil)
	tab.See("Budi")
	browser.Eval[bool](tab, `(window.same = true)`)
	tab.Fill(composing, "for Siti")
	browser.Eval[bool](tab, "("+row("Budi")+".click(), true)")
	tab.Until(`document.querySelector("#thread-title").textContent === "Budi"`)
	require.Equal(t, "/inbox/"+other.ID.String(), tab.Path())
	require.Empty(t, tab.Value(composing))
	require.Equal(t, 1, browser.Eval[int](tab, `document.querySelectorAll(".inbox-row[aria-current]").length`))
	tab.Until(row("Budi") + `.hasAttribute("aria-current") && !` + row("Budi") + `.querySelector(".inbox-unread")`)

	dbtest.Message(t, shop, other, "still there?", nil) // what is new reaches the chat that is open now
	tab.Until(`document.querySelector("#messages").textContent.includes("still there?")`)
	tab.Fill(composing, "yes, Budi")
	tab.Press(browser.KeyEnter)
	tab.Until(sentBubble + " === 1")
	require.Equal(t, 1, stored(t, shop, other, "yes, Budi"))

	tab.Back()
	tab.Until(`document.querySelector("#thread-title").textContent === "Siti"`)
	require.Equal(t, "/inbox/"+chat.ID.String(), tab.Path())
	require.Equal(t, "for Siti", tab.Value(composing))
	require.True(t, browser.Eval[bool](tab, "window.same === true"), "the page was never left")
	dbtest.Message(t, shop, chat, "for the first", nil)
	tab.Until(`document.querySelector("#messages").textContent.includes("for the first")`)
	require.NotContains(t, threadTexts(tab), "Budi")
	require.Empty(t, tab.Complaints())
}

func TestAnotherListOpensBesideTheChat(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "answered", dbtest.Ours(shop.Agent, inbox.StatusOf(gateway.StatusSent)))
	tab.See("Budi")
	tab.Fill(composing, "being written")
	tab.Click("Waiting")
	tab.Until("!" + row("Budi"))
	require.Equal(t, "being written", tab.Value(composing))
	require.Contains(t, browser.Eval[string](tab, "location.search"), "show=waiting")
	dbtest.Message(t, shop, other, "a question", nil)
	tab.Until(row("Budi") + "?.querySelector('.inbox-last').textContent.trim() === 'a question'")
	dbtest.Message(t, shop, other, "an answer", dbtest.Ours(shop.Agent, inbox.StatusOf(gateway.StatusSent)))
	tab.Until("!" + row("Budi"))
	tab.Back()
	tab.Until(row("Budi") + " !== undefined")
	require.Empty(t, tab.Complaints())
}

// TestTheListThatWasChosenLastIsShown lets the answer for one list come after that for the next.
func TestTheListThatWasChosenLastIsShown(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "answered", dbtest.Ours(shop.Agent, inbox.StatusOf(gateway.StatusSent)))
	tab.See("Budi")
	browser.Eval[bool](tab, `(() => {
		const real = window.fetch, held = new Promise((resolve) => (window.release = resolve));
		window.fetch = async (address, ...more) => {
			const answer = await real(address, ...more);
			if (String(address).includes("show=waiting")) await held;
			if (String(address).includes("/inbox/list")) window.answered = (window.answered ?? 0) + 1;
			return answer;
		};
		return true;
	})()`)
	tab.Click("Waiting")
	tab.Click("All")
	tab.Until("window.answered === 1 && document.querySelector('.inbox-list [aria-current=true]').textContent.trim() === 'All'")
	browser.Eval[bool](tab, "(window.release(), true)")
	tab.Until("window.answered === 2")
	browser.Eval[bool](tab, "(requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = true))), true)")
	tab.Until("window.drawn")
	require.True(t, browser.Eval[bool](tab, row("Budi")+" !== undefined"))
	require.NotContains(t, browser.Eval[string](tab, "location.search"), "waiting")
	require.Empty(t, tab.Complaints())
}

// TestWithoutAConnectionThePageStays looks for another chat, and another list, while nothing answers.
func TestWithoutAConnectionThePageStays(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi from Budi", nil)
	tab.See("Budi")
	tab.Fill(composing, "being written")
	browser.Eval[bool](tab, `(window.real = window.fetch, window.fetch = () => Promise.reject(new TypeError("Failed to fetch")), true)`)
	for _, click := range []string{row("Budi") + ".click()", `document.querySelector("#inbox-shows a:last-child").click()`} {
		browser.Eval[bool](tab, "("+click+", true)")
		tab.See("The server did not answer. Try again.")
		tab.Until(fmt.Sprintf("location.pathname + location.search === %q", "/inbox/"+chat.ID.String()))
		require.Equal(t, "being written", tab.Value(composing))
	}
	browser.Eval[bool](tab, "(window.fetch = window.real, "+row("Budi")+".click(), true)")
	tab.Until(`document.querySelector("#thread-title").textContent === "Budi"`)
	require.Equal(t, "/inbox/"+other.ID.String(), tab.Path())
	tab.Back()
	tab.Until(`document.querySelector("#thread-title").textContent === "Siti"`)
	require.Equal(t, "being written", tab.Value(composing))
	require.Empty(t, tab.Complaints())
}

// TestWhatWasFoundStaysWhileItIsRead scrolls through what a search found while messages come.
func TestWhatWasFoundStaysWhileItIsRead(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	write(t, shop, chat, 70, "found")
	tab.Open("/inbox?q=found")
	const found = `document.querySelectorAll(".search-row").length`
	tab.Until(found + " >= 30")
	browser.Eval[bool](tab, `(document.querySelector("#inbox-rows [data-more]").scrollIntoView(), true)`)
	tab.Until(found + " > 31")
	before := browser.Eval[int](tab, found)
	browser.Eval[bool](tab, `(document.activeElement.blur(), window.asked = 0, document.addEventListener("again", () => window.asked++, true), true)`)
	const polled = `document.querySelector("#inbox-poll").getAttribute("hx-get")`
	last := browser.Eval[string](tab, polled)
	dbtest.Message(t, shop, chat, "found at last", nil)
	tab.Until(fmt.Sprintf("%s !== %q", polled, last))
	require.Zero(t, browser.Eval[int](tab, "window.asked"))
	require.GreaterOrEqual(t, browser.Eval[int](tab, found), before)
	browser.Eval[bool](tab, `(document.querySelector("#inbox-rows").scrollTop = 0, true)`)
	dbtest.Message(t, shop, chat, "found once more", nil)
	tab.See("once more")
	require.Empty(t, tab.Complaints())
}

func TestRowsHoldStillUnderTheHand(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	last := chat
	for i := range 5 {
		last = dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: fmt.Sprint(6281300000010 + i)}, Name: fmt.Sprint("Person ", i)})
		dbtest.Message(t, shop, last, "hello", nil)
	}
	const names = `[...document.querySelectorAll("#conversations .inbox-name")].map((e) => e.textContent).join()`
	tab.Until(names + ` === "Person 4,Person 3,Person 2,Person 1,Person 0,Siti"`)
	browser.Eval[bool](tab, "("+row("Person 2")+".focus(), true)")
	dbtest.Message(t, shop, chat, "from the last row", nil)
	tab.Until(row("Siti") + `.querySelector(".inbox-last").textContent.trim() === "from the last row"`) // true at once
	require.Equal(t, "Person 4,Person 3,Person 2,Person 1,Person 0,Siti", browser.Eval[string](tab, names))
	tab.See("1 new chat above")
	browser.Eval[bool](tab, `(document.activeElement.blur(), true)`)
	tab.Until(names + ` === "Siti,Person 4,Person 3,Person 2,Person 1,Person 0"`)
	require.False(t, tab.Sees("1 new chat above"))

	browser.Eval[bool](tab, "("+row("Person 2")+".focus(), true)")
	dbtest.Message(t, shop, last, "again", nil)
	tab.See("1 new chat above")
	tab.Click("1 new chat above")
	tab.Until(names + `.startsWith("Person 4,Siti")`)
	require.Empty(t, tab.Complaints())
}

func TestReadingAndWritingAreNotDisturbed(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 120)
	tab.Fill(composing, "Selamat siang kak, ")
	browser.Eval[bool](tab, `(document.querySelector("#compose-text").setSelectionRange(8, 8), true)`)
	for range 3 { // two pages more
		browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -1e6, true)`)
	}
	tab.Until(`document.querySelectorAll("#messages .message").length >= 80`)
	browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -2000,
		window.mark = [...document.querySelectorAll(".message")].find((m) => m.getBoundingClientRect().bottom > document.querySelector("#thread").getBoundingClientRect().top),
		window.top0 = mark.getBoundingClientRect().top, true)`)
	for range 5 {
		write(t, shop, chat, 10, "new")
		reached(tab, shop)
	}
	tab.See("50 new messages")
	require.InDelta(t, 0, browser.Eval[float64](tab, "mark.getBoundingClientRect().top - top0"), 1)
	require.Equal(t, "Selamat siang kak, ", tab.Value(composing))
	require.Equal(t, "8 compose-text", browser.Eval[string](tab, `document.querySelector("#compose-text").selectionStart + " " + document.activeElement.id`))
	require.Empty(t, tab.Complaints())
}

func TestALongThreadStaysSmall(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 10)
	const messages = `document.querySelectorAll("#messages > .message").length`
	for range 4 {
		write(t, shop, chat, 100, "burst")
		reached(tab, shop)
	}
	require.Equal(t, 300, browser.Eval[int](tab, messages))
	require.Equal(t, 1, browser.Eval[int](tab, `document.querySelectorAll("#messages > [data-more] a").length`))

	// Further up the end goes instead, and comes back when one asks for it.
	browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -5000, window.mark = document.querySelectorAll(".message")[20], true)`)
	write(t, shop, chat, 50, "later")
	reached(tab, shop)
	require.LessOrEqual(t, browser.Eval[int](tab, messages), 300)
	require.True(t, browser.Eval[bool](tab, "mark.isConnected"))
	tab.See("50 new messages")
	tab.Click("50 new messages")
	tab.Until(`document.querySelector("#messages").textContent.includes("later 49")`)
	tab.Fill(composing, "here again")
	require.Empty(t, tab.Complaints())
}

func TestAQuoteLeadsToWhatItQuotes(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 90)
	list, err := shop.Tenant.Messages(t.Context(), chat.ID, inbox.Page{Limit: 90})
	require.NoError(t, err)
	near, far := list[20], list[80]
	for _, to := range []inbox.Message{near, far} {
		dbtest.Message(t, shop, chat, "about "+strings.Fields(to.Text)[0], func(m *inbox.Message) { m.ReplyTo, m.Content.Quote = to.Raw, "quote "+strings.Fields(to.Text)[0] })
	}
	reached(tab, shop)
	flashed := func(m inbox.Message) string {
		return fmt.Sprintf(`document.querySelector("#message-%s")?.hasAttribute("data-flash")`, m.ClientID)
	}
	tab.Click("quote " + strings.Fields(near.Text)[0])
	tab.Until(flashed(near))
	require.Equal(t, "/inbox/"+chat.ID.String(), tab.Path())
	tab.Click("quote " + strings.Fields(far.Text)[0])
	tab.Until(flashed(far))
	tab.See("To the newest messages")
	dbtest.Message(t, shop, chat, "unseen", nil)
	tab.See("1 new message")
	tab.Click("1 new message")
	tab.Until(`document.querySelector("#messages").textContent.includes("unseen") && document.querySelector("#compose-text")`)
	require.Empty(t, tab.Complaints())
}
