package flows

import (
	"regexp"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Flow is a graph made ready to run: texts, expressions and regular expressions are read once, and steps refer to each other by number. It is
// never changed, so any number of runs may use it at the same time.
type Flow struct {
	steps    []step
	index    map[string]int
	start    int // -1 without one
	triggers []Trigger
	fallback template
	idle     int // minutes
}

type step struct {
	id     string
	kind   Kind
	begins bool // a run can begin here
	run    runner
	exits  []exit
}

type exit struct {
	name string
	to   int
}

// Compile makes a graph ready to run. It refuses what could not run at all: regular expressions and expressions with mistakes, nodes with one id. All
// else that Check would block just ends a run early.
func Compile(g *Graph) (*Flow, error) { return compile(g, false) }

// Draft is Compile for the simulator: a step that is broken fails when a run comes to it, and all others run.
func Draft(g *Graph) *Flow {
	f, err := compile(g, true)
	if err != nil { // not reached: a draft refuses nothing
		return &Flow{start: -1}
	}
	return f
}

func compile(g *Graph, draft bool) (*Flow, error) {
	f := &Flow{index: make(map[string]int, len(g.Nodes)), start: -1, fallback: parse(g.Fallback), idle: g.IdleMinutes}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		run, triggers, err := built(n)
		if _, twice := f.index[n.ID]; twice {
			err = errs.New(errs.Invalid, "Two steps have the id “%s”.", n.ID)
		}
		if err != nil && !draft {
			return nil, errs.New(errs.Invalid, "“%s”: %s", n.Title(), err.Error())
		}
		f.index[n.ID] = i
		f.steps = append(f.steps, step{id: n.ID, kind: n.Kind, begins: n.Kind.Begins() && !n.Disabled, run: run})
		f.triggers = append(f.triggers, triggers...)
		if n.Kind == KindStart && f.start < 0 && !n.Disabled {
			f.start = i
		}
	}
	for _, e := range g.Edges {
		from, ok := f.index[e.From]
		to, also := f.index[e.To]
		if ok && also && f.target(e.From, e.Out) < 0 {
			f.steps[from].exits = append(f.steps[from].exits, exit{e.Out, to})
		}
	}
	return f, nil
}

// built returns what a node does, and what starts runs at it. A node with a mistake fails when a run comes to it.
func built(n *Node) (runner, []Trigger, error) {
	if n.Settings == nil || n.Settings.kind() != n.Kind {
		err := errs.New(errs.Invalid, "This step is broken. Remove it and add it again.")
		return brokenStep{err.Message}, nil, err
	}
	if n.Disabled {
		return offStep{n.first()}, nil, nil
	}
	b := &builder{}
	run := b.build(n)
	var triggers []Trigger
	if n.Kind.Trigger() {
		triggers = []Trigger{b.trigger(n)}
	}
	if b.err != nil {
		return brokenStep{messageOf(b.err)}, nil, b.err
	}
	return run, triggers, nil
}

// brokenStep is a step of a draft that cannot run.
type brokenStep struct{ why errs.Message }

func (b brokenStep) enter(w *walk) move { return w.fail(b.why, OutError, OutFailure) }

// offStep is a step that is switched off: runs go through it.
type offStep struct{ out string }

func (o offStep) enter(w *walk) move {
	w.why(errs.Msg("This step is switched off."))
	return leave(o.out)
}

// Triggers lists what starts the flow, in the order of its nodes.
func (f *Flow) Triggers() []Trigger { return f.triggers }

// Takes reports whether a run that waits can go on in this flow, such as a newer version: its node is there and waits for the same.
func (f *Flow) Takes(s State) bool {
	at, ok := f.index[s.Node]
	if !ok || s.Waiting == nil {
		return false
	}
	return f.steps[at].waitsFor(s.Waiting.Kind)
}

func (s *step) waitsFor(kind WaitKind) bool {
	ok := false
	switch kind {
	case WaitAnswer:
		_, ok = s.run.(hearer)
	case WaitTyping:
		_, ok = s.run.(*questionStep)
	case WaitDelay:
		_, ok = s.run.(*delayStep)
	case WaitHTTP:
		_, ok = s.run.(*apiStep)
	case WaitAI:
		_, ok = s.run.(*aiStep)
	case WaitHandover:
		_, ok = s.run.(*handoverStep)
	}
	return ok
}

// target returns the step that an exit leads to, -1 for none.
func (f *Flow) target(node, out string) int {
	at, ok := f.index[node]
	if !ok {
		return -1
	}
	for _, e := range f.steps[at].exits {
		if e.name == out {
			return e.to
		}
	}
	return -1
}

// builder makes runners from settings and remembers the first mistake.
type builder struct{ err error }

func (b *builder) build(n *Node) runner {
	switch s := n.Settings.(type) {
	case *MessageSettings:
		return &messageStep{text: parse(s.Text), media: newMedia(s.Media)}
	case *MediaSettings:
		return &messageStep{text: parse(s.Caption), media: newMedia(s.Media())}
	case *ButtonsSettings, *QuickReplySettings, *ListSettings:
		return newChoice(n)
	case *QuestionSettings:
		return b.question(s)
	case *AISettings:
		return newAI(s)
	case *APISettings:
		return newAPI(s)
	case *ConditionSettings:
		return b.condition(s)
	case *ExpressionSettings:
		return b.expressions(s)
	case *HoursSettings:
		return newHours(s)
	case *SplitSettings:
		return newSplit(n.ID, s)
	case *DelaySettings:
		return &delayStep{*s}
	case *GotoSettings:
		return gotoStep{s.Flow}
	case *EndSettings:
		return endStep{}
	case *SetSettings:
		return newSet(s)
	case *TagSettings:
		return tagStep{Tag{Add: s.Add, Remove: s.Remove}}
	case *AssignSettings:
		return assignStep{Assign{Agent: s.Agent, Team: s.Team}}
	case *HandoverSettings:
		return &handoverStep{settings: *s, text: parse(s.Text), note: parse(s.Note)}
	case *MarkReadSettings:
		return markReadStep{}
	default: // start and triggers
		return passStep{}
	}
}

// regex compiles a regular expression; case does not count.
func (b *builder) regex(pattern string) *regexp.Regexp {
	if len(pattern) > maxPattern {
		b.fail(errs.New(errs.Invalid, "A pattern may have at most %s characters.", strconv.Itoa(maxPattern)))
		return nil
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		b.fail(errs.New(errs.Invalid, "The pattern “%s” is not a regular expression.", clip(pattern, 60)))
		return nil
	}
	return re
}

// maxPattern is how long a regular expression may be. They run in linear time, whatever they are.
const maxPattern = 300

func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}
