package handlers_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// nasty is what people and attackers type. Each goes into each field of each form.
var nasty = map[string]string{
	"empty":          "",
	"spaces":         "   \t  ",
	"NUL":            "a\x00b",
	"only NUL":       "\x00\x00",
	"emoji":          "Toko 🌸👩‍👩‍👧 Melati",
	"right to left":  "متجر الياسمين",
	"override":       "abc\u202egnp.exe",
	"300 characters": strings.Repeat("ñ", 300),
	"SQL":            `'; drop table users; -- \'; select pg_sleep(9)`,
	"HTML":           `"><script>alert(1)</script><img src=x onerror=alert(1)>`,
	"template":       "{{.}} ${7*7} %s %d %!s(MISSING)",
	"broken UTF-8":   "abc\xff\xfe\xc0",
	"line breaks":    "a\r\nBcc: everybody@x.test\r\n\r\nhello",
	"path":           "../../../etc/passwd",
}

// forms are all forms that take text, with values that would be taken.
func forms(shop dbtest.Shop) map[string]url.Values {
	return map[string]url.Values{
		"/login":                           {"email": {shop.Owner.Email}, "password": {"wrong"}, "next": {"/dashboard"}},
		"/register":                        {"business": {"B"}, "name": {"N"}, "email": {"n@x.test"}, "password": {dbtest.Password}},
		"/password/forgot":                 {"email": {"n@x.test"}},
		"/password/reset":                  {"token": {"t"}, "password": {dbtest.Password}},
		"/verify":                          {"token": {"t"}},
		"/invites/accept":                  {"token": {"t"}, "name": {"N"}, "password": {dbtest.Password}},
		"/preferences":                     {"locale": {"id"}, "theme": {"dark"}, "return": {"/"}},
		"/settings/profile":                {"name": {"Sari"}},
		"/settings/preferences":            {"locale": {"id"}, "theme": {"dark"}, "return": {"/dashboard"}},
		"/settings/email":                  {"email": {"o@x.test"}, "password": {"wrong"}},
		"/settings/email/confirm":          {"token": {"t"}},
		"/settings/password":               {"current": {"wrong"}, "password": {"a new long one"}},
		"/settings/team/invites":           {"email": {"n@x.test"}, "role": {"agent"}},
		"/settings/workspace":              {"name": {"Shop A"}, "time_zone": {"Asia/Jakarta"}, "locale": {"en"}},
		"/workspaces/new":                  {"name": {"Second"}},
		"/workspaces/switch":               {"workspace": {shop.ID.String()}},
		"/settings/workspace/logo/remove":  {"x": {""}},
		"/settings/sessions/revoke-others": {"x": {""}},
	}
}

// TestBadInput puts each nasty value into each field of each form: the answer is never an internal error, never holds what was typed
// unescaped, and a form that comes back says at which field.
func TestBadInput(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	guest := app.Browser(t)
	owner := app.SignedIn(t, shop.Owner)
	for path, good := range forms(shop) {
		b := owner
		if strings.HasPrefix(path, "/login") || strings.HasPrefix(path, "/register") || strings.HasPrefix(path, "/invites") {
			b = guest
		}
		for field := range good {
			for name, value := range nasty {
				form := url.Values{}
				for k, v := range good {
					form[k] = v
				}
				form.Set(field, value)
				_, err := app.DB.OwnerPool().Exec(t.Context(), "truncate rate_limits")
				require.NoError(t, err)
				page := b.Post(path, form)
				where := path + " " + field + ": " + name
				require.NotContains(t, []int{http.StatusInternalServerError, http.StatusBadRequest}, page.Status, "%s\n%s\n%s", where, page.Text("main"), lastLines(app.Log.String()))
				require.NotContains(t, page.Body, "<script>alert", where)
				require.NotContains(t, page.Body, "<img src=x", where)
				require.NotContains(t, page.Header.Get("Location"), "//evil", where)
				if page.Status == http.StatusUnprocessableEntity && !strings.HasSuffix(path, "/preferences") { // buttons, not fields
					require.NotEmpty(t, page.Text(`[role="alert"]`), "%s came back without a sentence", where)
				}
			}
		}
	}
	// The workspace is still there, with a name that a person can read.
	require.Equal(t, http.StatusOK, owner.Get("/dashboard").Status)
	require.NotContains(t, app.Log.String(), "request failed")
}

func TestOversizedBodies(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)

	page := b.Post("/settings/profile", url.Values{"name": {strings.Repeat("x", 10<<20)}})
	require.Equal(t, http.StatusRequestEntityTooLarge, page.Status)
	require.Contains(t, page.Text("main"), "at most 1 MB")
	user, err := app.DB.Platform().UserByID(t.Context(), shop.Owner.ID)
	require.NoError(t, err)
	require.Equal(t, shop.Owner.Name, user.Name)

	endless := io.MultiReader(strings.NewReader("name="), strings.NewReader(strings.Repeat("y", 2<<20)))
	page = b.Send("/settings/profile", "application/x-www-form-urlencoded", endless) // no Content-Length
	require.Equal(t, http.StatusRequestEntityTooLarge, page.Status)

	page = b.Send("/settings/profile", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nbroken"))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
}

// pngHeader is a PNG that claims to be huge and ends there.
func pngHeader(width, height uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	head = append(head, 8, 6, 0, 0, 0)
	b.Write(binary.BigEndian.AppendUint32(nil, 13))
	b.Write(head)
	b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(head)))
	return b.Bytes()
}

func goodPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 300, 200))))
	return b.Bytes()
}

func TestLogo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Owner)

	page := b.Upload("/settings/workspace/logo", "logo", "logo.png", goodPNG(t))
	require.Equal(t, "/settings/workspace", page.Location)
	page = b.Follow(page)
	address, ok := page.Find(`img[src^="/media/logo/"]`).Attr("src")
	require.True(t, ok)
	logo := b.Get(address)
	require.Equal(t, http.StatusOK, logo.Status)
	require.Equal(t, "image/png", logo.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", logo.Header.Get("X-Content-Type-Options"))
	require.Contains(t, logo.Header.Get("Content-Security-Policy"), "sandbox")

	t.Run("another workspace's people cannot see it", func(t *testing.T) {
		require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Get(address).Status)
		require.Equal(t, http.StatusSeeOther, app.Browser(t).Get(address).Status)
	})

	script := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	bad := map[string][]byte{
		"an SVG with a script":       script,
		"a script that says PNG":     append([]byte("\x89PNG\r\n\x1a\n"), script...),
		"a text":                     []byte("hello"),
		"nothing":                    {},
		"a cut-off picture":          goodPNG(t)[:60],
		"a picture of 30,000 pixels": pngHeader(30000, 30000),
		"6 MB":                       append(goodPNG(t), make([]byte, 6<<20)...),
	}
	for name, content := range bad {
		t.Run(name, func(t *testing.T) {
			page := b.Upload("/settings/workspace/logo", "logo", "logo.png", content)
			require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge}, page.Status)
			require.NotEmpty(t, page.Text(`[role="alert"]`))
			require.Equal(t, "Shop A", page.Value("name"), "the rest of the page is as it was")
			require.Equal(t, http.StatusOK, b.Get(address).Status, "the logo stays")
		})
	}
	t.Run("50 MB", func(t *testing.T) {
		page := b.Upload("/settings/workspace/logo", "logo", "logo.png", make([]byte, 50<<20))
		require.Equal(t, http.StatusRequestEntityTooLarge, page.Status)
		require.Contains(t, page.Text("main"), "too large")
	})
}

func TestTwoTabsInTwoWorkspaces(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	first := b.Get("/settings/workspace")
	claimed := first.Value("_workspace")
	require.Equal(t, shop.ID.String(), claimed)

	require.Equal(t, "/dashboard", b.Post("/workspaces/new", url.Values{"name": {"Second"}}).Location)
	form := url.Values{"name": {"Renamed by mistake"}, "time_zone": {"Asia/Jakarta"}, "locale": {"en"}, "_workspace": {claimed}}
	page := b.Post("/settings/workspace", form)
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text("main"), "another workspace")
	require.Equal(t, "Second", b.Get("/settings/workspace").Value("name"))

	require.Equal(t, "/dashboard", b.Post("/workspaces/switch", url.Values{"workspace": {shop.ID.String()}}).Location)
	require.Equal(t, "Shop A", b.Get("/settings/workspace").Value("name"))
}

// lastLines returns the end of a log, for a failure's message.
func lastLines(log string) string {
	lines := strings.Split(log, "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
