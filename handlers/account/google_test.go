package account_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/account"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// issuer stands in for Google: it answers with the claims that the test gives it, each code once, and only to who proves (PKCE) that
// the code was made for them.
type issuer struct {
	keys   *oidctest.Server
	server *httptest.Server
	key    *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]url.Values // the question that each unused code answers
	// Claims are those of the next token; "nonce" overrides the one that was asked for.
	Claims map[string]any
	// Key signs instead of the issuer's own.
	Key *rsa.PrivateKey
}

const (
	clientID     = "shop-client"
	clientSecret = "shop-secret"
)

// issuerKey is made once: it takes a while.
var issuerKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // only where the machine has no randomness
	}
	return key
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{key: issuerKey(), codes: map[string]url.Values{}}
	i.keys = &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: i.key.Public(), KeyID: "k", Algorithm: "RS256"}}}
	mux := http.NewServeMux()
	mux.Handle("/", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.server = httptest.NewServer(mux)
	t.Cleanup(i.server.Close)
	i.keys.SetIssuer(i.server.URL)
	i.Claims = map[string]any{"sub": "g-1", "email": "dewi@warung.test", "email_verified": true, "name": "Dewi Lestari"}
	return i
}

// code is what the browser brings back after the person has agreed at the address.
func (i *issuer) code(t *testing.T, address string) string {
	t.Helper()
	asked, err := url.Parse(address)
	require.NoError(t, err)
	code := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.codes[code] = asked.Query()
	return code
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	w.Header().Set("Content-Type", "application/json")
	asked, known := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	proof := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != clientID || secret != clientSecret || !known || r.FormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(proof[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{
		"iss": i.server.URL, "aud": clientID, "nonce": asked.Get("nonce"),
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, i.Claims)
	text, _ := json.Marshal(claims)
	key := i.key
	if i.Key != nil {
		key = i.Key
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", "RS256", string(text)),
	})
}

func newApp(t *testing.T, i *issuer) *handlerstest.App {
	t.Helper()
	return handlerstest.New(t, handlerstest.WithParts(func(p *handlers.Parts) {
		p.Google = account.GoogleConfig{ID: clientID, Secret: clientSecret, Issuer: i.server.URL}
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
