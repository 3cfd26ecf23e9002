package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := visitor(t, app)
	tab.WithoutScripts()
	tab.Open("/login")
	require.False(t, browser.Eval[bool](tab, `document.documentElement.classList.contains("js")`), "scripts are off")
	logIn(t, tab, shop.Agent.Email, dbtest.Password)
	require.Equal(t, "/dashboard", tab.Path())

	tab.Submit("Settings")
	tab.Fill("Name", "Agus Without Scripts")
	require.Equal(t, http.StatusOK, tab.Submit("Save"))
	tab.See("Your name is saved.")
	require.Equal(t, "Agus Without Scripts", tab.Value("Name"))

	tab.Click("Your menu")
	tab.Submit("Dark")
	require.True(t, dark(tab))
	tab.Click("Your menu")
	tab.Submit("Log out")
	require.Equal(t, "/login", tab.Path())
}
