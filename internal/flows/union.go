package flows

import "github.com/cloudwa/cloudwa/internal/errs"

// Union is two versions of a flow as one graph, so that what differs can be painted where it is.
type Union struct {
	Graph *Graph // the newer version, with the steps and lines that only the older one has
	// Nodes says what became of steps: Added, Removed, Changed or Moved. Those that are the same are not in it.
	Nodes map[string]ChangeKind
	// Edges says the same of lines, by the step they leave and its exit: Added, Removed, or Changed where one leads elsewhere.
	Edges map[[2]string]ChangeKind
	// Words are what differs in sentences, by step; of the whole flow under "".
	Words map[string][]errs.Message
}

// Unite puts two versions of a flow together. What only the older one has stands where it stood, or below what is there now.
func Unite(older, newer *Graph) Union {
	u := Union{Graph: newer.Clone(), Nodes: map[string]ChangeKind{}, Edges: map[[2]string]ChangeKind{}, Words: map[string][]errs.Message{}}
	for _, change := range Diff(older, newer) {
		u.Words[change.Node] = append(u.Words[change.Node], change.Message)
		switch change.Kind {
		case Added, Removed, Changed:
			u.Nodes[change.Node] = change.Kind
		case Moved:
			if u.Nodes[change.Node] == "" {
				u.Nodes[change.Node] = Moved
			}
		}
	}
	delete(u.Nodes, "")
	old := older.Clone()
	for _, n := range old.Nodes {
		if u.Nodes[n.ID] == Removed {
			u.place(n)
		}
	}
	for _, e := range newer.Edges {
		switch older.Target(e.From, e.Out) {
		case e.To:
		case "":
			u.Edges[[2]string{e.From, e.Out}] = Added
		default:
			u.Edges[[2]string{e.From, e.Out}] = Changed
		}
	}
	for _, e := range old.Edges {
		if newer.Target(e.From, e.Out) == "" {
			u.Edges[[2]string{e.From, e.Out}] = Removed
			u.Graph.Edges = append(u.Graph.Edges, e)
		}
	}
	return u
}

// place adds a step where no card covers it.
func (u *Union) place(n Node) {
	const width, height, down = 18 * grid, 10 * grid, 12 * grid
	for i := 0; i < len(u.Graph.Nodes); i++ {
		if other := &u.Graph.Nodes[i]; abs(other.X-n.X) < width && abs(other.Y-n.Y) < height {
			n.Y, i = n.Y+down, -1 // look at all of them again
		}
	}
	u.Graph.Nodes = append(u.Graph.Nodes, n)
}

func abs(x int) int { return max(x, -x) }
