package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestKeyboardAlone walks the same way as TestAShopAndItsAgent without a mouse. TabTo and MustFocus check at each stop that a person
// can see where they are.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	tab := visitor(t, app)
	tab.Open("/")
	tab.Press(browser.KeyTab)
	require.Equal(t, "Skip to content", tab.MustFocus().Name)
	tab.TabTo("Register")
	require.Equal(t, http.StatusOK, tab.PressLeads(browser.KeyEnter))
	require.Equal(t, "/register", tab.Path())

	tab.MustFocusOn("Name of your business") // the first field waits for the typing
	tab.Type("Toko Papan Ketik")
	tab.TabTo("Your name")
	tab.Type("Wayan")
	tab.TabTo("E-mail")
	tab.Type("wayan@papan.test")
	tab.TabTo("Password")
	tab.Type("tiga kata saja")
	require.Equal(t, http.StatusOK, tab.PressLeads(browser.KeyEnter))
	tab.See("Look into your mail")

	tab.Open(link(t, app, "wayan@papan.test"))
	tab.TabTo("Verify and open my workspace")
	tab.PressLeads(browser.KeySpace)
	require.Equal(t, "/dashboard", tab.Path())
	inviteWithKeys(t, tab)
	changeThemeWithKeys(t, tab)
	themeIsKept(t, app, "wayan@papan.test", "dark")
	tab.TabTo("Log out")
	tab.PressLeads(browser.KeyEnter)
	require.Equal(t, "/login", tab.Path())

	tab.MustFocusOn("E-mail")
	tab.Type("wayan@papan.test")
	tab.TabTo("Password")
	tab.Type("tiga kata saja")
	tab.PressLeads(browser.KeyEnter)
	require.Equal(t, "/dashboard", tab.Path())
	require.True(t, dark(tab), "the theme chosen with the keyboard has been kept")
}

func inviteWithKeys(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.TabTo("Settings")
	tab.PressLeads(browser.KeyEnter)
	tab.TabTo("Team")
	tab.PressLeads(browser.KeyEnter)
	tab.TabTo("E-mail")
	tab.Type("putu@papan.test")
	tab.TabTo("Role")
	tab.Press(browser.KeyDown)
	tab.TabTo("Send invitation")
	tab.PressLeads(browser.KeySpace)
	tab.See("The invitation to putu@papan.test is on its way.")

	// The question of a dialog: Escape takes it back and the focus returns; Enter on the verb says yes.
	tab.TabTo("Take back")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("#confirm").open`)
	tab.MustFocus()
	tab.Press(browser.KeyEscape)
	tab.Until(`!document.querySelector("#confirm").open`)
	tab.MustFocusOn("Take back")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("#confirm").open`)
	tab.TabTo("Take back")
	tab.PressLeads(browser.KeyEnter)
	tab.See("The invitation is taken back.")
}

// changeThemeWithKeys leaves the person's menu open, on the dark theme.
func changeThemeWithKeys(t *testing.T, tab *browser.Tab) {
	t.Helper()
	open := `document.querySelector(".sidebar > :last-child details").open`
	menu := browser.Eval[string](tab, `document.querySelector(".sidebar > :last-child summary").innerText.replace(/\s+/g, " ").trim()`)
	tab.TabTo(menu)
	tab.Press(browser.KeyEnter)
	tab.Until(open)
	tab.Press(browser.KeyDown)
	require.Equal(t, "Profile", tab.MustFocus().Name)
	tab.Press(browser.KeyUp)
	require.Equal(t, "Log out", tab.MustFocus().Name, "up from the first entry leads to the last")
	tab.Press(browser.KeyEscape)
	tab.Until("!" + open)
	tab.MustFocusOn(menu) // Escape leads back to what opened the menu

	tab.Press(browser.KeySpace)
	tab.Until(open)
	tab.TabTo("Dark")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.documentElement.classList.contains("dark")`)
	require.Equal(t, "Dark", tab.MustFocus().Name)
}

func TestSkipLinkLeadsPastTheMenu(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := signIn(t, app, shop.Owner)
	tab.Press(browser.KeyTab)
	require.Equal(t, "Skip to content", tab.MustFocus().Name)
	tab.Press(browser.KeyEnter)
	tab.Until(`document.activeElement.id === "main"`)
	tab.Press(browser.KeyTab)
	tab.MustFocus()
	require.True(t, browser.Eval[bool](tab, `document.querySelector("#main").contains(document.activeElement)`))
}
