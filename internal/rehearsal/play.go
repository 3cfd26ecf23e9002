package rehearsal

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// How many bubbles and lines a Run keeps: of pages, and of scripts, which cannot come to more.
const (
	newest     = 300
	everything = MaxScriptEvents * flows.MaxSteps
)

// Stage is what a tape is played on. Who writes, and whether the number has buttons, the tape says.
type Stage struct {
	Flow   *flows.Flow            // the one that is tried
	Others map[string]*flows.Flow // those that it may go on in, by id
	Around flows.Context          // the workspace's part
	OptOut []string               // the words that stop flows; nil is flows.DefaultOptOut
	Bye    string                 // what a customer is told who wrote one of them
}

// Run is what a tape comes to.
type Run struct {
	Bubbles  []Bubble
	Lines    []Line
	Earlier  bool          // only the newest bubbles and lines are here
	State    flows.State   // of the run at the end
	In       string        // the id of the flow that it is in; empty for the one that is tried
	Contact  flows.Contact // with what the flow would have kept
	Now      time.Time     // on the rehearsal's clock
	OptedOut bool
	Call     *flows.CallHTTP // what the run waits for, if that is a call
	Ask      *flows.AskAI    // or the model

	events int // that were played
}

// Bubble is a message on the phone.
type Bubble struct {
	Event int // the index of the event that brought it
	At    time.Time
	Sent  *flows.Send // what the flow would send; nil for the customer's own
	Text  string      // of the customer's own
	Media string      // its kind of file, if it is one
}

// Line is one thing the flow did: a step with its effects, or a note without one.
type Line struct {
	Event   int
	In      string // the id of the flow; empty for the one that is tried
	At      time.Time
	Trace   flows.Trace    // no node in a note
	Effects []flows.Effect // what would be done, in order
	Note    errs.Message
}

// Active reports whether the run has begun and not ended.
func (r Run) Active() bool { return r.State.Node != "" && r.State.Done == "" }

type player struct {
	Run
	stage  Stage
	around flows.Context
	seed   uint64
	said   bool // the customer has written
	at     int
	most   int // bubbles and lines that are kept
}

// Play plays the events of a tape that are not taken back.
func Play(stage Stage, t Tape) Run { return play(stage, t, newest) }

func play(stage Stage, t Tape, most int) Run {
	p := player{stage: stage, around: stage.Around, seed: t.Seed, said: t.Customer.Known, most: most}
	p.events = t.At
	p.around.Buttons, p.around.Lists = t.Customer.Taps, t.Customer.Taps
	p.Now = t.Start.UTC().Truncate(time.Second)
	p.Contact = flows.Contact{
		ID: "rehearsal-" + strconv.FormatUint(t.Seed, 10), Name: t.Customer.Name, Phone: t.Customer.Phone,
		Tags: slices.Clone(t.Customer.Tags), Attributes: maps.Clone(t.Customer.Attributes),
	}
	if p.Contact.Attributes == nil {
		p.Contact.Attributes = map[string]string{}
	}
	for i, e := range t.Events[:t.At] {
		p.at = i
		p.pass(e)
		p.play(e)
		p.trim()
	}
	if p.State.Waiting == nil || p.State.Waiting.Kind != flows.WaitHTTP {
		p.Call = nil
	}
	if p.State.Waiting == nil || p.State.Waiting.Kind != flows.WaitAI {
		p.Ask = nil
	}
	return p.Run
}

// pass moves the clock: to the end of the wait for a skip, else by a second, and never past the end of a wait.
func (p *player) pass(e Event) {
	var until time.Time
	if p.State.Waiting != nil {
		until = p.State.Waiting.Until
	}
	next := p.Now.Add(time.Second)
	switch {
	case e.Kind == SetVar:
	case e.Kind == Skip && until.After(p.Now):
		p.Now = until
	case until.IsZero() || next.Before(until):
		p.Now = next
	}
}

func (p *player) play(e Event) {
	switch e.Kind {
	case Begin:
		p.begin(flows.Begin{Trigger: e.Node, Text: e.Text})
	case Here:
		p.begin(flows.Begin{Trigger: hereMark + e.Node})
	case Say, Tap:
		p.Bubbles = append(p.Bubbles, Bubble{Event: p.at, At: p.Now, Text: e.Text, Media: e.Media})
		p.hear(e)
	case SetVar:
		p.change(e.Name, e.Text)
	default:
		p.happen(e)
	}
}

// happen gives the run what is not the customer's doing.
func (p *player) happen(e Event) {
	wait := p.State.Waiting
	if wait == nil {
		p.note(errs.Msg("Nothing waits for this any more."))
		return
	}
	switch {
	case e.Kind == Skip && !wait.Until.IsZero():
		p.step(flows.Timer{Token: wait.Token})
	case e.Kind == Resume && wait.Kind == flows.WaitHandover:
		p.step(flows.Resume{})
	case wait.Kind == flows.WaitHTTP && e.Kind == HTTP:
		p.step(flows.HTTPResult{Token: wait.Token, Status: e.Status, Body: e.Body})
	case wait.Kind == flows.WaitHTTP && e.Kind == Fail:
		p.step(flows.HTTPResult{Token: wait.Token, Err: e.Text})
	case wait.Kind == flows.WaitAI && e.Kind == AI:
		p.step(flows.AIResult{Token: wait.Token, Text: e.Text, Intent: e.Intent, Unanswered: e.Text == "" && e.Intent == ""})
	case wait.Kind == flows.WaitAI && e.Kind == Fail:
		p.step(flows.AIResult{Token: wait.Token, Err: e.Text})
	default:
		p.note(errs.Msg("Nothing waits for this any more."))
	}
}

// hear gives a message to the run, or to the flow's triggers where there is none.
func (p *player) hear(e Event) {
	first := !p.said
	p.said = true
	switch {
	case flows.IsOptOut(e.Text, p.stage.OptOut):
		p.optOut(e.Text)
		return
	case p.Active():
		p.step(flows.Message{ID: strconv.Itoa(p.at), Text: e.Text, ChoiceID: e.Choice, Media: flows.MediaKind(e.Media)})
		if p.State.Done != flows.DoneEscaped && p.State.Done != flows.DoneLeft {
			return
		}
	}
	var candidates []flows.Candidate
	for _, trigger := range p.stage.Flow.Triggers() {
		if !p.OptedOut || trigger.Kind == flows.KindKeyword {
			candidates = append(candidates, flows.Candidate{Trigger: trigger})
		}
	}
	found, ok := flows.Match(flows.Occasion{Text: e.Text, First: first}, candidates)
	switch {
	case ok:
		p.begin(flows.Begin{Trigger: found.Trigger.Node, Text: e.Text})
	case p.OptedOut:
		p.note(errs.Msg("This customer has opted out; only keywords are answered."))
	default:
		p.note(errs.Msg("Nothing of this flow begins with this message. Another flow or a person may answer it."))
	}
}

// optOut ends the run, and says good-bye once.
func (p *player) optOut(word string) {
	if p.Active() {
		p.step(flows.Stop{})
	}
	p.note(errs.Msg("The customer opted out with “%s”. Flows answer again only where they are asked by a keyword.", word))
	if !p.OptedOut && p.stage.Bye != "" {
		p.Bubbles = append(p.Bubbles, Bubble{Event: p.at, At: p.Now, Sent: &flows.Send{Text: p.stage.Bye}})
	}
	p.OptedOut = true
}

func (p *player) begin(b flows.Begin) {
	p.State, p.In = flows.State{}, ""
	p.step(b)
}

func (p *player) change(name, value string) {
	p.State.Vars = maps.Clone(p.State.Vars)
	if p.State.Vars == nil {
		p.State.Vars = map[string]string{}
	}
	p.State.Vars[name] = value
	if attribute, ok := strings.CutPrefix(name, "contact."); ok {
		p.keep(attribute, value)
	}
	p.note(errs.Msg("You changed “%s” to “%s”.", name, value))
}

// step lets the run go on, through other flows where it is sent there: budgets go along, so it comes to an end.
func (p *player) step(e flows.Event) {
	for e != nil {
		e = p.once(e)
	}
}

// once is one call of the engine. It returns what another flow begins with, where the run was sent there.
func (p *player) once(e flows.Event) flows.Event {
	flow := p.stage.Flow
	if p.In != "" {
		flow = p.stage.Others[p.In]
	}
	around := p.around
	around.Contact = p.Contact
	around.Contact.Attributes, around.Contact.Tags = maps.Clone(p.Contact.Attributes), slices.Clone(p.Contact.Tags)
	state, effects, traces := flow.Step(p.State, e, around, p.Now, p.seed)
	p.State = state
	if len(traces) == 0 {
		p.note(errs.Msg("Nothing waits for this any more."))
	}
	to := ""
	for _, trace := range traces {
		n := 0
		if trace.Effect != "" {
			n = min(1+strings.Count(trace.Effect, ","), len(effects))
		}
		if !mark(trace.Node) {
			p.Lines = append(p.Lines, Line{Event: p.at, In: p.In, At: p.Now, Trace: trace, Effects: effects[:n]})
		} else if trace.Why.Format != "" {
			p.note(trace.Why)
		}
		for _, effect := range effects[:n] {
			p.remember(effect)
			if next, ok := effect.(flows.Goto); ok {
				to = next.Flow
			}
		}
		effects = effects[n:]
	}
	if p.State.Done != flows.DoneGoto {
		return nil
	}
	if p.stage.Others[to] == nil {
		p.note(errs.Msg("The flow that it leads to is not active."))
		return nil
	}
	p.In = to
	return flows.Begin{}
}
