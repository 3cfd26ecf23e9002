package flows

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// MaxPuts is how many puts can be sent at once: enough to replace the largest flow by another one.
const MaxPuts = 2 * (1 + 2*MaxNodes + MaxEdges + MaxNotes)

// PutError is a put that is not possible.
type PutError struct {
	Index   int          // which one of them
	Path    string       // where in the part, such as "settings.text"; empty for all of it
	Message errs.Message // a sentence
}

// Error returns the sentence in English.
func (e *PutError) Error() string { return e.Message.String() }

// Unwrap makes it an errs.Invalid with the same sentence.
func (e *PutError) Unwrap() error { return &errs.Error{Code: errs.Invalid, Message: e.Message} }

// Apply gives each part that the puts are about the value that comes after them, whatever it was before. An error is a *PutError; the graph is of no
// use then.
func Apply(g *Graph, puts []Put) error {
	net, err := collapse(puts)
	if err != nil {
		return err
	}
	if err := g.apply(net); err != nil {
		return err
	}
	return g.whole(net)
}

// netPut is what several puts make of one part.
type netPut struct {
	piece
	index  int               // of the last of them
	after  json.RawMessage   // what it is in the end
	values []json.RawMessage // what it was before, and after each of them
}

// collapse joins the puts that are about the same part, those about nodes first. What comes out as it went in is left out.
func collapse(puts []Put) ([]netPut, error) {
	if len(puts) > MaxPuts {
		return nil, &PutError{Index: MaxPuts, Message: errs.Msg("These are too many changes at once: at most %s can be sent.", strconv.Itoa(MaxPuts))}
	}
	var net []netPut
	at := make(map[piece]int, len(puts))
	for i, p := range puts {
		if err := p.check(); err != nil {
			return nil, putError(i, err)
		}
		key := piece{p.Kind, p.ID}
		found, known := at[key]
		if !known {
			found, at[key] = len(net), len(net)
			net = append(net, netPut{piece: key, values: []json.RawMessage{p.Before}})
		}
		c := &net[found]
		c.index, c.after, c.values = i, p.After, append(c.values, p.After)
	}
	net = slices.DeleteFunc(net, func(c netPut) bool { return sameJSON(c.values[0], c.after) })
	slices.SortStableFunc(net, func(a, b netPut) int { return slices.Index(putKinds, a.kind) - slices.Index(putKinds, b.kind) })
	return net, nil
}

var putKinds = []PutKind{PutFlow, PutNode, PutPlace, PutEdge, PutNote}

func (p *Put) check() error {
	from, out, isExit := strings.Cut(p.ID, "/")
	switch {
	case !slices.Contains(putKinds, p.Kind):
		return errs.New(errs.Invalid, "There is no change of the kind “%s”.", clip(string(p.Kind), 40))
	case p.Kind == PutFlow && (p.ID != "" || none(p.After)):
		return errs.New(errs.Invalid, "A flow has its settings once.")
	case p.Kind == PutEdge && !(isExit && idPattern.MatchString(from) && idPattern.MatchString(out)):
		return errs.New(errs.Invalid, "A line is named by a step and one of its exits.")
	case (p.Kind == PutNode || p.Kind == PutPlace) && !idPattern.MatchString(p.ID):
		return errs.New(errs.Invalid, "The id of a step is made of 1 to 64 letters, digits, - and _.")
	case p.Kind == PutNote && !idPattern.MatchString(p.ID):
		return errs.New(errs.Invalid, "The id of a note is made of 1 to 64 letters, digits, - and _.")
	}
	return nil
}

// apply gives parts their values. It looks at each by itself: a line may lead nowhere afterwards.
func (g *Graph) apply(net []netPut) error {
	for _, c := range net {
		if err := g.put(c.piece, c.after); err != nil {
			return putError(c.index, err)
		}
	}
	return nil
}

func (g *Graph) put(p piece, value json.RawMessage) error {
	if none(value) {
		g.drop(p)
		return nil
	}
	r, v, err := readJSON(value)
	if err != nil {
		return err
	}
	f := filler{r.b}
	switch p.kind {
	case PutFlow:
		err = g.putWhole(f, v)
	case PutNode:
		err = g.putNode(p.id, f, v)
	case PutPlace:
		err = g.putPlace(p.id, f, v)
	case PutEdge:
		err = g.putEdge(p.id, f, v)
	case PutNote:
		err = g.putNote(p.id, f, v)
	}
	return err
}

func putError(index int, err error) *PutError {
	if at, is := errors.AsType[*located](err); is {
		return &PutError{Index: index, Path: at.path, Message: at.message}
	}
	return &PutError{Index: index, Message: messageOf(err)}
}

var errOtherID = errs.New(errs.Invalid, "This change is about another part than it says.")

func (g *Graph) drop(p piece) {
	switch p.kind {
	case PutNode:
		g.Nodes = slices.DeleteFunc(g.Nodes, func(n Node) bool { return n.ID == p.id })
	case PutEdge:
		g.Edges = slices.DeleteFunc(g.Edges, func(e Edge) bool { return e.exit() == p.id })
	case PutNote:
		g.Notes = slices.DeleteFunc(g.Notes, func(n Note) bool { return n.ID == p.id })
	}
}

func (g *Graph) putWhole(f filler, v value) error {
	var w wholeValue
	if err := f.fill(reflect.ValueOf(&w).Elem(), v, ""); err != nil {
		return err
	}
	for _, m := range w.unknown {
		if fieldNamed(reflect.ValueOf(g).Elem(), m.name).IsValid() || handled(reflect.ValueOf(*g), m.name) {
			return errOtherID // the schema, or nodes in the back door
		}
	}
	if w.IdleMinutes < 0 || w.IdleMinutes > maxMinutes {
		return wrong(v, "idle_minutes", errs.Msg("This must be at most 30 days."))
	}
	g.Fallback, g.IdleMinutes, g.Extra = w.Fallback, w.IdleMinutes, w.Extra
	return nil
}

func (g *Graph) putNode(id string, f filler, v value) error {
	n, err := f.node(v, "", map[string]bool{})
	if err != nil {
		return err
	}
	if n.ID != id {
		return errOtherID
	}
	if old := g.Node(id); old != nil {
		n.X, n.Y = old.X, old.Y
		*old = n
		return nil
	}
	n.X, n.Y = 0, 0
	g.Nodes = append(g.Nodes, n)
	return nil
}

// putPlace moves a node; the place of one that is not there any more is of no use.
func (g *Graph) putPlace(id string, f filler, v value) error {
	var at placeValue
	if err := f.fill(reflect.ValueOf(&at).Elem(), v, ""); err != nil {
		return err
	}
	if far(at.X, at.Y) {
		return wrong(v, "x", tooFar)
	}
	if n := g.Node(id); n != nil {
		n.X, n.Y = at.X, at.Y
	}
	return nil
}

func (g *Graph) putEdge(id string, f filler, v value) error {
	var e Edge
	if err := f.fill(reflect.ValueOf(&e).Elem(), v, ""); err != nil {
		return err
	}
	if e.exit() != id {
		return errOtherID
	}
	if at := slices.IndexFunc(g.Edges, func(old Edge) bool { return old.exit() == id }); at >= 0 {
		g.Edges[at] = e
	} else {
		g.Edges = append(g.Edges, e)
	}
	return nil
}

func (g *Graph) putNote(id string, f filler, v value) error {
	n, err := f.note(v, "")
	if err != nil {
		return err
	}
	if n.ID != id {
		return errOtherID
	}
	if old := g.Note(id); old != nil {
		*old = n
	} else {
		g.Notes = append(g.Notes, n)
	}
	return nil
}

// whole checks what no part shows by itself: that lines lead to steps, and that there are not too many of anything.
func (g *Graph) whole(net []netPut) error {
	last := 0
	for _, c := range net {
		last = max(last, c.index)
	}
	for _, most := range []struct{ have, limit int }{{len(g.Nodes), MaxNodes}, {len(g.Edges), MaxEdges}, {len(g.Notes), MaxNotes}} {
		if most.have > most.limit {
			return &PutError{Index: last, Message: errs.Msg("A flow may have at most %s of these.", strconv.Itoa(most.limit))}
		}
	}
	nodes := g.ids()
	for i := range g.Edges {
		e := &g.Edges[i]
		if nodes[e.From] && nodes[e.To] {
			continue
		}
		for _, c := range net { // the put of the line itself, or the one that removed the node
			if c.kind == PutEdge && c.id == e.exit() || c.kind == PutNode && (c.id == e.From || c.id == e.To) {
				last = c.index
				break
			}
		}
		return &PutError{Index: last, Message: errs.Msg("A line leads from or to a step that is not in the flow.")}
	}
	return nil
}

func (g *Graph) ids() map[string]bool {
	nodes := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		nodes[g.Nodes[i].ID] = true
	}
	return nodes
}
