package flows

import (
	"encoding/json"
	"slices"
	"strings"
)

// Clash is a part of a flow that two people changed at the same time, differently.
type Clash struct {
	Kind PutKind
	ID   string
	Node string // that it is about; empty for a note and for the whole flow
	Why  ClashKind
}

// ClashKind says how two changes do not fit.
type ClashKind string

// The ways.
const (
	ClashBoth    ClashKind = "both"    // both changed it
	ClashGone    ClashKind = "gone"    // it was changed here and removed by the others
	ClashRemoved ClashKind = "removed" // it was removed here and changed by the others
	ClashLine    ClashKind = "line"    // a line that one drew needs what the other took away
)

// Merge makes puts, which were made of the graph base, in the graph that was made of it since. Each put goes through whose part is still as the put
// found it, or is already as it makes it, so that the same puts sent twice are made once; so do places, where the later one counts. Where another put is
// among them, clashes says so and nothing is merged. A put that was not possible in base is a *PutError. Mine is what base is with the puts.
func Merge(base, present *Graph, puts []Put) (merged, mine *Graph, clashes []Clash, err error) {
	mine = base.Clone()
	if err := Apply(mine, puts); err != nil {
		return nil, nil, nil, err
	}
	net, err := collapse(puts)
	if err != nil {
		return nil, nil, nil, err
	}
	_, there := present.pieces()
	for _, c := range net {
		if c.kind == PutPlace || c.fits(there[c.piece]) {
			continue
		}
		clash := Clash{Kind: c.kind, ID: c.id, Node: c.node(), Why: ClashBoth}
		if none(there[c.piece]) {
			clash.Why = ClashGone
		} else if none(c.after) {
			clash.Why = ClashRemoved
		}
		clashes = append(clashes, clash)
	}
	if len(clashes) > 0 {
		return nil, mine, clashes, nil
	}
	merged = present.Clone()
	if err := merged.apply(net); err != nil {
		return nil, nil, nil, err
	}
	known := append(mine.loose(), present.loose()...)
	for _, id := range merged.loose() {
		if !slices.Contains(known, id) {
			clashes = append(clashes, Clash{Kind: PutEdge, ID: id, Node: piece{PutEdge, id}.node(), Why: ClashLine})
		}
	}
	if len(clashes) > 0 {
		return nil, mine, clashes, nil
	}
	return merged, mine, nil, merged.whole(net)
}

// Force makes puts in a graph whatever others did to it: lines that have lost a step or their exit are dropped, and a step that comes back without a place gets
// a free one.
func Force(present *Graph, puts []Put) (forced, mine *Graph, err error) {
	net, err := collapse(puts)
	if err != nil {
		return nil, nil, err
	}
	mine = present.Clone()
	if err := mine.apply(net); err != nil {
		return nil, nil, err
	}
	forced = mine.Clone()
	Prune(forced)
	placed := map[string]bool{}
	for _, c := range net {
		placed[c.id] = placed[c.id] || c.kind == PutPlace
	}
	for i := range forced.Nodes {
		if n := &forced.Nodes[i]; present.Node(n.ID) == nil && !placed[n.ID] {
			for present.occupied(n.X, n.Y) {
				n.Y += 8 * grid
			}
		}
	}
	return forced, mine, forced.whole(net)
}

// fits reports whether a change can be made to a part that has a value now: it is as it was before one of the changes, or as it is after them.
func (c *netPut) fits(now json.RawMessage) bool {
	return slices.ContainsFunc(c.values, func(value json.RawMessage) bool { return sameJSON(c.canonical(value), now) })
}

// canonical returns a value as Encode would write it, so that members which are left out and members which are empty are the same.
func (c *netPut) canonical(value json.RawMessage) json.RawMessage {
	alone := &Graph{}
	if c.kind == PutPlace || none(value) || alone.put(c.piece, value) != nil {
		return value
	}
	_, values := alone.pieces()
	return values[c.piece]
}

// node returns the id of the node that a part is about.
func (p piece) node() string {
	switch p.kind {
	case PutNode, PutPlace:
		return p.id
	case PutEdge:
		from, _, _ := strings.Cut(p.id, "/")
		return from
	}
	return ""
}

// loose lists the lines that have lost a step or their exit.
func (g *Graph) loose() (exits []string) {
	nodes := g.ids()
	for i := range g.Edges {
		if e := &g.Edges[i]; !nodes[e.From] || !nodes[e.To] || !g.Node(e.From).hasOut(e.Out) {
			exits = append(exits, e.exit())
		}
	}
	return exits
}
