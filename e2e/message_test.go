package e2e_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// talking is a chat that a customer has begun with a number that was just paired, and their phone.
func talking(t *testing.T) (app *handlerstest.App, shop dbtest.Shop, tab, phone *browser.Tab) {
	t.Helper()
	app, tab, phone, shop = paired(t)
	tab.Open("/inbox")
	browser.Eval[bool](tab, `(window.stays = true)`)
	phone.Click("A customer")
	phone.Fill("Message", "halo")
	phone.Click("Send")
	tab.Until(`window.stays && document.querySelector("#conversations")?.innerText.includes("halo")`)

	tab.Submit("Siti Rahayu")
	return app, shop, tab, phone
}

// paired is a shop with a number that was just paired with a simulated phone.
func paired(t *testing.T) (app *handlerstest.App, tab, phone *browser.Tab, shop dbtest.Shop) {
	t.Helper()
	server := handlerstest.Simulate(t)
	app = handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithOperatorServer(server), withSimulator(server.URL))
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
	return app, tab, phone, shop
}

// choose gives the composer pictures of one pixel, as the system's dialog does.
func choose(tab *browser.Tab, names ...string) {
	list, _ := json.Marshal(names) // strings always marshal
	browser.Eval[bool](tab, fmt.Sprintf(chosen, list))
}

const chosen = `(() => {
	const bytes = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
	const files = new DataTransfer();
	for (const name of %s) files.items.add(new File([name.startsWith("bad") ? bytes.slice(9) : bytes], name, { type: name.endsWith(".png") ? "image/png" : "" }));
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

// everythingIsSent attaches pictures, answers, reacts, edits and deletes, and sees each of it on the phone.
func everythingIsSent(t *testing.T, tab, phone *browser.Tab) {
	t.Helper()
	sent := func(condition string) string {
		return `[...document.querySelectorAll("#thread .ph-message")].some((m) => ` + condition + `)`
	}
	choose(tab, "cake.png")
	tab.See("cake.png")
	require.False(t, tab.Sees("Caption of cake.png"), "the field says it")
	choose(tab, "melati.png", "photo.heic", "bad.heic")
	tab.See("bad.heic is a HEIC picture")
	tab.See("photo.jpg") // what the browser can read goes as one that WhatsApp shows
	tab.Fill("Caption of melati.png", "Bunga kami")
	tab.Click("Remove photo.jpg")
	tab.Fill("Message", "Kue kami")
	tab.Click("Send")
	phone.Until(sent(`m.innerText.includes("Kue kami") && m.querySelector("img")`))
	phone.Until(sent(`m.innerText.includes("Bunga kami") && m.querySelector("img")`))
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
}
