package e2e_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestTwoAgentsWorkByKeyboard walks through the inbox with keys alone, beside a colleague who uses the mouse: search, a message found, a reply, the next
// chat, done, and the question before a second answer.
func TestTwoAgentsWorkByKeyboard(t *testing.T) {
	t.Parallel()
	app, shop, chat, tab := thread(t, 60)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	found := dbtest.Message(t, shop, other, "Is the blue batik still there? <b>now</b> \u202eabc", nil)
	for range 50 {
		dbtest.Message(t, shop, other, "and more", nil)
	}
	colleague := signIn(t, app, shop.Admin)
	colleague.Open("/inbox/" + other.ID.String())

	tab.Press("/")
	tab.Until(`document.activeElement?.id === "inbox-q"`) // the ring is around the field and its icon
	tab.Type("blue bat")
	tab.See("Is the blue batik still there?")
	tab.Until(`[...document.querySelectorAll(".search-snippet mark")].map((m) => m.textContent).join(" ") === "blue bat"`)
	for range 10 {
		tab.Press(browser.KeyTab)
		tab.MustFocus()
		if browser.Eval[bool](tab, `document.activeElement.matches(".search-row")`) {
			break
		}
	}
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("[data-message-id='` + found.ID.String() + `']") !== null`)
	require.Equal(t, "/inbox/"+other.ID.String()+"?at="+found.ID.String(), tab.Path())

	tab.TabTo("To the newest messages") // far back there is no composer, but a way to it
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("#compose-text") !== null`)
	tab.Press("r")
	tab.Until(`document.activeElement?.id === "compose-text" && !document.querySelector("#compose-about").hidden`)
	tab.Fill(composing, "Yes, we keep one for you")
	tab.Press(browser.KeyEnter)
	colleague.Until(`[...document.querySelectorAll(".bubble-text")].some((text) => text.textContent === "Yes, we keep one for you")`)
	tab.Until(`document.querySelector("#compose-text").value.trim() === ""`)

	colleague.Fill("Message", "I would have said so, too")
	colleague.Press(browser.KeyEnter)
	tab.See("I would have said so, too")

	dbtest.Message(t, shop, other, "And the red one?", nil)
	tab.Open("/inbox/" + other.ID.String()) // without the search
	tab.Until(`document.querySelector(".inbox-row[aria-current] .inbox-waiting")`)
	tab.Press("k") // to the row
	tab.Press("e")
	tab.Until(`!document.querySelector(".inbox-row[aria-current] .inbox-waiting")`)
	tab.Press("z")
	tab.Until(`document.querySelector(".inbox-row[aria-current] .inbox-waiting") && !document.querySelector("#toasts [data-undo]")`)
	tab.MustFocus()
	tab.Press("e")
	tab.TabTo("Undo")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector(".inbox-row[aria-current] .inbox-waiting")`)
	tab.MustFocus()
	tab.Press("e")
	tab.Until(`!document.querySelector(".inbox-row[aria-current] .inbox-waiting")`)
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		c, err := tx.Conversation(ctx, other.ID)
		require.True(t, c.WaitingSince.IsZero())
		return err
	}))
	tab.Press("?")
	tab.See("Next or previous chat")
	tab.Press(browser.KeyEscape)
	for _, complaint := range tab.Complaints() {
		require.Regexp(t, "htmx:(sendAbort|afterRequest)", complaint, "a search that is typed on gives up what it asked before, and says so")
	}
}
