package automation

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Scene is what is known when something happens in conversations.
type Scene struct {
	TenantID                          uuid.UUID
	Tenant, TimeZone, Locale, Country string
	Settings                          Settings
	Flows                             []Flow                  // those that answer somewhere, the highest priority first
	Talks                             map[uuid.UUID]*Talk     // by conversation; those with groups are not among them
	Of                                map[uuid.UUID]uuid.UUID // the conversation of each message
}

// Talk is a conversation with its customer.
type Talk struct {
	Conversation inbox.Conversation
	Device       flows.Device
	Gateway      string
	Contact      flows.Contact
	OptedOutAt   time.Time
	Run          *Run // the one that has not ended; nil for none
}

// Progress is how far a run has come, and what it did on the way.
type Progress struct {
	Run    *Run
	New    bool // it began just now
	Traces []flows.Trace
	Calls  []Call
}

// CallKind says what a run asked.
type CallKind string

// The kinds of calls.
const (
	CallHTTP CallKind = "http"
	CallAI   CallKind = "ai"
)

// Call is what a run asked another system: flows.CallHTTP or flows.AskAI.
type Call struct {
	Token string
	Kind  CallKind
	Call  json.RawMessage
}

// Due is a run whose wait is over.
type Due struct{ TenantID, RunID, ConversationID uuid.UUID }

// Around is what flows may know in all conversations of the workspace; who writes and to which number is not in it. Zone is the workspace's.
func (s *Scene) Around(zone *time.Location) flows.Context {
	return flows.Context{
		Tenant: flows.Tenant{Name: s.Tenant}, Zone: zone, Hours: s.Settings.Hours, Closed: s.Settings.Closed, Escape: s.Settings.EscapeWords,
		Fallback: s.text(s.Settings.FallbackText, fallbackText), IdleMinutes: s.Settings.IdleMinutes, Hint: s.text("", hintText),
		CountryCode: gateway.CallingCode(s.Country),
	}
}
