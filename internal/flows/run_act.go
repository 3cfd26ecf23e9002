package flows

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// setStep gives variables values, one after the other.
type setStep struct{ set []assignment }

type assignment struct {
	variable string
	value    template
}

func newSet(s *SetSettings) *setStep {
	step := &setStep{}
	for _, one := range s.Set {
		step.set = append(step.set, assignment{one.Variable, parse(one.Value)})
	}
	return step
}

func (s *setStep) enter(w *walk) move {
	for _, one := range s.set {
		w.set(one.variable, one.value.render(w, nil))
	}
	return leave(OutNext)
}

type tagStep struct{ tag Tag }

func (t tagStep) enter(w *walk) move {
	if len(t.tag.Add)+len(t.tag.Remove) > 0 {
		w.emit(t.tag)
	}
	return leave(OutNext)
}

type assignStep struct{ assign Assign }

func (a assignStep) enter(w *walk) move {
	w.emit(a.assign)
	return leave(OutNext)
}

type markReadStep struct{}

func (markReadStep) enter(w *walk) move {
	w.emit(MarkRead{})
	return leave(OutNext)
}

// handoverStep leaves the conversation to people.
type handoverStep struct {
	settings   HandoverSettings
	text, note template
}

func (h *handoverStep) enter(w *walk) move {
	if len(h.text) > 0 {
		w.sendMedia(h.text.render(w, nil), nil)
	}
	var until time.Time
	if h.settings.Minutes > 0 {
		until = w.after(min(h.settings.Minutes, maxMinutes))
	}
	w.emit(Handover{
		Node: w.s.Node, Agent: h.settings.Agent, Team: h.settings.Team, Note: clip(h.note.render(w, nil), maxValue), Until: until,
	})
	w.wait(WaitHandover, until)
	return stay()
}

func (h *handoverStep) timer(w *walk) move {
	w.why(errs.Msg("Time is up; the flow goes on."))
	return leave(OutNoAnswer)
}
