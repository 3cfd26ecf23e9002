package devices

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Gateway is the kind of provider that a device is connected through.
type Gateway string

// The gateways.
const (
	WAHA     Gateway = "waha"
	CloudAPI Gateway = "cloudapi"
)

// Health is how a device is, by the evidence.
type Health string

// The healths.
const (
	Waiting    Health = "waiting"    // for a pairing, or on the way up
	Healthy    Health = "healthy"    // connected, and everything the gateway has is here
	Unverified Health = "unverified" // connected, but the gateway keeps no messages, so nothing can be compared
	Degraded   Health = "degraded"   // connected, but reports do not reach us, or the account is restricted
	Down       Health = "down"       // not connected though it should be
	Off        Health = "off"        // disconnected on purpose
)

// Name is a device as lists and menus say it.
type Name struct {
	ID   uuid.UUID
	Name string
}

// Device is one WhatsApp number of a workspace.
type Device struct {
	TenantID uuid.UUID
	ID       uuid.UUID
	Name     string
	Gateway  Gateway

	ServerID   uuid.UUID // the workspace's own WAHA server; zero for the operator's
	Session    string    // the session's name at the gateway
	HookKey    string    // in the address that the gateway reports to
	HookSecret string    // what it signs its reports with, sealed

	Phone       string // digits with country; "" before the first pairing. Kept while disconnected
	LID         string
	AccountName string
	PairedAt    time.Time // zero while it is not certain who is connected
	Claim       Claim

	Wanted  bool // people want it connected
	State   gateway.State
	StateAt time.Time // by our clock
	ToldAt  time.Time // when the gateway last reported a state, by its clock
	QRUntil time.Time // in gateway.StateScan: how long the present code holds; zero where unknown

	Health   Health
	Reason   errs.Message // why; empty where the health says it all
	HealthAt time.Time

	HeardAt     time.Time // the last report of the gateway
	CaughtUpAt  time.Time // up to when everything the gateway has is here
	DeafSince   time.Time // since when reports are known to be missing; zero while they come
	Missed      int       // messages whose reports did not come since
	NoHistory   bool      // the gateway keeps no messages, so nothing can be compared
	Restricted  bool      // WhatsApp lets the account open no new chats
	NextCheckAt time.Time
	Failures    int       // checks in a row that the gateway did not answer
	Attempts    int       // to reconnect, since it last worked
	RetryAt     time.Time // when the next attempt is due; zero for none
	Alarmed     bool      // people were told that it is down, and not yet that it is back
	MailedAt    time.Time // when they were last mailed about it

	Settings
	CreatedAt time.Time
}

// Held reports whether the messages of the device have to wait: nobody is certainly connected, or it is somebody else than before.
func (d Device) Held() bool { return d.PairedAt.IsZero() || d.Claim.Kind != NoClaim }

// Account returns who is or was connected.
func (d Device) Account() gateway.Identities {
	return gateway.Identities{Phone: d.Phone, LID: d.LID}
}

// Foreign reports whether what a gateway reported is another number's: a report may be late, and the device connected anew by then.
func (d Device) Foreign(connected gateway.Identities) bool {
	return d.Phone != "" && connected.Phone != "" && d.Phone != connected.Phone
}

// ClaimKind says why a connected number cannot simply be taken.
type ClaimKind string

// The claims.
const (
	NoClaim     ClaimKind = ""
	OtherNumber ClaimKind = "other_number" // the device had another number before
	SameNumber  ClaimKind = "same_number"  // another device of the workspace has this number
)

// Claim is a number that was connected to a device and waits for somebody to say what it is. Until then nothing of it is taken.
type Claim struct {
	Kind   ClaimKind
	Phone  string
	LID    string
	Name   string
	Device uuid.UUID // of SameNumber: the one that has it
}

// Card is a device as the list shows it.
type Card struct {
	Device
	SentToday     int    // messages to people since midnight in the workspace's time zone
	ReceivedToday int    //
	Hours         []Hour // the last 24, the oldest first
	Paused        Pause
}

// Pause is since when a person keeps a device from sending, and who; zero while nobody does.
type Pause struct {
	At time.Time
	By string
}

// Hour is what came and went in an hour.
type Hour struct{ In, Out int }

// Entry is one line of a device's timeline.
type Entry struct {
	ID      uuid.UUID
	At      time.Time
	Kind    EntryKind
	Message errs.Message
	Actor   string // who did it; "" for what happened by itself
}

// EntryKind says what a line of the timeline tells.
type EntryKind string

// The lines of a timeline.
const (
	EntryAdded     EntryKind = "added"
	EntryState     EntryKind = "state"     // the gateway said something new
	EntryHealth    EntryKind = "health"    // the evidence says something new
	EntryAction    EntryKind = "action"    // somebody did something
	EntryReconnect EntryKind = "reconnect" // an attempt of ours
	EntryCatchUp   EntryKind = "catch_up"  // messages were read from the history
)
