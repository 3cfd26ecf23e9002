package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// halfOpen logs a further operator, who has a second factor, in with the password alone.
func (w *world) halfOpen(t *testing.T, tab *browser.Tab) {
	t.Helper()
	hash, err := secrets.HashPassword(t.Context(), operatorPassword)
	require.NoError(t, err)
	platform := w.app.DB.Platform()
	careful := account.SuperAdmin{ID: account.NewID(), Email: "careful@cloudwa.test", Name: "Careful", PasswordHash: hash}
	_, err = platform.SaveAdmin(t.Context(), careful)
	require.NoError(t, err)
	setUpSecondFactor(t, tab, careful.Email)
	tab.Submit("I have kept them")
	tab.Submit("Log out")
	logIn(t, tab, careful.Email, operatorPassword)
	require.Equal(t, "/admin/second-step", strings.Split(tab.Path(), "?")[0])
}

// setUpSecondFactor logs an operator in and turns the second factor on; it leaves the tab on the recovery codes and returns the secret.
func setUpSecondFactor(t *testing.T, tab *browser.Tab, email string) (secret string) {
	t.Helper()
	tab.Open("/admin/login")
	logIn(t, tab, email, operatorPassword)
	tab.Open("/admin/second-factor")
	tab.Submit("Set it up")
	tab.Until(`document.querySelector("main img").naturalWidth > 100`)
	secret = browser.Eval[string](tab, `document.querySelector("main code, main pre").innerText.replace(/\s/g, "")`)
	code, err := totp.GenerateCode(secret, time.Now())
	require.NoError(t, err)
	tab.Fill("Code", code)
	tab.Submit("Turn on")
	tab.See("The second factor is on")
	return secret
}

func TestAnOperatorsSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := visitor(t, w.app)
	secret := setUpSecondFactor(t, tab, w.operator.Email)
	recovery := strings.Fields(browser.Eval[string](tab, `document.querySelector("main code, main pre").innerText`))
	require.NotEmpty(t, recovery)
	tab.Submit("I have kept them")
	tab.See("Every business on this server")
	tab.Submit("Log out")

	logIn(t, tab, w.operator.Email, operatorPassword)
	tab.See("Second step")
	require.Equal(t, http.StatusOK, tab.Status("/admin"))
	tab.See("Second step") // the password alone opens nothing

	used, err := totp.GenerateCode(secret, time.Now().Add(-30*time.Second))
	require.NoError(t, err)
	tab.Fill("Code", used)
	require.Equal(t, http.StatusUnprocessableEntity, tab.Submit("Continue"), "a code works once, and none before it afterwards")
	tab.Fill("Code", recovery[0])
	tab.Submit("Continue")
	require.Equal(t, "/admin", tab.Path())
}

func TestSuspendedPeopleReadWhyAndComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.open(t, "operator")
	operator.Submit("Shop A")
	operator.Fill("Reason", "The bill of May is open.")
	operator.Click("Suspend")
	operator.See("Suspend Shop A?")
	operator.Submit("Suspend")
	operator.See("The workspace is suspended.")

	owner := visitor(t, w.app)
	owner.Open("/login")
	owner.Fill("E-mail", w.shop.Owner.Email)
	owner.Fill("Password", "kopi-susu-gula-aren")
	require.Equal(t, http.StatusForbidden, owner.Submit("Log in"))
	owner.See("Shop A is suspended")
	owner.See("The bill of May is open.")

	operator.Submit("Reopen")
	operator.See("The workspace is open again.")
	owner.Open("/dashboard")
	owner.See("First steps")
}

// TestRiversPagesOpen looks only at what is ours about them: that the guard, the paths and the security policy let them work.
func TestRiversPagesOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.open(t, "operator")
	operator.Submit("Jobs")
	operator.Until(`document.querySelector("#root").innerText.includes("Jobs")`)
}
