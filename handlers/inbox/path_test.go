package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestWhatAnAutomationDidIsShown(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	flow := publish(t, shop, "Sizes", welcome)
	device := dbtest.Device(t, shop, "Orders", nil)
	budi := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Budi"})
	b := app.SignedIn(t, shop.Agent)
	chat := "/inbox/" + budi.ID.String()
	pane := app.SignedIn(t, shop.Agent)
	partial(pane)
	link := func() int { return pane.Get(chat + "/contact").Find(`a[href="` + chat + `/path"]`).Length() }
	require.Zero(t, link(), "only where there is something to see")
	require.Contains(t, b.Get(chat+"/path").Text("main"), "No flow answered here yet")

	b.Post(chat+"/contact/tags", url.Values{"tags": {"vip"}})
	require.Equal(t, 1, link())
	page := b.Get(chat + "/path")
	require.Contains(t, page.Text("h1 + p"), "Budi")
	facts := strings.Join(strings.Fields(page.Text("dl.number-facts")), " ")
	require.Contains(t, facts, "Sizes · version 1")
	require.Contains(t, facts, "Tag added", "how it began")
	require.Contains(t, facts, "Waits forAn answer of the customer")
	steps := page.Find("ol > li")
	require.Equal(t, 2, steps.Length())
	require.Equal(t, "/flows/"+flow.ID.String()+"?node=hello", steps.Eq(1).Find("a").AttrOr("href", ""))
	require.Equal(t, "Greeting", steps.Eq(1).Find("a").Text())
	require.Contains(t, steps.Eq(1).Text(), "Sent a message")
	require.Equal(t, "Under way", page.Text("nav .pill"))

	stranger := app.SignedIn(t, other.Owner)
	require.Equal(t, http.StatusNotFound, stranger.Get(chat+"/path").Status)
	require.Equal(t, http.StatusNotFound, stranger.Post(chat+"/bot/reset", nil).Status)
	runs, err := shop.Tenant.RunsOf(t.Context(), budi.ID, 10)
	require.NoError(t, err)
	require.False(t, runs[0].Ended())

	require.Equal(t, "Reset this chat?", page.Find("[data-confirm]").AttrOr("data-confirm", ""))
	page = b.Follow(b.Post(chat+"/bot/reset", nil))
	require.Contains(t, page.Body, "The chat is reset")
	require.Equal(t, "Stopped by a person", page.Text("nav .pill"))
	runs, err = shop.Tenant.RunsOf(t.Context(), budi.ID, 10)
	require.NoError(t, err)
	require.Equal(t, flows.DoneStopped, runs[0].State.Done)
	require.Equal(t, http.StatusOK, b.Get(chat+"/path?run="+runs[0].ID.String()).Status)
	require.Equal(t, http.StatusNotFound, b.Get(chat+"/path?run="+shop.ID.String()).Status)
}
