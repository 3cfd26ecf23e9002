package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestAFlowIsMade makes a flow without dragging, with the variable picker and Enter, and drags it in the list.
func TestAFlowIsMade(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := signIn(t, app, shop.Owner)
	tab.Open("/flows/new")
	tab.Submit("Start blank")
	tab.Submit("Outline")
	browser.Eval[bool](tab, `(document.querySelector('.flow-step[href*="node=n1"]').click(), true)`)
	tab.Until(`document.querySelector("#f-terms-0-text")`)
	tab.Fill("Text", "halo")
	tab.PressLeads(browser.KeyEnter)
	require.Equal(t, "halo", tab.Value("Text"), "Enter saves; it adds and removes nothing")
	require.Equal(t, 1, browser.Eval[int](tab, `document.querySelectorAll(".flow-entry").length`))

	browser.Eval[bool](tab, `(document.querySelector('.flow-step[href*="node=n2"]').click(), true)`)
	tab.Until(`document.querySelector("textarea[name=text]")`)
	tab.Fill("Text", "Hi , welcome")
	browser.Eval[bool](tab, `(document.querySelector("textarea[name=text]").setSelectionRange(3, 3), document.querySelector("[data-variables]").open = true)`)
	browser.Eval[bool](tab, `(document.querySelector("[data-insert='contact.name']").click(), true)`)
	require.Equal(t, "Hi {{contact.name}}, welcome", tab.Value("Text"))
	tab.Type("!")
	tab.Submit("Save step")
	require.Equal(t, "Hi {{contact.name}}!, welcome", tab.Value("Text"), "the cursor stands behind it")

	tab.Submit("Publish")
	tab.Submit("Publish version 1")
	tab.See("Version 1 answers customers")
	tab.Open("/flows/new")
	browser.Eval[bool](tab, `(document.querySelector("input[value=faq]").form.requestSubmit(), true)`)
	tab.Until(`/^\/flows\/[0-9a-f-]{36}\/canvas$/.test(location.pathname)`)
	tab.Open("/flows")
	first := `document.querySelector("tr[data-flow] a.link").textContent`
	require.Equal(t, "Questions and answers", browser.Eval[string](tab, first))
	// Chromium's protocol moves no real drag; these are the events that one makes.
	browser.Eval[bool](tab, `(() => {
		const [top, low] = document.querySelectorAll("tr[data-flow]");
		const box = low.getBoundingClientRect();
		const at = { bubbles: true, cancelable: true, clientX: box.x + 9, clientY: box.bottom - 2 };
		top.querySelector("[data-grip]").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
		if (!top.draggable) return false;
		top.dispatchEvent(new DragEvent("dragstart", { bubbles: true }));
		low.dispatchEvent(new DragEvent("dragover", at));
		low.dispatchEvent(new DragEvent("drop", at));
		return true;
	})()`)
	tab.Until(first + ` === "New flow" && !document.querySelector("#flow-order [name=flow]")`)
	tab.Open("/flows")
	require.Equal(t, "New flow", browser.Eval[string](tab, first), "the order is kept")
	require.Empty(t, tab.Complaints())
}
