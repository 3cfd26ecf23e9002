package contacts_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Agent)
	require.Equal(t, "No contacts yet", b.Get("/contacts").Text(".empty h3"))
	device := dbtest.Device(t, shop, "Orders", nil)
	for i := range 31 {
		dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: strconv.Itoa(6281300000001 + i)}, Name: "Person " + strconv.Itoa(i)})
	}
	hidden := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{LID: "99000222"}, Name: "Siti <b>"})
	page := b.Get("/contacts")
	require.Equal(t, 30, page.Find("tbody tr").Length())
	require.Contains(t, page.Text("tbody tr:first-child"), "Person 0", "by name")
	older := b.Get(page.Find(`a[rel=next]`).AttrOr("href", ""))
	require.Equal(t, 2, older.Find("tbody tr").Length())
	for _, search := range []string{"0813 0000 0005", "+62 813-0000-0005", "62813000000" + "05", "siti b"} {
		require.Equal(t, 1, b.Get("/contacts?q="+url.QueryEscape(search)).Find("tbody tr").Length(), search)
	}
	require.Equal(t, "Nothing found", b.Get("/contacts?q=nobody").Text(".empty h3"))

	address := "/contacts/" + hidden.ContactID.String()
	wrong := b.Post(address, url.Values{"name": {"Siti"}, "email": {"no"}, "tags": {strings.Repeat("x", 41)}, "attribute_name": {"City", "size"}, "attribute_value": {"Bandung", "L"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, "Siti", wrong.Value("name"), "what was typed is kept")
	require.Contains(t, wrong.Body, "has only the letters a to z")
	good := url.Values{"name": {"Siti Rahayu"}, "tags": {"VIP, Grosir, vip"}, "note": {"Likes tea"}, "attribute_name": {"city", ""}, "attribute_value": {"Bandung", ""}}
	wrong = b.Post(address, url.Values{"email": {"no"}})
	require.Contains(t, wrong.Text("#f-email-error"), "does not look like an e-mail address")
	page = b.Follow(b.Post(address, good))
	require.Equal(t, "Siti Rahayu", page.Text("h1"))
	require.Equal(t, "Grosir, VIP", page.Value("tags"))
	require.Equal(t, "Bandung", page.Find("#f-attribute-value-0").AttrOr("value", ""))
	require.Equal(t, 1, page.Find(`a[href="/inbox/`+hidden.ID.String()+`"]`).Length())
	tag := b.Get("/contacts").Find("select[name=tag] option").Eq(1).AttrOr("value", "")
	require.Equal(t, 1, b.Get("/contacts?tag="+tag).Find("tbody tr").Length())

	stranger := app.SignedIn(t, other.Agent)
	require.Equal(t, http.StatusNotFound, stranger.Get(address).Status)
	require.Equal(t, http.StatusNotFound, stranger.Post(address, good).Status)
	require.Equal(t, "No contacts yet", stranger.Get("/contacts").Text(".empty h3"))
}
