package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// TestAFlowIsDrawnWithTheKeyboard draws a flow of four steps without a pointer, on a German keyboard.
func TestAFlowIsDrawnWithTheKeyboard(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	c := openCanvas(t, app, dbtest.Make(t, app.DB, "a"), &flows.Graph{Schema: flows.Schema})
	// Search in the palette is the last stop before the canvas that is not one of its steps.
	browser.Eval[bool](c.Tab, `(document.querySelector("#flow-palette button:last-of-type").closest("#flow-palette").querySelectorAll("button")[27].focus(), true)`)
	c.TabTo("Canvas of “Drawn”")
	checkLooks(t, c.Tab, shown{address: "an empty canvas"})
	c.Screen(browser.Desktop)
	c.Held(browser.Shift, "F10", "F10")
	c.Press(browser.KeyEnter)
	c.choose("keyw")
	begin := c.chosen()
	c.Press(browser.KeyTab)
	c.choose("mess")
	greet := c.chosen()
	c.Press(browser.KeyTab)
	c.choose("butt")
	ask := c.chosen()
	c.Press(browser.KeyTab)
	c.pick("") // the first exit
	c.choose("end")
	end := c.chosen()
	c.Until(`document.querySelector("#flow-live").textContent.includes("End added after")`)

	// Arrows walk back; the settings open with Enter, and no key means anything else while one types.
	c.Held(0, "ArrowLeft", "ArrowLeft")
	require.Equal(t, ask, c.chosen())
	c.Press(browser.KeyEnter)
	c.Until(`document.activeElement.name === "text"`)
	c.Type("d m c 0 1 + - / ? Mau apa")
	c.Press(browser.KeyEscape)
	c.Until(`document.activeElement.dataset.node === "` + ask + `"`)

	// Another exit leads back to the greeting.
	c.Held(0, "c", "KeyC")
	c.pick("any other")
	c.choose("mess")
	g := c.graph()
	require.Len(t, g.Nodes, 4)
	require.Equal(t, "d m c 0 1 + - / ? Mau apa", g.Node(ask).Settings.(*flows.ButtonsSettings).Text)
	for _, line := range [][3]string{{begin, "next", greet}, {greet, "next", ask}, {ask, "b1", end}, {ask, "else", greet}} {
		require.Equal(t, line[2], g.Target(line[0], line[1]), "%v", line)
	}

	// Moved, switched off, copied, and all of it taken back.
	c.Type("m")
	c.Press(browser.KeyRight, browser.KeyDown, browser.KeyDown, browser.KeyEnter)
	c.Type("d")
	c.Held(browser.Ctrl, "c", "KeyC", "copy")
	c.Held(browser.Ctrl, "v", "KeyV", "paste")
	c.Until(`document.querySelectorAll(".flow-node").length === 5`)
	changed := c.graph()
	require.Len(t, changed.Nodes, 5)
	require.True(t, changed.Node(ask).Disabled)
	require.Equal(t, [2]int{g.Node(ask).X + 16, g.Node(ask).Y + 32}, [2]int{changed.Node(ask).X, changed.Node(ask).Y})
	require.Equal(t, changed.Node(ask).Settings, changed.Node(c.chosen()).Settings)
	for range 3 {
		c.Held(browser.Ctrl, "z", "KeyY")
	}
	require.Equal(t, g, c.graph())
	for range 3 {
		c.Held(browser.Ctrl, "y", "KeyZ")
	}
	require.Equal(t, changed, c.graph())
	c.Held(browser.Ctrl, "a", "KeyA")
	c.Held(0, "Delete", "Delete")
	require.Empty(t, c.graph().Nodes)
	require.Empty(t, c.Complaints())
}

// TestAFlowIsDrawnWithFingers draws a flow of four steps on a phone.
func TestAFlowIsDrawnWithFingers(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	c := openCanvas(t, app, dbtest.Make(t, app.DB, "a"), &flows.Graph{Schema: flows.Schema})
	c.Screen(browser.Phone)
	c.open()
	tap := func(selector string) { c.Touch([]browser.Point{c.Centre(selector)}) }
	take := func(kind string) string {
		c.Until(`document.activeElement.matches(".flow-chooser input")`)
		c.Type(kind)
		tap(".flow-choice")
		c.Until(`!document.querySelector(".flow-chooser")`)
		c.Frame()
		return c.chosen()
	}
	tap(".flow-tools [data-command=add]")
	begin := take("Keyword")
	c.Touch([]browser.Point{c.handle(begin, 1)})
	greet := take("Message")
	from := c.handle(greet, 1)
	c.Touch([]browser.Point{from, {X: from.X + 10, Y: from.Y + 40}, {X: from.X + 10, Y: from.Y + 120}})
	ask := take("Buttons")
	c.Touch([]browser.Point{c.handle(ask, 1)})
	end := take("End")

	// One finger moves the view, two zoom it, and what is chosen is moved.
	where := `document.querySelector("#flow-world").style.transform`
	before := browser.Eval[string](c.Tab, where)
	c.Touch([]browser.Point{{X: 40, Y: 260}, {X: 60, Y: 280}, {X: 90, Y: 300}})
	c.Until(where + ` !== "` + before + `"`)
	c.Touch([]browser.Point{{X: 100, Y: 300}, {X: 120, Y: 320}, {X: 140, Y: 340}}, []browser.Point{{X: 300, Y: 500}, {X: 280, Y: 480}, {X: 260, Y: 460}})
	c.Until(`parseInt(document.querySelector("#flow-zoom").textContent) < 100`)
	g := c.graph()
	require.Len(t, g.Nodes, 4)
	for _, line := range [][3]string{{begin, "next", greet}, {greet, "next", ask}, {ask, "b1", end}} {
		require.Equal(t, line[2], g.Target(line[0], line[1]), "%v", line)
	}
	at := c.title(end)
	c.Touch([]browser.Point{at, {X: at.X - 30, Y: at.Y + 30}, {X: at.X - 60, Y: at.Y + 60}})
	c.Until(`document.querySelector("#flow-state[data-state=saving]")`)
	require.Less(t, c.graph().Node(end).X, g.Node(end).X)
	c.Touch([]browser.Point{c.title(end)})
	c.Until(`document.querySelector("#flow-panel form")`)
	checkLooks(t, c.Tab, shown{address: "a canvas on a phone"})
	require.Empty(t, c.Complaints())
}

// TestTwoTabsDrawTheSameFlow proves that nothing is lost: of two people at once, without a network, when a tab is closed.
func TestTwoTabsDrawTheSameFlow(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	one := openCanvas(t, app, dbtest.Make(t, app.DB, "a"), automation.Blank())
	other := &canvas{Tab: one.Sibling(), t: t, shop: one.shop, id: one.id}
	other.open()
	move := func(c *canvas, node string, keys ...string) {
		browser.Eval[bool](c.Tab, `(document.querySelector("#node-`+node+`").focus(), true)`)
		c.Type("m")
		c.Press(keys...)
		c.Press(browser.KeyEnter)
	}
	was := one.graph()

	// Different things merge without a question, and each sees what the other did.
	move(one, "n1", browser.KeyUp, browser.KeyUp)
	require.Equal(t, was.Node("n1").Y-32, one.graph().Node("n1").Y)
	move(other, "n2", browser.KeyDown)
	now := other.graph()
	require.Equal(t, []int{was.Node("n1").Y - 32, was.Node("n2").Y + 16}, []int{now.Node("n1").Y, now.Node("n2").Y})
	other.Until(`document.querySelector("#node-n1").style.transform.includes("` + "-32px" + `")`)

	// Settings that are open go along with what is drawn, and put nothing back.
	one.open()
	one.fill("n1")
	one.fit()
	require.Equal(t, "n2", one.graph().Target("n1", "next"))
	one.ClickAt(one.handle("n1", 1))
	one.choose("nowhere")
	one.set("n1", "label", "Alone")
	require.Empty(t, one.graph().Target("n1", "next"))

	// The same thing asks: one switches a step off or on, the other removes it.
	for _, choice := range []struct {
		button string
		left   int
	}{{"Take theirs", 2}, {"Keep mine", 1}} {
		one.open()
		other.open()
		browser.Eval[bool](one.Tab, `(document.querySelector("#node-n2").focus(), true)`)
		one.Type("d")
		off := one.graph().Node("n2").Disabled
		browser.Eval[bool](other.Tab, `(document.querySelector("#node-n2").focus(), true)`)
		other.Held(0, "Delete", "Delete")
		other.See("Whose changes shall stay?")
		other.Click(choice.button)
		other.Until(`!document.querySelector("dialog[open]")`)
		g := other.graph()
		require.Len(t, g.Nodes, choice.left, choice.button)
		require.Equal(t, choice.left, browser.Eval[int](other.Tab, `document.querySelectorAll(".flow-node").length`))
		if choice.left == 2 {
			require.Equal(t, off, g.Node("n2").Disabled)
		}
	}

	// So does the form of a step.
	for _, choice := range []struct{ button, first, second, kept string }{{"Take theirs", "one", "two", "one"}, {"Keep mine", "three", "four", "four"}} {
		one.open()
		other.open()
		one.set("n1", "label", choice.first)
		other.fill("n1", "label", choice.second)
		other.See("Whose changes shall stay?")
		other.Click(choice.button)
		other.Until(`!document.querySelector("dialog[open]")`)
		other.Press(browser.KeyEscape)
		other.Until(`document.querySelector("#flow-panel").hidden`)
		require.Equal(t, choice.kept, other.graph().Node("n1").Label)
		require.Equal(t, choice.kept, browser.Eval[string](other.Tab, `document.querySelector("#node-n1 .flow-node-title").textContent.trim()`))
	}
	other.Complaints() // the answers that asked

	// Without a network: kept, and sent when it is back.
	one.open()
	one.Block("/flows/*/ops")
	y := one.graph().Node("n1").Y
	move(one, "n1", browser.KeyUp)
	one.Until(`document.querySelector("#flow-state[data-state=offline]")`)
	one.Block()
	require.Equal(t, y-16, one.graph().Node("n1").Y)

	// Left at once: sent while the page goes.
	move(one, "n1", browser.KeyUp)
	one.open()
	require.Eventually(t, func() bool { return one.graph().Node("n1").Y == y-32 }, 20*time.Second, 50*time.Millisecond, "nobody waits for the answer of a page that is left")

	// What a browser kept that was closed without a network is offered at the next open.
	n1 := one.graph().Node("n1")
	browser.Eval[bool](one.Tab, fmt.Sprintf(`(localStorage.setItem("flow-pending:%[1]s:gone", JSON.stringify({ rev: 1, at: 0, puts: [
		{ kind: "place", id: "n1", before: { x: %[2]d, y: %[3]d }, after: { x: %[2]d, y: %[3]d - 160 } }] })), true)`, one.id, n1.X, n1.Y))
	one.open()
	one.Click("Restore")
	one.Until(`!Object.keys(localStorage).some((key) => key.startsWith("flow-pending:"))`)
	require.Equal(t, n1.Y-160, one.graph().Node("n1").Y)
	one.Complaints() // the requests that did not get through
}
