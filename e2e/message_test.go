package e2e_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestAMessageGoesEachWay is the main job, once through: a number is added and paired with a simulated phone, a customer writes to it, and
// the answer reaches them with its ticks. Nobody loads a page anew for what happens.
func TestAMessageGoesEachWay(t *testing.T) {
	t.Parallel()
	tab, phone := talking(t)
	tab.Until(`document.querySelector("#messages .bubble:not([data-own]) .bubble-text")?.textContent === "halo"`)
	browser.Eval[bool](tab, `(window.stays = true)`)
	tab.Fill("Message", "Selamat datang di Toko Melati")
	tab.Click("Send")
	phone.Until(`[...document.querySelectorAll("#thread [data-from=them] .ph-bubble-text")].some((b) => b.textContent === "Selamat datang di Toko Melati")`)
	tab.Until(`window.stays && document.querySelector("#messages .bubble[data-own] [data-kind=read]")`)
	require.Equal(t, 2, browser.Eval[int](tab, `document.querySelectorAll("#messages .bubble").length`), "what was shown at once, the answer and the poll are one bubble")
}

// talking is a chat that a customer has begun with a number that was just paired, and their phone.
func talking(t *testing.T) (tab, phone *browser.Tab) {
	t.Helper()
	tab, phone, _ = paired(t)
	tab.Open("/inbox")
	browser.Eval[bool](tab, `(window.stays = true)`)
	phone.Click("A customer")
	phone.Fill("Message", "halo")
	phone.Click("Send")
	tab.Until(`window.stays && document.querySelector("#conversations")?.innerText.includes("halo")`)

	tab.Submit("Siti Rahayu")
	return tab, phone
}

// paired is a shop with a number that was just paired with a simulated phone.
func paired(t *testing.T) (tab, phone *browser.Tab, shop dbtest.Shop) {
	t.Helper()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithOperatorServer(server), withSimulator(server.URL))
	shop = dbtest.Make(t, app.DB, "a")

	tab = visitor(t, app)
	tab.Open("/login")
	logIn(t, tab, shop.Owner.Email, dbtest.Password)
	tab.Open("/numbers")
	tab.Submit("Add number")
	tab.Fill("Name", "Toko Melati")
	tab.Submit("Add and connect")
	tab.Until(`document.querySelector("#pairing-qr svg, #pairing-qr img")`)

	phone = visitor(t, app)
	phone.Open("/simulator#view=link")
	phone.Until(`document.querySelector("#waiting [data-action=scan]")`)
	browser.Eval[bool](phone, `(document.querySelector("#waiting [data-action=scan]").click(), true)`)
	tab.Until(`document.querySelector("#pairing-connected")`)
	tab.See("+62 812-3456-7890")
	return tab, phone, shop
}

// choose gives the composer a picture of one pixel, as the system's dialog does.
const choose = `(() => {
	const bytes = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
	const files = new DataTransfer();
	files.items.add(new File([bytes], "cake.png", { type: "image/png" }));
	const field = document.querySelector("#compose-file");
	field.files = files.files;
	field.dispatchEvent(new Event("change", { bubbles: true }));
	return true;
})()`

// menuOf opens the menu of the message with that text.
func menuOf(tab *browser.Tab, text string) {
	browser.Eval[bool](tab, fmt.Sprintf(`([...document.querySelectorAll("#messages .bubble")].find((b) => b.querySelector(".bubble-text")?.textContent === %q).querySelector(".bubble-more").click(), true)`, text))
	tab.Until(`document.querySelector("#message-menu").matches(":popover-open")`)
}

// TestEverythingAPersonSendsReachesThePhone attaches a picture, answers, reacts, edits and deletes.
func TestEverythingAPersonSendsReachesThePhone(t *testing.T) {
	t.Parallel()
	tab, phone := talking(t)
	tab.Until(`document.querySelector("#messages .bubble-text")?.textContent === "halo"`)
	browser.Eval[bool](tab, `(window.stays = true)`)
	sent := func(condition string) string {
		return `[...document.querySelectorAll("#thread .ph-message")].some((m) => ` + condition + `)`
	}

	browser.Eval[bool](tab, choose)
	tab.See("cake.png")
	tab.Fill("Message", "Kue kami")
	tab.Click("Send")
	phone.Until(sent(`m.innerText.includes("Kue kami") && m.querySelector("img")`))
	tab.Until(`!document.querySelector("#compose-files li") && document.querySelector("#messages .bubble[data-own] [data-kind=read]")`)

	menuOf(tab, "halo")
	tab.Click("👍")
	phone.Until(sent(`m.innerText.includes("halo") && m.querySelector(".ph-reactions").textContent.includes("👍")`))
	tab.Until(`document.querySelector("#messages .reactions")?.innerText.includes("👍")`)

	menuOf(tab, "halo")
	tab.Click("Reply")
	tab.Fill("Message", "Harganya 10")
	tab.Click("Send")
	phone.Until(sent(`m.querySelector(".ph-bubble-text")?.textContent === "Harganya 10" && m.querySelector(".ph-bubble-quote").innerText.includes("halo")`))
	tab.Until(`[...document.querySelectorAll("#messages .bubble[data-own]")].at(-1)?.querySelector(".bubble-more")?.dataset.can.includes("edit")`)

	menuOf(tab, "Harganya 10")
	tab.Click("Edit")
	require.Equal(t, "Harganya 10", tab.Value("Message"))
	tab.Press(browser.KeyEscape)
	require.Empty(t, tab.Value("Message"))
	menuOf(tab, "Harganya 10")
	tab.Click("Edit")
	tab.Fill("Message", "Harganya 12")
	tab.Click("Send")
	phone.Until(sent(`m.querySelector(".ph-bubble-text")?.textContent === "Harganya 12"`))
	tab.Until(`[...document.querySelectorAll("#messages .bubble-text")].some((b) => b.textContent === "Harganya 12")`)
	require.Empty(t, tab.Value("Message"))

	menuOf(tab, "Harganya 12")
	tab.Click("Delete for everyone")
	tab.See("Delete this message for everyone?")
	browser.Eval[bool](tab, `(document.querySelector("#confirm-yes").click(), true)`)
	phone.Until(sent(`m.querySelector(".ph-bubble-gone")`))
	tab.See("This message was deleted")
	require.True(t, browser.Eval[bool](tab, `window.stays`))
	require.Empty(t, tab.Complaints())
}
