package flows

import "slices"

// Tidy is Layout for some of the nodes, or for all where ids is empty: they are placed among themselves, and their upper left corner stays where it was.
// Heights are those of the cards as they are drawn, by id; a card that is not among them is as tall as it probably is. Other nodes and notes stay.
func Tidy(g *Graph, ids []string, heights map[string]int) {
	if len(ids) == 0 {
		layout(g, heights)
		return
	}
	some := &Graph{}
	for i := range g.Nodes {
		if slices.Contains(ids, g.Nodes[i].ID) {
			some.Nodes = append(some.Nodes, g.Nodes[i])
		}
	}
	for _, e := range g.Edges {
		if some.Node(e.From) != nil && some.Node(e.To) != nil {
			some.Edges = append(some.Edges, e)
		}
	}
	if len(some.Nodes) == 0 {
		return
	}
	left, top := some.corner()
	layout(some, heights)
	x, y := some.corner()
	for i := range some.Nodes {
		n := g.Node(some.Nodes[i].ID)
		n.X, n.Y = some.Nodes[i].X-x+left, some.Nodes[i].Y-y+top
	}
}

// corner returns the upper left corner of what a graph takes up, on the grid.
func (g *Graph) corner() (x, y int) {
	x, y = g.Nodes[0].X, g.Nodes[0].Y
	for i := range g.Nodes {
		x, y = min(x, g.Nodes[i].X), min(y, g.Nodes[i].Y)
	}
	return x / grid * grid, y / grid * grid
}
