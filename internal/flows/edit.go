package flows

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The grid of the canvas, in pixels.
const (
	grid     = 16
	columnOf = 23 * grid // from one column to the next
	gap      = 3 * grid  // between nodes of a column
)

// NewID returns an id that no node of the graph has: n1, n2, ...
func (g *Graph) NewID() string {
	used := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		used[g.Nodes[i].ID] = true
	}
	for i := len(g.Nodes) + 1; ; i++ {
		if id := "n" + strconv.Itoa(i); !used[id] {
			return id
		}
	}
}

// InsertAfter adds a node of a kind behind an exit and returns it. What the exit led to follows the new node's first exit, if it has one.
func InsertAfter(g *Graph, node, out string, kind Kind) (*Node, error) {
	from := g.Node(node)
	switch {
	case from == nil:
		return nil, errs.New(errs.NotFound, "This step is not in the flow any more.")
	case !from.hasOut(out):
		return nil, errs.New(errs.Invalid, "This step has no such exit.")
	case infoOf(kind) == nil || kind.Begins():
		return nil, errs.New(errs.Invalid, "Such a step cannot follow another one.")
	case len(g.Nodes) >= MaxNodes:
		return nil, errs.New(errs.Invalid, "A flow may have at most %s steps.", strconv.Itoa(MaxNodes))
	}
	added := New(g.NewID(), kind)
	added.X, added.Y = from.X+columnOf, from.Y
	for g.occupied(added.X, added.Y) {
		added.Y += 8 * grid
	}
	target := g.Target(node, out)
	g.Nodes = append(g.Nodes, added)
	g.link(node, out, added.ID)
	if outs := added.Outs(); target != "" && len(outs) > 0 {
		g.link(added.ID, outs[0].Name, target)
	}
	return &g.Nodes[len(g.Nodes)-1], nil
}

// Add adds a node that nothing leads to, such as another trigger, and returns it.
func Add(g *Graph, kind Kind) (*Node, error) {
	switch {
	case infoOf(kind) == nil:
		return nil, errs.New(errs.Invalid, "There is no step of the kind “%s”.", clip(string(kind), 60))
	case len(g.Nodes) >= MaxNodes:
		return nil, errs.New(errs.Invalid, "A flow may have at most %s steps.", strconv.Itoa(MaxNodes))
	}
	added := New(g.NewID(), kind)
	for g.occupied(added.X, added.Y) {
		added.Y += 8 * grid
	}
	g.Nodes = append(g.Nodes, added)
	return &g.Nodes[len(g.Nodes)-1], nil
}

// occupied reports whether a node lies so near that one placed there would hide it.
func (g *Graph) occupied(x, y int) bool {
	return slices.ContainsFunc(g.Nodes, func(n Node) bool {
		return max(n.X-x, x-n.X) < columnOf/2 && max(n.Y-y, y-n.Y) < 6*grid
	})
}

// Remove removes a node with its lines. Where there is one way through it, what led to it leads on to where that went.
func Remove(g *Graph, node string) error {
	if g.Node(node) == nil {
		return errs.New(errs.NotFound, "This step is not in the flow any more.")
	}
	onward := ""
	for i, to := range g.next()[node] {
		if onward = to; i > 0 || to == node {
			onward = ""
			break
		}
	}
	kept := g.Edges[:0:0]
	for _, e := range g.Edges {
		switch {
		case e.From == node:
			continue
		case e.To == node && onward == "":
			continue
		case e.To == node:
			e.To = onward
		}
		kept = append(kept, e)
	}
	g.Edges = kept
	g.Nodes = slices.DeleteFunc(g.Nodes, func(n Node) bool { return n.ID == node })
	return nil
}

// Connect lets an exit lead to a node; an empty one lets it lead nowhere. What it led to before is forgotten.
func Connect(g *Graph, node, out, to string) error {
	from, target := g.Node(node), g.Node(to)
	switch {
	case from == nil || (to != "" && target == nil):
		return errs.New(errs.NotFound, "This step is not in the flow any more.")
	case to != "" && !from.hasOut(out):
		return errs.New(errs.Invalid, "This step has no such exit.")
	case to != "" && target.Kind.Begins():
		return errs.New(errs.Invalid, "A line cannot lead to where a flow begins.")
	}
	g.link(node, out, to)
	return nil
}

// link sets the line of an exit; an empty target removes it.
func (g *Graph) link(node, out, to string) {
	at := slices.IndexFunc(g.Edges, func(e Edge) bool { return e.From == node && e.Out == out })
	switch {
	case at >= 0 && to == "":
		g.Edges = slices.Delete(g.Edges, at, at+1)
	case at >= 0:
		g.Edges[at].To = to
	case to != "":
		g.Edges = append(g.Edges, Edge{From: node, Out: out, To: to})
	}
}

// Prune removes the lines that leave exits which are not there any more, as after a button was removed, and returns how many there were.
func Prune(g *Graph) int {
	before := len(g.Edges)
	g.Edges = slices.DeleteFunc(g.Edges, func(e Edge) bool {
		from := g.Node(e.From)
		return from == nil || g.Node(e.To) == nil || !from.hasOut(e.Out)
	})
	return before - len(g.Edges)
}

// Clone returns a copy that shares nothing with the graph that anybody changes.
func (g *Graph) Clone() *Graph {
	copied := *g
	copied.Edges = slices.Clone(g.Edges)
	copied.Nodes = slices.Clone(g.Nodes)
	copied.Notes = slices.Clone(g.Notes)
	for i := range copied.Nodes {
		if s := copied.Nodes[i].Settings; s != nil {
			fresh := reflect.New(reflect.TypeOf(s).Elem())
			fresh.Elem().Set(reflect.ValueOf(s).Elem())
			unshare(fresh.Elem())
			copied.Nodes[i].Settings, _ = fresh.Interface().(Settings)
		}
	}
	return &copied
}

// unshare gives a copied value pointers and slices of its own.
func unshare(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fresh := reflect.New(v.Type().Elem())
			fresh.Elem().Set(v.Elem())
			unshare(fresh.Elem())
			v.Set(fresh)
		}
	case reflect.Slice:
		if !v.IsNil() {
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(fresh, v)
			for i := range fresh.Len() {
				unshare(fresh.Index(i))
			}
			v.Set(fresh)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "" {
				unshare(v.Field(i))
			}
		}
	}
}
