package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// storable returns a graph as it is read from where it is kept, without the characters that cannot be.
func storable(t require.TestingT, g *Graph) *Graph {
	stored, err := Decode(bytes.ReplaceAll(g.Encode(), []byte(`\u0000`), nil))
	require.NoError(t, err)
	return stored
}

// edited returns what a person might make of a graph.
func edited(t *rapid.T, g *Graph) *Graph {
	g = g.Clone()
	for range rapid.IntRange(0, 8).Draw(t, "edits") {
		n := &g.Nodes[rapid.IntRange(0, len(g.Nodes)-1).Draw(t, "node")]
		switch rapid.IntRange(0, 8).Draw(t, "edit") {
		case 0:
			n.X, n.Y = 16*small(t), 16*small(t)
		case 1:
			n.Label, n.Disabled = oneOf(t, someWords), rapid.Bool().Draw(t, "disabled")
		case 2:
			n.Settings = randomSettings(t, n.Kind)
		case 3:
			if len(g.Nodes) > 1 {
				_ = Remove(g, n.ID)
			}
		case 4:
			_, _ = Add(g, KindMessage)
		case 5:
			if outs := n.Outs(); len(outs) > 0 {
				_ = Connect(g, n.ID, outs[0].Name, g.Nodes[0].ID)
			}
		case 6:
			g.Notes = slices.DeleteFunc(g.Notes, func(n Note) bool { return n.ID == "a" })
			g.Notes = append(g.Notes, Note{ID: "a", X: small(t), Width: 160, Height: 96, Color: Pink, Text: clip(oneOf(t, someTexts), 2000)})
		case 7:
			g.Notes = nil
		case 8:
			g.Fallback, g.IdleMinutes = oneOf(t, someTexts), small(t)
		}
	}
	return storable(t, g)
}

// alike fails where two graphs are not equal, but for their order.
func alike(t require.TestingT, want, got *Graph) {
	require.Empty(t, Puts(want, got))
	require.Empty(t, Puts(got, want))
	require.Empty(t, Diff(want, got))
}

// TestAnyPuts: what one graph makes of another can be made, taken back, sent as JSON, and made twice.
func TestAnyPuts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := storable(t, randomGraph(t))
		b := edited(t, a)
		sent, err := json.Marshal(Puts(a, b))
		require.NoError(t, err)
		var puts []Put
		require.NoError(t, json.Unmarshal(sent, &puts))
		made := a.Clone()
		require.NoError(t, Apply(made, puts))
		alike(t, b, made)
		require.NoError(t, Apply(made, puts))
		alike(t, b, made)
		var back []Put
		for _, p := range slices.Backward(puts) {
			back = append(back, p.Inverse())
		}
		require.NoError(t, Apply(made, back))
		alike(t, a, made)

		stored, err := Decode(b.Encode())
		require.NoError(t, err, "what puts can make can be stored")
		alike(t, b, stored)
		merged, mine, clashes, err := Merge(a, b, puts)
		require.NoError(t, err)
		require.Empty(t, clashes, "an answer was lost: the same is sent again")
		alike(t, b, merged)
		alike(t, b, mine)
	})
}

// TestAnyMerge: what two people do to a graph either goes together, whoever comes first, or both are told.
func TestAnyMerge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := storable(t, randomGraph(t))
		one, two := edited(t, base), edited(t, base)
		ab, _, clashes, err := Merge(base, one, Puts(base, two))
		require.NoError(t, err)
		ba, mine, reverse, err := Merge(base, two, Puts(base, one))
		require.NoError(t, err)
		require.Equal(t, len(clashes) > 0, len(reverse) > 0)
		if len(clashes) > 0 {
			forced, _, err := Force(one, Puts(base, two))
			require.NoError(t, err)
			require.Empty(t, forced.loose())
			_, err = Decode(forced.Encode())
			require.NoError(t, err)
			return
		}
		for _, p := range Puts(ab, ba) {
			require.Equal(t, PutPlace, p.Kind, "only of places the later one counts")
		}
		_, err = Decode(ab.Encode())
		require.NoError(t, err)
		caught := mine.Clone()
		require.NoError(t, Apply(caught, Puts(mine, ba)), "what a page is told makes of its own what is kept")
		alike(t, ba, caught)
	})
}

func TestClashes(t *testing.T) {
	t.Parallel()
	base := drawn(map[string]Settings{"a": &ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1"}, {ID: "b2"}}}, "b": says("b"), "c": says("c")},
		"start.next>a", "a.b1>b", "b.next>c")
	base.Notes = []Note{{ID: "x", Width: 160, Height: 96, Color: Blue}}
	text := func(id, text string) func(g *Graph) {
		return func(g *Graph) { g.Node(id).Settings.(*MessageSettings).Text = text }
	}
	remove := func(id string) func(g *Graph) {
		return func(g *Graph) {
			g.Nodes = slices.DeleteFunc(g.Nodes, func(n Node) bool { return n.ID == id })
			Prune(g)
		}
	}
	line := func(from, out, to string) func(g *Graph) { return func(g *Graph) { g.link(from, out, to) } }
	move := func(x int) func(g *Graph) { return func(g *Graph) { g.Node("b").X = x } }
	note := func(text string) func(g *Graph) { return func(g *Graph) { g.Note("x").Text = text } }
	unbutton := func(g *Graph) {
		g.Node("a").Settings.(*ButtonsSettings).Buttons = []Button{{ID: "b1"}}
		Prune(g)
	}
	for name, c := range map[string]struct {
		theirs, mine func(g *Graph)
		want         []Clash
	}{
		"two steps":               {text("b", "1"), text("c", "2"), nil},
		"one step, moved":         {text("b", "1"), move(160), nil},
		"one step, both moved":    {move(16), move(32), nil},
		"moved and removed":       {remove("b"), move(32), nil},
		"the same text":           {text("b", "1"), text("b", "1"), nil},
		"two texts":               {text("b", "1"), text("b", "2"), []Clash{{PutNode, "b", "b", ClashBoth}}},
		"they removed it":         {remove("c"), text("c", "2"), []Clash{{PutNode, "c", "c", ClashGone}}},
		"removed what they wrote": {text("c", "1"), remove("c"), []Clash{{PutNode, "c", "c", ClashRemoved}}},
		"two targets":             {line("a", "b2", "b"), line("a", "b2", "c"), []Clash{{PutEdge, "a/b2", "a", ClashBoth}}},
		"to what is gone":         {remove("c"), line("a", "b2", "c"), []Clash{{PutEdge, "a/b2", "a", ClashLine}}},
		"removed their target":    {line("a", "b2", "c"), remove("c"), []Clash{{PutEdge, "a/b2", "a", ClashLine}}},
		"from a button that went": {unbutton, line("a", "b2", "c"), []Clash{{PutEdge, "a/b2", "a", ClashLine}}},
		"two settings":            {func(g *Graph) { g.Fallback = "1" }, func(g *Graph) { g.IdleMinutes = 2 }, []Clash{{PutFlow, "", "", ClashBoth}}},
		"a note":                  {note("1"), note("2"), []Clash{{PutNote, "x", "", ClashBoth}}},
		"a note and a step":       {note("1"), text("b", "2"), nil},
	} {
		theirs, mine := base.Clone(), base.Clone()
		c.theirs(theirs)
		c.mine(mine)
		merged, _, clashes, err := Merge(base, theirs, Puts(base, mine))
		require.NoError(t, err, name)
		require.Equal(t, c.want, clashes, name)
		require.Equal(t, c.want == nil, merged != nil, name)
	}

	// A second change on top of one whose answer was lost.
	present := base.Clone()
	text("b", "1")(present)
	end := base.Clone()
	text("b", "2")(end)
	merged, _, clashes, err := Merge(base, present, append(Puts(base, present), Puts(present, end)...))
	require.NoError(t, err)
	require.Empty(t, clashes)
	alike(t, end, merged)

	// Mine over theirs: what they removed is there again, in a place of its own.
	remove("c")(present)
	text("c", "2")(end)
	forced, _, err := Force(present, Puts(base, end))
	require.NoError(t, err)
	require.NotNil(t, forced.Node("c"))
	require.False(t, present.occupied(forced.Node("c").X, forced.Node("c").Y))
	require.Empty(t, forced.Target("b", OutNext), "nobody put the line again")
}

func TestImpossiblePuts(t *testing.T) {
	t.Parallel()
	put := func(kind PutKind, id, after string) Put {
		return Put{Kind: kind, ID: id, After: json.RawMessage(after)}
	}
	many := make([]Put, MaxPuts+1)
	var full []Put
	for i := range MaxNodes {
		id := "m" + strconv.Itoa(i)
		full = append(full, put(PutNode, id, `{"id":"`+id+`","kind":"end"}`))
	}
	for name, c := range map[string]struct {
		puts  []Put
		index int
		want  string
	}{
		"kind":             {[]Put{put("planet", "a", `{}`)}, 0, "no change of the kind"},
		"id":               {[]Put{put(PutNode, "a b", `{}`)}, 0, "The id of a step"},
		"edge id":          {[]Put{put(PutEdge, "a", `{}`)}, 0, "named by a step and one of its exits"},
		"note id":          {[]Put{put(PutNote, "", `{}`)}, 0, "The id of a note"},
		"no flow":          {[]Put{put(PutFlow, "", `null`)}, 0, "has its settings once"},
		"nodes in a flow":  {[]Put{put(PutFlow, "", `{"nodes":[]}`)}, 0, "another part"},
		"schema in a flow": {[]Put{put(PutFlow, "", `{"schema":2}`)}, 0, "another part"},
		"half JSON":        {[]Put{put(PutNode, "a", `{"id":`)}, 0, "ends too early"},
		"wrong type":       {[]Put{put(PutPlace, "start", `{"x":0,"y":0}`), put(PutNode, "a", `{"id":"a","kind":"message","settings":{"text":[]}}`)}, 1, "This must be a text"},
		"other id":         {[]Put{put(PutNode, "a", `{"id":"b","kind":"end"}`)}, 0, "another part"},
		"script":           {[]Put{put(PutNode, "a", `{"id":"a","kind":"end","label":"<script>x</script>"}`)}, 0, "may not contain HTML"},
		"unknown step":     {[]Put{put(PutNode, "a", `{"id":"a","kind":"teleport"}`)}, 0, "no step of the kind"},
		"far":              {[]Put{put(PutPlace, "start", `{"x":1e9,"y":0}`)}, 0, "whole number"},
		"too far":          {[]Put{put(PutPlace, "start", `{"x":1000001,"y":0}`)}, 0, "too far away"},
		"line to nothing":  {[]Put{put(PutNode, "a", `{"id":"a","kind":"end"}`), put(PutEdge, "start/next", `{"from":"start","out":"next","to":"b"}`)}, 1, "not in the flow"},
		"line is left":     {[]Put{put(PutNode, "z", `null`), {Kind: PutNode, ID: "hi", Before: json.RawMessage(`{}`)}}, 1, "not in the flow"},
		"note colour":      {[]Put{put(PutNote, "a", `{"id":"a","width":100,"height":100,"color":"red"}`)}, 0, "no such colour"},
		"note size":        {[]Put{put(PutNote, "a", `{"id":"a","width":1,"height":100,"color":"blue"}`)}, 0, "between 32 and 4000"},
		"note text":        {[]Put{put(PutNote, "a", `{"id":"a","width":100,"height":100,"color":"blue","text":"`+strings.Repeat("a", 2001)+`"}`)}, 0, "at most 2000"},
		"NUL":              {[]Put{put(PutNote, "a", `{"id":"a","width":100,"height":100,"color":"blue","text":"\u0000"}`)}, 0, "NUL"},
		"many":             {many, MaxPuts, "too many changes"},
		"too many steps":   {full, MaxNodes - 1, "at most 500"},
	} {
		g := drawn(map[string]Settings{"hi": says("x")}, "start.next>hi")
		err := Apply(g, c.puts)
		at, is := errors.AsType[*PutError](err)
		require.True(t, is, "%s: %v", name, err)
		require.Equal(t, c.index, at.Index, name)
		require.ErrorContains(t, err, c.want, name)
		require.True(t, errs.Is(err, errs.Invalid))
	}
}

func FuzzPuts(f *testing.F) {
	sent, err := json.Marshal(Puts(&Graph{}, whole()))
	require.NoError(f, err)
	f.Add(sent)
	f.Add([]byte(`[{"kind":"edge","id":"start/next","before":null,"after":{"from":"start","out":"next","to":"end","later":[1.50]}}]`))
	f.Add([]byte(`[{"kind":"node","id":"end","before":{"id":"end"},"after":null},{"kind":"note","id":"a","after":{"id":"a","width":99,"height":99,"color":"gray"}}]`))
	f.Fuzz(func(t *testing.T, sent []byte) {
		var puts []Put
		if json.Unmarshal(sent, &puts) != nil {
			return
		}
		g := whole()
		before := g.Clone()
		merged, _, clashes, err := Merge(before, g, puts)
		require.Equal(t, before, g, "what is kept is not touched")
		if err != nil {
			_, is := errors.AsType[*PutError](err)
			require.True(t, is)
			return
		}
		if len(clashes) == 0 {
			again, err := Decode(merged.Encode())
			require.NoError(t, err)
			alike(t, merged, again)
		}
	})
}
