package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestContactPane(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	address := "/inbox/" + chat.ID.String() + "/contact"
	agent := s.SignedIn(t, s.shop.Agent)
	require.Equal(t, "/contacts/"+chat.ContactID.String(), agent.Get(address).Location, "without scripts it is a page")
	page := agent.Get("/inbox/" + chat.ID.String())
	require.Equal(t, address, page.Find("aside#contact-pane[hidden]").AttrOr("data-src", ""))
	require.Equal(t, "/contacts/"+chat.ContactID.String(), page.Find("a#contact-toggle").AttrOr("href", ""))

	partial(agent)
	require.Contains(t, agent.Get(address).Body, gateway.FormatPhone(chat.Phone))
	require.Equal(t, "Siti Rahayu", agent.Post(address+"/name", url.Values{"name": {"Siti Rahayu"}}).Value("name"))
	page = agent.Post(address+"/tags", url.Values{"tags": {"VIP, Grosir, vip"}})
	require.Equal(t, []string{"Grosir", "VIP"}, texts(page.Find(".contact-tags > li")))
	page = agent.Post(address+"/tags/remove", url.Values{"tag": {"vip"}})
	require.Equal(t, []string{"Grosir"}, texts(page.Find(".contact-tags > li")))
	require.Equal(t, "VIP", page.Find("datalist option").AttrOr("value", ""))
	require.Equal(t, "Likes\ntea", agent.Post(address+"/note", url.Values{"note": {"Likes\ntea"}}).Find("textarea").Text())
	page = agent.Post(address+"/attributes", url.Values{"attribute_name": {"city", ""}, "attribute_value": {"Bandung", ""}})
	require.Equal(t, "Bandung", page.Find("#pane-value-0").AttrOr("value", ""))
	require.Equal(t, "Siti Rahayu", page.Value("name"), "what is saved elsewhere stays")

	for path, form := range map[string]url.Values{
		"/name": {"name": {strings.Repeat("x", 121)}}, "/tags": {"tags": {strings.Repeat("x", 41)}}, "/note": {"note": {strings.Repeat("x", 2001)}},
		"/attributes": {"attribute_name": {"City"}, "attribute_value": {"Bogor"}},
	} {
		wrong := agent.Post(address+path, form)
		require.Equal(t, http.StatusUnprocessableEntity, wrong.Status, path)
		require.Equal(t, 1, wrong.Find(".field-error").Length(), path)
		for name, typed := range form {
			require.Contains(t, wrong.Body, typed[0], name)
		}
	}
	require.Equal(t, "Siti Rahayu", agent.Get(address).Value("name"))
}

func TestContactPaneOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	stranger := partial(s.SignedIn(t, dbtest.Make(t, s.DB, "b").Agent))
	address := "/inbox/" + chat.ID.String() + "/contact"
	require.Equal(t, http.StatusNotFound, stranger.Get(address).Status)
	for _, part := range []string{"name", "tags", "tags/remove", "note", "attributes"} {
		require.Equal(t, http.StatusNotFound, stranger.Post(address+"/"+part, url.Values{"name": {"Stolen"}, "tags": {"Stolen"}, "note": {"Stolen"}}).Status, part)
	}
	require.NotContains(t, partial(s.SignedIn(t, s.shop.Agent)).Get(address).Body, "Stolen")
}

func TestContactPaneOfAGroupAndOfSeveralNumbers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	second := dbtest.Device(t, s.shop, "Support", func(d *devices.Device) { held(d); d.Phone = "6281300000077" })
	other := dbtest.Chat(t, s.shop, second.ID, gateway.Person{Identities: gateway.Identities{Phone: phoneOf("Siti")}, Name: "Siti"})
	agent := partial(s.SignedIn(t, s.shop.Agent))
	page := agent.Get("/inbox/" + chat.ID.String() + "/contact")
	require.Equal(t, 1, page.Find(`a[data-chat-link][href="/inbox/`+other.ID.String()+`"]`).Length())

	group := dbtest.Group(t, s.shop, s.device.ID, "120363000000000001@g.us")
	page = agent.Get("/inbox/" + group.ID.String() + "/contact")
	require.Equal(t, "Group", page.Text("h2"))
	require.Zero(t, page.Find("form").Length())
	require.Equal(t, http.StatusNotFound, agent.Post("/inbox/"+group.ID.String()+"/contact/name", url.Values{"name": {"x"}}).Status)
}
