package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// TestACanvasIsAsItWasLeft proves that the palette and the small map stay as they were, and that a form whose step somebody else has changed asks like the canvas.
func TestACanvasIsAsItWasLeft(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	c := openCanvas(t, app, dbtest.Make(t, app.DB, "a"), automation.Blank())
	c.ClickAt(c.Centre("[data-command=palette]"))
	c.ClickAt(c.Centre("[data-command=minimap]"))
	c.open()
	c.Until(`document.querySelector("#flow-editor").dataset.palette === "" && !document.querySelector("#flow-minimap").hidden`)

	c.fit()
	c.ClickAt(c.title("n2"))
	c.Until(`document.querySelector("#flow-panel form input[name=node]")?.value === "n2"`)
	draft, err := c.shop.Tenant.FlowDraft(t.Context(), c.id)
	require.NoError(t, err)
	_, err = automation.Edit(t.Context(), c.shop.Tenant, c.id, draft.Rev, "Budi", func(g *flows.Graph) error {
		g.Node("n2").Settings.(*flows.MessageSettings).Text = "Theirs"
		return nil
	})
	require.NoError(t, err)
	c.ClickAt(c.Centre("#flow-panel [name=text]"))
	c.Type("Mine")
	c.See("Whose changes shall stay?")
	c.Complaints() // the answer that asked
	c.Click("Keep mine")
	c.Until(`!document.querySelector("dialog[open]") && document.querySelector("#node-n2 .flow-text")?.textContent.includes("Mine")`)
	require.Equal(t, "Mine", c.graph().Node("n2").Settings.(*flows.MessageSettings).Text)
	require.Empty(t, c.Complaints())
}
