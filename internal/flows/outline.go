package flows

// Item is a line of the outline: a node below the exit that leads to it.
type Item struct {
	Node     string // its id
	Depth    int    // how far it is indented; 0 for where a flow begins
	From     string // the node whose exit leads to it; empty at depth 0
	Out      Out    // that exit
	Again    bool   // it stands further up: this line says “goes to” and has nothing below it
	Detached bool   // nothing leads to it
	Open     bool   // the exit leads nowhere: there is no node, only a place to add one
}

// Outline lists the nodes as a tree, depth first, in the order of their exits: each node once, and a line that refers to it wherever else something leads
// there. Exits that lead nowhere are lines, too. A way without branches stays at one depth, so that long flows do not wander off to the right.
func Outline(g *Graph) []Item {
	o := &outline{g: g, seen: map[string]bool{}}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Kind.Begins() {
			o.node(Item{Node: n.ID})
		}
	}
	targets := map[string]bool{}
	for _, e := range g.Edges {
		targets[e.To] = true
	}
	for _, onlyHeads := range []bool{true, false} { // the heads of parts nobody leads to first, then what is left of loops
		for i := range g.Nodes {
			if id := g.Nodes[i].ID; !o.seen[id] && !(onlyHeads && targets[id]) {
				o.node(Item{Node: id, Detached: true})
			}
		}
	}
	return o.items
}

type outline struct {
	g     *Graph
	seen  map[string]bool
	items []Item
}

func (o *outline) node(item Item) {
	item.Again = o.seen[item.Node]
	o.items = append(o.items, item)
	if item.Again {
		return
	}
	o.seen[item.Node] = true
	n := o.g.Node(item.Node)
	outs := n.Outs()
	shown := 0
	for _, out := range outs {
		if !out.Optional || o.g.Target(n.ID, out.Name) != "" {
			shown++
		}
	}
	depth := item.Depth
	if shown > 1 || item.From == "" {
		depth++
	}
	for _, out := range outs {
		switch to := o.g.Target(n.ID, out.Name); {
		case to != "" && o.g.Node(to) != nil:
			o.node(Item{Node: to, Depth: depth, From: n.ID, Out: out, Detached: item.Detached})
		case !out.Optional:
			o.items = append(o.items, Item{Depth: depth, From: n.ID, Out: out, Open: true, Detached: item.Detached})
		}
	}
}
