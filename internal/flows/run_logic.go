package flows

import (
	"hash/fnv"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// conditionStep goes one of two ways.
type conditionStep struct {
	rules      *group
	expression *expression // instead of rules
}

func (b *builder) condition(s *ConditionSettings) *conditionStep {
	if s.Expression == "" {
		return &conditionStep{rules: b.group(s.Any, s.Rules, 0)}
	}
	e, err := compileExpression(s.Expression, true)
	if err != nil {
		b.fail(err)
	}
	return &conditionStep{expression: e}
}

// maxGroups is how deep brackets may be nested.
const maxGroups = 5

func (b *builder) group(anyOf bool, rules []Rule, depth int) *group {
	g := &group{any: anyOf}
	if depth > maxGroups {
		b.fail(errs.New(errs.Invalid, "The brackets of a condition are nested too deeply."))
		return g
	}
	for _, r := range rules {
		if r.Group != nil {
			g.rules = append(g.rules, rule{group: b.group(r.Group.Any, r.Group.Rules, depth+1)})
			continue
		}
		ready := rule{variable: r.Variable, op: r.Operator, value: parse(r.Value)}
		if r.Operator == OpMatches {
			ready.regex = b.regex(r.Value)
		}
		g.rules = append(g.rules, ready)
	}
	return g
}

func (c *conditionStep) enter(w *walk) move {
	holds := false
	if c.expression == nil {
		holds = c.rules.holds(w)
	} else {
		result, err := c.expression.run(w)
		if err != nil {
			return w.fail(errs.Msg("The expression failed: %s", clip(err.Error(), 200)), OutError, OutFalse)
		}
		holds, _ = result.(bool)
	}
	if holds {
		return leave(OutTrue)
	}
	return leave(OutFalse)
}

// expressionStep computes variables, one after the other.
type expressionStep struct{ lines []computed }

type computed struct {
	variable   string
	expression *expression
}

func (b *builder) expressions(s *ExpressionSettings) *expressionStep {
	e := &expressionStep{}
	for _, line := range s.Lines {
		compiled, err := compileExpression(line.Expression, false)
		if err != nil {
			b.fail(err)
		}
		e.lines = append(e.lines, computed{line.Variable, compiled})
	}
	return e
}

func (e *expressionStep) enter(w *walk) move {
	for _, line := range e.lines {
		result, err := line.expression.run(w)
		if err != nil {
			return w.fail(errs.Msg("The expression failed: %s", clip(err.Error(), 200)), OutError, OutNext)
		}
		w.set(line.variable, text(result))
	}
	return leave(OutNext)
}

// splitStep sends contacts different ways.
type splitStep struct {
	node     string
	variants []Variant
	total    uint64
}

func newSplit(node string, s *SplitSettings) *splitStep {
	split := &splitStep{node: node, variants: s.Variants}
	for _, v := range s.Variants {
		split.total += uint64(max(v.Weight, 0))
	}
	return split
}

func (s *splitStep) enter(w *walk) move {
	if s.total == 0 {
		return w.fail(errs.Msg("The split has no ways."), OutError)
	}
	at := spread(w.c.Contact.ID, s.node) % s.total
	for _, v := range s.variants {
		weight := uint64(max(v.Weight, 0))
		if at < weight {
			return leave(v.ID)
		}
		at -= weight
	}
	return stay() // not reached: at is below the total
}

// spread makes a number of a contact and a node: always the same, and independent of other nodes' splits.
func spread(contact, node string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(contact + "\x00" + node))
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9 // the hash's low bits are not mixed well enough for a remainder
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// delayStep waits.
type delayStep struct{ DelaySettings }

func (d *delayStep) enter(w *walk) move {
	seconds := d.Seconds
	if d.UpTo > seconds {
		seconds += w.random(d.UpTo - seconds + 1)
	}
	if seconds = min(seconds, maxMinutes*60); seconds <= 0 {
		return leave(OutNext)
	}
	w.wait(WaitDelay, w.now.Add(time.Duration(seconds)*time.Second))
	return stay()
}

func (*delayStep) timer(*walk) move { return leave(OutNext) }

func (d *delayStep) hear(w *walk, m Message) move {
	switch d.During {
	case DuringKeep:
		w.keep(m)
	case DuringLeave:
		w.why(errs.Msg("The customer wrote during the delay and left the flow."))
		w.end(DoneLeft)
	default:
		w.why(errs.Msg("The flow was waiting; it did not read this message."))
	}
	return stay()
}

type gotoStep struct{ flow string }

func (g gotoStep) enter(w *walk) move {
	if g.flow == "" {
		return w.fail(errs.Msg("No flow is chosen."))
	}
	w.emit(Goto{Flow: g.flow})
	w.end(DoneGoto)
	return stay()
}

type endStep struct{}

func (endStep) enter(w *walk) move {
	w.end(DoneEnd)
	return stay()
}
