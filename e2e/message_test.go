package e2e_test

import (
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
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithOperatorServer(server), withSimulator(server.URL))
	shop := dbtest.Make(t, app.DB, "a")

	tab := visitor(t, app)
	tab.Open("/login")
	logIn(t, tab, shop.Owner.Email, dbtest.Password)
	tab.Open("/numbers")
	tab.Submit("Add number")
	tab.Fill("Name", "Toko Melati")
	tab.Submit("Add and connect")
	tab.Until(`document.querySelector("#pairing-qr svg, #pairing-qr img")`)

	phone := visitor(t, app)
	phone.Open("/simulator#view=link")
	phone.Until(`document.querySelector("#waiting [data-action=scan]")`)
	browser.Eval[bool](phone, `(document.querySelector("#waiting [data-action=scan]").click(), true)`)
	tab.Until(`document.querySelector("#pairing-connected")`)
	tab.See("+62 812-3456-7890")

	tab.Open("/inbox")
	browser.Eval[bool](tab, `(window.stays = true)`)
	phone.Click("A customer")
	phone.Fill("Message", "halo")
	phone.Click("Send")
	tab.Until(`window.stays && document.querySelector("#conversations")?.innerText.includes("halo")`)

	tab.Submit("Siti Rahayu")
	tab.Until(`document.querySelector("#messages .bubble:not([data-own]) .bubble-text")?.textContent === "halo"`)
	browser.Eval[bool](tab, `(window.stays = true)`)
	tab.Fill("Message", "Selamat datang di Toko Melati")
	tab.Click("Send")
	phone.Until(`[...document.querySelectorAll("#thread [data-from=them] .ph-bubble-text")].some((b) => b.textContent === "Selamat datang di Toko Melati")`)
	tab.Until(`window.stays && document.querySelector("#messages .bubble[data-own] [data-kind=read]")`)
	require.Equal(t, 2, browser.Eval[int](tab, `document.querySelectorAll("#messages .bubble").length`), "what was shown at once, the answer and the poll are one bubble")
}
