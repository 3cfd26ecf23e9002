package flows

import (
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The lengths that WhatsApp allows, in characters.
const (
	maxButtons     = 3
	maxRows        = 10
	maxButtonTitle = 20
	maxRowTitle    = 24
	maxRowText     = 72
	maxHeader      = 60
	maxBody        = 1024
)

// choiceStep is buttons, quick reply and list: it asks for one of several answers.
type choiceStep struct {
	header, body, footer template
	media                *mediaTemplate
	retry                template
	openList             template // what opens a list; only a list has it
	sections             []sectionTemplate
	choices              []choiceTemplate // of all sections
	list                 bool
	saveAs               string
	retries, noAnswer    int
}

type sectionTemplate struct {
	title template
	count int
}

type choiceTemplate struct {
	id                 string
	title, description template
	words              string // what the title is compared as; empty where it holds variables
}

func newChoiceTemplate(id, title, description string) choiceTemplate {
	c := choiceTemplate{id: id, title: parse(title), description: parse(description)}
	if len(c.title.names()) == 0 {
		c.words = answerOf(c.title.render(nil, nil))
	}
	return c
}

// is reports whether the choice's title was said.
func (c *choiceTemplate) is(w *walk, said string) bool {
	if c.words != "" {
		return said == c.words
	}
	return said == answerOf(c.title.render(w, nil))
}

func newChoice(n *Node) *choiceStep {
	switch s := n.Settings.(type) {
	case *ButtonsSettings:
		c := &choiceStep{body: parse(s.Text), media: newMedia(s.Media), saveAs: s.SaveAs, retries: s.Retries, retry: parse(s.RetryText), noAnswer: s.NoAnswer}
		return c.buttons(s.Buttons)
	case *QuickReplySettings:
		c := &choiceStep{header: parse(s.Header), body: parse(s.Body), footer: parse(s.Footer), saveAs: s.SaveAs, noAnswer: s.NoAnswer}
		return c.buttons(s.Buttons)
	case *ListSettings:
		c := &choiceStep{
			header: parse(s.Title), body: parse(s.Body), footer: parse(s.Footer), openList: parse(s.Button), list: true,
			saveAs: s.SaveAs, retries: s.Retries, retry: parse(s.RetryText), noAnswer: s.NoAnswer,
		}
		for _, section := range s.Sections {
			c.sections = append(c.sections, sectionTemplate{parse(section.Title), len(section.Rows)})
			for _, row := range section.Rows {
				c.choices = append(c.choices, newChoiceTemplate(row.ID, row.Title, row.Description))
			}
		}
		return c
	}
	return &choiceStep{}
}

func (c *choiceStep) buttons(buttons []Button) *choiceStep {
	c.sections = []sectionTemplate{{count: len(buttons)}}
	for _, b := range buttons {
		c.choices = append(c.choices, newChoiceTemplate(b.ID, b.Title, ""))
	}
	return c
}

func (c *choiceStep) enter(w *walk) move {
	if kept := w.s.Kept; kept != "" {
		w.s.Kept = ""
		if chosen := c.find(w, Message{Text: kept}); chosen >= 0 {
			return c.take(w, chosen)
		}
	}
	c.ask(w, c.body, 0)
	return stay()
}

// ask sends the choices and waits.
func (c *choiceStep) ask(w *walk, body template, tries int) {
	c.send(w, body)
	w.waitAnswer(c.noAnswer).Tries = tries
}

// waitAnswer waits for an answer: so many minutes, or until the run expires.
func (w *walk) waitAnswer(minutes int) *Wait {
	idle := w.f.idle
	if idle <= 0 {
		idle = w.c.IdleMinutes
	}
	switch {
	case minutes > 0:
		return w.wait(WaitAnswer, w.after(min(minutes, maxMinutes)))
	case idle > 0:
		wait := w.wait(WaitAnswer, w.after(min(idle, maxMinutes)))
		wait.Idle = true
		return wait
	}
	return w.wait(WaitAnswer, time.Time{})
}

func (w *walk) after(minutes int) time.Time { return w.now.Add(time.Duration(minutes) * time.Minute) }

func (c *choiceStep) chooses(w *walk, m Message) bool { return c.find(w, m) >= 0 }

func (c *choiceStep) hear(w *walk, m Message) move {
	if chosen := c.find(w, m); chosen >= 0 {
		return c.take(w, chosen)
	}
	tries := w.s.Waiting.Tries + 1
	if tries > c.retries {
		w.why(errs.Msg("The answer was none of the choices."))
		if c.saveAs != "" {
			w.set(c.saveAs, m.Text)
		}
		return w.orEnd(OutElse)
	}
	w.why(errs.Msg("The answer was none of the choices; asked again."))
	body := c.body
	if len(c.retry) > 0 {
		body = c.retry
	}
	c.ask(w, body, tries)
	return stay()
}

// orEnd takes an exit for wrong answers. Where it leads nowhere the customer is not left without a word.
func (w *walk) orEnd(out string) move {
	if w.f.target(w.s.Node, out) < 0 && len(w.traces) > 0 {
		return w.fail(w.traces[len(w.traces)-1].Why, out)
	}
	return leave(out)
}

func (c *choiceStep) timer(w *walk) move {
	w.why(errs.Msg("Nobody answered in time."))
	return leave(OutNoAnswer)
}

func (c *choiceStep) take(w *walk, chosen int) move {
	w.set(c.saveAs, c.choices[chosen].title.render(w, nil))
	return leave(c.choices[chosen].id)
}

// find returns which choice a message is: what was tapped, its title, its number or its id; -1 for none.
func (c *choiceStep) find(w *walk, m Message) int {
	tapped := strings.TrimPrefix(m.ChoiceID, w.s.Node+".")
	for i := range c.choices {
		if c.choices[i].id == tapped && tapped != "" {
			return i
		}
	}
	said := answer(m.Text)
	if said == "" {
		return -1
	}
	for i := range c.choices {
		if c.choices[i].is(w, said) {
			return i
		}
	}
	if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= len(c.choices) {
		return n - 1
	}
	for i := range c.choices {
		if said == fold(c.choices[i].id) {
			return i
		}
	}
	return -1
}
