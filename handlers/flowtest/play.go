package flowtest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	views "github.com/cloudwa/cloudwa/views/flowtest"
)

// What one event may hold, in bytes.
const (
	maxText = 4096
	maxBody = 64 << 10
)

// Play does what a button of the page says and shows the test after it. A tape that cannot be read gets a sentence and a new test; an event that is
// refused gets one and the test as it was.
func (h *Handler) Play(c *gin.Context) error {
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	do, value, _ := strings.Cut(c.PostForm("do"), ":")
	if do == "restart" {
		return h.restart(c, draft)
	}
	tape, err := rehearsal.Decode(c.PostForm("tape"))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.answer(c, status, draft, fresh(c, draft), views.Props{Error: problems.Form()})
	}
	next, err := act(c, draft, tape, do, value)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.answer(c, status, draft, tape, views.Props{Error: problems.Form()})
	} else if err != nil {
		return err
	}
	return h.answer(c, http.StatusOK, draft, next, views.Props{})
}

// act returns the tape after a button.
func act(c *gin.Context, draft automation.Draft, tape rehearsal.Tape, do, value string) (rehearsal.Tape, error) {
	switch do {
	case "again":
		return anew(draft, tape.Customer, tape.Start), nil
	case "go":
		events, err := strconv.Atoi(value)
		if err != nil {
			events = tape.At
		}
		return tape.Go(events), nil
	case "set":
		name := web.Text(c, "name")
		if name == "" || len(name) > 64 {
			return tape, errs.New(errs.Invalid, "Name the variable to change.")
		}
		return tape.Change(name, clip(web.Lines(c, "value"), maxText))
	}
	e, err := event(c, do, value)
	if err != nil {
		return tape, err
	}
	return tape.Add(e)
}

// event is what a button adds to the tape.
func event(c *gin.Context, do, value string) (rehearsal.Event, error) {
	text := clip(web.Lines(c, "text"), maxText)
	switch do {
	case "say":
		if text == "" {
			return rehearsal.Event{}, errs.New(errs.Invalid, "Write a message first.")
		}
		return rehearsal.Event{Kind: rehearsal.Say, Text: text}, nil
	case "word":
		return rehearsal.Event{Kind: rehearsal.Say, Text: clip(value, maxText)}, nil
	case "file":
		return rehearsal.Event{Kind: rehearsal.Say, Text: text, Media: string(flows.Image)}, nil
	case "begin":
		return rehearsal.Event{Kind: rehearsal.Begin, Node: clip(value, maxText)}, nil
	case "here":
		return rehearsal.Event{Kind: rehearsal.Here, Node: clip(value, maxText)}, nil
	case "tap":
		choice := views.ParseChoice(value)
		return rehearsal.Event{Kind: rehearsal.Tap, Choice: clip(choice.ID, maxText), Text: clip(choice.Title, maxText)}, nil
	case "skip":
		return rehearsal.Event{Kind: rehearsal.Skip}, nil
	case "resume":
		return rehearsal.Event{Kind: rehearsal.Resume}, nil
	case "unanswered":
		return rehearsal.Event{Kind: rehearsal.AI}, nil
	case "fail":
		return rehearsal.Event{Kind: rehearsal.Fail, Text: i18n.T(c.Request.Context(), "as you chose")}, nil
	}
	return result(c, do)
}

// result is the answer of another system.
func result(c *gin.Context, do string) (rehearsal.Event, error) {
	switch do {
	case "http":
		status, err := strconv.Atoi(web.Text(c, "status"))
		if err != nil || status < 100 || status > 599 {
			return rehearsal.Event{}, errs.New(errs.Invalid, "The status of an answer is a number such as 200 or 404.")
		}
		body := strings.ToValidUTF8(c.PostForm("body"), "\uFFFD")
		if len(body) > maxBody {
			return rehearsal.Event{}, errs.New(errs.Invalid, "The answer is too long for a test: at most 64 KB.")
		}
		return rehearsal.Event{Kind: rehearsal.HTTP, Status: status, Body: body}, nil
	case "ai":
		e := rehearsal.Event{Kind: rehearsal.AI, Text: clip(web.Lines(c, "answer"), maxText), Intent: clip(web.Text(c, "intent"), maxText)}
		if e.Text == "" && e.Intent == "" {
			return e, errs.New(errs.Invalid, "Write what AI answers, or choose that it cannot.")
		}
		return e, nil
	}
	return rehearsal.Event{}, errs.New(errs.Invalid, "This test could not be read. Start again.")
}

// clip cuts a text off after so many bytes, between two characters.
func clip(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
