package rehearsal

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// The limits of a script.
const (
	MaxScriptEvents = 100
	MaxScriptBytes  = 64 << 10 // as Encode writes it
)

// Script is a rehearsal that a flow is held to: what happens, and what the customer is expected to get after each of it.
type Script struct {
	Tape    Tape      `json:"tape"`
	Replies [][]Reply `json:"replies"` // one list for each event
}

// Reply is a message that a customer gets, as far as a script cares.
type Reply struct {
	Text    string   `json:"text,omitempty"`
	Media   string   `json:"media,omitempty"`   // its kind of file, and the file's name
	Choices []string `json:"choices,omitempty"` // the titles of its buttons or rows
}

// Verdict is what playing a script came to.
type Verdict struct {
	Turns   []Turn
	Reached map[string]bool // the steps of the tried flow that the run came to
}

// Turn is one event of a script with what was expected after it and what came.
type Turn struct {
	Event          Event
	Expected, Came []Reply
}

// Same reports whether what came is what was expected.
func (t Turn) Same() bool { return slices.EqualFunc(t.Expected, t.Came, Reply.same) }

func (r Reply) same(other Reply) bool {
	return r.Text == other.Text && r.Media == other.Media && slices.Equal(r.Choices, other.Choices)
}

// Passed reports whether everything came as expected.
func (v Verdict) Passed() bool {
	return !slices.ContainsFunc(v.Turns, func(t Turn) bool { return !t.Same() })
}

// Keep makes a script of what a tape comes to now. It refuses what is too long to be played each time a flow is published, as an errs.Invalid.
func Keep(stage Stage, t Tape) (Script, error) {
	t.Events = slices.Clone(t.Events[:t.At])
	switch {
	case len(t.Events) == 0:
		return Script{}, errs.New(errs.Invalid, "Nothing has happened yet that could be kept. Write as a customer first.")
	case len(t.Events) > MaxScriptEvents:
		return Script{}, errs.New(errs.Invalid, "A test that is kept has at most %s steps. Make several shorter ones of it.", strconv.Itoa(MaxScriptEvents))
	}
	s := Script{Tape: t, Replies: replies(play(stage, t, everything))}
	if len(s.Encode()) > MaxScriptBytes {
		return Script{}, errs.New(errs.Invalid, "This test is too long to be kept. Make several shorter ones of it.")
	}
	return s, nil
}

// Verify plays a script on a flow as it is now. The same flow and surroundings always give the same.
func (s Script) Verify(stage Stage) Verdict {
	run := play(stage, s.Tape, everything)
	came := replies(run)
	v := Verdict{Turns: make([]Turn, len(s.Tape.Events)), Reached: map[string]bool{}}
	for i, e := range s.Tape.Events {
		v.Turns[i] = Turn{Event: e, Expected: s.Replies[i], Came: came[i]}
	}
	for _, line := range run.Lines {
		if line.In == "" && line.Trace.Node != "" {
			v.Reached[line.Trace.Node] = true
		}
	}
	return v
}

// replies are what the customer got after each event.
func replies(run Run) [][]Reply {
	list := make([][]Reply, run.events)
	for _, b := range run.Bubbles {
		if b.Sent != nil {
			list[b.Event] = append(list[b.Event], replyOf(b.Sent))
		}
	}
	return list
}

func replyOf(sent *flows.Send) Reply {
	var r Reply
	for _, part := range []string{sent.Header, sent.Text, sent.Footer} {
		if part != "" && r.Text != "" {
			r.Text += "\n"
		}
		r.Text += part
	}
	if sent.Media != nil {
		r.Media = string(sent.Media.Kind)
		if sent.Media.Name != "" {
			r.Media += " " + sent.Media.Name
		}
	}
	for _, button := range sent.Buttons {
		r.Choices = append(r.Choices, button.Title)
	}
	if sent.List != nil {
		for _, section := range sent.List.Sections {
			for _, row := range section.Rows {
				r.Choices = append(r.Choices, row.Title)
			}
		}
	}
	return r
}

// Encode writes a script as it is kept.
func (s Script) Encode() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "" // not reached: Decode and the form let no time through that cannot be written
	}
	return string(b)
}

// DecodeScript reads a script as Encode writes it.
func DecodeScript(text string) (Script, error) {
	var s Script
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return Script{}, err
	}
	tape, err := Decode(s.Tape.Encode())
	if err != nil {
		return Script{}, err
	}
	s.Tape = tape.Go(len(tape.Events))
	s.Replies = append(s.Replies, make([][]Reply, max(len(tape.Events)-len(s.Replies), 0))...)
	return s, nil
}
