package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

func TestSaveProfile(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Agent)

	page := b.Post("/settings/profile", url.Values{"name": {"  Ayu\tLestari "}})
	require.Equal(t, "/settings/profile", page.Location)
	page = b.Follow(page)
	require.Equal(t, "Ayu Lestari", page.Value("name"))
	require.Equal(t, "Your name is saved.", page.Text("#toasts p"))

	long := strings.Repeat("é", account.MaxName+1)
	page = b.Post("/settings/profile", url.Values{"name": {long}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, long, page.Value("name"))
	require.Contains(t, page.Text("#f-name-error"), "at most 120")
}

func TestChangeEmail(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Agent)

	page := b.Post("/settings/email", url.Values{"email": {"new@a.test"}, "password": {"not this one"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "new@a.test", page.Value("email"))
	require.Equal(t, "This is not your current password.", page.Text("#f-password-error"))

	page = b.Post("/settings/email", url.Values{"email": {" NEW@a.test"}, "password": {dbtest.Password}})
	require.Equal(t, "/settings/profile", page.Location, page.Body)
	require.Contains(t, b.Follow(page).Text("#toasts"), "We sent a link to new@a.test")
	sent := app.Mails.Next(t)
	require.Equal(t, "new@a.test", sent.To)
	user, err := app.DB.Platform().UserByID(t.Context(), shop.Agent.ID)
	require.NoError(t, err)
	require.Equal(t, "agent@a.test", user.Email, "the address stays until the link is followed")

	// The link is followed in a mail program's own browser, where nobody is signed in.
	other := app.Browser(t)
	link := strings.TrimPrefix(sent.Button.URL, app.URL)
	page = other.Get(link)
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text("main"), "new@a.test")
	token := page.Value("token")
	page = other.Post("/settings/email/confirm", url.Values{"token": {token}})
	require.True(t, strings.HasPrefix(page.Location, "/login?next=%2Fsettings%2Femail%2Fconfirm"), page.Location)
	page = b.Post("/settings/email/confirm", url.Values{"token": {token}})
	require.Equal(t, "/settings/profile", page.Location, page.Body)
	require.Contains(t, b.Follow(page).Text("#toasts"), "new@a.test")
	require.Equal(t, "agent@a.test", app.Mails.Next(t).To, "the old address is told")

	require.Equal(t, http.StatusNotFound, other.Get(link).Status)
	require.Equal(t, http.StatusNotFound, other.Post("/settings/email/confirm", url.Values{"token": {token}}).Status)
	require.Equal(t, "new@a.test", b.Get("/settings/profile").Find("main section p .font-medium").Text())
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Agent)

	page := b.Post("/settings/preferences", url.Values{"theme": {"dark"}, "return": {"/dashboard"}})
	require.Equal(t, "/dashboard", page.Location)
	require.Equal(t, "dark", b.Follow(page).Find("html").AttrOr("data-theme", ""))
	page = b.Post("/settings/preferences", url.Values{"locale": {"id"}, "return": {"//evil.test/"}})
	require.Equal(t, "/settings/profile", page.Location)
	html := b.Follow(page).Find("html")
	require.Equal(t, "id", html.AttrOr("lang", ""))
	require.Equal(t, "dark", html.AttrOr("data-theme", ""), "the theme stays")
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/settings/preferences", url.Values{"theme": {"pink"}}).Status)

	require.Equal(t, "/login", b.Post("/logout", nil).Location)
	html = b.Get("/login").Find("html")
	require.Equal(t, "id", html.AttrOr("lang", ""), "the login page keeps the choice")
	require.Equal(t, "dark", html.AttrOr("data-theme", ""))
}

func TestSavePassword(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	user := dbtest.Make(t, app.DB, "a").Agent
	b, elsewhere := app.SignedIn(t, user), app.SignedIn(t, user)
	const wanted = "es-teh-manis-dua"

	page := b.Post("/settings/password", url.Values{"current": {"wrong"}, "password": {wanted}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "This is not your current password.", page.Text("#f-current-error"))
	require.NotContains(t, page.Body, wanted)
	page = b.Post("/settings/password", url.Values{"current": {dbtest.Password}, "password": {"short"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotEmpty(t, page.Text("#f-password-error"))
	require.Equal(t, http.StatusOK, elsewhere.Get("/dashboard").Status)

	page = b.Post("/settings/password", url.Values{"current": {dbtest.Password}, "password": {wanted}})
	require.Equal(t, "/settings/password", page.Location, page.Body)
	require.Equal(t, http.StatusOK, b.Follow(page).Status)
	require.Equal(t, "/login?next=%2Fdashboard", elsewhere.Get("/dashboard").Location)
	require.Equal(t, user.Email, app.Mails.Next(t).To)
}

func TestFirstPassword(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	user := dbtest.Make(t, app.DB, "a").Agent
	b := app.SignedIn(t, user)
	require.NoError(t, app.DB.Platform().SetPassword(t.Context(), user.ID, "")) // as somebody who came with Google

	require.Zero(t, b.Get("/settings/password").Find("[name=current]").Length())
	require.Zero(t, b.Get("/settings/profile").Find("[name=password]").Length())
	page := b.Post("/settings/password", url.Values{"password": {"es-teh-manis-dua"}})
	require.Equal(t, "/settings/password", page.Location, page.Body)
	require.Equal(t, 1, b.Follow(page).Find("[name=current]").Length())
}

func TestSessions(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	phone := app.Browser(t)
	phone.Header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36")
	phone.Post("/login", url.Values{"email": {a.Owner.Email}, "password": {dbtest.Password}})
	b, stranger := app.SignedIn(t, a.Owner), app.SignedIn(t, other.Owner)

	page := b.Get("/settings/sessions")
	require.Equal(t, 2, page.Find("main .card li").Length())
	require.Contains(t, page.Text("main"), "Chrome on Android")
	require.Equal(t, 1, page.Find("main .pill").Length())
	revoke := page.Find("form[action$='/revoke']").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("[data-confirm]").Length() == 1 })
	address := revoke.AttrOr("action", "")

	require.Equal(t, http.StatusNotFound, stranger.Post(address, nil).Status, "somebody else's browser")
	require.Equal(t, http.StatusNotFound, b.Post("/settings/sessions/nonsense/revoke", nil).Status)
	require.Equal(t, http.StatusOK, phone.Get("/dashboard").Status)
	require.Equal(t, "/settings/sessions", b.Post(address, nil).Location)
	require.Equal(t, "/login?next=%2Fdashboard", phone.Get("/dashboard").Location)
	require.Equal(t, http.StatusNotFound, b.Post(address, nil).Status)

	third := app.SignedIn(t, a.Owner)
	require.Equal(t, "/settings/sessions", b.Post("/settings/sessions/revoke-others", nil).Location)
	require.Equal(t, "/login?next=%2Fdashboard", third.Get("/dashboard").Location)
	require.Equal(t, http.StatusOK, stranger.Get("/dashboard").Status)

	entries, err := a.Tenant.AuditLog(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, account.ActionSessionRevoked, entries[0].Action)

	own := b.Get("/settings/sessions").Find("form[action$='/revoke']").AttrOr("action", "")
	require.Equal(t, "/login", b.Post(own, nil).Location)
	require.Equal(t, "/login?next=%2Fdashboard", b.Get("/dashboard").Location)
}
