package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// questionStep asks for something in the customer's own words.
type questionStep struct {
	prompt, retry     template
	media             *mediaTemplate
	saveAs            string
	valid             Validation
	regex             *regexp.Regexp
	choices           []string
	retries, noAnswer int
	debounce          time.Duration
}

func (b *builder) question(s *QuestionSettings) *questionStep {
	q := &questionStep{
		prompt: parse(s.Prompt), retry: parse(s.ErrorText), media: newMedia(s.Media), saveAs: s.SaveAs, valid: s.Validation, choices: s.Choices,
		retries: s.Retries, noAnswer: s.NoAnswer, debounce: time.Duration(min(max(s.Debounce, 0), maxDebounce)) * time.Second,
	}
	if q.valid == "" {
		q.valid = ValidAny
	}
	if s.Validation == ValidRegex {
		q.regex = b.regex(`^(?:` + s.Pattern + `)$`)
	}
	return q
}

// maxDebounce is the longest time to wait for the end of an answer, in seconds.
const maxDebounce = 300

func (q *questionStep) enter(w *walk) move {
	if kept := w.s.Kept; kept != "" {
		w.s.Kept = ""
		if value, ok := q.check(w, kept); ok {
			w.why(errs.Msg("The message that was kept is the answer."))
			w.set(q.saveAs, value)
			return leave(OutNext)
		}
	}
	q.ask(w, q.prompt, 0)
	return stay()
}

func (q *questionStep) ask(w *walk, prompt template, tries int) {
	text := prompt.render(w, nil)
	if q.valid == ValidChoice {
		for i, choice := range q.choices {
			text += "\n" + strconv.Itoa(i+1) + ". " + choice
		}
		if w.c.Hint != "" {
			text += "\n\n" + w.c.Hint
		}
	}
	if strings.TrimSpace(text) != "" || q.media != nil {
		w.sendMedia(text, q.media)
	}
	w.waitAnswer(q.noAnswer).Tries = tries
}

func (q *questionStep) chooses(_ *walk, m Message) bool {
	if q.valid != ValidChoice {
		return false
	}
	_, ok := pick(m.Text, q.choices)
	return ok
}

func (q *questionStep) hear(w *walk, m Message) move {
	said := m.Text
	if m.Media != "" && strings.TrimSpace(said) == "" && q.valid == ValidAny {
		if said = tidy(m.File); said == "" {
			said = "[" + tidy(string(m.Media)) + "]"
		}
	}
	if q.debounce <= 0 {
		return q.judge(w, said)
	}
	before := *w.s.Waiting
	wait := w.wait(WaitTyping, w.now.Add(q.debounce))
	wait.Tries, wait.Heard = before.Tries, appendLine(before.Heard, said)
	w.why(errs.Msg("Waits until the customer has stopped writing."))
	return stay()
}

// judge takes what was said as the answer, or asks again.
func (q *questionStep) judge(w *walk, said string) move {
	if value, ok := q.check(w, said); ok {
		w.set(q.saveAs, value)
		return leave(OutNext)
	}
	tries := w.s.Waiting.Tries + 1
	if tries > q.retries {
		w.why(errs.Msg("The answer was not valid."))
		return w.orEnd(OutRetries)
	}
	w.why(errs.Msg("The answer was not valid; asked again."))
	prompt := q.prompt
	if len(q.retry) > 0 {
		prompt = q.retry
	}
	q.ask(w, prompt, tries)
	return stay()
}

func (q *questionStep) timer(w *walk) move {
	if w.s.Waiting.Kind == WaitTyping {
		return q.judge(w, w.s.Waiting.Heard)
	}
	w.why(errs.Msg("Nobody answered in time."))
	return leave(OutNoAnswer)
}
