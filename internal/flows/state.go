package flows

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The budgets of a run. Whoever exceeds one ends with DoneBudget and a trace that says so.
const (
	MaxSteps = 100  // nodes for each event of the world: a message, the end of a wait, a beginning
	MaxSends = 20   // messages for each of them
	MaxAlone = 1000 // nodes without a word of the customer
	maxVars  = 1000
)

// maxMinutes is the longest wait, 30 days.
const maxMinutes = 30 * 24 * 60

// State is a run between two events. It survives JSON unchanged. The zero value is a run that has not begun.
type State struct {
	Node    string            `json:"node,omitempty"` // where the run waits, or where it ended
	Vars    map[string]string `json:"vars,omitempty"` // what nodes saved; contact.<attribute> is what the run set at the contact
	Text    string            `json:"text,omitempty"` // the customer's last message
	Waiting *Wait             `json:"waiting,omitempty"`
	Kept    string            `json:"kept,omitempty"`  // what was written in a delay and waits for the next question
	Tokens  int               `json:"tokens"`          // how many waits there were; names them
	Steps   int               `json:"steps"`           // nodes since the last event of the world
	Sent    int               `json:"sent"`            // messages since then
	Alone   int               `json:"alone,omitempty"` // nodes since the customer last wrote
	Done    Reason            `json:"done,omitempty"`  // why it ended; empty while it runs
}

// Reason says why a run ended.
type Reason string

// The reasons.
const (
	DoneEnd        Reason = "end"         // it came to an end node
	DoneOpenEnd    Reason = "open_end"    // it came to an exit that leads nowhere
	DoneGoto       Reason = "goto"        // it goes on in another flow
	DoneEscaped    Reason = "escaped"     // the customer wrote an escape word
	DoneLeft       Reason = "left"        // the customer wrote in a delay that may be left
	DoneExpired    Reason = "expired"     // nobody answered for too long
	DoneError      Reason = "error"       // something failed and had no exit
	DoneBudget     Reason = "budget"      // it would not have stopped
	DoneStopped    Reason = "stopped"     // a person stopped it
	DoneNotStarted Reason = "not_started" // the flow has no such beginning
)

// Wait is what a run waits for, in its State and, when it is new, as an effect: it replaces what the run waited for. There is one at a time.
type Wait struct {
	Kind  WaitKind  `json:"kind"`
	Token string    `json:"token"`           // the Timer or result that ends it carries it
	Until time.Time `json:"until,omitzero"`  // in UTC; zero waits for ever
	Tries int       `json:"tries,omitempty"` // invalid answers so far
	Heard string    `json:"heard,omitempty"` // what was written since the debounce began
	Idle  bool      `json:"idle,omitempty"`  // at Until the run expires instead of taking the exit for no answer
}

// WaitKind says what a run waits for.
type WaitKind string

// What it can wait for.
const (
	WaitAnswer   WaitKind = "answer"   // a message
	WaitTyping   WaitKind = "typing"   // the end of what the customer writes
	WaitDelay    WaitKind = "delay"    // a time
	WaitHTTP     WaitKind = "http"     // HTTPResult
	WaitAI       WaitKind = "ai"       // AIResult
	WaitHandover WaitKind = "handover" // Resume
)

// Trace is one line of what a run did, for replay, counters and the "show path" of a conversation.
type Trace struct {
	Node   string       `json:"node,omitempty"`
	At     time.Time    `json:"at"`            // in UTC
	Out    string       `json:"out,omitempty"` // the exit that was taken; empty while the node waits
	Set    []Var        `json:"set,omitempty"` // in the order they were set
	Effect string       `json:"effect,omitempty"`
	Why    errs.Message `json:"why,omitzero"` // a sentence; its values are texts, so it survives JSON
}

// Var is a variable and its value.
type Var struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
