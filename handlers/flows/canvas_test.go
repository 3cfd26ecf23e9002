package flows_test

import (
	"bytes"
	"encoding/json"
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
