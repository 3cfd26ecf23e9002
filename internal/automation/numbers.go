package automation

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// Numbers says what became of the runs that came to one step of a flow.
type Numbers struct {
	Passed  int // left it, or came to their end there as they should
	Waiting int // are there now
	Dropped int // ended there because nobody answered, the customer left, or a person stopped them
	Errors  int // took its exit for failure, or ended there because something failed
}

// Fate is one of the [Numbers].
type Fate string

// The fates of a run at a step.
const (
	Passed  Fate = "passed"
	Waiting Fate = "waiting"
	Dropped Fate = "dropped"
	Failed  Fate = "errors"
)

// Fates lists them in the order of pages.
func Fates() []Fate { return []Fate{Passed, Waiting, Dropped, Failed} }

// Of returns one of the numbers.
func (n Numbers) Of(fate Fate) int {
	switch fate {
	case Passed:
		return n.Passed
	case Waiting:
		return n.Waiting
	case Dropped:
		return n.Dropped
	}
	return n.Errors
}

// Counts returns what makes a run count as passed, dropped or failed: the reasons for which it ended at the step, and the exits that it left it by; nil is
// any exit.
func (f Fate) Counts() (reasons, outs []string) {
	switch f {
	case Passed: // one that came to an exit without a line has left its last step by that
		return []string{string(flows.DoneEnd), string(flows.DoneGoto)}, nil
	case Dropped:
		return []string{string(flows.DoneExpired), string(flows.DoneEscaped), string(flows.DoneLeft), string(flows.DoneStopped)}, []string{}
	}
	return []string{string(flows.DoneError), string(flows.DoneBudget), string(flows.DoneNotStarted)}, []string{flows.OutError, flows.OutFailure}
}

// Visit is a run that one of a step's numbers counts.
type Visit struct {
	RunID          uuid.UUID
	ConversationID uuid.UUID
	Version        int
	StartedAt      time.Time
	At             time.Time // when it happened; of one that waits, since when
	Reason         flows.Reason
}

// Visits says which runs are meant, and after which one the list goes on.
type Visits struct {
	FlowID uuid.UUID
	Node   string
	Fate   Fate
	Since  time.Time // of the period; does not matter for those that wait
	Before Begun     // the zero value begins with the newest
	Limit  int
}

// Begun is where in the order of their beginnings a list of runs stands.
type Begun struct {
	StartedAt time.Time
	RunID     uuid.UUID
}
