package flows

import (
	"strconv"
	"testing"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestInsertAfterAndRemove(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"a": says("a"), "b": says("b")}, "start.next>a", "a.next>b")
	added, err := InsertAfter(g, "a", OutNext, KindDelay)
	require.NoError(t, err)
	require.Equal(t, "n4", added.ID)
	require.Equal(t, []string{"n4", "b"}, []string{g.Target("a", OutNext), g.Target("n4", OutNext)})
	require.NoError(t, Remove(g, "n4"))
	require.Equal(t, "b", g.Target("a", OutNext), "one way through: it is closed again")

	branch, err := InsertAfter(g, "a", OutNext, KindCondition)
	require.NoError(t, err)
	id := branch.ID
	require.Equal(t, "b", g.Target(id, OutTrue), "what followed goes on at the first exit")
	_, err = InsertAfter(g, id, OutFalse, KindEnd)
	require.NoError(t, err)
	require.NoError(t, Remove(g, id))
	require.Empty(t, g.Target("a", OutNext), "two ways through: nobody can know which")

	for _, c := range []struct {
		node, out string
		kind      Kind
		code      errs.Code
	}{
		{"gone", OutNext, KindEnd, errs.NotFound}, {"a", "b7", KindEnd, errs.Invalid}, {"a", OutNext, KindKeyword, errs.Invalid}, {"a", OutNext, "teleport", errs.Invalid},
	} {
		_, err := InsertAfter(g, c.node, c.out, c.kind)
		require.Equal(t, c.code, errs.CodeOf(err))
	}
	require.Equal(t, errs.NotFound, errs.CodeOf(Remove(g, "gone")))
	for len(g.Nodes) < MaxNodes {
		_, err := Add(g, KindEnd)
		require.NoError(t, err)
	}
	_, err = Add(g, KindEnd)
	require.Equal(t, errs.Invalid, errs.CodeOf(err))
	_, err = InsertAfter(g, "a", OutNext, KindEnd)
	require.Equal(t, errs.Invalid, errs.CodeOf(err))
}

func TestConnectAndPrune(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"a": &ButtonsSettings{Buttons: []Button{{ID: "b1"}, {ID: "b2"}}}, "b": says("b")}, "start.next>a", "a.b1>b")
	require.NoError(t, Connect(g, "a", "b2", "b"))
	require.NoError(t, Connect(g, "a", "b1", "a"))
	require.Equal(t, []string{"a", "b"}, []string{g.Target("a", "b1"), g.Target("a", "b2")})
	require.NoError(t, Connect(g, "a", "b1", ""))
	require.Empty(t, g.Target("a", "b1"))
	require.Equal(t, errs.Invalid, errs.CodeOf(Connect(g, "b", OutNext, "start")))
	require.Equal(t, errs.Invalid, errs.CodeOf(Connect(g, "a", "b9", "b")))
	require.Equal(t, errs.NotFound, errs.CodeOf(Connect(g, "a", "b1", "gone")))

	g.Node("a").Settings.(*ButtonsSettings).Buttons = []Button{{ID: "b1"}}
	require.Equal(t, 1, Prune(g))
	require.Empty(t, g.Target("a", "b2"))
	require.Zero(t, Prune(g))
}

func TestClone(t *testing.T) {
	t.Parallel()
	g := whole()
	copied := g.Clone()
	require.Equal(t, g, copied)
	copied.Node("buttons").Settings.(*ButtonsSettings).Buttons[0].Title = "lain"
	copied.Node("message").Settings.(*MessageSettings).Media.Kind = Video
	copied.Edges[0].To = "message"
	require.Equal(t, whole(), g)
}

func TestOutline(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"hi": says("hi"), "ask": &ButtonsSettings{Buttons: []Button{{ID: "b1", Title: "Ya"}}}, "yes": says("ya"), "lost": says("x"), "far": &EndSettings{},
	}, "start.next>hi", "hi.next>ask", "ask.b1>yes", "yes.next>ask", "lost.next>far")
	type line struct {
		node  string
		depth int
		out   string
		again bool
		open  bool
		lost  bool
	}
	var lines []line
	for _, item := range Outline(g) {
		lines = append(lines, line{item.Node, item.Depth, item.Out.Name, item.Again, item.Open, item.Detached})
	}
	require.Equal(t, []line{
		{"start", 0, "", false, false, false}, {"hi", 1, OutNext, false, false, false}, {"ask", 1, OutNext, false, false, false},
		{"yes", 2, "b1", false, false, false}, {"ask", 2, OutNext, true, false, false}, {"", 2, OutElse, false, true, false},
		{"lost", 0, "", false, false, true}, {"far", 1, OutNext, false, false, true},
	}, lines)
}

// TestAnyEdits: whatever is edited, the graph can be stored, each node is in the outline once, and laid out no two lie on each other.
func TestAnyEdits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		before := g.Clone()
		for range rapid.IntRange(0, 12).Draw(t, "edits") {
			n := &g.Nodes[rapid.IntRange(0, len(g.Nodes)-1).Draw(t, "node")]
			id, out := n.ID, "none"
			if outs := n.Outs(); len(outs) > 0 {
				out = outs[rapid.IntRange(0, len(outs)-1).Draw(t, "out")].Name
			}
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 0:
				_, _ = InsertAfter(g, id, out, Kinds()[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")].Kind)
			case 1:
				if len(g.Nodes) > 1 {
					require.NoError(t, Remove(g, id))
				}
			case 2:
				_ = Connect(g, id, out, g.Nodes[0].ID)
			case 3:
				_, _ = Add(g, KindMessage)
			}
		}
		Layout(g)
		Draft(g).Step(State{}, Begin{}, Context{}, noon, 1)
		Check(g, For{})
		seen, places := map[string]int{}, map[string]bool{}
		for _, item := range Outline(g) {
			if item.Node != "" && !item.Again {
				seen[item.Node]++
			}
		}
		for i := range g.Nodes {
			require.Equal(t, 1, seen[g.Nodes[i].ID], "each node is in the outline once")
			place := strconv.Itoa(g.Nodes[i].X) + "," + strconv.Itoa(g.Nodes[i].Y)
			require.False(t, places[place], "no two nodes lie on each other")
			places[place] = true
		}
		some := []string{g.Nodes[0].ID, g.Nodes[len(g.Nodes)-1].ID, "nobody"}
		tidied := g.Clone()
		Tidy(tidied, some, map[string]int{some[0]: 1 << 30, "nobody": -1})
		for i := range g.Nodes {
			if id := g.Nodes[i].ID; id != some[0] && id != some[1] {
				require.Equal(t, g.Nodes[i], *tidied.Node(id), "the others stay")
			}
		}
		require.Empty(t, Diff(g, g.Clone()))
		for _, change := range Diff(before, g) {
			require.NotContains(t, change.Message.String(), "%!")
		}
	})
}

func TestLayout(t *testing.T) {
	t.Parallel()
	g := Template{ID: "order"}.Graph("id")
	want := g.Clone()
	for i := range g.Nodes {
		g.Nodes[i].X, g.Nodes[i].Y = 7*i, 3
	}
	Layout(g)
	require.Equal(t, want, g, "where nodes lay before does not count")
	forward, back := 0, 0
	for _, e := range g.Edges {
		if g.Node(e.From).X < g.Node(e.To).X {
			forward++
		} else {
			back++
		}
	}
	require.Greater(t, forward, 5*back, "lines go to the right, but for those that go back")
	for i := range g.Nodes {
		require.Zero(t, g.Nodes[i].X%grid+g.Nodes[i].Y%grid)
	}
	Layout(&Graph{})
}

func TestDiff(t *testing.T) {
	t.Parallel()
	a := drawn(map[string]Settings{
		"hi": &MessageSettings{Text: "Halo"}, "ask": &ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1", Title: "Ya"}, {ID: "b2", Title: "Tidak"}}}, "old": says("x"),
	}, "start.next>hi", "hi.next>ask", "ask.b1>old", "ask.b2>hi")
	b := a.Clone()
	require.NoError(t, Remove(b, "old"))
	b.Node("hi").Settings.(*MessageSettings).Text = "Hai"
	b.Node("hi").Label = "Salam"
	b.Node("ask").Settings.(*ButtonsSettings).Buttons = []Button{{ID: "b2", Title: "Nanti"}}
	b.Node("ask").X = 16
	b.Fallback = "Maaf"
	added, err := InsertAfter(b, "hi", OutNext, KindEnd)
	require.NoError(t, err)
	Prune(b)
	var sentences []string
	for _, change := range Diff(a, b) {
		sentences = append(sentences, string(change.Kind)+" "+change.Field+change.Out+": "+change.Message.String())
	}
	require.Equal(t, []string{
		"changed fallback: What the customer is told when something fails was changed.",
		"removed : “old” was removed.",
		"changed label: “hi” is now called “Salam”.",
		"changed text: In “Salam”, “Halo” became “Hai”.",
		"connected next: “Salam” leads to “" + added.ID + "” now.",
		"changed buttons[0].id: “b1” was taken out of “ask”.",
		"changed buttons[0].title: “Ya” was taken out of “ask”.",
		"changed buttons[1].title: In “ask”, “Tidak” became “Nanti”.",
		"moved : “ask” was moved on the canvas.",
		"disconnected b1: “ask” does not lead to “old” any more.",
		"added : “" + added.ID + "” was added.",
	}, sentences)
}
