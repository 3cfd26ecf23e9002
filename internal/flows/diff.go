package flows

import (
	"slices"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// ChangeKind is what sort of difference there is between two versions.
type ChangeKind string

// The sorts.
const (
	Added        ChangeKind = "added"
	Removed      ChangeKind = "removed"
	Changed      ChangeKind = "changed"
	Moved        ChangeKind = "moved" // on the canvas only; it changes nothing for customers
	Connected    ChangeKind = "connected"
	Disconnected ChangeKind = "disconnected"
)

// Change is one difference between two versions of a flow.
type Change struct {
	Kind          ChangeKind
	Node          string // its id; empty for the whole flow
	Title         string // what it is called, in the version that has it
	Field         string // of its settings, such as buttons[1].title; "label" for its name, "fallback" of the flow
	Out           string // of a line: which exit
	Before, After string // the values; of a line: what it led to and leads to, by their titles
	Message       errs.Message
}

// Diff lists how b differs from a: what was removed first, then node by node in the order of b, each with its lines. It compares by id.
func Diff(a, b *Graph) []Change {
	d := &difference{a: a, b: b}
	d.whole()
	d.notes()
	for i := range a.Nodes {
		if n := &a.Nodes[i]; b.Node(n.ID) == nil {
			d.add(Change{Kind: Removed, Node: n.ID, Title: n.Title(), Message: errs.Msg("“%s” was removed.", n.Title())})
		}
	}
	for i := range b.Nodes {
		n := &b.Nodes[i]
		if old := a.Node(n.ID); old == nil {
			d.add(Change{Kind: Added, Node: n.ID, Title: n.Title(), Message: errs.Msg("“%s” was added.", n.Title())})
		} else {
			d.node(old, n)
		}
		d.lines(n)
	}
	return d.changes
}

type difference struct {
	a, b    *Graph
	changes []Change
}

func (d *difference) add(c Change) { d.changes = append(d.changes, c) }

func (d *difference) whole() {
	if d.a.Fallback != d.b.Fallback {
		d.add(Change{
			Kind: Changed, Field: "fallback", Before: d.a.Fallback, After: d.b.Fallback,
			Message: errs.Msg("What the customer is told when something fails was changed."),
		})
	}
	if before, after := formatNumber(float64(d.a.IdleMinutes)), formatNumber(float64(d.b.IdleMinutes)); before != after {
		d.add(Change{
			Kind: Changed, Field: "idle_minutes", Before: before, After: after,
			Message: errs.Msg("After how many minutes without an answer the run ends: from %s to %s.", before, after),
		})
	}
}

func (d *difference) node(old, n *Node) {
	title := n.Title()
	if old.Label != n.Label {
		d.add(Change{
			Kind: Changed, Node: n.ID, Title: title, Field: "label", Before: old.Label, After: n.Label,
			Message: errs.Msg("“%s” is now called “%s”.", old.Title(), title),
		})
	}
	if old.Kind != n.Kind {
		d.add(Change{
			Kind: Changed, Node: n.ID, Title: title, Field: "kind", Before: string(old.Kind), After: string(n.Kind),
			Message: errs.Msg("“%s” is another kind of step now.", title),
		})
		return
	}
	if old.Disabled != n.Disabled {
		d.disabled(n, title)
	}
	before, after := leaves(old.Settings), leaves(n.Settings)
	for _, l := range before {
		if value, ok := find(after, l.key); !ok {
			d.field(n, l.path, l.value, "")
		} else if value != l.value {
			d.field(n, l.path, l.value, value)
		}
	}
	for _, l := range after {
		if _, ok := find(before, l.key); !ok {
			d.field(n, l.path, "", l.value)
		}
	}
	if old.X != n.X || old.Y != n.Y {
		d.add(Change{Kind: Moved, Node: n.ID, Title: title, Message: errs.Msg("“%s” was moved on the canvas.", title)})
	}
}

func (d *difference) disabled(n *Node, title string) {
	c := Change{Kind: Changed, Node: n.ID, Title: title, Field: "disabled", Before: "true", Message: errs.Msg("“%s” was switched on.", title)}
	if n.Disabled {
		c.Before, c.After, c.Message = "", "true", errs.Msg("“%s” was switched off.", title)
	}
	d.add(c)
}

// notes compares what people wrote for each other.
func (d *difference) notes() {
	for i := range d.a.Notes {
		if n := &d.a.Notes[i]; d.b.Note(n.ID) == nil {
			d.add(Change{Kind: Removed, Field: "notes", Before: n.Text, Message: errs.Msg("The note “%s” was removed.", n.title())})
		}
	}
	for i := range d.b.Notes {
		n := &d.b.Notes[i]
		switch old := d.a.Note(n.ID); {
		case old == nil:
			d.add(Change{Kind: Added, Field: "notes", After: n.Text, Message: errs.Msg("The note “%s” was added.", n.title())})
		case old.Text != n.Text:
			d.add(Change{Kind: Changed, Field: "notes", Before: old.Text, After: n.Text, Message: errs.Msg("A note now says “%s”.", n.title())})
		case old.Color != n.Color || old.X != n.X || old.Y != n.Y || old.Width != n.Width || old.Height != n.Height:
			d.add(Change{Kind: Moved, Field: "notes", Message: errs.Msg("The note “%s” was moved on the canvas.", n.title())})
		}
	}
}

// ForCustomers reports whether customers can see a change once it is published: where things lie on the canvas and what notes say, they cannot.
func (c *Change) ForCustomers() bool { return c.Kind != Moved && c.Field != "notes" }

func find(all []leaf, key string) (string, bool) {
	at := slices.IndexFunc(all, func(l leaf) bool { return l.key == key })
	if at < 0 {
		return "", false
	}
	return all[at].value, true
}

// field notes a changed value. Its message leaves out the field's name, which pages write from Field, in the language of the page.
func (d *difference) field(n *Node, path, before, after string) {
	c := Change{Kind: Changed, Node: n.ID, Title: n.Title(), Field: path, Before: before, After: after}
	was, is := clip(before, 80), clip(after, 80)
	switch {
	case before == "":
		c.Message = errs.Msg("“%s” was added to “%s”.", is, c.Title)
	case after == "":
		c.Message = errs.Msg("“%s” was taken out of “%s”.", was, c.Title)
	default:
		c.Message = errs.Msg("In “%s”, “%s” became “%s”.", c.Title, was, is)
	}
	d.add(c)
}

// lines compares where the node's exits lead, also those that only the old version has.
func (d *difference) lines(n *Node) {
	var outs []string
	for _, g := range []*Graph{d.b, d.a} {
		for _, e := range g.Edges {
			if e.From == n.ID {
				outs = add(outs, e.Out)
			}
		}
	}
	for _, out := range outs {
		was, is := d.a.Target(n.ID, out), d.b.Target(n.ID, out)
		if was == is {
			continue
		}
		c := Change{Kind: Connected, Node: n.ID, Title: n.Title(), Out: out, Before: titleIn(d.a, was), After: titleIn(d.b, is)}
		if is == "" {
			c.Kind, c.Message = Disconnected, errs.Msg("“%s” does not lead to “%s” any more.", c.Title, c.Before)
		} else {
			c.Message = errs.Msg("“%s” leads to “%s” now.", c.Title, c.After)
		}
		d.add(c)
	}
}

func titleIn(g *Graph, id string) string {
	if n := g.Node(id); n != nil {
		return n.Title()
	}
	return id
}
