package flows_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// answered is what the server says to changes of a canvas.
type answered struct {
	status    int
	Rev       int
	Puts      []flows.Put
	Theirs    []flows.Put
	Cards     map[string]string
	Problems  []struct{ Node, Field, Out, Severity, Title, Text string }
	Changed   int
	Form      string
	Conflicts []struct{ Kind, ID, Title, Text string }
	Text      string
	Index     int
}

// read returns an answer in JSON.
func read(t *testing.T, page handlerstest.Page) (a answered) {
	t.Helper()
	require.Equal(t, "application/json; charset=utf-8", page.Header.Get("Content-Type"), "%d: %s", page.Status, page.Body)
	require.NoError(t, json.Unmarshal([]byte(page.Body), &a), page.Body)
	a.status = page.Status
	return a
}

// put sends changes of a canvas.
func put(t *testing.T, b *handlerstest.Browser, address string, rev int, over bool, puts []flows.Put) answered {
	t.Helper()
	body, err := json.Marshal(map[string]any{"rev": rev, "puts": puts, "over": over})
	require.NoError(t, err)
	return read(t, b.Send(address+"/ops", "application/json", bytes.NewReader(body)))
}

// canvas is the canvas of a flow as it is opened: its graph and its revision.
func canvas(t *testing.T, b *handlerstest.Browser, address string) (*flows.Graph, int, *goquery.Selection) {
	t.Helper()
	page := b.Get(address + "/canvas")
	require.Equal(t, http.StatusOK, page.Status, page.Text("main"))
	var data struct {
		Rev   int
		Graph json.RawMessage
		Kinds map[string]struct{ Node json.RawMessage }
	}
	require.NoError(t, json.Unmarshal([]byte(page.Find("#flow-data").Text()), &data))
	g, err := flows.Decode(data.Graph)
	require.NoError(t, err)
	for _, info := range flows.Kinds() {
		s, err := flows.DecodeSettings(info.Kind, data.Kinds[string(info.Kind)].Node)
		require.NoError(t, err)
		require.Equal(t, flows.NewSettings(info.Kind), s, info.Kind)
	}
	return g, data.Rev, page.Find("main")
}

// change sends what do makes of a flow that was opened at some time.
func change(t *testing.T, b *handlerstest.Browser, address string, g *flows.Graph, rev int, do func(g *flows.Graph)) answered {
	t.Helper()
	changed := g.Clone()
	do(changed)
	return put(t, b, address, rev, false, flows.Puts(g, changed))
}

func TestCanvas(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, agent, stranger := app.SignedIn(t, shop.Admin), app.SignedIn(t, shop.Agent), app.SignedIn(t, other.Owner)
	address := made(t, b, "order")
	g, rev, page := canvas(t, b, address)
	require.Equal(t, len(g.Nodes), page.Find("#flow-nodes > .flow-node").Length())
	for i := range g.Nodes {
		n := &g.Nodes[i]
		card := page.Find("#node-" + n.ID)
		require.Equal(t, string(n.Kind), card.AttrOr("data-kind", ""))
		require.Equal(t, len(n.Outs()), card.Find(".flow-out[data-out] > .flow-handle").Length())
	}
	require.Equal(t, len(flows.Kinds()), page.Find("template[id^=flow-kind-]").Length())
	require.Equal(t, len(flows.Kinds()), page.Find(".flow-palette [data-add]").Length())

	added := flows.New("abc", flows.KindMessage)
	added.X, added.Y, added.Settings = 320, 16, &flows.MessageSettings{Text: `<b>Hi</b> {{contact.name}}`}
	answer := change(t, b, address, g, rev, func(g *flows.Graph) {
		g.Nodes = append(g.Nodes, added)
		g.Notes = append(g.Notes, flows.Note{ID: "x", Width: 160, Height: 96, Color: flows.Yellow, Text: "Ask Budi"})
		g.Nodes[1].Disabled = true
	})
	require.Equal(t, http.StatusOK, answer.status)
	require.Equal(t, rev+1, answer.Rev)
	require.Empty(t, answer.Theirs)
	require.Len(t, answer.Cards, 2)
	require.Contains(t, answer.Cards["abc"], "&lt;b&gt;Hi")
	require.Contains(t, answer.Cards[g.Nodes[1].ID], "data-disabled")
	require.NotEmpty(t, answer.Problems)
	kept, _, page := canvas(t, b, address)
	require.Equal(t, added, *kept.Node("abc"))
	require.Equal(t, "Ask Budi", kept.Note("x").Text)
	require.Equal(t, 1, page.Find("#node-abc").Length())

	// Agents look; others do not even see that it exists.
	seen := agent.Get(address + "/canvas")
	require.Equal(t, http.StatusOK, seen.Status)
	require.Equal(t, 0, seen.Find("[data-manages], .flow-palette, template[id^=flow-kind-], #flow-undo, #flow-publish, form#flow-name").Length())
	puts := []flows.Put{{Kind: flows.PutNode, ID: "abc"}}
	body, err := json.Marshal(map[string]any{"rev": answer.Rev, "puts": puts})
	require.NoError(t, err)
	send := func(b *handlerstest.Browser, kind, body string) handlerstest.Page {
		return b.Send(address+"/ops", kind, strings.NewReader(body))
	}
	require.Equal(t, http.StatusForbidden, send(agent, "application/json", string(body)).Status)
	require.Equal(t, http.StatusNotFound, send(stranger, "application/json", string(body)).Status)
	require.Equal(t, http.StatusNotFound, send(stranger, "application/json", "{").Status)
	require.Equal(t, http.StatusNotFound, stranger.Get(address+"/canvas").Status)
	require.Equal(t, http.StatusUnprocessableEntity, send(b, "text/plain", string(body)).Status, "what another site's form could send")
	b.Header.Set("X-Workspace", other.ID.String())
	require.Equal(t, http.StatusConflict, send(b, "application/json", string(body)).Status, "the person switched in another tab")
	b.Header.Del("X-Workspace")
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	b.Header.Set("Origin", "https://elsewhere.test")
	require.Equal(t, http.StatusForbidden, send(b, "application/json", string(body)).Status)
	b.Header.Del("Sec-Fetch-Site")
	b.Header.Del("Origin")

	renamed := b.Post(address+"/rename", url.Values{"name": {"Orders & more"}})
	require.Equal(t, address+"/canvas", renamed.Location)
	require.Equal(t, "Orders & more", b.Follow(renamed).Text("h1"))
}

// saveStep sends the form of a step that stands beside the canvas, with some fields set.
func saveStep(t *testing.T, b *handlerstest.Browser, address, node string, rev int, set url.Values) answered {
	t.Helper()
	page := b.Get(address + "/panel?node=" + node)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, 1, page.Find("form[data-flow-step]").Length())
	values := form(t, page, "step-form")
	values.Set("rev", strconv.Itoa(rev))
	for name, value := range set {
		values[name] = value
	}
	return read(t, b.Post(address+"/step", values))
}

func TestPanel(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	address := made(t, b, "blank")
	g, rev, _ := canvas(t, b, address)
	panel := b.Get(address + "/panel?node=n2")
	require.Equal(t, 0, panel.Find("html head title, .flow-save, a[href*='add=']").Length(), "a part of a page, which saves itself")
	answer := saveStep(t, b, address, "n2", rev, url.Values{"text": {"Hello"}, "label": {"Greeting"}})
	require.Equal(t, http.StatusOK, answer.status)
	require.Equal(t, rev+1, answer.Rev)
	require.Contains(t, answer.Cards["n2"], "Greeting")
	require.Contains(t, answer.Form, ">Hello</textarea>")
	require.NoError(t, flows.Apply(g, answer.Puts))
	kept, _, _ := canvas(t, b, address)
	require.Empty(t, flows.Puts(kept, g), "the puts tell all that the form did")
	for i := range answer.Puts {
		require.NoError(t, flows.Apply(g, []flows.Put{answer.Puts[len(answer.Puts)-1-i].Inverse()}))
	}
	require.Empty(t, g.Node("n2").Label)

	// A form that was opened before somebody moved the step, and one that is about what they wrote.
	old := saveStep(t, b, address, "n1", rev, url.Values{"terms[0].text": {"halo"}})
	require.Equal(t, http.StatusOK, old.status)
	require.NotEmpty(t, old.Theirs)
	require.Contains(t, old.Cards, "n2", "theirs look different, too")
	clash := saveStep(t, b, address, "n2", rev, url.Values{"text": {"Good day"}})
	require.Equal(t, http.StatusConflict, clash.status)
	require.Equal(t, "Both of you changed it.", clash.Conflicts[0].Text)
	require.Equal(t, "Greeting", clash.Conflicts[0].Title)
	require.Equal(t, http.StatusOK, saveStep(t, b, address, "n2", clash.Rev, url.Values{"text": {"Good day"}, "over": {"1"}}).status)

	// What cannot be kept comes back as it was typed.
	_, rev, _ = canvas(t, b, address)
	wrong := saveStep(t, b, address, "n2", rev, url.Values{"label": {"<b>Greeting"}, "text": {"Kept"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Contains(t, wrong.Form, "may not contain HTML")
	require.Contains(t, wrong.Form, ">Kept</textarea>")
	grown := saveStep(t, b, address, "n1", rev, url.Values{"do": {"add:terms"}})
	require.Contains(t, grown.Form, "terms[1].text")
	require.Equal(t, rev+1, grown.Rev)

	agent, stranger := app.SignedIn(t, shop.Agent), app.SignedIn(t, other.Owner)
	require.Equal(t, 1, agent.Get(address+"/panel?node=n2").Find("fieldset[disabled]").Length())
	require.Equal(t, http.StatusNotFound, stranger.Get(address+"/panel?node=n2").Status)
	require.Equal(t, http.StatusNotFound, b.Get(address+"/panel?node=gone").Status)
}

func TestTidy(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	address := made(t, b, "order")
	g, _, _ := canvas(t, b, address)
	tidy := func(body string) map[string]struct{ X, Y int } {
		page := b.Send(address+"/tidy", "application/json", strings.NewReader(body))
		require.Equal(t, http.StatusOK, page.Status, page.Body)
		var answer struct{ Places map[string]struct{ X, Y int } }
		require.NoError(t, json.Unmarshal([]byte(page.Body), &answer))
		require.Len(t, answer.Places, len(g.Nodes))
		return answer.Places
	}
	for id, place := range tidy(`{"ids":[],"sizes":{}}`) {
		require.Equal(t, [2]int{g.Node(id).X, g.Node(id).Y}, [2]int{place.X, place.Y}, "a template is tidy")
	}
	last := g.Nodes[len(g.Nodes)-1].ID
	for id, place := range tidy(`{"ids":["` + last + `"],"sizes":{"` + last + `":160}}`) {
		require.Equal(t, [2]int{g.Node(id).X, g.Node(id).Y}, [2]int{place.X, place.Y}, "what is alone stays")
	}
	sizes := map[string]int{}
	for i := range g.Nodes {
		sizes[g.Nodes[i].ID] = 20 + 97*i
	}
	sent, err := json.Marshal(map[string]any{"sizes": sizes})
	require.NoError(t, err)
	places := tidy(string(sent))
	for one, a := range places {
		for two, b := range places {
			apart := one == two || max(a.X-b.X, b.X-a.X) >= 272 || a.Y >= b.Y+sizes[two] || b.Y >= a.Y+sizes[one]
			require.True(t, apart, "%s lies on %s", one, two)
		}
	}
	require.Equal(t, http.StatusUnprocessableEntity, b.Send(address+"/tidy", "application/json", strings.NewReader(`{"ids":1}`)).Status)
	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Send(address+"/tidy", "application/json", strings.NewReader(`{}`)).Status)
}

// TestWhereFlowsOpen: computers get the canvas, phones the outline, and each leads to the other.
func TestWhereFlowsOpen(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	address := made(t, b, "faq")
	require.Equal(t, address+"/canvas", b.Get(address).Find(".navtabs a").First().AttrOr("href", ""))
	require.Equal(t, address, b.Get(address+"/canvas").Find(".navtabs a").Last().AttrOr("href", ""))
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                           address + "/canvas",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari": address,
	} {
		b.Header.Set("User-Agent", agent)
		require.Equal(t, want, b.Get("/flows").Find("tr[data-flow] a.link").AttrOr("href", ""), agent)
	}
	b.Header.Set("Sec-CH-UA-Mobile", "?0")
	copied := b.Post(address+"/duplicate", nil).Location
	require.True(t, strings.HasSuffix(copied, "/canvas"), copied)

	// Published from the canvas, one is back there; and it says what has changed since.
	page := b.Get(address + "/publish?from=canvas")
	require.Equal(t, address+"/canvas", b.Post(address+"/publish", form(t, page, "publish")).Location)
	page = b.Get(address + "/canvas")
	require.Empty(t, page.Text("#flow-changed"))
	require.Equal(t, "Active", page.Text(".flow-head .menu-label"))
	require.Equal(t, 1, page.Find(`form[action$="/deactivate"] button[value=canvas]`).Length())
	require.Equal(t, address+"/canvas", b.Post(address+"/deactivate", url.Values{"from": {"canvas"}}).Location)
	g, rev, _ := canvas(t, b, address)
	answer := change(t, b, address, g, rev, func(g *flows.Graph) { g.Nodes[0].X += 16; g.Nodes[1].Disabled = true })
	require.Equal(t, 1, answer.Changed, "customers do not see where a step lies")
	require.Equal(t, "1 change since version 1", b.Get(address+"/canvas").Text("#flow-changed"))
	require.Contains(t, b.Get(address).Text("main"), "1 change since version 1")
	require.Contains(t, b.Get(address+"/publish").Text("main"), "was switched off")
}
