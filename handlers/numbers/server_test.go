package numbers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

func TestOwnServer(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	form := url.Values{"url": {server.URL}, "key": {server.Key}}

	page := b.Post("/numbers/server/test", url.Values{"url": {"nonsense"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotEmpty(t, page.Text("#server-form"))
	require.Equal(t, "nonsense", page.Value("url"))
	page = b.Post("/numbers/server/test", form)
	require.Equal(t, http.StatusOK, page.Status, page.Text("main"))
	require.Contains(t, page.Text("#server-report"), "2026.7.1")
	require.NotContains(t, page.Body, server.Key, "never shown again")
	b.Header.Set("HX-Request", "true")
	wrong := b.Post("/numbers/server/test", url.Values{"url": {server.URL}, "key": {"wrong"}})
	b.Header.Del("HX-Request")
	require.Zero(t, wrong.Find("main").Length(), "shown in its place")
	require.Equal(t, http.StatusOK, wrong.Status)
	require.NotEmpty(t, wrong.Text("#server-report .banner"))

	page = b.Post("/numbers/server", url.Values{"url": {server.URL}, "key": {"wrong"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Zero(t, page.Find("#remove-server").Length(), "nothing was saved")
	page = b.Post("/numbers/server", form)
	require.Equal(t, "/numbers/server", page.Location, page.Text("main"))
	page = b.Follow(page)
	require.Equal(t, server.URL, page.Value("url"))
	require.NotContains(t, page.Body, server.Key)

	path, _ := addOwn(t, b, "Orders")
	page = b.Post("/numbers/server/remove", nil)
	require.NotEqual(t, http.StatusSeeOther, page.Status, "a number runs on it")
	require.NotEmpty(t, page.Text("#remove-server .banner"))
	require.Equal(t, "/numbers", b.Post(path+"/delete", nil).Location)
	page = b.Post("/numbers/server/remove", nil)
	require.Equal(t, "/numbers/server", page.Location, page.Text("main"))
	require.Zero(t, b.Follow(page).Find("#remove-server").Length())
}

// addOwn adds a number on the workspace's own server.
func addOwn(t *testing.T, b *handlerstest.Browser, name string) (devicePath string, page handlerstest.Page) {
	t.Helper()
	form := b.Get("/numbers/new")
	added := b.Post("/numbers/new", url.Values{"id": {form.Value("id")}, "name": {name}, "where": {form.Value("where")}})
	require.Equal(t, "/numbers/"+form.Value("id")+"/pair", added.Location, added.Text("main"))
	return "/numbers/" + form.Value("id"), b.Follow(added)
}
