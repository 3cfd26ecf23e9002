package settings_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

func TestSaveWorkspace(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)

	page := b.Post("/settings/workspace", url.Values{"name": {""}, "time_zone": {"Mars/Olympus"}, "locale": {"xx"}, "country": {"XX"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	for _, field := range []string{"name", "time_zone", "locale", "country"} {
		require.NotEmpty(t, page.Text("#f-"+field+"-error"), field)
	}
	page = b.Post("/settings/workspace", url.Values{"name": {"Kopi Senja"}, "time_zone": {"Asia/Jayapura"}, "locale": {"id"}, "country": {"MY"}})
	require.Equal(t, "/settings/workspace", page.Location, page.Body)
	page = b.Follow(page)
	require.Equal(t, "Kopi Senja", page.Value("name"))
	require.Equal(t, "Asia/Jayapura", page.Find("[name=time_zone] option[selected]").AttrOr("value", ""))
	require.Equal(t, "MY", page.Find("[name=country] option[selected]").AttrOr("value", ""))
	require.Equal(t, "id", page.Find("[name=locale] option[selected]").AttrOr("value", ""))
}

func TestWorkspaceSaysWhatItKeeps(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	require.Contains(t, app.SignedIn(t, other.Admin).Get("/settings/workspace").Text("main"), "0 files, 0 KB")
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	for range 2 {
		dbtest.Message(t, shop, chat, "", func(m *inbox.Message) {
			m.Kind, m.Media = gateway.KindDocument, dbtest.File(t, app.Blobs, shop, m.ID, "a.txt", strings.Repeat("x", 50<<10))
		})
	}
	require.Contains(t, app.SignedIn(t, shop.Admin).Get("/settings/workspace").Text("main"), "2 files, 100 KB")
	require.Contains(t, app.SignedIn(t, other.Admin).Get("/settings/workspace").Text("main"), "0 files, 0 KB")
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 20))))
	return out.Bytes()
}

func TestLogo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	const preview = "img[data-preview]"

	for name, test := range map[string]struct {
		content []byte
		status  int
		want    string
	}{
		"no picture": {[]byte("<script>alert(1)</script>"), http.StatusUnprocessableEntity, "not a picture"},
		"damaged":    {picture(t)[:40], http.StatusUnprocessableEntity, "damaged"},
		"too large":  {make([]byte, 6<<20), http.StatusRequestEntityTooLarge, "larger than 5 MB"},
	} {
		page := b.Upload("/settings/workspace/logo", "logo", "logo.png", test.content)
		require.Equal(t, test.status, page.Status, name)
		require.Contains(t, page.Text("#f-logo-error"), test.want, name)
		require.Equal(t, "Shop A", page.Value("name"), name)
		require.Zero(t, page.Find(preview).Length(), name)
	}
	page := b.Post("/settings/workspace/logo", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("#f-logo-error"), "Choose a picture first")

	page = b.Upload("/settings/workspace/logo", "logo", "../../logo.html", picture(t))
	require.Equal(t, "/settings/workspace", page.Location, page.Body)
	first := b.Follow(page).Find(preview).AttrOr("src", "")
	require.True(t, strings.HasPrefix(first, "/media/logo/"+shop.ID.String()+"/"), first)
	require.Equal(t, http.StatusOK, b.Get(first).Status)

	page = b.Follow(b.Upload("/settings/workspace/logo", "logo", "logo.png", picture(t)))
	second := page.Find(preview).AttrOr("src", "")
	require.NotEqual(t, first, second)
	require.Equal(t, http.StatusNotFound, b.Get(first).Status, "the old file is gone")

	page = b.Follow(b.Post("/settings/workspace/logo/remove", nil))
	require.Zero(t, page.Find(preview).Length())
	require.Equal(t, http.StatusNotFound, b.Get(second).Status)
}

func TestUploadsAreLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Admin)
	var page handlerstest.Page
	for range 11 {
		page = b.Upload("/settings/workspace/logo", "logo", "logo.png", []byte("no picture"))
	}
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.NotEmpty(t, page.Header.Get("Retry-After"))
	require.Contains(t, page.Text("#f-logo-error"), "Too many")
}
