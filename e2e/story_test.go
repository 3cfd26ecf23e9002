package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestAShopAndItsAgent is the way of every customer: register, verify, invite, and the agent joins in a browser of their own.
func TestAShopAndItsAgent(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)

	owner := visitor(t, app)
	owner.Open("/")
	owner.Submit("Register")
	owner.Fill("Name of your business", "Toko Kenanga")
	owner.Fill("Your name", "Dewi Anggraini")
	owner.Fill("E-mail", "Dewi@Kenanga.test")
	owner.Fill("Password", "kain batik tulis")
	require.Equal(t, http.StatusOK, owner.Submit("Register"))
	owner.See("Look into your mail")

	owner.Open(link(t, app, "dewi@kenanga.test"))
	owner.Submit("Verify and open my workspace")
	require.Equal(t, "/dashboard", owner.Path())
	owner.See("Your e-mail address is verified.")
	owner.See("Toko Kenanga")

	owner.Submit("Settings")
	owner.Submit("Team")
	owner.Fill("E-mail", "rizal@kenanga.test")
	owner.Fill("Role", "Agent")
	owner.Submit("Send invitation")
	owner.See("The invitation to rizal@kenanga.test is on its way.")
	owner.See("Open invitations")

	agent := visitor(t, app)
	agent.Open(link(t, app, "rizal@kenanga.test"))
	agent.See("Join Toko Kenanga")
	agent.Fill("Your name", "Rizal")
	agent.Fill("Password", "nasi uduk pagi")
	agent.Submit("Join")
	require.Equal(t, "/dashboard", agent.Path())
	agent.See("Welcome. You have joined the workspace.")
	agentSeesNoSettingsOfTheWorkspace(t, agent)

	owner.Open("/dashboard")
	owner.Submit("Notices, 1 unread")
	owner.See("Rizal")
	owner.Submit("Mark all as read")
	owner.Until(`!document.querySelector(".bell-count")`)

	agent.Click("Your menu")
	agent.Submit("Log out")
	require.Equal(t, "/login", agent.Path())
	require.Equal(t, http.StatusOK, agent.Status("/dashboard"))
	require.Equal(t, "/login?next=%2Fdashboard", agent.Path())
}

func agentSeesNoSettingsOfTheWorkspace(t *testing.T, agent *browser.Tab) {
	t.Helper()
	require.False(t, agent.Sees("Invite"))
	agent.Submit("Settings")
	for _, tab := range []string{"Profile", "Password", "Sessions"} {
		require.True(t, agent.Sees(tab), tab)
	}
	tabs := browser.Eval[string](agent, `document.querySelector(".navtabs").innerText`)
	for _, tab := range []string{"Team", "Workspace", "Audit"} {
		require.NotContains(t, tabs, tab)
	}
	for _, path := range []string{"/settings/team", "/settings/workspace", "/settings/audit"} {
		require.Equal(t, http.StatusForbidden, agent.Status(path), path)
		agent.See("You cannot open this")
	}
	agent.Submit("To the dashboard")
	require.Equal(t, "/dashboard", agent.Path())
}

func TestTheEleventhWrongPasswordHasToWait(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := visitor(t, app)
	tab.Open("/login")
	for range 10 {
		tab.Fill("E-mail", shop.Agent.Email)
		tab.Fill("Password", "not the password")
		require.Equal(t, http.StatusUnprocessableEntity, tab.Submit("Log in"))
		require.Equal(t, shop.Agent.Email, tab.Value("E-mail"), "what was typed stays")
	}
	tab.Fill("Password", dbtest.Password)
	require.Equal(t, http.StatusTooManyRequests, tab.Submit("Log in"))
	tab.See("Too many attempts. Wait a minute, then try again.")
	require.Equal(t, shop.Agent.Email, tab.Value("E-mail"))
}

func TestANewPasswordEndsTheOtherBrowsersSession(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	elsewhere := signIn(t, app, shop.Owner)

	tab := visitor(t, app)
	tab.Open("/login")
	tab.Submit("Forgot password?")
	tab.Fill("E-mail", shop.Owner.Email)
	tab.Submit("Send the link")
	tab.See("Look into your mail")
	address := link(t, app, shop.Owner.Email)
	tab.Open(address)
	tab.Fill("Password", "bunga kertas di pagar")
	tab.Submit("Set password")
	tab.See("Your new password is set.")

	elsewhere.Submit("Settings")
	require.Equal(t, "/login?next=%2Fsettings%2Fprofile", elsewhere.Path())
	logIn(t, elsewhere, shop.Owner.Email, "bunga kertas di pagar")
	require.Equal(t, "/settings/profile", elsewhere.Path(), "logging in leads to the page that was asked for")

	require.Equal(t, http.StatusNotFound, elsewhere.Status(address), "a link works once")
	elsewhere.See("This link does not work any more.")
}

func TestLanguageAndThemeFollowThePerson(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := signIn(t, app, shop.Agent)
	tab.Click("Your menu")
	tab.Submit("Indonesia")
	tab.See("Dasbor")
	require.Equal(t, "id", browser.Eval[string](tab, "document.documentElement.lang"))
	tab.Click(menuName(tab))
	tab.Click("Gelap")
	tab.Until(`document.documentElement.classList.contains("dark")`)
	require.True(t, dark(tab), "the page turns dark without being loaded anew")
	themeIsKept(t, app, shop.Agent.Email, "dark")

	elsewhere := signIn(t, app, shop.Agent)
	require.Equal(t, "id", browser.Eval[string](elsewhere, "document.documentElement.lang"))
	require.True(t, dark(elsewhere))
	elsewhere.Open("/settings/password")
	require.True(t, dark(elsewhere))

	tab.Submit("Keluar") // the menu stays open for a choice that changes the page at once
	require.Equal(t, "id", browser.Eval[string](tab, "document.documentElement.lang"), "this browser's login page speaks it too")
}

// themeIsKept waits until the server knows the theme, which the page tells it without showing that it does.
func themeIsKept(t *testing.T, app *handlerstest.App, email, theme string) {
	t.Helper()
	require.Eventually(t, func() bool {
		user, err := app.DB.Platform().UserByEmail(t.Context(), email)
		return err == nil && user.Theme == theme
	}, 30*time.Second, 20*time.Millisecond)
}

// menuName is the accessible name of the person's menu in whichever language.
func menuName(tab *browser.Tab) string {
	return browser.Eval[string](tab, `document.querySelector(".sidebar > :last-child summary .sr-only").textContent`)
}

// dark reports whether the page is painted dark.
func dark(tab *browser.Tab) bool {
	tab.Settle()
	return browser.Eval[string](tab, `getComputedStyle(document.body).backgroundColor`) == browser.Eval[string](tab,
		`(() => { const d = document.createElement("div"); d.style.backgroundColor = "#111827"; document.body.append(d); const c = getComputedStyle(d).backgroundColor; d.remove(); return c })()`)
}

func TestTheMenuIsADrawerOnAPhone(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	tab := signIn(t, app, shop.Owner)
	tab.Screen(browser.Phone)
	tab.Open("/dashboard")
	open := `document.querySelector("#sidebar").matches(":popover-open")`
	require.False(t, browser.Eval[bool](tab, open))

	tab.Click("Open menu")
	tab.Until(open)
	tab.Click("Close menu")
	tab.Until("!" + open)

	tab.Click("Open menu")
	tab.Until(open)
	tab.Press(browser.KeyEscape)
	tab.Until("!" + open)
	tab.MustFocusOn("Open menu")

	tab.Click("Open menu")
	tab.Submit("Settings")
	require.Equal(t, "/settings/profile", tab.Path())
	require.False(t, browser.Eval[bool](tab, open))
	tab.Click("Open menu")
	tab.Click("Your menu")
	tab.Submit("Log out")
	require.Equal(t, "/login", tab.Path())
}

func TestAFormOfAnotherWorkspaceIsRefused(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	first := signIn(t, app, shop.Owner)
	first.Open("/workspaces/new")
	first.Fill("Name of your business", "Second shop")
	first.Submit("Make workspace")
	first.See("Second shop is ready.")
	first.Open("/settings/team")
	first.Fill("E-mail", "newcomer@a.test")

	second := first.Sibling()
	second.Open("/dashboard")
	second.Click("Switch workspace")
	second.Submit("Shop A")
	require.Equal(t, "/dashboard", second.Path())
	second.See("Shop A")

	require.Equal(t, http.StatusConflict, first.Submit("Send invitation"))
	first.See("This page belongs to another workspace")
	require.Zero(t, app.Mails.Count())
	first.Back()
	require.Equal(t, "newcomer@a.test", first.Value("E-mail"), "what was typed is still there")

	second.Click("Switch workspace")
	second.Submit("Second shop")
	require.Equal(t, http.StatusOK, first.Submit("Send invitation"))
	require.Contains(t, link(t, app, "newcomer@a.test"), "/invites/accept?token=")
}
