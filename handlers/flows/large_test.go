package flows_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// large is as large as flows may be: questions with two ways on.
func large() *flows.Graph {
	g := &flows.Graph{Schema: flows.Schema, Nodes: []flows.Node{flows.New("start", flows.KindStart)}}
	for i := 1; i < flows.MaxNodes; i++ {
		n := flows.New("n"+strconv.Itoa(i), flows.KindButtons)
		n.Settings = &flows.ButtonsSettings{Text: "Question " + strconv.Itoa(i) + ", {{contact.name}}?", Buttons: []flows.Button{{ID: "b1", Title: "Yes"}, {ID: "b2", Title: "No"}}}
		g.Nodes = append(g.Nodes, n)
	}
	g.Edges = append(g.Edges, flows.Edge{From: "start", Out: "next", To: "n1"})
	for i := 1; 2*i+1 < flows.MaxNodes; i++ {
		g.Edges = append(g.Edges, flows.Edge{From: "n" + strconv.Itoa(i), Out: "b1", To: "n" + strconv.Itoa(2*i)}, flows.Edge{From: "n" + strconv.Itoa(i), Out: "b2", To: "n" + strconv.Itoa(2*i+1)})
	}
	flows.Layout(g)
	return g
}

// TestLargestFlow opens the largest flow, changes it, and replaces it by nothing and back.
func TestLargestFlow(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	address := imported(t, b, "large", large())
	b.Header.Set("Accept-Encoding", "gzip")
	page := b.Get(address + "/canvas")
	require.Equal(t, http.StatusOK, page.Status)
	require.Less(t, len(page.Body), 60<<10, "compressed; scripts and styles come to it")
	unpacked, err := gzip.NewReader(strings.NewReader(page.Body))
	require.NoError(t, err)
	html, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	require.Equal(t, flows.MaxNodes, strings.Count(string(html), `<article class="flow-node" id="node-n`)+1)
	b.Header.Del("Accept-Encoding")

	g, rev, _ := canvas(t, b, address)
	answer := change(t, b, address, g, rev, func(g *flows.Graph) { g.Nodes[250].Label = "Here" })
	require.Equal(t, http.StatusOK, answer.status)
	require.Len(t, answer.Cards, 1)
	answer = change(t, b, address, g, answer.Rev, func(g *flows.Graph) { g.Nodes = append(g.Nodes, flows.New("more", flows.KindEnd)) })
	require.Equal(t, http.StatusUnprocessableEntity, answer.status)
	require.Contains(t, answer.Text, "at most 500")

	named, rev, _ := canvas(t, b, address)
	answer = put(t, b, address, rev, false, flows.Puts(named, &flows.Graph{}))
	require.Equal(t, http.StatusOK, answer.status, answer.Text)
	require.Empty(t, answer.Cards)
	require.Equal(t, "The flow is empty.", answer.Problems[0].Text)
	answer = put(t, b, address, answer.Rev, false, flows.Puts(&flows.Graph{}, named))
	require.Equal(t, http.StatusOK, answer.status, answer.Text)
	require.Len(t, answer.Cards, flows.MaxNodes)
	again, _, _ := canvas(t, b, address)
	require.Empty(t, flows.Puts(named, again))
}
