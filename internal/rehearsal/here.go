package rehearsal

import (
	"slices"
	"strings"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// hereMark begins the ids of the steps that Ready adds; ids of a graph's own have no such sign.
const hereMark = "@"

// Ready returns a draft as a tape is played on it: with a beginning of its own before each step that somebody starts at.
func Ready(g *flows.Graph, t Tape) *flows.Flow {
	var added []string
	for _, e := range t.Events {
		if e.Kind == Here && g.Node(e.Node) != nil && !slices.Contains(added, e.Node) {
			added = append(added, e.Node)
		}
	}
	if len(added) == 0 {
		return flows.Draft(g)
	}
	g = g.Clone()
	for _, node := range added {
		g.Nodes = append(g.Nodes, flows.New(hereMark+node, flows.KindStart))
		g.Edges = append(g.Edges, flows.Edge{From: hereMark + node, Out: flows.OutNext, To: node})
	}
	return flows.Draft(g)
}

// mark reports whether a step is one that Ready added.
func mark(node string) bool { return strings.HasPrefix(node, hereMark) }
