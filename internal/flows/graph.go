package flows

// Schema is the version of the file format that Encode writes and Decode reads.
const Schema = 1

// The limits of a graph. Decode refuses what is larger.
const (
	MaxNodes = 500
	MaxEdges = 2000
	MaxNotes = 200
	MaxBytes = 1 << 20
)

// Graph is a flow as people draw it: steps and the lines between their exits and other steps.
type Graph struct {
	// Schema is the version of the file format; Decode sets it to the current one.
	Schema int `json:"schema"`
	// Fallback is what the customer is told when a step fails and has no exit for that; it is a template. Empty says nothing.
	Fallback string `json:"fallback"`
	// IdleMinutes is after how many minutes without an answer a run ends; 0 leaves it to the workspace.
	IdleMinutes int    `json:"idle_minutes"`
	Nodes       []Node `json:"nodes"`
	Edges       []Edge `json:"edges"`
	Notes       []Note `json:"notes"`
	Extra
}

// Node is one step of a flow.
type Node struct {
	// ID is unique in the graph and stays for ever: edges, traces and counters refer to it.
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Label string `json:"label"` // what people call it; empty shows the kind's title
	// Disabled switches the step off: runs go through it by its first exit, and no run begins at it.
	Disabled bool `json:"disabled"`
	X        int  `json:"x"` // of its upper left corner on the canvas, in pixels at 100 %
	Y        int  `json:"y"`
	// Settings is a pointer to the kind's own struct, never nil after Decode and New.
	Settings Settings `json:"settings"`
	Extra
}

// Edge is a line from an exit of one node to another node. An exit has at most one.
type Edge struct {
	From string `json:"from"` // a node's id
	Out  string `json:"out"`  // one of the node's Outs
	To   string `json:"to"`   // a node's id
	Extra
}

// Settings is what is set at a node: one of the *…Settings structs of this package.
type Settings interface {
	// kind is the kind of node that the settings belong to.
	kind() Kind
	// outs lists the node's exits in their order.
	outs() []Out
}

// Extra keeps the members of a JSON object that this version does not know, so that reading and writing a newer file loses nothing.
type Extra struct{ unknown []member }

// member is one member of a JSON object: its name and the compact text of its value.
type member struct{ name, json string }

// New returns a node of that kind with the settings that a new one begins with. Its id must not be in use in the graph.
func New(id string, kind Kind) Node {
	return Node{ID: id, Kind: kind, Settings: NewSettings(kind)}
}

// Node returns the node with that id, nil when there is none. The pointer is into the graph.
func (g *Graph) Node(id string) *Node {
	for i := range g.Nodes {
		if g.Nodes[i].ID == id {
			return &g.Nodes[i]
		}
	}
	return nil
}

// Target returns the id of the node that an exit leads to, "" when it leads nowhere.
func (g *Graph) Target(node, out string) string {
	for i := range g.Edges {
		if g.Edges[i].From == node && g.Edges[i].Out == out {
			return g.Edges[i].To
		}
	}
	return ""
}

// Title returns what a node is called: its label, else the id. Pages show the kind's title where there is no label.
func (n *Node) Title() string {
	if n.Label != "" {
		return n.Label
	}
	return n.ID
}
