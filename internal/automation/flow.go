package automation

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// MaxFlows is how many flows a workspace may have: each message is compared with the triggers of all that are active.
const MaxFlows = 200

// Flow is an automation of a workspace. Its draft is what people change; what answers customers is the newest version.
type Flow struct {
	ID          uuid.UUID
	Name        string
	EveryDevice bool      // it answers at each number
	DeviceID    uuid.UUID // else at this one; zero where that was deleted
	Active      bool
	Priority    int // the higher one answers where several fit
	Rev         int // of the draft; counts from 1
	Version     int // the newest that was published; 0 before the first
	PublishedAt time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Orphaned reports whether the flow answers nowhere because its number was deleted.
func (f Flow) Orphaned() bool { return !f.EveryDevice && f.DeviceID == uuid.Nil }

// At reports whether the flow answers at a device.
func (f Flow) At(deviceID uuid.UUID) bool { return f.EveryDevice || f.DeviceID == deviceID }

// Draft is a flow with the graph that people work on, as internal/flows writes it.
type Draft struct {
	Flow
	Graph string
}

// Version is a graph that was published. It never changes.
type Version struct {
	FlowID  uuid.UUID
	Version int
	Graph   string // "" in lists
	Note    string
	Author  string
	At      time.Time
}

// Revision is a draft as it was saved.
type Revision struct {
	Rev    int
	Graph  string
	Author string
	At     time.Time
}

// Counts says what the runs of a flow do.
type Counts struct {
	Today     int         // runs that began today, in the workspace's zone
	Waiting   int         // runs that have not ended
	ByVersion map[int]int // those, by version
}

// Settings say how a workspace's flows behave.
type Settings struct {
	EscapeWords   []string
	OptOutWords   []string
	OptOutText    string // "" for the product's own
	FallbackText  string // "" for the product's own
	IdleMinutes   int    // after how long without an answer a run ends; 0 for never
	PauseOnPerson bool   // a person who writes in a chat silences its flows
	PauseMinutes  int    // for so long; 0 until somebody lets them answer again
	Hours         []flows.Opening
	Closed        []string // days as 2026-12-25
}

// DefaultSettings are those of a workspace that has chosen nothing: a day without an answer ends a run, and a person silences flows for twelve hours.
func DefaultSettings() Settings {
	return Settings{EscapeWords: flows.DefaultEscape, OptOutWords: flows.DefaultOptOut, IdleMinutes: 24 * 60, PauseOnPerson: true, PauseMinutes: 12 * 60}
}

// Run is a contact's way through one version of a flow.
type Run struct {
	ID             uuid.UUID
	FlowID         uuid.UUID
	FlowName       string // where it was asked for
	Version        int
	ConversationID uuid.UUID
	State          flows.State
	Seed           uint64
	Steps          int // lines that are kept of it
	BeganWith      string
	StartedAt      time.Time
	DueAt          time.Time // when its wait is over; zero where it waits for ever or has ended
	EndedAt        time.Time // zero while it runs
}

// Ended reports whether the run is over.
func (r Run) Ended() bool { return !r.EndedAt.IsZero() }
