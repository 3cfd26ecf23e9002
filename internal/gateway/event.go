package gateway

import "time"

// Delivery is one call of a provider to us.
type Delivery struct {
	Name    string    // the provider's name of the event
	ID      string    // from Receiver.Peek: with Device and Name, what a repeated delivery is known by
	Device  string    // which of the provider's devices it is about: the session's name
	At      time.Time // when the provider raised it; zero where it did not tell
	Engine  string    // the provider's engine, where it has several
	Version string    // the provider's version
	// Account is who was connected when the provider raised it; zero where it does not tell.
	Account Identities
	Events  []Event // what happened
}

// Event is something that happened: one of Message, StatusChanged, Edited, Revoked, Reacted, SessionChanged, PresenceChanged,
// CallReceived, GroupChanged, Ignored and Unknown.
type Event interface{ event() }

// Message is a message in either direction.
type Message struct {
	ID        MessageID
	Chat      Chat
	Person    Person // in ChatPerson: the other side, in both directions
	Sender    Person // who wrote it, in groups and status; elsewhere the other side when it wrote, and nobody when we did
	At        time.Time
	Source    Source // of messages from us
	Kind      Kind
	Word      string // the provider's word for what it is, of KindUnsupported
	Text      string // the text, or the caption
	Media     *MediaFile
	Location  *Location
	Contacts  []ContactCard
	ReplyTo   *Quote
	Forwarded bool
	Status    Status // of messages from us
}

// StatusChanged tells how far a message of ours has come. They come late, repeatedly and with steps left out.
type StatusChanged struct {
	ID     MessageID
	Chat   Chat
	Status Status
	By     Identities // in groups: whose phone it reached or who read it, where the provider tells
	At     time.Time
}

// Edited says that a message has a new text.
type Edited struct {
	Target MessageID
	Chat   Chat
	Person Person
	Text   string
	At     time.Time
}

// Revoked says that a message was deleted for everyone.
type Revoked struct {
	Target MessageID
	Chat   Chat
	Person Person
	At     time.Time
}

// Reacted says that somebody put an emoji on a message in place of their last one; "" takes it away. FromMe says that it was us.
type Reacted struct {
	Target MessageID
	Chat   Chat
	Person Person
	By     Person
	FromMe bool
	Emoji  string
	At     time.Time
}

// SessionChanged says how the device's session is now. The same state may be told again, which for StateScan means a new QR code.
type SessionChanged struct {
	Session Session
	At      time.Time
}

// PresenceChanged says what somebody is doing.
type PresenceChanged struct {
	Chat     Chat
	Who      Identities
	Activity Activity
	Online   bool
}

// CallReceived says that somebody calls the number.
type CallReceived struct {
	ID     string
	Chat   Chat
	Person Person
	Video  bool
	At     time.Time
}

// GroupChanged says that we joined a group, that it changed, or that we left it.
type GroupChanged struct {
	Chat Chat
	Name string // "" where it was not told
	Left bool
	At   time.Time
}

// Ignored is an event that is known and means nothing to us.
type Ignored struct{ Why string }

// Unknown is an event that this version of CloudWA does not know.
type Unknown struct{ Why string }

func (Message) event()         {}
func (StatusChanged) event()   {}
func (Edited) event()          {}
func (Revoked) event()         {}
func (Reacted) event()         {}
func (SessionChanged) event()  {}
func (PresenceChanged) event() {}
func (CallReceived) event()    {}
func (GroupChanged) event()    {}
func (Ignored) event()         {}
func (Unknown) event()         {}

// Status is how far a message of ours has come.
type Status string

// The statuses, in their order; StatusFailed stands beside them.
const (
	StatusAccepted  Status = "accepted"  // the provider has it
	StatusSent      Status = "sent"      // WhatsApp has it: one tick
	StatusDelivered Status = "delivered" // the phone has it: two ticks
	StatusRead      Status = "read"      // two blue ticks
	StatusPlayed    Status = "played"    // a voice note was listened to
	StatusFailed    Status = "failed"    // WhatsApp refused it
)

var statusRank = map[Status]int{StatusAccepted: 1, StatusSent: 2, StatusDelivered: 3, StatusRead: 4, StatusPlayed: 5}

// Advances reports whether a message with status s moves on to next. Statuses only move up. A failure ends what was not yet delivered,
// and a later sign of life takes it back: providers report failures for messages that arrive all the same.
func (s Status) Advances(next Status) bool {
	switch {
	case next == StatusFailed:
		return statusRank[s] < statusRank[StatusDelivered] && s != StatusFailed
	case s == StatusFailed:
		return statusRank[next] >= statusRank[StatusSent]
	default:
		return statusRank[next] > statusRank[s]
	}
}
