package e2e_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

func TestScratch(t *testing.T) {
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	id, err := automation.Create(t.Context(), shop.Tenant, "Canvas", flows.Gallery()[3].Graph("id"), "Owner a")
	require.NoError(t, err)
	tab := signIn(t, app, shop.Owner)
	size := browser.Size{Width: 1440, Height: 900}
	tab.Screen(size)
	tab.Open("/flows/" + id.String() + "/canvas")
	shot := func(name string) { require.NoError(t, os.WriteFile("../.shots/"+name+".png", tab.Picture(size, 900), 0o644)) }
	tab.Until(`document.querySelector("#flow-canvas[data-ready]")`)
	require.NoError(t, os.MkdirAll("../.shots", 0o755))
	shot("a")
	tab.ClickAt(tab.Centre(".flow-tools [data-command=fit]"))
	tab.Held(0, "0", "Digit0")
	h := tab.Centre(".flow-node[data-kind=question] .flow-out:last-child .flow-handle")
	tab.Drag(h, browser.Point{X: h.X + 60, Y: h.Y + 150})
	shot("b")
	tab.Type("mess")
	shot("c")
	tab.Press(browser.KeyEnter)
	shot("d")
	tab.Held(browser.Shift, "S", "KeyS")
	tab.Type("Hello there, a note")
	tab.Press(browser.KeyEscape)
	tab.Held(0, "?", "Slash")
	shot("e")
	tab.Press(browser.KeyEscape)
	tab.Held(browser.Shift, "F10", "F10")
	shot("f")
	tab.Press(browser.KeyEscape)
	tab.Dark(true)
	tab.Held(0, "1", "Digit1")
	shot("g")
	tab.Complaints()
}
