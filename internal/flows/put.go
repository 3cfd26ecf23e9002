package flows

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// PutKind is what a put is about.
type PutKind string

// The kinds of puts.
const (
	PutFlow  PutKind = "flow"  // what is set for all steps
	PutNode  PutKind = "node"  // a step, without where it lies
	PutPlace PutKind = "place" // where a step lies
	PutEdge  PutKind = "edge"
	PutNote  PutKind = "note"
)

// Put is a change of one part of a graph: what it was, and what it is now. It is the only kind of change that the canvas knows: adding, removing,
// moving and undoing are puts, and exchanging Before and After gives the inverse.
type Put struct {
	Kind PutKind `json:"kind"`
	// ID is that of the node or the note; of a line its exit, such as "n1/next"; empty for the flow.
	ID string `json:"id"`
	// Before and After are the part as JSON; null for one that is not there.
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Inverse returns the put that takes this one back.
func (p Put) Inverse() Put { return Put{Kind: p.Kind, ID: p.ID, Before: p.After, After: p.Before} }

// The parts of a graph as puts hold them.
type (
	wholeValue struct {
		Fallback    string `json:"fallback" write:"always"`
		IdleMinutes int    `json:"idle_minutes" write:"always"`
		Extra
	}
	nodeValue struct {
		ID       string   `json:"id"`
		Kind     Kind     `json:"kind"`
		Label    string   `json:"label"`
		Disabled bool     `json:"disabled"`
		Settings Settings `json:"settings"`
		Extra
	}
	placeValue struct {
		X int `json:"x"`
		Y int `json:"y"`
	}
)

func valueOf(part any) json.RawMessage {
	var text bytes.Buffer
	write(&text, reflect.ValueOf(part))
	return text.Bytes()
}

func (g *Graph) value() json.RawMessage {
	return valueOf(wholeValue{g.Fallback, g.IdleMinutes, g.Extra})
}

func (n *Node) value() json.RawMessage {
	return valueOf(nodeValue{n.ID, n.Kind, n.Label, n.Disabled, n.Settings, n.Extra})
}

func (n *Node) place() json.RawMessage { return valueOf(placeValue{n.X, n.Y}) }

// exit names the exit that a line leaves, as puts do.
func (e *Edge) exit() string { return e.From + "/" + e.Out }

// piece says which piece of a graph something is about.
type piece struct {
	kind PutKind
	id   string
}

// pieces lists all pieces of a graph, each before those that refer to it, and their values.
func (g *Graph) pieces() ([]piece, map[piece]json.RawMessage) {
	var order []piece
	values := make(map[piece]json.RawMessage, 2*len(g.Nodes)+len(g.Edges)+len(g.Notes)+1)
	keep := func(kind PutKind, id string, value json.RawMessage) {
		order = append(order, piece{kind, id})
		values[piece{kind, id}] = value
	}
	keep(PutFlow, "", g.value())
	for i := range g.Nodes {
		keep(PutNode, g.Nodes[i].ID, g.Nodes[i].value())
		keep(PutPlace, g.Nodes[i].ID, g.Nodes[i].place())
	}
	for i := range g.Edges {
		keep(PutEdge, g.Edges[i].exit(), valueOf(g.Edges[i]))
	}
	for i := range g.Notes {
		keep(PutNote, g.Notes[i].ID, valueOf(g.Notes[i]))
	}
	return order, values
}

// Puts lists what makes b of a: lines and what hangs on them are removed before nodes, and added after them. The order of nodes, lines and notes does
// not count.
func Puts(a, b *Graph) []Put {
	puts := []Put{}
	before, was := a.pieces()
	after, is := b.pieces()
	for _, p := range slices.Backward(before) {
		if _, there := is[p]; !there {
			puts = append(puts, Put{p.kind, p.id, was[p], nil})
		}
	}
	for _, p := range after {
		if !sameJSON(was[p], is[p]) {
			puts = append(puts, Put{p.kind, p.id, was[p], is[p]})
		}
	}
	return puts
}

// none reports whether a value says that there is nothing.
func none(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// sameJSON reports whether two values say the same; how they are written does not count.
func sameJSON(a, b json.RawMessage) bool {
	if none(a) || none(b) || bytes.Equal(a, b) {
		return none(a) == none(b) && (none(a) || bytes.Equal(a, b))
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
