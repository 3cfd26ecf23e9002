package e2e_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	sizes = `{"schema":1,"nodes":[{"id":"key","kind":"keyword","x":0,"y":0,"settings":{"terms":[{"text":"halo","match":"exact"}]}},
		{"id":"size","kind":"question","label":"Which size","x":368,"y":0,"settings":{"prompt":"Your size?","save_as":"size"}},
		{"id":"bye","kind":"message","label":"Thanks","x":736,"y":0,"settings":{"text":"Thanks for {{size}}"}}],
		"edges":[{"from":"key","out":"next","to":"size"},{"from":"size","out":"next","to":"bye"}]}`
	otherSizes = `{"schema":1,"nodes":[{"id":"key","kind":"keyword","x":0,"y":0,"settings":{"terms":[{"text":"halo","match":"exact"}]}},
		{"id":"size","kind":"question","label":"Which size","x":368,"y":0,"settings":{"prompt":"S, M or L?","save_as":"size"}},
		{"id":"pay","kind":"message","label":"Payment","x":736,"y":0,"settings":{"text":"Pay for {{size}}"}}],
		"edges":[{"from":"key","out":"next","to":"size"},{"from":"size","out":"next","to":"pay"}]}`
)

// lived is a flow with a version that a customer went through, and a draft that is another one.
func lived(t *testing.T, shop dbtest.Shop) (flow, run uuid.UUID) {
	t.Helper()
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Budi"})
	waits := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Siti"})
	flow, run = account.NewID(), account.NewID()
	at := time.Now().UTC().Truncate(time.Microsecond)
	began := flows.Trace{Node: "key", At: at, Out: "next"}
	asked := flows.Trace{Node: "size", At: at, Effect: "send,wait"}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: automation.Flow{ID: flow, Name: "Sizes", EveryDevice: true, Rev: 1}, Graph: otherSizes}, "Ani"); err != nil {
			return err
		}
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: flow, Version: 1, Graph: sizes}); err != nil {
			return err
		}
		return tx.SaveRuns(ctx, []*automation.Progress{
			{
				New: true, Run: &automation.Run{ID: run, FlowID: flow, Version: 1, ConversationID: chat.ID, Steps: 4, BeganWith: "halo", StartedAt: at, EndedAt: at, State: flows.State{Node: "bye", Done: flows.DoneOpenEnd}},
				Traces: []flows.Trace{began, asked, {Node: "size", At: at, Out: "next", Set: []flows.Var{{Name: "size", Value: "XL"}}}, {Node: "bye", At: at, Out: "next", Effect: "send"}},
			},
			{
				New: true, Run: &automation.Run{ID: account.NewID(), FlowID: flow, Version: 1, ConversationID: waits.ID, Steps: 2, BeganWith: "halo", StartedAt: at, State: flows.State{Node: "size", Waiting: &flows.Wait{Kind: flows.WaitAnswer, Token: "1"}}},
				Traces: []flows.Trace{began, asked},
			},
		})
	}))
	return flow, run
}

// TestTheCanvasShowsLife: the numbers and the chats that they count, the way of a run, what differs between versions, and the phone beside the canvas.
func TestTheCanvasShowsLife(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	flow, run := lived(t, shop)
	canvas := "/flows/" + flow.String() + "/canvas"
	tab := signIn(t, app, shop.Admin)
	tab.Open(canvas)
	tab.Until(`document.querySelector('#node-size .flow-numbers [data-fate="waiting"]')?.textContent === "1"`)
	require.Equal(t, "Passed: 2", browser.Eval[string](tab, `document.querySelector('#node-key .flow-numbers a').ariaLabel`))

	t.Log("the phone beside the canvas")
	tab.Click("Try it")
	tab.Until(`document.querySelector("#flow-panel #flowtest-say")`)
	tab.Fill("Message as the customer", "halo")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("#node-size").dataset.run === "now" && document.querySelector("#edge-key-next").dataset.run === "was"`)
	tab.Fill("Message as the customer", "XL")
	tab.Press(browser.KeyEnter)
	tab.See("Pay for XL")
	tab.Until(`document.querySelector("#node-pay").dataset.run === "was"`)
	tab.Click("Keep as a test")
	tab.Fill("What it tests", "Sizes")
	tab.Click("Keep")
	tab.See("The test “Sizes” is kept.")
	browser.Eval[bool](tab, `(document.querySelector("#node-size .flow-node-menu").click(), true)`)
	tab.Click("Try it from here")
	tab.Until(`document.querySelector("#node-key").dataset.run === "was" && document.querySelector("#node-size").dataset.run === "now"`)
	checkLooks(t, tab, shown{address: "the phone beside the canvas"})
	tab.Screen(browser.Desktop)
	tab.Open(canvas + "?coverage=1")
	tab.See("0 steps that no test comes to")

	t.Log("the chats that a number counts")
	tab.Until(`document.querySelector('#node-size .flow-numbers')`)
	browser.Eval[bool](tab, `(document.querySelector('#node-size [data-fate="waiting"]').click(), true)`)
	tab.See("Chats at “Which size”")
	tab.See("Siti")

	t.Log("the way of a run")
	tab.Open(canvas + "?run=" + run.String())
	tab.See("1 of 4")
	tab.Press(browser.KeyRight, browser.KeyRight)
	tab.See("3 of 4")
	tab.Until(`document.querySelector(".flow-bar-vars dd").textContent === "XL" && document.querySelector("#node-size").dataset.run === "now"`)
	tab.Click("Play")
	tab.Until(`document.querySelector("#node-bye").dataset.run === "now" && document.querySelector("#edge-size-next").dataset.run === "was"`)
	checkLooks(t, tab, shown{address: "a replay"})
	tab.Screen(browser.Desktop)

	t.Log("what differs between versions")
	tab.Open(canvas + "?from=1&to=draft")
	tab.Until(`["#node-size", "#node-bye", "#node-pay"].map((id) => document.querySelector(id).dataset.diff).join() === "changed,removed,added"`)
	tab.Click("Next change")
	tab.See("“Your size?” became “S, M or L?”.")
	tab.Press(browser.KeyRight)
	tab.See("2 of 3")
	checkLooks(t, tab, shown{address: "a comparison on the canvas"})
}
