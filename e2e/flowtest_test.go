package e2e_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// tryable adds a flow of the gallery to a workspace and returns the address of its test.
func tryable(t *testing.T, shop dbtest.Shop) string {
	t.Helper()
	id := account.NewID()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		draft := automation.Draft{Flow: automation.Flow{ID: id, Name: "Questions", EveryDevice: true, Rev: 1}, Graph: string(flows.Template{ID: "faq"}.Graph("en").Encode())}
		return tx.AddFlow(ctx, draft, shop.Owner.Name)
	}))
	return "/flows/" + id.String() + "/test"
}

// focused waits until the message field has the focus.
func focused(tab *browser.Tab) { tab.Until(`document.activeElement?.id === "flowtest-say"`) }

func TestAFlowIsTried(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := signIn(t, app, shop.Agent)
	tab.Open(tryable(t, shop))
	tab.Click("Another customer, another time")
	tab.Click("The number has real buttons")
	tab.Click("Begin anew")
	tab.Until(`document.querySelector("[name=tape]").value.includes('"taps":true')`)

	tab.Fill("Message as the customer", "info")
	tab.Press(browser.KeyEnter)
	tab.See("Waits for an answer")
	focused(tab)
	require.Empty(t, tab.Value("Message as the customer"))
	browser.Eval[bool](tab, `(document.querySelector("#flowtest-log .message").seen = true)`)

	// A row is tapped with the keyboard; it is gone then, and one goes on at the message field.
	browser.Eval[bool](tab, `(document.querySelector('#flowtest-log button[value*="Payment"]').focus(), true)`)
	tab.Press(browser.KeyEnter)
	tab.See("Is there anything else you would like to know?")
	focused(tab)
	require.True(t, browser.Eval[bool](tab, `document.querySelector("#flowtest-log .message").seen`), "bubbles that were there are not told again")
	checkLooks(t, tab, shown{address: "a test of a flow"})

	tab.Click("Step back")
	tab.Until(`!document.body.innerText.includes("Is there anything else")`)
	tab.Click("Step forward")
	tab.See("Is there anything else you would like to know?")
	tab.Click("Restart")
	tab.See("The flow has not begun.")
}

func TestAFlowIsTriedWithoutScripts(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := visitor(t, app)
	tab.WithoutScripts()
	tab.Open("/login")
	logIn(t, tab, shop.Agent.Email, dbtest.Password)
	tab.Open(tryable(t, shop))
	tab.Fill("Message as the customer", "info")
	require.Equal(t, http.StatusOK, tab.Submit("Send"))
	tab.See("Waits for an answer")
	require.Equal(t, http.StatusOK, tab.Submit("Step back"))
	tab.See("The flow has not begun.")
}
