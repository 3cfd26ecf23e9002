package flows

import (
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// walk is one call of Step.
type walk struct {
	f       *Flow
	s       State
	c       *Context
	now     time.Time // UTC, in microseconds, as databases keep it
	seed    uint64
	effects []Effect
	traces  []Trace
	ownVars bool // s.Vars is ours, not the caller's
}

// move is where a node wants to go: out of an exit, or nowhere yet.
type move struct {
	out  string
	stay bool
}

func leave(out string) move { return move{out: out} }
func stay() move            { return move{stay: true} }

// runner is what a node does when a run comes to it. The other interfaces are for nodes that wait.
type runner interface{ enter(w *walk) move }

// hearer waits for messages.
type hearer interface {
	hear(w *walk, m Message) move
	// chooses reports whether the message is one of the choices; then it is no escape word.
	chooses(w *walk, m Message) bool
}

// timed waits for a time.
type timed interface{ timer(w *walk) move }

// begin starts the trace of a node.
func (w *walk) begin(node string) {
	w.s.Node = node
	w.traces = append(w.traces, Trace{Node: node, At: w.now})
}

// why notes a reason at the current trace. Values must be texts.
func (w *walk) why(message errs.Message) {
	if len(w.traces) > 0 {
		w.traces[len(w.traces)-1].Why = message
	}
}

// emit adds an effect, unless the run has ended.
func (w *walk) emit(e Effect) {
	if w.s.Done != "" {
		return
	}
	w.effects = append(w.effects, e)
	if len(w.traces) > 0 {
		t := &w.traces[len(w.traces)-1]
		if t.Effect != "" {
			t.Effect += ","
		}
		t.Effect += e.effect()
	}
}

// send sends a message, unless the run has sent enough of them.
func (w *walk) send(m Send) {
	if w.s.Done != "" {
		return
	}
	if w.s.Sent >= MaxSends {
		w.why(errs.Msg("The flow wrote %s messages without waiting for anybody and was stopped.", strconv.Itoa(MaxSends)))
		w.end(DoneBudget)
		return
	}
	w.s.Sent++
	m.Node = w.s.Node
	w.emit(m)
}

// wait makes the run wait. A zero until waits for ever.
func (w *walk) wait(kind WaitKind, until time.Time) *Wait {
	if w.s.Done != "" {
		return &Wait{}
	}
	w.s.Tokens++
	w.s.Waiting = &Wait{Kind: kind, Token: strconv.Itoa(w.s.Tokens), Until: until}
	return w.s.Waiting
}

// end ends the run.
func (w *walk) end(reason Reason) {
	if w.s.Done != "" {
		return
	}
	if reason != DoneGoto {
		w.emit(End{Reason: reason})
	}
	w.s.Done, w.s.Waiting, w.s.Kept = reason, nil, ""
}

// set gives a variable a value.
func (w *walk) set(name, value string) {
	if name == "" || w.s.Done != "" {
		return
	}
	value = tidy(value)
	if !w.ownVars {
		if w.s.Vars = maps.Clone(w.s.Vars); w.s.Vars == nil {
			w.s.Vars = map[string]string{}
		}
		w.ownVars = true
	}
	if _, known := w.s.Vars[name]; !known && len(w.s.Vars) >= maxVars {
		w.why(errs.Msg("The flow has too many variables."))
		return
	}
	w.s.Vars[name] = value
	if t := len(w.traces) - 1; t >= 0 {
		w.traces[t].Set = append(w.traces[t].Set, Var{name, value})
	}
	if attribute, ok := strings.CutPrefix(name, "contact."); ok {
		w.emit(SetAttribute{Name: attribute, Value: value})
	}
}

// fail takes the first of the exits that leads somewhere. Without one the customer gets the fallback text, and the run ends.
func (w *walk) fail(why errs.Message, outs ...string) move {
	w.why(why)
	for _, out := range outs {
		if w.f.target(w.s.Node, out) >= 0 {
			return leave(out)
		}
	}
	text := w.f.fallback.render(w, nil)
	if text == "" {
		text = w.c.Fallback
	}
	if text != "" {
		w.send(Send{Text: clip(text, maxValue)})
	}
	w.end(DoneError)
	return stay()
}

// random returns a number below n, the same for the same run, wait and seed.
func (w *walk) random(n int) int {
	if n <= 0 {
		return 0
	}
	return rand.New(rand.NewPCG(w.seed, uint64(w.s.Tokens))).IntN(n)
}

// tidy makes a text from outside one that can be kept: valid UTF-8 without NUL, and not too long.
func tidy(text string) string {
	return clip(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", ""), maxValue)
}
