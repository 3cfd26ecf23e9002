package e2e_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// canvas is a flow on the canvas in one tab.
type canvas struct {
	*browser.Tab
	t    *testing.T
	shop dbtest.Shop
	id   uuid.UUID
}

// openCanvas makes a flow of a graph and opens its canvas in a new browser profile.
func openCanvas(t *testing.T, app *handlerstest.App, shop dbtest.Shop, g *flows.Graph) *canvas {
	t.Helper()
	id, err := automation.Create(t.Context(), shop.Tenant, "Drawn", g, "Owner a")
	require.NoError(t, err)
	c := &canvas{Tab: signIn(t, app, shop.Owner), t: t, shop: shop, id: id}
	c.open()
	return c
}

// after presses the "+" of an exit, counted from 1, takes a kind of step from the list, and returns the new step's id.
func (c *canvas) after(node string, out int, kind string) string {
	c.t.Helper()
	c.fit()
	c.ClickAt(c.handle(node, out))
	c.choose(kind)
	return c.chosen()
}

func (c *canvas) open() {
	c.t.Helper()
	c.Open("/flows/" + c.id.String() + "/canvas")
	c.Until(`document.querySelector("#flow-canvas[data-ready]")`)
}

// graph is the flow as the server has it, once everything is saved.
func (c *canvas) graph() *flows.Graph {
	c.t.Helper()
	c.Until(`document.querySelector("#flow-state[data-state=saved]")`)
	draft, err := c.shop.Tenant.FlowDraft(c.t.Context(), c.id)
	require.NoError(c.t, err)
	g, err := flows.Decode([]byte(draft.Graph))
	require.NoError(c.t, err)
	return g
}

// chosen is the id of the one step that is chosen.
func (c *canvas) chosen() string {
	c.t.Helper()
	return browser.Eval[string](c.Tab, `document.querySelector(".flow-node[data-selected]").dataset.node`)
}

// handle is where a line is pulled out of an exit, counted from 1.
func (c *canvas) handle(node string, out int) browser.Point {
	c.t.Helper()
	return c.Centre(fmt.Sprintf("#node-%s .flow-out:nth-child(%d) .flow-handle", node, out))
}

func (c *canvas) title(node string) browser.Point {
	c.t.Helper()
	return c.Centre("#node-" + node + " .flow-node-title")
}

// choose takes the first entry of the list that is open for what is typed.
func (c *canvas) choose(words string) {
	c.t.Helper()
	c.pick(words)
	c.Until(`!document.querySelector(".flow-chooser")`)
}

// pick is choose where another list follows.
func (c *canvas) pick(words string) {
	c.t.Helper()
	c.Until(`document.activeElement.matches(".flow-chooser input") && document.activeElement.value === ""`)
	c.Type(words)
	c.Press(browser.KeyEnter)
}

// fit shows the whole flow, so that everything can be reached with the mouse.
func (c *canvas) fit() {
	c.t.Helper()
	c.Until(`!document.querySelector(".flow-chooser")`)
	c.ClickAt(c.Centre("[data-command=fit]"))
	c.Frame()
}

// set fills in the settings of a step and closes them, which they are once they are saved.
func (c *canvas) set(node string, pairs ...string) {
	c.t.Helper()
	c.fill(node, pairs...)
	c.Press(browser.KeyEscape)
	c.Until(`document.querySelector("#flow-panel").hidden`)
}

// fill opens the settings of a step and fills in its fields: pairs of name and value.
func (c *canvas) fill(node string, pairs ...string) {
	c.t.Helper()
	c.fit()
	c.ClickAt(c.title(node))
	c.Until(fmt.Sprintf(`document.querySelector("#flow-panel form input[name=node]")?.value === %q`, node))
	for i := 0; i < len(pairs); i += 2 {
		browser.Eval[bool](c.Tab, fmt.Sprintf(`(() => {
			const field = document.querySelector('#flow-panel [name="%s"]');
			field.closest("details")?.setAttribute("open", "");
			field.focus();
			if (field.matches("select")) field.value = %q; else field.select();
			field.dispatchEvent(new Event("input", { bubbles: true }));
			return true;
		})()`, pairs[i], pairs[i+1]))
		if browser.Eval[bool](c.Tab, `document.activeElement.matches("input, textarea")`) {
			c.Type(pairs[i+1])
		}
	}
}
