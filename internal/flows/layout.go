package flows

import (
	"cmp"
	"slices"
)

// Layout places the nodes in columns from left to right: each to the right of what leads to it, but for lines that go back. The same graph is always placed
// the same way.
func Layout(g *Graph) { layout(g, nil) }

// layout places the nodes; heights are those of cards where they are known.
func layout(g *Graph, heights map[string]int) {
	l := newLayers(g)
	l.heights = heights
	for range 4 { // a few sweeps there and back untangle what can be untangled
		l.sweep(l.prev, 0, len(l.columns), 1)
		l.sweep(l.next, len(l.columns)-1, -1, -1)
	}
	l.sweep(l.prev, 0, len(l.columns), 1)
	highest := 0
	for _, column := range l.columns {
		highest = max(highest, l.height(column))
	}
	for x, column := range l.columns {
		y := (highest - l.height(column)) / 2 / grid * grid
		for _, id := range column {
			n := g.Node(id)
			n.X, n.Y = x*columnOf, y
			y += l.tall(n) + gap
		}
	}
}

// tallest is how tall a card can be, whatever is told of it.
const tallest = 250 * grid

// tall returns how tall a node's card is on the grid; where that is not known, as tall as it probably is.
func (l *layers) tall(n *Node) int {
	height := l.heights[n.ID]
	if height <= 0 {
		height = n.guess()
	}
	return (min(height, tallest) + grid - 1) / grid * grid
}

type layers struct {
	g          *Graph
	next, prev map[string][]string // without the lines that go back
	columns    [][]string
	heights    map[string]int // of cards, where they are known
	place      map[string]int // within its column
}

// newLayers decides the columns: a node's is the longest way to it.
func newLayers(g *Graph) *layers {
	l := &layers{g: g, next: map[string][]string{}, prev: map[string][]string{}, place: map[string]int{}}
	order := l.forward()
	column := map[string]int{}
	for _, id := range order {
		for _, to := range l.next[id] {
			column[to] = max(column[to], column[id]+1)
		}
	}
	for i := range g.Nodes {
		id := g.Nodes[i].ID
		for len(l.columns) <= column[id] {
			l.columns = append(l.columns, nil)
		}
		l.place[id] = len(l.columns[column[id]])
		l.columns[column[id]] = append(l.columns[column[id]], id)
	}
	return l
}

// forward leaves out the lines that go back and returns the nodes in an order in which all others go forward.
func (l *layers) forward() []string {
	all := l.g.next()
	state := map[string]int{} // 1 while its ways are followed, 2 when they are done
	var order []string
	var visit func(id string)
	visit = func(id string) {
		state[id] = 1
		for _, to := range all[id] {
			if state[to] == 1 || l.g.Node(to) == nil {
				continue
			}
			l.next[id] = append(l.next[id], to)
			l.prev[to] = append(l.prev[to], id)
			if state[to] == 0 {
				visit(to)
			}
		}
		state[id] = 2
		order = append(order, id)
	}
	for _, begins := range []bool{true, false} {
		for i := range l.g.Nodes {
			if n := &l.g.Nodes[i]; n.Kind.Begins() == begins && state[n.ID] == 0 {
				visit(n.ID)
			}
		}
	}
	slices.Reverse(order)
	return order
}

// sweep orders each column by where the neighbours of its nodes are on the side that was ordered before.
func (l *layers) sweep(neighbours map[string][]string, from, to, by int) {
	for x := from; x != to; x += by {
		column := l.columns[x]
		middle := make(map[string]float64, len(column))
		for _, id := range column {
			sum := 0
			for _, n := range neighbours[id] {
				sum += l.place[n]
			}
			middle[id] = float64(l.place[id])
			if len(neighbours[id]) > 0 {
				middle[id] = float64(sum) / float64(len(neighbours[id]))
			}
		}
		slices.SortStableFunc(column, func(a, b string) int { return cmp.Compare(middle[a], middle[b]) })
		for i, id := range column {
			l.place[id] = i
		}
	}
}

func (l *layers) height(column []string) int {
	total := -gap
	for _, id := range column {
		total += l.tall(l.g.Node(id)) + gap
	}
	return max(total, 0)
}
