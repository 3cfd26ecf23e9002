package flows

import "strings"

// reached returns the nodes that a run can come to.
func (g *Graph) reached() map[string]bool {
	seen := map[string]bool{}
	var queue []string
	for i := range g.Nodes {
		if g.Nodes[i].Kind.Begins() && !g.Nodes[i].Disabled {
			seen[g.Nodes[i].ID] = true
			queue = append(queue, g.Nodes[i].ID)
		}
	}
	next := g.ways()
	for ; len(queue) > 0; queue = queue[1:] {
		for _, to := range next[queue[0]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return seen
}

// next returns where each node leads to, in the order of its exits, each target once.
func (g *Graph) next() map[string][]string {
	next := make(map[string][]string, len(g.Nodes))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, out := range n.Outs() {
			if to := g.Target(n.ID, out.Name); to != "" {
				next[n.ID] = add(next[n.ID], to)
			}
		}
	}
	return next
}

// ways is next as runs go: through nodes that are switched off, by their first exit.
func (g *Graph) ways() map[string][]string {
	ways := g.next()
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Disabled {
			delete(ways, n.ID)
			if to := g.Target(n.ID, n.first()); to != "" {
				ways[n.ID] = []string{to}
			}
		}
	}
	return ways
}

// waits reports whether a node waits for the customer, for people or for a time, so that a loop through it does not spin.
func (n *Node) waits() bool {
	switch s := n.Settings.(type) {
	case *ButtonsSettings, *QuickReplySettings, *ListSettings, *QuestionSettings, *HandoverSettings:
		return true
	case *DelaySettings:
		return s.Seconds > 0 || s.UpTo > 0
	}
	return false
}

// endless finds the loops that never wait. It returns, for the first node of each, the names of its nodes.
func endless(g *Graph) map[string]string {
	t := &tarjan{next: g.ways(), index: map[string]int{}, low: map[string]int{}, on: map[string]bool{}}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.waits() && !n.Disabled {
			delete(t.next, n.ID)
		}
	}
	found := map[string]string{}
	for i := range g.Nodes {
		id := g.Nodes[i].ID
		if t.index[id] == 0 {
			t.visit(id)
		}
	}
	for _, loop := range t.loops {
		inside := map[string]bool{}
		for _, id := range loop {
			inside[id] = true
		}
		first, names := "", []string{}
		for i := range g.Nodes {
			if n := &g.Nodes[i]; inside[n.ID] {
				if first == "" {
					first = n.ID
				}
				if len(names) < 5 {
					names = append(names, n.Title())
				}
			}
		}
		found[first] = strings.Join(names, ", ")
	}
	return found
}

// tarjan finds the strongly connected parts of a graph.
type tarjan struct {
	next       map[string][]string
	index, low map[string]int
	on         map[string]bool
	stack      []string
	loops      [][]string
}

func (t *tarjan) visit(id string) {
	t.index[id] = len(t.index) + 1
	t.low[id] = t.index[id]
	t.stack, t.on[id] = append(t.stack, id), true
	self := false
	for _, to := range t.next[id] {
		if to == id {
			self = true
		}
		if t.index[to] == 0 {
			t.visit(to)
			t.low[id] = min(t.low[id], t.low[to])
		} else if t.on[to] {
			t.low[id] = min(t.low[id], t.index[to])
		}
	}
	if t.low[id] != t.index[id] {
		return
	}
	at := len(t.stack) - 1
	for t.stack[at] != id {
		at--
	}
	part := append([]string(nil), t.stack[at:]...)
	t.stack = t.stack[:at]
	for _, inside := range part {
		t.on[inside] = false
	}
	if len(part) > 1 || self {
		t.loops = append(t.loops, part)
	}
}
