package flowtest

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Props is a rehearsal of a flow as the page shows it.
type Props struct {
	ID       uuid.UUID
	Name     string
	Graph    *flows.Graph
	Triggers []flows.Trigger
	Tape     rehearsal.Tape
	Run      rehearsal.Run
	Others   map[string]Other // the flows that this one goes on in, by id
	Problems []flows.Problem  // of the draft
	Changed  bool             // the draft is another one than at the event before
	Error    string           // why the test began anew, or an event was refused
	Form     Form
	Manages  bool // may keep it
	Canvas   bool // it stands beside the canvas
	Keeping  Keeping
}

// Keeping is the form that keeps a test, where it came back.
type Keeping struct {
	Name     string
	Problems ui.Problems
}

// Other is a flow that the one that is tried goes on in.
type Other struct {
	Name  string
	Graph *flows.Graph
}

// Form is the customer as typed.
type Form struct {
	Name, Phone, Tags, Attributes, Start string
	Known, Taps                          bool
	Problems                             ui.Problems
}

// StartLayout is how a browser writes the time at which a test begins.
const StartLayout = "2006-01-02T15:04"

// FormOf is the form that makes the tape's customer.
func FormOf(t rehearsal.Tape, zone *time.Location) Form {
	f := Form{
		Name: t.Customer.Name, Phone: t.Customer.Phone, Tags: strings.Join(t.Customer.Tags, ", "),
		Known: t.Customer.Known, Taps: t.Customer.Taps, Start: t.Start.In(zone).Format(StartLayout),
	}
	var lines []string
	for name, value := range t.Customer.Attributes {
		lines = append(lines, name+": "+value)
	}
	slices.Sort(lines)
	f.Attributes = strings.Join(lines, "\n")
	return f
}

func (p Props) path() string { return "/flows/" + p.ID.String() + "/test" }

// editor is the address of a step in the editor, of the flow itself without one. In is the flow's id; empty for the one that is tried.
func (p Props) editor(in, node string) string {
	if in == "" {
		in = p.ID.String()
	}
	address := "/flows/" + in
	if p.Canvas {
		address += "/canvas"
	}
	if node == "" {
		return address
	}
	return address + "?node=" + url.QueryEscape(node)
}

func (p Props) graph(in string) *flows.Graph {
	if in == "" {
		return p.Graph
	}
	return p.Others[in].Graph
}

// began reports whether anything has happened yet.
func (p Props) began() bool { return p.Tape.At > 0 }

func (p Props) wait() flows.Wait {
	if p.Run.State.Waiting == nil {
		return flows.Wait{}
	}
	return *p.Run.State.Waiting
}

// skips reports whether time ends what the run waits for.
func (p Props) skips() bool { return !p.wait().Until.IsZero() }

// title is what a step is called on this page.
func (p Props) title(ctx context.Context, in, node string) string {
	n := p.graph(in).Node(node)
	if n == nil {
		return i18n.T(ctx, "Removed step")
	}
	if n.Label != "" {
		return n.Label
	}
	return i18n.Message(ctx, n.Kind.Info().Title)
}

// exit is what the exit of a step is called; "" for the one exit of a step that has no choice.
func (p Props) exit(ctx context.Context, in, node, out string) string {
	n := p.graph(in).Node(node)
	if n == nil || out == "" || out == flows.OutNext {
		return ""
	}
	for _, o := range n.Outs() {
		if o.Name == out && o.Text != "" {
			return o.Text
		} else if o.Name == out {
			return i18n.Message(ctx, o.Title)
		}
	}
	return ""
}

// starts reports whether a person, another flow or the API can start the flow.
func (p Props) starts() bool {
	return slices.ContainsFunc(p.Graph.Nodes, func(n flows.Node) bool { return n.Kind == flows.KindStart })
}

// words are texts that start the flow, at most six.
func (p Props) words() (list []string) {
	for _, t := range p.Triggers {
		if t.Kind == flows.KindKeyword {
			list = append(list, t.Words...)
		}
	}
	return list[:min(len(list), 6)]
}

// intents are those that the model may choose from.
func (p Props) intents() (options []ui.Option) {
	if p.Run.Ask == nil {
		return nil
	}
	for _, intent := range p.Run.Ask.Intents {
		options = append(options, ui.Option{Value: intent.ID, Label: intent.Title})
	}
	return options
}

// variables are what the flow saved, by name.
func (p Props) variables() (list []flows.Var) {
	for name, value := range p.Run.State.Vars {
		list = append(list, flows.Var{Name: name, Value: value})
	}
	slices.SortFunc(list, func(a, b flows.Var) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// choices are the buttons or rows that can be tapped: those of the newest message, while the step that sent it waits.
func (p Props) choices() (list []flows.Choice) {
	for _, b := range slices.Backward(p.Run.Bubbles) {
		if b.Sent == nil || len(b.Sent.Buttons) == 0 && b.Sent.List == nil {
			continue
		}
		if p.wait().Kind != flows.WaitAnswer || b.Sent.Node != p.Run.State.Node {
			return nil
		}
		list = append(list, b.Sent.Buttons...)
		if b.Sent.List != nil {
			for _, section := range b.Sent.List.Sections {
				list = append(list, section.Rows...)
			}
		}
		return list
	}
	return nil
}

// later is how many events were taken back and can come again.
func (p Props) later() int { return len(p.Tape.Events) - p.Tape.At }

// tap is what the button of a choice sends.
func tap(c flows.Choice) string { return verb("tap", url.QueryEscape(c.ID)+"&"+c.Title) }

// ParseChoice reads what the button of a choice sends after its verb.
func ParseChoice(value string) flows.Choice {
	id, title, _ := strings.Cut(value, "&")
	if decoded, err := url.QueryUnescape(id); err == nil {
		id = decoded
	}
	return flows.Choice{ID: id, Title: title}
}

func verb(word, value string) string { return word + ":" + value }

func goTo(events int) string { return verb("go", strconv.Itoa(events)) }

// running is the step that the run waits at, where that is one of the flow that is tried.
func (p Props) running() string {
	if p.Run.In != "" || !p.Run.Active() {
		return ""
	}
	return p.Run.State.Node
}

// walked are the steps that the run came through, each with the exit it took after a slash, in their order and with a space between them.
func (p Props) walked() string {
	var list []string
	for _, line := range p.Run.Lines {
		if line.In == "" && line.Trace.Node != "" {
			list = append(list, line.Trace.Node+"/"+line.Trace.Out)
		}
	}
	return strings.Join(list, " ")
}
