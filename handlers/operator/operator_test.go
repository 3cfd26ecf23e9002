package operator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

const address = "op@host.test"

// credentials is the operator's login form.
var credentials = url.Values{"email": {address}, "password": {dbtest.Password}}

// operator makes the operator and opens a browser in which they have logged in.
func operator(t *testing.T, app *handlerstest.App) *handlerstest.Browser {
	t.Helper()
	created, err := account.SaveAdmin(t.Context(), app.DB.Platform(), address, "Op", dbtest.Password)
	require.NoError(t, err)
	require.True(t, created)
	b := app.Browser(t)
	require.Equal(t, "/admin", b.Post("/admin/login", credentials).Location)
	return b
}

func TestLogin(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	op := operator(t, app)
	require.Equal(t, http.StatusOK, op.Get("/admin").Status)

	b := app.Browser(t)
	require.Equal(t, "/admin/login?next=%2Fadmin%2Fsecond-factor", b.Get("/admin/second-factor").Location)
	require.Empty(t, b.Get("/admin/login").Value("email"), "no demo login without --dev")
	wrong := b.Post("/admin/login", url.Values{"email": {address}, "password": {"wrong"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, address, wrong.Value("email"))
	person := b.Post("/admin/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusUnprocessableEntity, person.Status, "a workspace's owner is no operator")

	for next, want := range map[string]string{
		"/admin/second-factor": "/admin/second-factor", "//evil.test/admin": "/admin", "/dashboard": "/admin", "/administrator": "/admin",
	} {
		form := url.Values{"email": {address}, "password": {dbtest.Password}, "next": {next}}
		require.Equal(t, want, app.Browser(t).Post("/admin/login", form).Location, next)
	}
	require.Equal(t, "/admin/login", op.Post("/admin/logout", nil).Location)
	require.Contains(t, op.Get("/admin").Location, "/admin/login")
}

func TestTenants(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	dbtest.Two(t, app.DB)
	b := operator(t, app)

	page := b.Get("/admin")
	require.Equal(t, 2, page.Find("#tenants tbody tr").Length())
	require.Contains(t, page.Text("#tenants"), "owner@a.test")
	require.Equal(t, 1, b.Get("/admin?q=shop+A").Find("tbody tr").Length())
	require.Equal(t, 1, b.Get("/admin?q=AGENT@B").Find("tbody tr").Length(), "by a person's address, in any case")
	require.Contains(t, b.Get("/admin?q=%25").Text("#tenants"), "Nothing found")
	require.Equal(t, http.StatusOK, b.Get("/admin?q=%00%ff&after=nonsense").Status)

	require.Equal(t, "/admin?q=shop", b.Get("/admin/tenants/rows?q=shop").Location, "a browser gets the whole page")
	b.Header.Set("HX-Request", "true")
	rows := b.Get("/admin/tenants/rows?q=shop+b")
	b.Header.Del("HX-Request")
	require.Equal(t, "/admin?q=shop+b", rows.Header.Get("HX-Replace-Url"))
	require.NotContains(t, rows.Body, "<html")
	require.Equal(t, 1, rows.Find("tbody tr").Length())
}

func TestOpenSuspendReopen(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := operator(t, app)

	form := url.Values{"business": {"Warung"}, "name": {"Dewi"}, "email": {"dewi"}, "locale": {"id"}}
	bad := b.Post("/admin/tenants", form)
	require.Equal(t, http.StatusUnprocessableEntity, bad.Status)
	require.Equal(t, "Warung", bad.Value("business"))
	require.NotEmpty(t, bad.Text("#f-email-error"))
	form.Set("email", "dewi@warung.test")
	opened := b.Post("/admin/tenants", form)
	require.Contains(t, b.Follow(opened).Text("#toasts"), "dewi@warung.test")
	sent := app.Mails.Next(t)
	require.Equal(t, "dewi@warung.test", sent.To)
	link, err := url.Parse(sent.Button.URL)
	require.NoError(t, err)

	dewi := app.Browser(t)
	set := dewi.Post("/password/reset", url.Values{"token": {link.Query().Get("token")}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusOK, dewi.Follow(set).Status)

	require.Equal(t, http.StatusUnprocessableEntity, b.Post(opened.Location+"/suspend", url.Values{"reason": {"  "}}).Status)
	long := b.Post(opened.Location+"/suspend", url.Values{"reason": {strings.Repeat("é", account.MaxReason+1)}})
	require.Equal(t, http.StatusUnprocessableEntity, long.Status)
	require.Contains(t, long.Text("textarea"), "é", "what was typed is kept")
	suspended := b.Post(opened.Location+"/suspend", url.Values{"reason": {"Invoice 7 is open."}})
	require.Contains(t, b.Follow(suspended).Text("main"), "Invoice 7 is open.")
	closed := dewi.Get("/dashboard")
	require.Equal(t, http.StatusForbidden, closed.Status)
	require.Contains(t, closed.Text("main"), "Invoice 7 is open.")

	require.Equal(t, opened.Location, b.Post(opened.Location+"/reopen", nil).Location)
	require.Equal(t, http.StatusOK, dewi.Get("/dashboard").Status)
	unknown := "/admin/tenants/" + account.NewID().String()
	require.Equal(t, http.StatusNotFound, b.Get(unknown).Status)
	require.Equal(t, http.StatusNotFound, b.Post(unknown+"/suspend", url.Values{"reason": {"x"}}).Status)
	require.Equal(t, http.StatusNotFound, b.Post(unknown+"/reopen", nil).Status)
}

func TestDeviceLimit(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := operator(t, app)
	path := "/admin/tenants/" + shop.ID.String()
	require.Equal(t, "3", b.Get(path).Value("device_limit"))
	for _, typed := range []string{"", "-1", "10001", "many"} {
		page := b.Post(path+"/limit", url.Values{"device_limit": {typed}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, typed)
		require.Equal(t, typed, page.Value("device_limit"))
		require.NotEmpty(t, page.Text("#f-device_limit-error"), typed)
	}
	page := b.Post(path+"/limit", url.Values{"device_limit": {"12"}})
	require.Equal(t, path, page.Location, page.Body)
	require.Equal(t, "12", b.Follow(page).Value("device_limit"))
	require.Equal(t, path, b.Post(path+"/limit", url.Values{"device_limit": {"12"}}).Location, "twice is once")
	log, err := shop.Tenant.AuditLog(t.Context(), uuid.Nil, 10)
	require.NoError(t, err)
	require.Len(t, log, 1)
	require.Equal(t, account.ActionDeviceLimit, log[0].Action)
	require.Equal(t, "12", log[0].Detail)
	require.Equal(t, http.StatusNotFound, b.Post("/admin/tenants/"+account.NewID().String()+"/limit", url.Values{"device_limit": {"1"}}).Status)
}

// code returns the code of the second factor some 30-second steps from now; each works once.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	require.NoError(t, err)
	return code
}

// half logs in with the password alone.
func half(t *testing.T, app *handlerstest.App) *handlerstest.Browser {
	t.Helper()
	b := app.Browser(t)
	require.Equal(t, "/admin/second-step?next=%2Fadmin", b.Post("/admin/login", credentials).Location)
	return b
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := operator(t, app)
	require.Empty(t, b.Get("/admin/second-factor").Find("img").Nodes, "looking at the page begins nothing")
	page := b.Follow(b.Post("/admin/second-factor/begin", nil))
	picture, _ := page.Find("main img").Attr("src")
	require.True(t, strings.HasPrefix(picture, "data:image/png;base64,"), picture)
	secret := strings.ReplaceAll(page.Text("main code"), " ", "")
	again := b.Follow(b.Post("/admin/second-factor/begin", nil))
	require.Equal(t, secret, strings.ReplaceAll(again.Text("main code"), " ", ""), "the picture that was scanned stays right")

	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/admin/second-factor/confirm", url.Values{"code": {"000"}}).Status)
	require.Equal(t, "/admin", app.Browser(t).Post("/admin/login", credentials).Location, "not in force before it is confirmed")
	first := code(t, secret, 0)
	on := b.Post("/admin/second-factor/confirm", url.Values{"code": {first}})
	require.Equal(t, http.StatusOK, on.Status, on.Body)
	codes := strings.Fields(on.Find("main code").Text())
	require.Len(t, codes, 10)
	for _, kept := range codes {
		require.NotContains(t, b.Get("/admin/second-factor").Body, kept, "shown once")
	}

	other := half(t, app)
	require.Contains(t, other.Get("/admin").Location, "/admin/second-step", "half open opens nothing")
	require.Equal(t, http.StatusUnprocessableEntity, other.Post("/admin/second-step", url.Values{"code": {first}}).Status, "used")
	require.Equal(t, "/admin", other.Post("/admin/second-step", url.Values{"code": {code(t, secret, 1)}}).Location)
	require.Equal(t, http.StatusOK, other.Get("/admin").Status)

	lost := half(t, app)
	require.Equal(t, "/admin", lost.Post("/admin/second-step", url.Values{"code": {codes[0]}}).Location)
	require.Equal(t, http.StatusUnprocessableEntity, half(t, app).Post("/admin/second-step", url.Values{"code": {codes[0]}}).Status, "used")
	require.Contains(t, lost.Get("/admin/second-factor").Text("main"), "9 recovery codes are left.")

	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/admin/second-factor/remove", url.Values{"password": {"wrong"}}).Status)
	require.Equal(t, "/admin/second-factor", b.Post("/admin/second-factor/remove", url.Values{"password": {dbtest.Password}}).Location)
	require.Equal(t, "/admin", app.Browser(t).Post("/admin/login", credentials).Location)
}

func TestSecondStepIsLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := operator(t, app)
	secret := strings.ReplaceAll(b.Follow(b.Post("/admin/second-factor/begin", nil)).Text("main code"), " ", "")
	require.Equal(t, http.StatusOK, b.Post("/admin/second-factor/confirm", url.Values{"code": {code(t, secret, 0)}}).Status)
	guesser := half(t, app)
	var status int
	for range 11 {
		status = guesser.Post("/admin/second-step", url.Values{"code": {"123"}}).Status
	}
	require.Equal(t, http.StatusTooManyRequests, status)
}
