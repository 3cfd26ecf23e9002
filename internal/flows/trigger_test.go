package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// triggers compiles a flow of one node and returns what starts it.
func triggers(t *testing.T, settings ...Settings) []Trigger {
	t.Helper()
	g := &Graph{}
	for i, s := range settings {
		g.Nodes = append(g.Nodes, Node{ID: string(rune('a' + i)), Kind: s.kind(), Settings: s})
	}
	f, err := Compile(g)
	require.NoError(t, err)
	return f.Triggers()
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		match      TermMatch
		term, said string
		want       bool
	}{
		{TermExact, "Halo", " hALO ", true}, {TermExact, "halo", "halo!", true}, {TermExact, "halo", "halo kak", false}, {"", "halo", "halo", true},
		{TermExact, "info harga", "INFO   Harga", true}, {TermExact, "?", "?", true}, {TermExact, "?", "!", false},
		{TermContains, "harga", "berapa harganya", true}, {TermContains, "harga", "berapa", false},
		{TermWord, "harga", "berapa harganya", false}, {TermWord, "harga", "Harga?", true}, {TermWord, "harga", "seharga harga", true},
		{TermWord, "info harga", "mau info  harga dong", true}, {TermWord, "a", "é a", true}, {TermWord, "a", "éa", false},
		{TermRegex, `^order-\d+$`, "ORDER-12", true}, {TermRegex, `^order-\d+$`, "order-x", false},
	} {
		found := triggers(t, &KeywordSettings{Terms: []Term{{Text: "xyz"}, {Text: c.term, Match: c.match}}})
		_, ok := Match(Occasion{Text: c.said}, []Candidate{{Flow: "f", Trigger: found[0]}})
		require.Equal(t, c.want, ok, "%s %q in %q", c.match, c.term, c.said)
	}
}

func TestWhichFlowStarts(t *testing.T) {
	t.Parallel()
	keyword := triggers(t, &KeywordSettings{Terms: []Term{{Text: "halo"}}}, &KeywordSettings{Terms: []Term{{Text: "info"}}})
	rest := triggers(t, &FirstMessageSettings{}, &CatchAllSettings{}, &TagAddedSettings{Tag: "VIP"})
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	all := []Candidate{
		{Flow: "catch", Trigger: rest[1], Priority: 99}, {Flow: "first", Trigger: rest[0], Priority: 50}, {Flow: "tag", Trigger: rest[2]},
		{Flow: "late", Trigger: keyword[0], Priority: 1, Published: day(2)}, {Flow: "early", Trigger: keyword[0], Priority: 1, Published: day(1)},
		{Flow: "low", Trigger: keyword[0], Priority: 0, Published: day(0)}, {Flow: "second", Trigger: keyword[1], Priority: 0},
	}
	for _, c := range []struct {
		on   Occasion
		want string
	}{
		{Occasion{Text: "Halo", First: true}, "early"}, {Occasion{Text: "info"}, "second"}, {Occasion{Text: "apa", First: true}, "first"},
		{Occasion{Text: "apa"}, "catch"}, {Occasion{}, "catch"}, {Occasion{TagAdded: "vip"}, "tag"}, {Occasion{TagAdded: "lain"}, ""},
	} {
		got, ok := Match(c.on, all)
		require.Equal(t, c.want, got.Flow)
		require.Equal(t, c.want != "", ok)
	}
	_, ok := Match(Occasion{Text: "halo"}, nil)
	require.False(t, ok)
	_, err := Compile(&Graph{Nodes: []Node{{ID: "a", Kind: KindKeyword, Settings: &KeywordSettings{Terms: []Term{{Text: "(", Match: TermRegex}}}}}})
	require.ErrorContains(t, err, "not a regular expression")
}
