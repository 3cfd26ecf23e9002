package account_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

func registration(email string) url.Values {
	return url.Values{"business": {"Toko Melati"}, "name": {"Sari"}, "email": {email}, "password": {dbtest.Password}}
}

// path returns an address without the host, as a browser of the tests asks for it.
func path(t *testing.T, app *handlerstest.App, address string) string {
	t.Helper()
	rest, ok := strings.CutPrefix(address, app.URL)
	require.True(t, ok, address)
	return rest
}

// take follows a mail's link and presses the button of its page.
func take(t *testing.T, app *handlerstest.App, b *handlerstest.Browser, link, to string, form url.Values) handlerstest.Page {
	t.Helper()
	page := b.Get(path(t, app, link))
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	form.Set("token", page.Value("token"))
	return b.Post(to, form)
}

func TestRegisterVerifyAndLogIn(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.Browser(t)

	page := b.Post("/register", registration("Sari@Melati.test"))
	require.Equal(t, "/register/sent", page.Location)
	require.Equal(t, http.StatusOK, b.Follow(page).Status)

	sent := app.Mails.Next(t)
	require.Equal(t, "sari@melati.test", sent.To)
	page = take(t, app, b, sent.Button.URL, "/verify", url.Values{})
	require.Equal(t, "/dashboard", page.Location)
	page = b.Follow(page)
	require.Equal(t, "Toko Melati", page.Text("h1"))
	require.Contains(t, page.Text(`[data-kind="success"]`), "verified")

	t.Run("the link works once", func(t *testing.T) {
		require.Equal(t, http.StatusNotFound, app.Browser(t).Get(path(t, app, sent.Button.URL)).Status)
	})
	t.Run("the database holds only a hash of the password", func(t *testing.T) {
		user, err := app.DB.Platform().UserByEmail(t.Context(), "sari@melati.test")
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(user.PasswordHash, "$argon2id$"), user.PasswordHash)
	})
	t.Run("nothing secret is in the log", func(t *testing.T) {
		require.NotContains(t, app.Log.String(), dbtest.Password)
		token := sent.Button.URL[strings.Index(sent.Button.URL, "token=")+6:]
		require.NotContains(t, app.Log.String(), token)
	})
	t.Run("after logout the old cookie leads to the login", func(t *testing.T) {
		old := b.Cookies()
		require.Equal(t, "/login", b.Post("/logout", nil).Location)
		thief := app.Browser(t)
		thief.SetCookies(old)
		require.Equal(t, "/login?next=%2Fdashboard", thief.Get("/dashboard").Location)
	})
	t.Run("logging in takes any case of the address", func(t *testing.T) {
		again := app.Browser(t)
		page := again.Post("/login", url.Values{"email": {" SARI@melati.TEST "}, "password": {dbtest.Password}, "next": {"/settings/profile"}})
		require.Equal(t, "/settings/profile", page.Location)
		for _, cookie := range again.Cookies() {
			require.NotContains(t, cookie.Value, "sari")
		}
	})
}

func TestRegisterAKnownAddressLooksTheSame(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	owner := dbtest.Person(t, app.DB.Platform(), "sari@melati.test", "Sari")

	known := app.Browser(t).Post("/register", registration("SARI@melati.test"))
	fresh := app.Browser(t).Post("/register", registration("new@melati.test"))
	require.Equal(t, fresh.Status, known.Status)
	require.Equal(t, fresh.Location, known.Location)

	subjects := map[string]string{}
	for range 2 {
		sent := app.Mails.Next(t)
		subjects[sent.To] = sent.Subject
	}
	require.Equal(t, map[string]string{owner.Email: "You have an account already", "new@melati.test": "Verify your e-mail address"}, subjects)
	var tenants int
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select count(*) from tenants").Scan(&tenants))
	require.Equal(t, 1, tenants, "the known address must not get a second workspace")
}

func TestRegistrationIsAllOrNothing(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	// The last statement of registering fails: the mail cannot be asked for.
	_, err := app.DB.OwnerPool().Exec(t.Context(), "alter table mail_requests add constraint broken check (kind <> 'verify')")
	require.NoError(t, err)
	page := app.Browser(t).Post("/register", registration("sari@melati.test"))
	require.Equal(t, http.StatusInternalServerError, page.Status)
	reference := page.Header.Get("X-Request-Id")
	require.Contains(t, page.Body, reference)
	require.Contains(t, app.Log.String(), reference)
	require.NotContains(t, page.Body, "constraint")
	for _, table := range []string{"users", "tenants", "memberships", "audit_log", "mail_requests"} {
		var n int
		require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select count(*) from "+table).Scan(&n))
		require.Zero(t, n, table)
	}
}

func TestTwoTabsRegisteringAtOnceMakeOneWorkspace(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	var wg sync.WaitGroup
	for range 4 {
		b := app.Browser(t)
		wg.Go(func() { b.Post("/register", registration("sari@melati.test")) })
	}
	wg.Wait()
	var tenants, users int
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select (select count(*) from tenants), (select count(*) from users)").Scan(&tenants, &users))
	require.Equal(t, [2]int{1, 1}, [2]int{tenants, users})
}

func TestLoginIsLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	wrong := url.Values{"email": {shop.Owner.Email}, "password": {"not the password"}}
	b := app.Browser(t)
	for range 10 {
		page := b.Post("/login", wrong)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Equal(t, "The e-mail address or the password is wrong.", page.Text(`form [role="alert"]`))
		require.Equal(t, shop.Owner.Email, page.Value("email"))
	}
	page := b.Post("/login", wrong)
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	wait, err := strconv.Atoi(page.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.True(t, wait >= 1 && wait <= 60, wait)
	require.Equal(t, shop.Owner.Email, page.Value("email"), "what was typed stays")

	t.Run("the right password waits too", func(t *testing.T) {
		page := b.Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
		require.Equal(t, http.StatusTooManyRequests, page.Status)
	})
	t.Run("forged proxy headers do not help", func(t *testing.T) {
		b.Header.Set("X-Forwarded-For", "203.0.113.9")
		require.Equal(t, http.StatusTooManyRequests, b.Post("/login", url.Values{"email": {"other@x.test"}, "password": {"x"}}).Status)
	})
}

func TestUnknownAddressesLookLikeWrongPasswords(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	known := app.Browser(t).Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {"wrong"}})
	unknown := app.Browser(t).Post("/login", url.Values{"email": {"nobody@x.test"}, "password": {"wrong"}})
	require.Equal(t, known.Status, unknown.Status)
	require.Equal(t, known.Text("form"), unknown.Text("form"))

	forgot := func(email string) string {
		return strings.ReplaceAll(app.Browser(t).Post("/password/forgot", url.Values{"email": {email}}).Text("main"), email, "")
	}
	require.Equal(t, forgot(shop.Owner.Email), forgot("nobody@x.test"))
	require.Equal(t, shop.Owner.Email, app.Mails.Next(t).To)
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	elsewhere := app.SignedIn(t, shop.Owner)
	b := app.Browser(t)
	b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}})
	first := app.Mails.Next(t)
	b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}})
	second := app.Mails.Next(t)

	require.Equal(t, http.StatusOK, b.Get(path(t, app, first.Button.URL)).Status, "a stranger who asks again takes nobody's link away")

	page := take(t, app, b, second.Button.URL, "/password/reset", url.Values{"password": {"short"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("#f-password-error"), "at least 8 characters")

	form := url.Values{"password": {"ikan-bakar-jimbaran"}, "token": {page.Value("token")}}
	page = b.Post("/password/reset", form)
	require.Equal(t, "/dashboard", page.Location)
	require.Equal(t, http.StatusOK, b.Follow(page).Status)
	require.Equal(t, http.StatusNotFound, b.Post("/password/reset", form).Status, "the link works once")
	require.Equal(t, http.StatusNotFound, b.Get(path(t, app, first.Button.URL)).Status, "and takes the others with it")

	require.Contains(t, elsewhere.Get("/dashboard").Location, "/login", "other sessions have ended")
	require.Equal(t, "Your password was changed", app.Mails.Next(t).Subject)
	old := app.Browser(t).Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusUnprocessableEntity, old.Status)
	var action string
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select action from audit_log where tenant_id = $1", shop.ID).Scan(&action))
	require.Equal(t, string(account.ActionPasswordChanged), action)
}

func TestExpiredLinks(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.Browser(t)
	b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}})
	link := path(t, app, app.Mails.Next(t).Button.URL)
	require.Equal(t, http.StatusOK, b.Get(link).Status)
	_, err := app.DB.OwnerPool().Exec(t.Context(), "update user_tokens set expires_at = now()")
	require.NoError(t, err)
	page := b.Get(link)
	require.Equal(t, http.StatusNotFound, page.Status)
	require.Contains(t, page.Text("main"), "does not work any more")
	// A link for one purpose opens no other page.
	b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}})
	token := app.Mails.Next(t).Button.URL
	require.Equal(t, http.StatusNotFound, b.Get("/verify"+token[strings.Index(token, "?"):]).Status)
}

func TestCrossOriginFormsAreRefused(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	b.Header = http.Header{"Origin": {"https://evil.test"}, "Sec-Fetch-Site": {"cross-site"}}
	require.Equal(t, http.StatusForbidden, b.Post("/logout", nil).Status)
	b.Header = http.Header{}
	require.Equal(t, http.StatusOK, b.Get("/dashboard").Status)
}

func TestCookie(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	page := app.Browser(t).Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
	cookie := page.Header.Get("Set-Cookie")
	require.Contains(t, cookie, "HttpOnly")
	require.Contains(t, cookie, "SameSite=Lax")
	require.NotContains(t, cookie, "Secure", "plain http on loopback")

	secure := handlerstest.New(t, handlerstest.WithHTTPS())
	shop = dbtest.Make(t, secure.DB, "a")
	page = secure.Browser(t).Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
	cookie = page.Header.Get("Set-Cookie")
	require.True(t, strings.HasPrefix(cookie, "__Host-cloudwa="), cookie)
	require.Contains(t, cookie, "Secure")
	require.Contains(t, page.Header.Get("Strict-Transport-Security"), "max-age")
}
