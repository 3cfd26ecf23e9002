package flows

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnion(t *testing.T) {
	t.Parallel()
	older, err := Decode([]byte(`{"schema":1,"nodes":[{"id":"a","kind":"start","x":0,"y":0,"settings":{}},{"id":"b","kind":"message","x":320,"y":0,"settings":{"text":"Hi"}},
		{"id":"c","kind":"message","x":640,"y":0,"settings":{"text":"Old"}},{"id":"d","kind":"message","x":960,"y":0,"settings":{"text":"Same"}}],
		"edges":[{"from":"a","out":"next","to":"b"},{"from":"b","out":"next","to":"c"},{"from":"c","out":"next","to":"d"}]}`))
	require.NoError(t, err)
	newer, err := Decode([]byte(`{"schema":1,"nodes":[{"id":"a","kind":"start","x":0,"y":16,"settings":{}},{"id":"b","kind":"message","x":320,"y":0,"settings":{"text":"Hello"}},
		{"id":"e","kind":"message","x":640,"y":0,"settings":{"text":"New"}},{"id":"d","kind":"message","x":960,"y":0,"settings":{"text":"Same"}}],
		"edges":[{"from":"a","out":"next","to":"b"},{"from":"b","out":"next","to":"e"},{"from":"e","out":"next","to":"d"}]}`))
	require.NoError(t, err)
	u := Unite(older, newer)
	require.Equal(t, map[string]ChangeKind{"a": Moved, "b": Changed, "c": Removed, "e": Added}, u.Nodes)
	require.Equal(t, map[[2]string]ChangeKind{{"b", "next"}: Changed, {"c", "next"}: Removed, {"e", "next"}: Added}, u.Edges)
	require.Equal(t, 192, u.Graph.Node("c").Y, "below the new step that took its place")
	require.Len(t, u.Words["b"], 2, "its text and its line")
	require.Len(t, newer.Nodes, 4, "the versions stay as they are")
	_, err = Decode(u.Graph.Encode())
	require.NoError(t, err, "it is a graph like others")
	same := Unite(newer, newer)
	require.Empty(t, same.Nodes)
	require.Empty(t, same.Edges)
	require.Empty(t, same.Words)
	require.Equal(t, string(newer.Encode()), string(same.Graph.Encode()))
}
