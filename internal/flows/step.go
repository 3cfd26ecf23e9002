package flows

import (
	"strconv"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Step is what a run does when something happens: the state after it, what the caller has to do, and what is written down about it. It is pure, and the
// same values always give the same answer. What is not meant for the run (a stale token, an answer nobody waits for) changes nothing.
func (f *Flow) Step(s State, e Event, c Context, now time.Time, seed uint64) (State, []Effect, []Trace) {
	w := walk{f: f, s: s, c: &c, now: now.UTC().Truncate(time.Microsecond), seed: seed}
	if s.Waiting != nil {
		waiting := *s.Waiting
		w.s.Waiting = &waiting
	}
	token := s.token()
	for next := w.receive(e); next >= 0; {
		next = w.visit(next)
	}
	if w.s.Waiting != nil && w.s.token() != token {
		w.emit(*w.s.Waiting)
	}
	return w.s, w.effects, w.traces
}

func (s *State) token() string {
	if s.Waiting == nil {
		return ""
	}
	return s.Waiting.Token
}

// visit does one node and returns the next, -1 when the run waits or has ended.
func (w *walk) visit(at int) int {
	n := &w.f.steps[at]
	switch {
	case w.s.Steps >= MaxSteps:
		w.begin(n.id)
		w.why(errs.Msg("The flow went through %s steps without waiting for anybody and was stopped.", strconv.Itoa(MaxSteps)))
		w.end(DoneBudget)
		return -1
	case w.s.Alone >= MaxAlone:
		w.begin(n.id)
		w.why(errs.Msg("The flow went through %s steps without a word of the customer and was stopped.", strconv.Itoa(MaxAlone)))
		w.end(DoneBudget)
		return -1
	}
	w.s.Steps++
	w.s.Alone++
	w.begin(n.id)
	return w.follow(n.run.enter(w))
}

// follow takes the exit that a node chose.
func (w *walk) follow(m move) int {
	if m.stay || w.s.Done != "" {
		return -1
	}
	w.s.Waiting = nil
	w.traces[len(w.traces)-1].Out = m.out
	next := w.f.target(w.s.Node, m.out)
	if next < 0 {
		w.end(DoneOpenEnd)
	}
	return next
}

// receive gives the event to the node that waits and returns the node to go on with.
func (w *walk) receive(e Event) int {
	if begin, ok := e.(Begin); ok {
		return w.start(begin)
	}
	if w.s.Waiting == nil || w.s.Done != "" {
		return -1
	}
	if !w.f.Takes(w.s) {
		w.begin(w.s.Node)
		w.why(errs.Msg("This step is not in the flow any more."))
		w.end(DoneError)
		return -1
	}
	run, wait := w.f.steps[w.f.index[w.s.Node]].run, w.s.Waiting
	switch e := e.(type) {
	case Stop:
		w.begin(w.s.Node)
		w.end(DoneStopped)
	case Message:
		return w.follow(w.hear(run, e))
	case Timer:
		if e.Token == wait.Token {
			return w.follow(w.timer(run))
		}
	case HTTPResult:
		if api, ok := run.(*apiStep); ok && e.Token == wait.Token {
			w.begin(w.s.Node)
			return w.follow(api.result(w, e))
		}
	case AIResult:
		if ai, ok := run.(*aiStep); ok && e.Token == wait.Token {
			w.begin(w.s.Node)
			return w.follow(ai.result(w, e))
		}
	case Resume:
		if wait.Kind == WaitHandover {
			w.again()
			w.begin(w.s.Node)
			return w.follow(leave(OutNext))
		}
	}
	return -1
}

// again gives the run its budgets back: something happened in the world.
func (w *walk) again() { w.s.Steps, w.s.Sent = 0, 0 }

func (w *walk) start(b Begin) int {
	if w.s.Node != "" && w.s.Done == "" {
		return -1 // it has begun already
	}
	fresh := State{}
	if w.s.Done == DoneGoto {
		fresh = w.s // its variables, and its budgets, so that two flows cannot send each other round for ever
		fresh.Done, fresh.Node, fresh.Waiting = "", "", nil
	}
	w.s = fresh
	if b.Text != "" {
		w.s.Text = tidy(b.Text)
	}
	at := w.f.start
	if b.Trigger != "" {
		at = -1
		if found, ok := w.f.index[b.Trigger]; ok && w.f.steps[found].begins {
			at = found
		}
	}
	if at < 0 {
		w.begin(b.Trigger)
		w.why(errs.Msg("The flow has no such beginning."))
		w.end(DoneNotStarted)
		return -1
	}
	for _, v := range b.Vars {
		w.set(v.Name, v.Value)
	}
	return at
}

func (w *walk) hear(run runner, m Message) move {
	m.Text = tidy(m.Text)
	w.begin(w.s.Node)
	w.s.Text, w.s.Alone = m.Text, 0
	w.again()
	wait := w.s.Waiting
	if wait.Kind == WaitHandover {
		w.why(errs.Msg("People answer this chat."))
		return stay()
	}
	ear, _ := run.(hearer)
	if w.escapes(m) && (ear == nil || !ear.chooses(w, m)) {
		w.why(errs.Msg("The customer wrote “%s” and left the flow.", clip(m.Text, 40)))
		w.end(DoneEscaped)
		return stay()
	}
	switch wait.Kind {
	case WaitAnswer, WaitTyping:
		if ear != nil {
			return ear.hear(w, m)
		}
	case WaitDelay:
		if delay, ok := run.(*delayStep); ok {
			return delay.hear(w, m)
		}
	case WaitAI:
		w.keep(m)
	case WaitHTTP, WaitHandover:
		w.why(errs.Msg("The flow was waiting for another system; it did not read this message."))
	}
	return stay()
}

// keep holds a message back for the next question.
func (w *walk) keep(m Message) {
	w.why(errs.Msg("The message is kept for the next question."))
	w.s.Kept = appendLine(w.s.Kept, m.Text)
}

func appendLine(text, line string) string {
	if text == "" || line == "" {
		return text + line
	}
	return clip(text+"\n"+line, maxValue)
}

func (w *walk) timer(run runner) move {
	w.again()
	w.begin(w.s.Node)
	if w.s.Waiting.Idle {
		w.why(errs.Msg("Nobody answered for too long."))
		w.end(DoneExpired)
		return stay()
	}
	if t, ok := run.(timed); ok {
		return t.timer(w)
	}
	return stay()
}
