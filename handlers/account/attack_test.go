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

// TestVerifyingInAnotherBrowserAsksForTheLogin: somebody else may have registered this address and know the password. Registering it once
// more, as its owner would, changes nothing of that.
func TestVerifyingInAnotherBrowserAsksForTheLogin(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	mallory, victim := app.Browser(t), app.Browser(t)
	mallory.Post("/register", registration("victim@x.test"))
	link := app.Mails.Next(t).Button.URL
	victim.Post("/register", registration("victim@x.test"))
	page := take(t, app, victim, link, "/verify", url.Values{})
	require.True(t, strings.HasPrefix(page.Location, "/login?next=%2Fverify"), page.Location)
	require.Contains(t, victim.Get("/dashboard").Location, "/login")
	user, err := app.DB.Platform().UserByEmail(t.Context(), "victim@x.test")
	require.NoError(t, err)
	require.False(t, user.Verified(), "nobody has vouched for it yet")

	// Who knows the password goes on from the login; the link has not been used up.
	page = victim.Post("/login", url.Values{"email": {"victim@x.test"}, "password": {dbtest.Password}, "next": {path(t, app, link)}})
	require.Equal(t, path(t, app, link), page.Location)
	require.Equal(t, "/dashboard", take(t, app, victim, link, "/verify", url.Values{}).Location)
}

// TestOfTwoPasswordChangesOneCounts: a thief with a session and the old password cannot take back what the owner just changed.
func TestOfTwoPasswordChangesOneCounts(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	passwords := []string{"ikan-bakar-jimbaran", "nasi-goreng-kambing"}
	statuses := make([]int, 2)
	browsers := []*handlerstest.Browser{app.SignedIn(t, shop.Owner), app.SignedIn(t, shop.Owner)}
	var wg sync.WaitGroup
	for i, password := range passwords {
		b := browsers[i]
		wg.Go(func() {
			statuses[i] = b.Post("/settings/password", url.Values{"current": {dbtest.Password}, "password": {password}}).Status
		})
	}
	wg.Wait()
	changed := 0
	for _, status := range statuses {
		if status == http.StatusSeeOther {
			changed++
		}
	}
	// The one that comes second is told that the password is another by now, or finds its session gone, which also is a 303: to the login.
	require.NotZero(t, changed)
	works := 0
	for _, password := range passwords {
		if app.Browser(t).Post("/login", url.Values{"email": {shop.Owner.Email}, "password": {password}}).Status == http.StatusSeeOther {
			works++
		}
	}
	require.Equal(t, 1, works)
	require.Equal(t, 1, app.MailsOf(t, "password_changed"), "the second change did not happen")
}

// TestAPasswordChangeCancelsLinksThatAreStillToBeMailed: a thief who asked for another address gets no link after they were thrown out.
func TestAPasswordChangeCancelsLinksThatAreStillToBeMailed(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop := dbtest.Make(t, d, "a")
	platform := d.Platform()
	require.NoError(t, account.ChangeEmail(t.Context(), platform, platform, shop.Owner, "thief@x.test", dbtest.Password))
	require.NoError(t, account.ChangePassword(t.Context(), platform, shop.Owner, dbtest.Password, "ikan-bakar-jimbaran", "", account.NewID()))
	var waiting int
	require.NoError(t, d.OwnerPool().QueryRow(t.Context(), "select count(*) from mail_requests where kind = 'change_email'").Scan(&waiting))
	require.Zero(t, waiting)
	err := account.ChangeEmail(t.Context(), platform, platform, shop.Owner, "thief@x.test", dbtest.Password)
	require.ErrorContains(t, err, "changed in the meantime", "read before, asked after")
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

// TestMailsToOneAddressAreLimited: a stranger can neither flood an address, nor keep its owner from anything by trying.
func TestMailsToOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.Browser(t)
	for range account.MailsPerHour {
		require.Equal(t, http.StatusOK, b.Post("/password/forgot", url.Values{"email": {shop.Owner.Email}}).Status)
		app.Mails.Next(t)
	}
	for range 3 {
		require.Equal(t, http.StatusOK, b.Post("/password/forgot", url.Values{"email": {strings.ToUpper(shop.Owner.Email)}}).Status)
	}
	require.Equal(t, account.MailsPerHour, app.MailsOf(t, "password"))
	require.Equal(t, account.MailsPerHour, app.Mails.Count())
	b.Post("/register", registration(shop.Owner.Email))
	require.Equal(t, "You have an account already", app.Mails.Next(t).Subject, "one kind of mail does not use up another's")
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

// TestNamesThatCannotBeSeen: they would leave a gap in every list.
func TestNamesThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	for _, name := range []string{"\u200b", "\u3164", "\u2800", "\u115f", "\uffa0", "\u0301", "\u00ad"} {
		form := registration("n@x.test")
		form.Set("business", name)
		require.Equal(t, http.StatusUnprocessableEntity, app.Browser(t).Post("/register", form).Status, "%q", name)
		_, err := app.DB.OwnerPool().Exec(t.Context(), "truncate rate_limits")
		require.NoError(t, err)
	}
}

// TestNoStrangersWordsAreMailed: whoever registers an address writes the name; its owner must not read it in our mail.
func TestNoStrangersWordsAreMailed(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	form := registration("victim@x.test")
	form.Set("name", "You won, click http://evil.test/x")
	app.Browser(t).Post("/register", form)
	sent := app.Mails.Next(t)
	require.NotContains(t, sent.ToName+sent.Greeting+sent.Subject+strings.Join(sent.Paragraphs, " "), "evil.test")
}
