package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/automation"
)

// TestAFlowIsDrawnWithTheMouse draws a flow of twelve steps with branches, finds it again after a reload, publishes it, and a customer's phone walks it.
func TestAFlowIsDrawnWithTheMouse(t *testing.T) {
	t.Parallel()
	_, tab, phone, shop := paired(t)
	id, err := automation.Create(t.Context(), shop.Tenant, "Drawn", automation.Blank(), "Owner a")
	require.NoError(t, err)
	c := &canvas{Tab: tab, t: t, shop: shop, id: id}
	c.open()

	// The "+" of an exit.
	ask := c.after("n2", 1, "Buttons")
	// A line that is dropped on nothing.
	c.fit()
	from := c.handle(ask, 1)
	c.Drag(from, browser.Point{X: from.X + 80, Y: from.Y - 160})
	c.choose("Question")
	count := c.chosen()
	check := c.after(count, 1, "Condition")
	one := c.after(check, 1, "Message")
	many := c.after(check, 2, "Message")
	read := c.after(one, 1, "Mark as read")
	end := c.after(read, 1, "End")
	person := c.after(ask, 2, "Hand over")
	// Lines to steps that are there; the one to where the flow begins is refused with the reason.
	c.fit()
	c.Drag(c.handle(many, 1), c.title(read))
	c.Drag(c.handle(ask, 3), c.title(person))
	c.Drag(c.handle(count, 2), c.title("n1"))
	c.See("a flow begins there")
	// The "+" of a line.
	c.ClickAt(browser.Eval[browser.Point](tab, `(() => {
		const path = document.querySelector("#edge-n2-next .flow-edge-hit");
		const at = path.getPointAtLength(path.getTotalLength() / 3).matrixTransform(path.getScreenCTM());
		return { X: at.x, Y: at.y };
	})()`))
	c.Click("Add a step on this line")
	c.choose("Mark as read")
	seen := c.chosen()
	// From the palette, below the pointer at this zoom.
	c.fit()
	spot := browser.Eval[browser.Point](tab, `(() => { const box = document.querySelector("#flow-canvas").getBoundingClientRect(); return { X: box.x + 150, Y: box.bottom - 150 }; })()`)
	c.Drag(c.Centre("[data-add=keyword]"), spot)
	other := c.chosen()
	head := c.title(other)
	require.InDelta(t, spot.X, head.X, 60, "it lies where it was dropped")
	require.InDelta(t, spot.Y, head.Y, 30)
	c.Drag(c.handle(other, 1), c.title("n2"))

	c.set("n1", "terms[0].text", "pesan")
	c.set(other, "terms[0].text", "order")
	c.set("n2", "text", "Selamat datang")
	c.set(ask, "text", "Mau apa?", "buttons[0].title", "Pesan roti", "buttons[1].title", "Bicara")
	c.set(count, "prompt", "Berapa?", "save_as", "jumlah")
	c.set(check, "rules[0].variable", "jumlah", "rules[0].value", "1")
	c.set(one, "text", "Satu roti")
	c.set(many, "text", "{{jumlah}} roti")
	c.set(person, "text", "Sebentar")

	g := c.graph()
	require.Len(t, g.Nodes, 12)
	for _, line := range []struct{ from, out, to string }{
		{"n1", "next", "n2"}, {"n2", "next", seen}, {seen, "next", ask}, {ask, "b1", count}, {count, "next", check}, {check, "true", one}, {check, "false", many},
		{one, "next", read}, {many, "next", read}, {read, "next", end}, {ask, "b2", person}, {ask, "else", person}, {other, "next", "n2"},
	} {
		require.Equal(t, line.to, g.Target(line.from, line.out), "%+v", line)
	}
	require.Len(t, g.Edges, 13)
	drawn := `JSON.stringify([...document.querySelectorAll(".flow-node")].map((n) => [n.id, n.style.transform, n.innerText]).sort()) + [...document.querySelectorAll(".flow-edge")].map((e) => e.id + e.firstElementChild.getAttribute("d")).sort()`
	before := browser.Eval[string](tab, drawn)
	c.open()
	require.Equal(t, before, browser.Eval[string](tab, drawn), "a reload shows the same")
	require.Equal(t, g, c.graph())

	c.Submit("Publish")
	c.Submit("Publish version 1")
	require.NoError(t, automation.Activate(t.Context(), shop.Tenant, id))
	phone.Click("A customer")
	for _, line := range []struct{ say, hear string }{{"pesan", "Mau apa?"}, {"1", "Berapa?"}, {"7", "7 roti"}} {
		phone.Fill("Message", line.say)
		phone.Click("Send")
		phone.Until(`[...document.querySelectorAll("#thread [data-from=them] .ph-bubble-text")].some((b) => b.textContent.includes("` + line.hear + `"))`)
	}
	require.Empty(t, tab.Complaints())
}
