package flows

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// aiTimeout is how long an answer of a model may take before its wait ends.
const aiTimeout = 2 * time.Minute

// aiStep asks a language model.
type aiStep struct {
	settings       AISettings
	system, prompt template
	intents        []Choice
}

func newAI(s *AISettings) *aiStep {
	a := &aiStep{settings: *s, system: parse(s.System), prompt: parse(s.Prompt)}
	for _, i := range s.Intents {
		a.intents = append(a.intents, Choice{ID: i.ID, Title: i.Title, Description: i.Description})
	}
	return a
}

func (a *aiStep) enter(w *walk) move {
	if !w.c.AI {
		return w.fail(errs.Msg("No AI is configured."), OutCannotAnswer)
	}
	prompt := w.s.Text
	if len(a.prompt) > 0 {
		prompt = a.prompt.render(w, nil)
	}
	wait := w.wait(WaitAI, w.now.Add(aiTimeout))
	s := &a.settings
	w.emit(AskAI{
		Node: w.s.Node, Token: wait.Token, Provider: s.Provider, Model: s.Model, System: a.system.render(w, nil), Prompt: prompt,
		Temperature: s.Temperature, MaxTokens: s.MaxTokens, Knowledge: s.Knowledge, History: s.History, Intents: a.intents,
	})
	return stay()
}

func (a *aiStep) timer(w *walk) move {
	return w.fail(errs.Msg("AI did not answer in time."), OutError, OutCannotAnswer)
}

func (a *aiStep) result(w *walk, r AIResult) move {
	switch {
	case r.Err != "":
		return w.fail(errs.Msg("AI failed: %s", clip(tidy(r.Err), 300)), OutError, OutCannotAnswer)
	case r.Unanswered:
		return w.fail(errs.Msg("AI could not answer."), OutCannotAnswer)
	}
	intent := ""
	for _, i := range a.intents {
		if i.ID == r.Intent {
			intent = i.ID
		}
	}
	if save := a.settings.SaveAs; save != "" {
		w.set(save, r.Text)
		w.set(save+"_intent", intent)
	}
	if !a.settings.Silent && r.Text != "" {
		w.send(Send{Text: tidy(r.Text)})
	}
	if intent != "" && w.f.target(w.s.Node, intent) >= 0 {
		return leave(intent)
	}
	return leave(OutNext)
}
