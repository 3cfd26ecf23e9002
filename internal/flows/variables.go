package flows

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Variable is one that can be used at a node, as the picker lists it.
type Variable struct {
	Name  string       // goes between the braces
	Node  string       // the id of the node that saves it; empty for the system's
	Title errs.Message // what a system variable is; empty for what nodes save
}

// system lists the variables that are always there. What contacts have beside these is contact.<attribute>.
var system = []Variable{
	{Name: "contact.name", Title: errs.Msg("The contact's name")},
	{Name: "contact.phone", Title: errs.Msg("The contact's phone number")},
	{Name: "contact.tags", Title: errs.Msg("The contact's tags")},
	{Name: "message.text", Title: errs.Msg("What the customer wrote last")},
	{Name: "device.name", Title: errs.Msg("The name of your number")},
	{Name: "device.phone", Title: errs.Msg("Your number")},
	{Name: "tenant.name", Title: errs.Msg("Your business's name")},
	{Name: "now", Title: errs.Msg("Date and time now")},
	{Name: "today", Title: errs.Msg("Today's date")},
	{Name: "time", Title: errs.Msg("The time now")},
	{Name: "hour", Title: errs.Msg("The hour now, 0 to 23")},
	{Name: "weekday", Title: errs.Msg("The day of the week, 1 for Monday to 7 for Sunday")},
}

// savedName is what a node may save under: a plain name, or an attribute of the contact.
var savedName = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]{0,63}|contact\.[\pL\pN_ -]{1,64})$`)

// taken reports whether a name is the system's.
func taken(name string) bool {
	return objects[name] || name == "secret" || functionNames[name] || slices.ContainsFunc(system, func(v Variable) bool { return v.Name == name && !strings.Contains(name, ".") })
}

// VariablesAt lists the variables for the picker at a node: what nodes before it save, the nearest first, then the system's. Each name once.
func VariablesAt(g *Graph, node string) []Variable { return newSources(g).at(node) }

// sources knows what each node saves and what leads to it.
type sources struct {
	prev  map[string][]string
	saved map[string][]string
}

func newSources(g *Graph) *sources {
	s := &sources{prev: map[string][]string{}, saved: map[string][]string{}}
	for _, e := range g.Edges {
		s.prev[e.To] = add(s.prev[e.To], e.From)
	}
	for i := range g.Nodes {
		if g.Nodes[i].Disabled {
			continue
		}
		for _, saved := range saves(&g.Nodes[i]) {
			if savedName.MatchString(saved.value) {
				s.saved[g.Nodes[i].ID] = append(s.saved[g.Nodes[i].ID], saved.value)
			}
		}
	}
	return s
}

func (s *sources) at(node string) []Variable {
	var found []Variable
	seen := map[string]bool{}
	for _, id := range s.before(node) {
		for _, name := range s.saved[id] {
			if !seen[name] {
				seen[name] = true
				found = append(found, Variable{Name: name, Node: id})
			}
		}
	}
	for _, v := range system {
		if !seen[v.Name] {
			found = append(found, v)
		}
	}
	return found
}

// before lists the nodes from which one can be reached, the nearest first. A node in a loop comes before itself.
func (s *sources) before(node string) []string {
	var order []string
	seen := map[string]bool{}
	for queue := []string{node}; len(queue) > 0; queue = queue[1:] {
		for _, from := range s.prev[queue[0]] {
			if !seen[from] {
				seen[from] = true
				order = append(order, from)
				queue = append(queue, from)
			}
		}
	}
	return order
}
