package rehearsal

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The limits of a tape.
const (
	MaxEvents = 500
	MaxBytes  = 256 << 10 // as Encode writes it
)

// Tape is what somebody did who pretends to be a customer.
type Tape struct {
	Rev      int       `json:"rev"`   // of the draft that was tried last
	Seed     uint64    `json:"seed"`  // decides what is random
	Start    time.Time `json:"start"` // when it begins, on the rehearsal's clock
	At       int       `json:"at"`    // how many of the events are played; those after it were taken back and can come again
	Customer Customer  `json:"customer"`
	Events   []Event   `json:"events"`
}

// Customer is who is pretended to write, and to which number.
type Customer struct {
	Name       string            `json:"name,omitempty"`
	Phone      string            `json:"phone,omitempty"`
	Tags       []string          `json:"tags,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Known      bool              `json:"known,omitempty"` // has written before, so nothing is a first message
	Taps       bool              `json:"taps,omitempty"`  // the number has real buttons and lists
}

// EventKind is what sort of thing happened.
type EventKind string

// The kinds of events.
const (
	Begin  EventKind = "begin"  // Node's trigger fires; without one, somebody starts the flow by hand
	Here   EventKind = "here"   // somebody starts the flow at the step Node, whatever it is
	Say    EventKind = "say"    // Text, or a file of the kind Media
	Tap    EventKind = "tap"    // the button or row Choice, which says Text
	Skip   EventKind = "skip"   // time passes until the wait is over
	HTTP   EventKind = "http"   // a call is answered with Status and Body; with neither it is not answered
	AI     EventKind = "ai"     // the model answers Text, and means Intent; with neither it cannot answer
	Fail   EventKind = "fail"   // what was asked, a call or the model, fails; Text says why
	Resume EventKind = "resume" // people hand the chat back
	SetVar EventKind = "set"    // the variable Name gets the value Text, by the hand of who tries
)

// Event is one thing that happened. Times are not in it: a second passes with each, and a skipped wait lasts as long as the draft at hand says.
type Event struct {
	Kind   EventKind `json:"kind"`
	Node   string    `json:"node,omitempty"`
	Text   string    `json:"text,omitempty"`
	Choice string    `json:"choice,omitempty"`
	Media  string    `json:"media,omitempty"`
	Status int       `json:"status,omitempty"`
	Body   string    `json:"body,omitempty"`
	Intent string    `json:"intent,omitempty"`
	Name   string    `json:"name,omitempty"`
}

var kinds = []EventKind{Begin, Here, Say, Tap, Skip, HTTP, AI, Fail, Resume, SetVar}

// Decode reads a tape as Encode writes it; an error is an errs.Invalid with a sentence.
func Decode(text string) (Tape, error) {
	var t Tape
	if len(text) > MaxBytes {
		return Tape{}, errs.New(errs.Invalid, "This test has become too long. Start again.")
	}
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return Tape{}, errs.New(errs.Invalid, "This test could not be read. Start again.")
	}
	if len(t.Events) > MaxEvents {
		return Tape{}, errs.New(errs.Invalid, "This test has more than %s steps. Start again.", strconv.Itoa(MaxEvents))
	}
	strange := slices.ContainsFunc(t.Events, func(e Event) bool { return !slices.Contains(kinds, e.Kind) })
	if strange || t.At < 0 || t.At > len(t.Events) || t.Start.Year() < 2000 || t.Start.Year() > 2200 {
		return Tape{}, errs.New(errs.Invalid, "This test could not be read. Start again.")
	}
	return t, nil
}

// Encode writes a tape for a form.
func (t Tape) Encode() string {
	b, err := json.Marshal(t)
	if err != nil {
		return "" // not reached: Decode and the form let no time through that cannot be written
	}
	return string(b)
}

// Add returns the tape with an event after those that are played; what was taken back is forgotten. It refuses a tape that would be too long.
func (t Tape) Add(e Event) (Tape, error) {
	t.Events = append(slices.Clone(t.Events[:t.At]), e)
	t.At++
	return t, t.fits()
}

// Change returns the tape with a variable changed where it stands, played to its end: answers that were taken back are given again.
func (t Tape) Change(name, value string) (Tape, error) {
	t.Events = slices.Insert(slices.Clone(t.Events), t.At, Event{Kind: SetVar, Name: name, Text: value})
	t.At = len(t.Events)
	return t, t.fits()
}

// Go returns the tape with so many of its events played.
func (t Tape) Go(events int) Tape {
	t.At = min(max(events, 0), len(t.Events))
	return t
}

func (t Tape) fits() error {
	if len(t.Events) > MaxEvents || len(t.Encode()) > MaxBytes {
		return errs.New(errs.Invalid, "This test has become too long. Start again.")
	}
	return nil
}
