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
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// TestNextLeadsNowhereElse: a redirect cleans its path before it sends it, so what looks local must still be local after that.
func TestNextLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	for _, next := range []string{
		"https://evil.test", "//evil.test", `/\evil.test`, `/./\evil.test`, `/x/../\evil.test`, "/\t/evil.test", "/\r\n/evil.test",
		"javascript:alert(1)", "evil.test", "", "/\x00/evil.test", `\\evil.test`,
	} {
		require.Equal(t, "/dashboard", b.Get("/login?next="+url.QueryEscape(next)).Location, next)
	}
	require.Equal(t, "/notices?before=1", b.Get("/login?next="+url.QueryEscape("/notices?before=1")).Location)
}

// TestVerifyingInAnotherBrowserDoesNotSignIn: somebody else may have registered this address and know the password.
func TestVerifyingInAnotherBrowserDoesNotSignIn(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	mallory, victim := app.Browser(t), app.Browser(t)
	mallory.Post("/register", registration("victim@x.test"))
	page := take(t, app, victim, app.Mails.Next(t).Button.URL, "/verify", url.Values{})
	require.Equal(t, "/login", page.Location)
	require.Contains(t, victim.Get("/dashboard").Location, "/login")
}

// TestOpeningAWorkspaceTakesAnUnverifiedAccountBack: whoever registered the owner's address before the operator did gets nothing of it.
func TestOpeningAWorkspaceTakesAnUnverifiedAccountBack(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	mallory := app.Browser(t)
	mallory.Post("/register", registration("owner@bigshop.test"))
	first := app.Mails.Next(t).Button.URL
	require.Equal(t, "/dashboard", mallory.Post("/login", url.Values{"email": {"owner@bigshop.test"}, "password": {dbtest.Password}}).Location)

	operator := app.OperatorBrowser(t)
	page := operator.Post("/admin/tenants", url.Values{"business": {"Big Shop"}, "name": {"Owner"}, "email": {"owner@bigshop.test"}, "locale": {"en"}})
	require.Equal(t, http.StatusSeeOther, page.Status, page.Text("main"))
	require.Contains(t, mallory.Get("/dashboard").Location, "/login", "the session is gone")
	again := mallory.Post("/login", url.Values{"email": {"owner@bigshop.test"}, "password": {dbtest.Password}})
	require.Equal(t, http.StatusUnprocessableEntity, again.Status, "and the password")
	require.Equal(t, http.StatusNotFound, mallory.Get(path(t, app, first)).Status, "and the links")
}

// TestNoSessionSurvivesAPasswordChange lets logins with the old password race with the change.
func TestNoSessionSurvivesAPasswordChange(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	owner := app.SignedIn(t, shop.Owner)
	thieves := make([]*handlerstest.Browser, 6)
	var wg sync.WaitGroup
	for i := range thieves {
		thieves[i] = app.Browser(t)
		wg.Go(func() {
			thieves[i].Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {dbtest.Password}})
		})
	}
	wg.Go(func() {
		owner.Post("/settings/password", url.Values{"current": {dbtest.Password}, "password": {"ikan-bakar-jimbaran"}})
	})
	wg.Wait()
	for _, thief := range thieves {
		require.Contains(t, thief.Get("/dashboard").Location, "/login")
	}
	require.Equal(t, http.StatusOK, owner.Get("/dashboard").Status)
}

func TestAStaleLoginIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop := dbtest.Make(t, d, "a")
	require.NoError(t, d.Platform().SetPassword(t.Context(), shop.Owner.ID, "another hash"))
	_, _, err := account.OpenSession(t.Context(), d.Platform(), shop.Owner, shop.ID, account.Browser{})
	require.ErrorContains(t, err, "changed in the meantime")
}

// TestMailsToOneAddressAreLimited: a stranger can neither flood an address nor keep its owner from a link that was sent.
func TestMailsToOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.Browser(t)
	var link string
	for range 6 {
		require.Equal(t, http.StatusOK, b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}}).Status)
		link = app.Mails.Next(t).Button.URL
	}
	require.Equal(t, http.StatusTooManyRequests, b.Post("/password/forgot", url.Values{"email": {strings.ToUpper(shop.Owner.Email)}}).Status)
	require.Equal(t, http.StatusOK, b.Get(path(t, app, link)).Status)
}

// TestLimitsKnowCallersBehindAProxy: the proxy's word counts, the caller's own does not, and an IPv6 home is one caller.
func TestLimitsKnowCallersBehindAProxy(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t, handlerstest.WithParts(func(p *handlers.Parts) { p.TrustedProxies = []string{"127.0.0.1"} }))
	try := func(header http.Header, email string) int {
		b := app.Browser(t)
		b.Header = header
		return b.Post("/login", url.Values{"email": {email}, "password": {"wrong"}}).Status
	}
	for i := range 10 {
		n := strconv.Itoa(i + 1)
		require.Equal(t, http.StatusUnprocessableEntity, try(http.Header{"X-Forwarded-For": {"2001:db8::" + n}}, n+"@x.test"))
	}
	require.Equal(t, http.StatusTooManyRequests, try(http.Header{"X-Forwarded-For": {"2001:db8::99"}}, "11@x.test"))
	require.Equal(t, http.StatusUnprocessableEntity, try(http.Header{"X-Forwarded-For": {"2001:db8:0:1::1"}}, "12@x.test"))
	for i := range 10 {
		try(http.Header{"X-Real-Ip": {"9.8.9." + strconv.Itoa(i)}}, "r"+strconv.Itoa(i)+"@x.test")
	}
	require.Equal(t, http.StatusTooManyRequests, try(http.Header{"X-Real-Ip": {"9.8.9.77"}}, "r11@x.test"))
}
