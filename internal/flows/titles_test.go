package flows

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEverythingHasATitle(t *testing.T) {
	t.Parallel()
	for _, o := range Operators() {
		require.NotEmpty(t, o.Title().Format, o)
	}
	for _, v := range Validations() {
		require.NotEmpty(t, v.Title().Format, v)
	}
	for _, m := range TermMatches() {
		require.NotEmpty(t, m.Title().Format, m)
	}
	seen := map[string]bool{}
	for _, info := range Kinds() {
		require.NotEmpty(t, info.Title.Format)
		require.NotEmpty(t, info.Purpose.Format)
		require.NotEmpty(t, info.Icon)
		require.NotEmpty(t, info.Group.Title().Format)
		require.Equal(t, info.Kind, info.blank().kind())
		require.False(t, seen[info.Title.Format], info.Title)
		seen[info.Title.Format] = true
		for _, out := range (&Node{Settings: NewSettings(info.Kind)}).Outs() {
			require.NotEmpty(t, out.Name)
		}
	}
	require.Equal(t, "Title", FieldTitle("sections[0].rows[2].title").String())
	require.Equal(t, "Choices", FieldTitle("choices[3]").String())
	require.Empty(t, FieldTitle("none").Format)
	for _, l := range fieldsOf(whole()) {
		require.NotEmpty(t, FieldTitle(l).Format, l)
	}
	for _, r := range []Reason{DoneEnd, DoneOpenEnd, DoneGoto, DoneEscaped, DoneLeft, DoneExpired, DoneError, DoneBudget, DoneStopped, DoneNotStarted} {
		require.NotEmpty(t, r.Title().Format, r)
	}
}

// fieldsOf lists the fields of all nodes that are set.
func fieldsOf(g *Graph) (paths []string) {
	for i := range g.Nodes {
		for _, l := range leaves(g.Nodes[i].Settings) {
			paths = append(paths, l.path)
		}
	}
	return paths
}
