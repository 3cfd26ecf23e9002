package flows

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Difference is how two versions differ, as the canvas's script paints it.
type Difference struct {
	Type  string                      `json:"type"` // "diff"
	Nodes map[string]flows.ChangeKind `json:"nodes"`
	Edges map[string]flows.ChangeKind `json:"edges"` // by "step/exit"
	Words map[string][]string         `json:"words"` // by step; of the whole flow under ""
	Order []string                    `json:"order"` // the steps with changes, from left to right
	Kinds []differenceKind            `json:"kinds"` // in the order of the legend
}

type differenceKind struct {
	Kind  flows.ChangeKind `json:"kind"`
	Title string           `json:"title"`
	Count int              `json:"count"`
}

// DifferenceOf tells what differs between two versions.
func DifferenceOf(ctx context.Context, older, newer *flows.Graph, union flows.Union) Difference {
	d := Difference{Type: "diff", Nodes: union.Nodes, Edges: map[string]flows.ChangeKind{}, Words: map[string][]string{}, Order: []string{}}
	// In sentences, steps without a name are called by their kind.
	words := flows.Unite(Named(ctx, older), Named(ctx, newer)).Words
	for node, list := range words {
		d.Words[node] = messages(ctx, list)
	}
	for edge, kind := range union.Edges {
		d.Edges[edge[0]+"/"+edge[1]] = kind
	}
	for _, n := range byPlace(union.Graph) {
		if len(d.Words[n.ID]) > 0 {
			d.Order = append(d.Order, n.ID)
		}
	}
	counts := map[flows.ChangeKind]int{}
	for _, kind := range union.Nodes {
		counts[kind]++
	}
	for _, kind := range []flows.ChangeKind{flows.Added, flows.Removed, flows.Changed, flows.Moved} {
		d.Kinds = append(d.Kinds, differenceKind{kind, changeTitle(ctx, kind), counts[kind]})
	}
	return d
}

// byPlace are the steps of a graph from left to right.
func byPlace(g *flows.Graph) []flows.Node {
	return slices.SortedStableFunc(slices.Values(g.Nodes), func(a, b flows.Node) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
}

// changeTitle is what steps are called that became so.
func changeTitle(ctx context.Context, kind flows.ChangeKind) string {
	switch kind {
	case flows.Added:
		return i18n.T(ctx, "Added")
	case flows.Removed:
		return i18n.T(ctx, "Removed")
	case flows.Changed:
		return i18n.T(ctx, "Changed")
	}
	return i18n.T(ctx, "Moved")
}

func messages(ctx context.Context, list []errs.Message) (texts []string) {
	for _, m := range list {
		texts = append(texts, i18n.Message(ctx, m))
	}
	return texts
}

// Replay is the way of a run, as the canvas's script goes through it.
type Replay struct {
	Type  string       `json:"type"` // "replay"
	Path  string       `json:"path"` // the page that tells it in words
	Steps []replayStep `json:"steps"`
}

// replayStep is one line of what a run did. Set is only what changed at it.
type replayStep struct {
	Node  string      `json:"node"`
	Title string      `json:"title"`
	Out   string      `json:"out,omitempty"`
	At    string      `json:"at"`
	Text  []string    `json:"text,omitempty"`
	Set   []flows.Var `json:"set,omitempty"`
}

// ReplayOf tells the way of a run through a graph.
func ReplayOf(ctx context.Context, run automation.Run, traces []flows.Trace, g *flows.Graph) Replay {
	r := Replay{Type: "replay", Path: "/inbox/" + run.ConversationID.String() + "/path?run=" + run.ID.String(), Steps: []replayStep{}}
	for i, trace := range traces {
		step := replayStep{Node: trace.Node, Title: trace.Node, Out: trace.Out, At: moment(ctx, trace.At, traces[0].At), Set: trace.Set}
		if n := g.Node(trace.Node); n != nil {
			step.Title = title(ctx, n)
		}
		if i == 0 && run.BeganWith != "" {
			step.Text = append(step.Text, i18n.T(ctx, "The customer wrote “%s”", clipped(run.BeganWith)))
		}
		if trace.Why.Format != "" {
			step.Text = append(step.Text, i18n.Message(ctx, trace.Why))
		}
		step.Text = append(step.Text, messages(ctx, flows.EffectTitles(trace.Effect))...)
		r.Steps = append(r.Steps, step)
	}
	if n := len(r.Steps); n > 0 && run.Ended() && n == run.Steps {
		r.Steps[n-1].Text = append(r.Steps[n-1].Text, i18n.Message(ctx, run.State.Done.Title()))
	}
	return r
}

// moment is a time: with its day, where that is another one than the run began on.
func moment(ctx context.Context, at, began time.Time) string {
	zone := ui.Zone(ctx)
	if i18n.Date(ctx, at, zone) == i18n.Date(ctx, began, zone) {
		return i18n.Clock(ctx, at, zone)
	}
	return i18n.DateTime(ctx, at, zone)
}

func clipped(text string) string {
	const most = 120
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// VersionTitle is what a version is called where versions are compared.
func VersionTitle(ctx context.Context, name string) string {
	if name == DraftVersion {
		return i18n.T(ctx, "Draft")
	}
	return i18n.T(ctx, "Version %s", name)
}

// ChatName is what the chat of a run is called.
func ChatName(ctx context.Context, c inbox.Conversation) string {
	switch {
	case strings.TrimSpace(c.Name) != "":
		return c.Name
	case c.Phone != "":
		return gateway.FormatPhone(c.Phone)
	}
	return i18n.T(ctx, "Hidden number")
}
