package inbox

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// PathProps is what flows did in a chat: the newest runs, and the steps of one of them. Run is zero where there was none.
type PathProps struct {
	Conversation inbox.Conversation
	Runs         []automation.Run
	Run          automation.Run
	Steps        []flows.Trace
	Cut          bool         // it did more than is shown
	Graph        *flows.Graph // that the run went through; nil where it cannot be read any more
}

func (p PathProps) node(id string) *flows.Node {
	if p.Graph == nil {
		return nil
	}
	return p.Graph.Node(id)
}

// stepTitle is what the flow calls a step, else what we call its kind.
func (p PathProps) stepTitle(ctx context.Context, id string) string {
	node := p.node(id)
	switch {
	case node == nil:
		return id
	case node.Label != "":
		return node.Label
	}
	return i18n.Message(ctx, node.Kind.Info().Title)
}

// exit is what an exit of a step is called; "" where it only goes on.
func (p PathProps) exit(ctx context.Context, id, name string) string {
	node := p.node(id)
	switch {
	case name == flows.OutNext:
		return ""
	case node == nil:
		return name
	}
	for _, out := range node.Outs() {
		switch {
		case out.Name != name:
		case out.Text != "":
			return out.Text
		default:
			return i18n.Message(ctx, out.Title)
		}
	}
	return name
}

// began is what began a run: the words of a message, else the kind of the step it began at.
func (p PathProps) began(ctx context.Context) string {
	if p.Run.BeganWith != "" {
		return quoted(p.Run.BeganWith)
	}
	if len(p.Steps) == 0 {
		return ""
	}
	return p.stepTitle(ctx, p.Steps[0].Node)
}

// quoted is a text in quotation marks, of which the first words are enough.
func quoted(text string) string { return "“" + clipped(text, 80) + "”" }

func clipped(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// waitsFor says what a run under way waits for.
func waitsFor(ctx context.Context, wait *flows.Wait) string {
	if wait == nil {
		return ""
	}
	switch wait.Kind {
	case flows.WaitAnswer:
		return i18n.T(ctx, "An answer of the customer")
	case flows.WaitTyping:
		return i18n.T(ctx, "The customer to stop writing")
	case flows.WaitDelay:
		return i18n.T(ctx, "The end of a delay")
	case flows.WaitHTTP:
		return i18n.T(ctx, "Another system")
	case flows.WaitAI:
		return i18n.T(ctx, "AI")
	case flows.WaitHandover:
		return i18n.T(ctx, "People to let it go on")
	}
	return string(wait.Kind)
}

func flowPath(id uuid.UUID) string { return "/flows/" + id.String() }

// canvas is where the run is shown on the canvas of its flow.
func (p PathProps) canvas() string {
	return flowPath(p.Run.FlowID) + "/canvas?run=" + p.Run.ID.String()
}
