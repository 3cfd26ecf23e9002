package flows_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// TestTwoTabs has two people who change one flow from the same page: what goes together is put together, of the rest they are asked.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	one, two := app.SignedIn(t, shop.Owner), app.SignedIn(t, shop.Admin)
	g := &flows.Graph{
		Schema: flows.Schema, Nodes: []flows.Node{flows.New("s", flows.KindStart), flows.New("a", flows.KindMessage), flows.New("b", flows.KindMessage), flows.New("c", flows.KindEnd)},
		Edges: []flows.Edge{{From: "s", Out: "next", To: "a"}, {From: "a", Out: "next", To: "b"}},
		Notes: []flows.Note{{ID: "x", Width: 160, Height: 96, Color: flows.Blue}},
	}
	text := func(id, text string) func(g *flows.Graph) {
		return func(g *flows.Graph) { g.Node(id).Settings = &flows.MessageSettings{Text: text} }
	}
	move := func(x int) func(g *flows.Graph) { return func(g *flows.Graph) { g.Node("a").X = x } }
	remove := func(id string) func(g *flows.Graph) { return func(g *flows.Graph) { _ = flows.Remove(g, id) } }
	line := func(to string) func(g *flows.Graph) {
		return func(g *flows.Graph) { _ = flows.Connect(g, "b", "next", to) }
	}
	note := func(text string) func(g *flows.Graph) { return func(g *flows.Graph) { g.Note("x").Text = text } }
	for name, c := range map[string]struct {
		first, second func(g *flows.Graph)
		asks          string // of what, and why
	}{
		"two steps":             {text("a", "1"), text("b", "2"), ""},
		"the same":              {text("a", "1"), text("a", "1"), ""},
		"a text and a place":    {text("a", "1"), move(32), ""},
		"two places":            {move(16), move(32), ""},
		"a note and a line":     {note("1"), line("c"), ""},
		"two texts":             {text("a", "1"), text("a", "2"), "Message: Both of you changed it."},
		"removed here":          {text("b", "1"), remove("b"), "Message: You removed it, and somebody else changed it."},
		"removed there":         {remove("b"), text("b", "1"), "Message: You changed it, and somebody else removed it."},
		"two lines":             {line("c"), line("a"), "Message: Both of you changed where it leads."},
		"a line to what's gone": {remove("c"), line("c"), "Message: A line that one of you drew leads from or to what the other took away."},
		"two notes":             {note("1"), note("2"), "A note: Both of you changed it."},
	} {
		address := imported(t, one, name, g)
		opened, rev, _ := canvas(t, one, address)
		require.Equal(t, http.StatusOK, change(t, two, address, opened, rev, c.first).status, name)
		theirs, _, _ := canvas(t, two, address)
		mine := opened.Clone()
		c.second(mine)
		answer := change(t, one, address, opened, rev, c.second)
		kept, now, _ := canvas(t, one, address)
		if c.asks == "" {
			require.Equal(t, http.StatusOK, answer.status, name)
			require.NoError(t, flows.Apply(mine, answer.Theirs))
			require.Empty(t, flows.Puts(kept, mine), "%s: the page knows what is kept", name)
			require.Equal(t, now, answer.Rev)
			continue
		}
		require.Equal(t, http.StatusConflict, answer.status, name)
		require.Equal(t, c.asks, answer.Conflicts[0].Title+": "+answer.Conflicts[0].Text, name)
		require.Equal(t, theirs, kept, "%s: nothing was saved", name)
		taken := opened.Clone()
		require.NoError(t, flows.Apply(taken, answer.Theirs))
		require.Empty(t, flows.Puts(kept, taken), "%s: theirs can be taken", name)
		for _, p := range answer.Theirs {
			if p.Kind == flows.PutNode && kept.Node(p.ID) != nil {
				require.Contains(t, answer.Cards[p.ID], `id="node-`+p.ID, "%s: and shown", name)
			}
		}

		// Mine is kept: it goes over theirs, and the page is told what became of it.
		answer = put(t, one, address, answer.Rev, true, flows.Puts(opened, mine))
		require.Equal(t, http.StatusOK, answer.status, "%s: %s", name, answer.Text)
		kept, _, _ = canvas(t, one, address)
		ours := theirs.Clone()
		for _, p := range flows.Puts(opened, mine) {
			_ = flows.Apply(ours, []flows.Put{p})
		}
		_ = flows.Apply(ours, answer.Theirs)
		require.Empty(t, flows.Puts(kept, ours), name)
	}
}

// TestTheSameTwice: an answer was lost, so the page sends all of it again, with what was done since.
func TestTheSameTwice(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	address := made(t, b, "blank")
	g, rev, _ := canvas(t, b, address)
	first, second := g.Clone(), g.Clone()
	first.Node("n2").Label = "Hello"
	second.Node("n2").Label = "Hello again"
	require.NoError(t, flows.Remove(second, "n1"))
	puts := flows.Puts(g, first)
	answer := put(t, b, address, rev, false, puts)
	require.Equal(t, rev+1, answer.Rev)
	answer = put(t, b, address, rev, false, puts)
	require.Equal(t, http.StatusOK, answer.status)
	require.Equal(t, rev+1, answer.Rev, "nothing new was saved")
	require.Empty(t, answer.Theirs)
	answer = put(t, b, address, rev, false, append(puts, flows.Puts(first, second)...))
	require.Equal(t, http.StatusOK, answer.status)
	require.Empty(t, answer.Theirs)
	kept, _, _ := canvas(t, b, address)
	require.Empty(t, flows.Puts(second, kept))
}

// TestJunkOps: whatever is sent is answered with a sentence, and changes nothing.
func TestJunkOps(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	address := made(t, b, "blank")
	before := b.Get(address + "/export").Body
	puts := func(puts string) string { return `{"rev":1,"puts":[` + puts + `]}` }
	node := func(value string) string { return puts(`{"kind":"node","id":"a","before":null,"after":` + value + `}`) }
	for name, c := range map[string]struct{ body, want string }{
		"nothing":        {"", "did not arrive whole"},
		"no JSON":        {"puts=1", "did not arrive whole"},
		"a list":         {"[]", "did not arrive whole"},
		"rev is a text":  {`{"rev":"1"}`, "did not arrive whole"},
		"puts is a text": {`{"rev":1,"puts":"x"}`, "did not arrive whole"},
		"kind":           {puts(`{"kind":"drop table"}`), "no change of the kind"},
		"not an object":  {node(`5`), "must be an object"},
		"a list of them": {node(`[]`), "must be an object"},
		"settings":       {node(`{"id":"a","kind":"message","settings":7}`), "must be an object"},
		"script":         {node(`{"id":"a","kind":"message","label":"<script>alert(1)</script>"}`), "may not contain HTML"},
		"long label":     {node(`{"id":"a","kind":"message","label":"` + strings.Repeat("a", 101) + `"}`), "at most 100"},
		"long text":      {node(`{"id":"a","kind":"message","settings":{"text":"` + strings.Repeat("a", 20_001) + `"}}`), "longer than 20000"},
		"NUL":            {node(`{"id":"a","kind":"message","settings":{"text":"\u0000"}}`), "NUL"},
		"half an emoji":  {node(`{"id":"a","kind":"message","settings":{"text":"\ud83d"}}`), "half a character"},
		"deep":           {node(strings.Repeat("[", 9000) + strings.Repeat("]", 9000)), "nested too deeply"},
		"10,000 puts":    {puts(strings.TrimSuffix(strings.Repeat(`{"kind":"node","id":"a"},`, 10_000), ",")), "too many changes"},
		"dangling":       {puts(`{"kind":"edge","id":"n2/next","after":{"from":"n2","out":"next","to":"nobody"}}`), "not in the flow"},
	} {
		answer := read(t, b.Send(address+"/ops", "application/json", strings.NewReader(c.body)))
		require.Equal(t, http.StatusUnprocessableEntity, answer.status, name)
		require.Contains(t, answer.Text, c.want, name)
	}
	require.Equal(t, http.StatusConflict, b.Send(address+"/ops", "application/json", strings.NewReader(`{"rev":99,"puts":[]}`)).Status)
	large := b.Send(address+"/ops", "application/json", strings.NewReader(node(`"`+strings.Repeat("a", 4<<20)+`"`)))
	require.Equal(t, http.StatusRequestEntityTooLarge, large.Status)
	require.Equal(t, before, b.Get(address+"/export").Body)
	b.Post("/settings/preferences", map[string][]string{"locale": {"id"}})
	answer := read(t, b.Send(address+"/ops", "application/json", strings.NewReader(puts(`{"kind":"flow","id":"x"}`))))
	require.Equal(t, "Pengaturan alur hanya ada satu.", answer.Text)
}
