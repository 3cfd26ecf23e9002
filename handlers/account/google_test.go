package account_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/google"
)

func newApp(t *testing.T, i *issuer) *handlerstest.App {
	t.Helper()
	return handlerstest.New(t, handlerstest.WithParts(func(p *handlers.Parts) {
		p.Google = google.Config{ID: clientID, Secret: clientSecret, Issuer: i.server.URL}
	}))
}

// start opens the way to the issuer and returns where the browser is sent, and the state in it.
func start(t *testing.T, b *handlerstest.Browser, path string) (address, state string) {
	t.Helper()
	page := b.Get(path)
	require.Equal(t, http.StatusFound, page.Status, page.Body)
	asked, err := url.Parse(page.Location)
	require.NoError(t, err)
	return page.Location, asked.Query().Get("state")
}

func finish(b *handlerstest.Browser, code, state string) handlerstest.Page {
	return b.Get("/auth/google/callback?" + url.Values{"code": {code}, "state": {state}}.Encode())
}

func login(t *testing.T, i *issuer, b *handlerstest.Browser) handlerstest.Page {
	t.Helper()
	address, state := start(t, b, "/auth/google")
	return finish(b, i.code(t, address), state)
}

// refused checks that the browser is led back to the login with that sentence, and is not signed in.
func refused(t *testing.T, b *handlerstest.Browser, page handlerstest.Page, sentence string) {
	t.Helper()
	require.Equal(t, "/login", page.Location)
	require.Contains(t, b.Follow(page).Text("#toasts"), sentence)
	require.Contains(t, b.Get("/settings/profile").Location, "/login")
}

const startAgain = "took too long or was started in another browser"

func TestGoogleMakesAPerson(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	i.Claims["name"] = "  Dewi\u0000 \u202e Lestari "
	app := newApp(t, i)
	b := app.Browser(t)

	page := login(t, i, b)
	require.Equal(t, http.StatusSeeOther, page.Status, page.Body)
	require.Equal(t, "/workspaces/new", b.Follow(page).Location)
	user, err := app.DB.Platform().UserByGoogle(t.Context(), "g-1")
	require.NoError(t, err)
	require.Equal(t, "dewi@warung.test", user.Email)
	require.Equal(t, "Dewi Lestari", user.Name)
	require.True(t, user.Verified())
	require.Empty(t, user.PasswordHash)

	// The second time it is the same person, whatever the address is by then.
	i.Claims["email"] = "dewi@elsewhere.test"
	again := app.Browser(t)
	require.Equal(t, http.StatusSeeOther, login(t, i, again).Status)
	require.Contains(t, again.Get("/settings/profile").Text("main"), "dewi@warung.test")
}

func TestGoogleKnowsAPersonByTheirVerifiedAddress(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	app := newApp(t, i)
	shop := dbtest.Make(t, app.DB, "a")
	i.Claims["email"] = "Owner@A.test"
	b := app.Browser(t)

	address, state := start(t, b, "/auth/google?next=/settings/team")
	page := finish(b, i.code(t, address), state)
	require.Equal(t, "/settings/team", page.Location)
	require.Equal(t, http.StatusOK, b.Follow(page).Status)
	user, err := app.DB.Platform().UserByGoogle(t.Context(), "g-1")
	require.NoError(t, err)
	require.Equal(t, shop.Owner.ID, user.ID)
	require.Equal(t, shop.Owner.PasswordHash, user.PasswordHash, "the password keeps working")
}

func TestGoogleTakesOverWhatNobodyVerified(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	app := newApp(t, i)
	// Somebody else registers with Dewi's address and waits for her.
	squatter := app.Browser(t)
	require.Equal(t, "/register/sent", squatter.Post("/register", url.Values{
		"name": {"Not Dewi"}, "business": {"Warung"}, "email": {"dewi@warung.test"}, "password": {dbtest.Password},
	}).Location)
	require.Equal(t, "/dashboard", squatter.Post("/login", url.Values{"email": {"dewi@warung.test"}, "password": {dbtest.Password}}).Location)
	require.Equal(t, http.StatusOK, squatter.Get("/settings/profile").Status)

	require.Equal(t, http.StatusSeeOther, login(t, i, app.Browser(t)).Status)
	require.Contains(t, squatter.Get("/settings/profile").Location, "/login", "the squatter's session is over")
	page := squatter.Post("/login", url.Values{"email": {"dewi@warung.test"}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "and so is the password")
	user, err := app.DB.Platform().UserByGoogle(t.Context(), "g-1")
	require.NoError(t, err)
	require.True(t, user.Verified())
}

func TestGoogleRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		sentence string
		prepare  func(i *issuer)
		state    func(state string) string // what the browser brings back instead
	}{
		{name: "an address that Google did not verify", sentence: "has not verified", prepare: func(i *issuer) { i.Claims["email_verified"] = false }},
		{name: "another state", sentence: startAgain, state: func(string) string { return "other" }},
		{name: "no state", sentence: startAgain, state: func(string) string { return "" }},
		{name: "another nonce", sentence: startAgain, prepare: func(i *issuer) { i.Claims["nonce"] = "other" }},
		{name: "no nonce", sentence: startAgain, prepare: func(i *issuer) { i.Claims["nonce"] = "" }},
		{name: "a token for another site", sentence: "does not work right now", prepare: func(i *issuer) { i.Claims["aud"] = "other" }},
		{name: "a token of another issuer", sentence: "does not work right now", prepare: func(i *issuer) { i.Claims["iss"] = "https://other.test" }},
		{name: "a token that has run out", sentence: "does not work right now", prepare: func(i *issuer) { i.Claims["exp"] = 1 }},
		{name: "a token signed by somebody else", sentence: "does not work right now", prepare: func(i *issuer) { i.Key = newKey() }},
		{name: "nobody in the token", sentence: "has not verified", prepare: func(i *issuer) { i.Claims["sub"] = "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i := newIssuer(t)
			if test.prepare != nil {
				test.prepare(i)
			}
			app := newApp(t, i)
			b := app.Browser(t)
			address, state := start(t, b, "/auth/google")
			if test.state != nil {
				state = test.state(state)
			}
			refused(t, b, finish(b, i.code(t, address), state), test.sentence)
			_, err := app.DB.Platform().UserByEmail(t.Context(), "dewi@warung.test")
			require.True(t, errs.Is(err, errs.NotFound), "nobody was made")
		})
	}
}

func TestGoogleAnswersWorkOnceAndInOneBrowser(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	app := newApp(t, i)
	b := app.Browser(t)
	address, state := start(t, b, "/auth/google")
	kept := b.Cookies()
	code := i.code(t, address)

	stranger := app.Browser(t)
	refused(t, stranger, finish(stranger, code, state), startAgain)

	// The stranger's try did not use the code up: it never reached the issuer.
	require.Equal(t, "/dashboard", finish(b, code, state).Location)
	for _, cookie := range b.Cookies() {
		require.NotContains(t, cookie.Name, "google", "the attempt is over")
	}
	require.Equal(t, "/login", b.Post("/logout", nil).Location)
	refused(t, b, finish(b, code, state), startAgain)

	// Even with the cookie put back the code is used.
	b.SetCookies(kept)
	refused(t, b, finish(b, code, state), startAgain)

	// A code that was made for another browser's attempt does not fit this one's proof.
	other := app.Browser(t)
	theirs, _ := start(t, other, "/auth/google")
	_, state = start(t, b, "/auth/google")
	refused(t, b, finish(b, i.code(t, theirs), state), startAgain)
}

func TestGoogleDenied(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	b := newApp(t, i).Browser(t)
	_, state := start(t, b, "/auth/google")
	page := b.Get("/auth/google/callback?error=access_denied&state=" + state)
	refused(t, b, page, "You did not log in with Google.")
}

func TestGoogleDown(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	app := newApp(t, i)
	b := app.Browser(t)
	address, state := start(t, b, "/auth/google")
	code := i.code(t, address)
	i.server.Close()
	refused(t, b, finish(b, code, state), "does not work right now")
	require.Contains(t, app.Log.String(), "login with Google failed")
}

func TestGoogleDownBeforeTheFirst(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	i.server.Close()
	b := newApp(t, i).Browser(t)
	refused(t, b, b.Get("/auth/google"), "does not work right now")
}

func TestGoogleNext(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	b := newApp(t, i).Browser(t)
	address, state := start(t, b, "/auth/google?next=//evil.test/")
	require.Equal(t, "/dashboard", finish(b, i.code(t, address), state).Location)
}

func TestWithoutGoogle(t *testing.T) {
	t.Parallel()
	b := handlerstest.New(t).Browser(t)
	require.Equal(t, http.StatusNotFound, b.Get("/auth/google").Status)
	require.NotContains(t, b.Get("/login").Body, "/auth/google")
}
