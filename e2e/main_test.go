package e2e_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/static"
)

// chromium is the one browser of this test process; each person in a test gets a profile of their own in it. It starts with the first.
var (
	chromium = sync.OnceValues(func() (_ *browser.Chromium, err error) {
		running, err = browser.Start()
		return running, err
	})
	running *browser.Chromium
)

func TestMain(m *testing.M) {
	if !static.Built() {
		fmt.Fprintln(os.Stderr, "the browser tests need the pages' styles and scripts: run \"make assets\" (\"make test\" does)")
		os.Exit(1)
	}
	code := m.Run()
	if running != nil {
		running.Stop()
	}
	os.Exit(code)
}

// visitor opens the site in a new browser profile.
func visitor(t *testing.T, app *handlerstest.App) *browser.Tab {
	t.Helper()
	c, err := chromium()
	require.NoError(t, err)
	return c.Profile(t, app.URL)
}

// signIn opens the site in a new browser profile and logs a person of [dbtest] in.
func signIn(t *testing.T, app *handlerstest.App, user account.User) *browser.Tab {
	t.Helper()
	tab := visitor(t, app)
	tab.Open("/login")
	logIn(t, tab, user.Email, dbtest.Password)
	require.Equal(t, "/dashboard", tab.Path())
	return tab
}

func logIn(t *testing.T, tab *browser.Tab, email, password string) {
	t.Helper()
	tab.Fill("E-mail", email)
	tab.Fill("Password", password)
	require.Equal(t, 200, tab.Submit("Log in"))
}

// link returns the address behind the button of the next mail, which must be for that person.
func link(t *testing.T, app *handlerstest.App, to string) string {
	t.Helper()
	next := app.Mails.Next(t)
	require.Equal(t, to, next.To)
	require.NotNil(t, next.Button, "%+v", next)
	return next.Button.URL
}
