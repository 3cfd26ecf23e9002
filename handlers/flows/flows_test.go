package flows_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// made adds a flow from a template and returns its address.
func made(t *testing.T, b *handlerstest.Browser, template string) string {
	t.Helper()
	page := b.Post("/flows/new", url.Values{"template": {template}})
	require.Equal(t, http.StatusSeeOther, page.Status, page.Text("main"))
	return page.Location
}

func TestGallery(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, agent, stranger := app.SignedIn(t, shop.Admin), app.SignedIn(t, shop.Agent), app.SignedIn(t, other.Owner)
	require.Equal(t, "No flows yet", b.Get("/flows").Text(".empty h3"))
	require.Equal(t, 1, b.Get("/flows").Find(`.empty a[href="/flows/new"]`).Length())
	require.Equal(t, 0, agent.Get("/flows").Find(`a[href="/flows/new"]`).Length())
	require.Equal(t, len(flows.Gallery())+1, b.Get("/flows/new").Find(".flow-template").Length())

	for _, template := range flows.Gallery() {
		address := made(t, b, template.ID)
		require.Equal(t, template.Title.String(), b.Get(address).Text("h1"))
	}
	blank := made(t, b, "blank")
	page := agent.Get("/flows")
	require.Equal(t, len(flows.Gallery())+1, page.Find("tr[data-flow]").Length())
	require.Equal(t, "New flow", page.Find("tr[data-flow] a").First().Text(), "the newest answers first")
	require.Equal(t, 0, page.Find("tr[data-flow] form").Length(), "an agent looks only")
	require.Equal(t, http.StatusNotFound, b.Post("/flows/new", url.Values{"template": {"nothing"}}).Status)

	require.Equal(t, http.StatusNotFound, stranger.Get(blank).Status)
	require.Equal(t, http.StatusNotFound, stranger.Get(blank+"/export").Status)
	require.Equal(t, "No flows yet", stranger.Get("/flows").Text(".empty h3"))
	require.Equal(t, http.StatusForbidden, agent.Post("/flows/new", url.Values{"template": {"faq"}}).Status)
}

func TestIndonesianTemplates(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	b.Post("/settings/preferences", url.Values{"locale": {"id"}})
	export := b.Get(made(t, b, "faq") + "/export")
	require.Equal(t, string(flows.Gallery()[1].Graph("id").Encode()), export.Body)
}

func TestOrder(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Owner)
	theirs := made(t, app.SignedIn(t, other.Owner), "faq")
	first, second, third := made(t, b, "faq"), made(t, b, "order"), made(t, b, "appointment")
	names := func() string {
		var list []string
		b.Get("/flows").Find("tr[data-flow] a.link").Each(func(_ int, s *goquery.Selection) { list = append(list, s.Text()) })
		return strings.Join(list, ", ")
	}
	require.Equal(t, "Appointments, Orders, Questions and answers", names())
	move := func(address, where string) {
		require.Equal(t, http.StatusSeeOther, b.Post(address+"/move", url.Values{"where": {where}}).Status)
	}
	move(first, "up")
	require.Equal(t, "Appointments, Questions and answers, Orders", names())
	move(second, "top")
	require.Equal(t, "Orders, Appointments, Questions and answers", names())
	move(second, "up")
	move(first, "down")
	require.Equal(t, "Orders, Appointments, Questions and answers", names(), "the ends hold")
	move(third, "down")
	require.Equal(t, "Orders, Questions and answers, Appointments", names())
	id := func(address string) string { return strings.TrimPrefix(address, "/flows/") }
	// A page that shows two of three leaves the third where it is.
	b.Post("/flows/order", url.Values{"flow": {id(third), id(theirs), "nonsense", id(second), id(third)}})
	require.Equal(t, "Appointments, Questions and answers, Orders", names())
}
