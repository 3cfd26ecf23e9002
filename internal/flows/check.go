package flows

import (
	"slices"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// For is where a flow is to run: what the gateway can do and what the workspace has. A nil list is not known and not checked.
type For struct {
	Buttons bool                // the gateway has real buttons, so WhatsApp's limits of them count
	Lists   bool                // and lists
	MaxSize map[MediaKind]int64 // the largest file, in bytes; none for no limit
	Cannot  []MediaKind         // what the gateway cannot send
	AI      bool                // a provider is configured
	NoHours bool                // the workspace has no business hours

	Files map[string]KnownFile // by id; nil is not known and not checked

	Tags, Agents, Teams, Flows, Attributes, Secrets, Knowledge []string // names of tags, attributes and secrets, ids of the others
}

// KnownFile is an uploaded file as far as checks need to know it.
type KnownFile struct {
	Kind MediaKind // what it can be sent as, apart from a document
	Size int64     // bytes
}

// Severity says whether a problem keeps a flow from being published.
type Severity string

// The severities.
const (
	Blocks Severity = "blocks"
	Warns  Severity = "warns"
)

// Problem is something wrong with a flow.
type Problem struct {
	Node     string // its id; empty for the whole flow
	Field    string // within the settings, such as buttons[1].title; empty for the node
	Out      string // the exit that it is about, if it is about one
	Severity Severity
	Message  errs.Message // a sentence
}

// Blocked reports whether one of the problems keeps the flow from being published.
func Blocked(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Blocks })
}

// check is one call of Check.
type check struct {
	g        *Graph
	on       For
	n        *Node
	sources  *sources
	problems []Problem
}

// Check lists what is wrong with a flow, in the order of its nodes; what is about the whole flow comes first.
func Check(g *Graph, on For) []Problem {
	c := &check{g: g, on: on, sources: newSources(g)}
	c.whole()
	if unclosed(g.Fallback) {
		c.warns("fallback", errs.Msg("A pair of braces {{ }} is not closed, or has no name in it."))
	}
	loops := endless(g)
	reached := g.reached()
	for i := range g.Nodes {
		c.n = &g.Nodes[i]
		if c.n.Settings == nil || c.n.Settings.kind() != c.n.Kind {
			c.blocks("", errs.Msg("This step is broken. Remove it and add it again."))
			continue
		}
		if !c.n.Disabled { // what is switched off may be half done
			c.settings()
			c.texts()
		}
		c.lines()
		if names, ok := loops[c.n.ID]; ok {
			c.blocks("", errs.Msg("This loop never waits for the customer: %s. Put a question or a delay into it.", names))
		}
		if !reached[c.n.ID] && !c.n.Disabled {
			c.warns("", errs.Msg("Nothing leads to this step."))
		}
	}
	return c.problems
}

func (c *check) add(field string, severity Severity, message errs.Message) {
	p := Problem{Field: field, Severity: severity, Message: message}
	if c.n != nil {
		p.Node = c.n.ID
	}
	c.problems = append(c.problems, p)
}

func (c *check) blocks(field string, message errs.Message) { c.add(field, Blocks, message) }
func (c *check) warns(field string, message errs.Message)  { c.add(field, Warns, message) }

// whole checks how the flow begins.
func (c *check) whole() {
	starts, triggers := 0, 0
	for i := range c.g.Nodes {
		switch n := &c.g.Nodes[i]; {
		case n.Disabled:
		case n.Kind == KindStart:
			starts++
		case n.Kind.Trigger():
			triggers++
		}
	}
	switch {
	case len(c.g.Nodes) == 0:
		c.blocks("", errs.Msg("The flow is empty."))
	case starts > 1:
		c.blocks("", errs.Msg("A flow has one start; this one has several."))
	case starts == 0 && triggers == 0:
		c.blocks("", errs.Msg("Nothing starts this flow. Add a keyword or another way it begins."))
	case triggers == 0:
		c.warns("", errs.Msg("No message starts this flow; only a person or another flow can."))
	}
	if len(c.g.Nodes) > MaxNodes {
		c.blocks("", errs.Msg("A flow may have at most %s steps.", "500"))
	}
}

// lines checks where the node's exits lead.
func (c *check) lines() {
	for _, out := range c.n.Outs() {
		if c.g.Target(c.n.ID, out.Name) != "" || out.Optional || c.n.Disabled {
			continue
		}
		p := Problem{Node: c.n.ID, Out: out.Name, Severity: Warns, Message: errs.Msg("This exit leads nowhere; the flow ends there.")}
		if c.n.Kind.Begins() {
			p.Severity, p.Message = Blocks, errs.Msg("Nothing follows. Connect it to the first step.")
		}
		c.problems = append(c.problems, p)
	}
	for _, e := range c.g.Edges {
		switch {
		case e.From == c.n.ID && !c.n.hasOut(e.Out):
			c.problems = append(c.problems, Problem{
				Node: c.n.ID, Out: e.Out, Severity: Blocks, Message: errs.Msg("A line leaves an exit that is not there any more. Remove it."),
			})
		case e.To == c.n.ID && c.n.Kind.Begins():
			c.blocks("", errs.Msg("A line leads to where the flow begins. Connect it to a step after it."))
		}
	}
}

// texts checks all templates of the node, and the names that it saves under.
func (c *check) texts() {
	known := map[string]bool{}
	for _, v := range c.sources.at(c.n.ID) {
		known[v.Name] = true
	}
	for _, own := range saves(c.n) {
		switch {
		case !savedName.MatchString(own.value):
			c.blocks(own.path, errs.Msg("“%s” cannot be a variable's name: use letters, digits and _, and begin with a letter.", clip(own.value, 60)))
		case taken(own.value):
			c.blocks(own.path, errs.Msg("“%s” means something else already. Choose another name.", own.value))
		default:
			c.attribute(own.path, own.value)
		}
		if c.n.Kind == KindSet || c.n.Kind == KindExpression {
			known[own.value] = true // a line may use what the line above it computed
		}
	}
	for _, l := range leaves(c.n.Settings) {
		if l.tag == "variable" && c.n.Kind == KindCondition {
			c.uses(l.path, l.value, known)
		}
		if !templated(c.n.Kind, l) {
			continue
		}
		if unclosed(l.value) {
			c.warns(l.path, errs.Msg("A pair of braces {{ }} is not closed, or has no name in it."))
		}
		for _, part := range parse(l.value) {
			if part.name != "" && part.fallback == "" && variableName.MatchString(part.name) {
				c.uses(l.path, part.name, known)
			} else if strings.HasPrefix(part.name, secretPrefix) {
				c.uses(l.path, part.name, known)
			}
		}
	}
}

// uses checks a variable that a node reads.
func (c *check) uses(path, name string, known map[string]bool) {
	if secret, ok := strings.CutPrefix(name, secretPrefix); ok {
		switch {
		case c.n.Kind != KindAPI:
			c.blocks(path, errs.Msg("Secrets can only be used in API calls."))
		case c.on.Secrets != nil && !slices.Contains(c.on.Secrets, secret):
			c.blocks(path, errs.Msg("There is no secret called “%s”.", secret))
		}
		return
	}
	_, alias := aliases[name]
	if known[name] || alias {
		return
	}
	if strings.HasPrefix(name, "contact.") {
		c.attribute(path, name)
		return
	}
	c.warns(path, errs.Msg("Nothing before this step sets “%s”; it will be empty.", name))
}

// attribute checks that an attribute of the contact exists.
func (c *check) attribute(path, name string) {
	attribute, ok := strings.CutPrefix(name, "contact.")
	if !ok || c.on.Attributes == nil || attribute == "name" || attribute == "phone" || attribute == "tags" {
		return
	}
	if !slices.Contains(c.on.Attributes, attribute) {
		c.warns(path, errs.Msg("Contacts have no attribute called “%s”.", attribute))
	}
}
