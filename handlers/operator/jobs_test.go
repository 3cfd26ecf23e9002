package operator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// send makes a request as River's pages do.
func send(t *testing.T, app *handlerstest.App, b *handlerstest.Browser, method, path, site string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, app.URL+path, strings.NewReader(`{"ids":["999999999"]}`))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Sec-Fetch-Site", site)
	for _, cookie := range b.Cookies() {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func TestJobPagesAreTheOperatorsOnly(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	person, guest := app.SignedIn(t, shop.Owner), app.Browser(t)
	for _, path := range []string{"/admin/jobs/", "/admin/jobs/api/jobs", "/admin/jobs/api/health-checks/minimal", "/admin/jobs/robots.txt"} {
		require.Equal(t, http.StatusForbidden, person.Get(path).Status, path)
		require.Contains(t, guest.Get(path).Location, "/admin/login", path)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch} {
		require.Equal(t, http.StatusForbidden, send(t, app, person, method, "/admin/jobs/api/queues/mail/pause", "same-origin"), method)
		require.Equal(t, http.StatusSeeOther, send(t, app, guest, method, "/admin/jobs/api/queues/mail/pause", "same-origin"), method)
	}
}

func TestJobPages(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := operator(t, app)

	page := b.Get("/admin/jobs/")
	require.Equal(t, http.StatusOK, page.Status)
	policy := page.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "script-src 'self';", "nothing inline runs")
	require.Equal(t, []string{policy}, page.Header.Values("Content-Security-Policy"))
	require.Empty(t, page.Find("script:not([src]):not([type='application/json'])").Nodes, "an inline script would need a hash in the policy")
	script, _ := page.Find("script[src]").Attr("src")
	asset := b.Get(script)
	require.Equal(t, http.StatusOK, asset.Status)
	require.Contains(t, asset.Header.Get("Cache-Control"), "immutable")
	require.Equal(t, http.StatusOK, b.Get("/admin/jobs/queues").Status, "its own addresses answer its page")
	require.NotContains(t, b.Get("/admin").Header.Get("Content-Security-Policy"), "unsafe-inline", "the wider policy is for those pages alone")

	jobs := b.Get("/admin/jobs/api/jobs?state=available")
	require.Equal(t, http.StatusOK, jobs.Status, jobs.Body)
	require.Equal(t, "no-store", jobs.Header.Get("Cache-Control"))
	require.Equal(t, http.StatusForbidden, send(t, app, b, http.MethodPut, "/admin/jobs/api/queues/mail/pause", "cross-site"))
	require.Equal(t, http.StatusNotFound, send(t, app, b, http.MethodPut, "/admin/jobs/api/queues/unknown/pause", "same-origin"))
	require.Equal(t, http.StatusNotFound, send(t, app, b, http.MethodPost, "/admin/jobs/api/jobs/cancel", "same-origin"), "no such job")
}
