package inbox

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// MaxText is how long a text may be, in characters: what WhatsApp takes in one message.
const MaxText = 4096

// UnconfirmedAfter is after how long without a sign of WhatsApp people are told that a message which the gateway took may not have left.
const UnconfirmedAfter = 5 * time.Minute

// Source says who wrote a message.
type Source string

// The sources.
const (
	FromCustomer Source = "customer"
	FromAgent    Source = "agent" // somebody here
	FromPhone    Source = "phone" // somebody on the phone of the number itself, or another program at the same gateway
	FromBot      Source = "bot"   // an automation
	FromCampaign Source = "campaign"
)

// Status is how far a message of ours has come. Beside those of package gateway there are those before and after the gateway.
type Status string

// The statuses before a gateway has a message, and the one that nobody can settle.
const (
	StatusQueued  Status = "queued"
	StatusSending Status = "sending" // at this moment, or interrupted
	StatusUnknown Status = "unknown" // interrupted, and the gateway cannot say whether it left; a person decides
)

// StatusOf returns a gateway's status as a message has it.
func StatusOf(s gateway.Status) Status { return Status(s) }

// Message is one message of a conversation.
type Message struct {
	ID             uuid.UUID
	ConversationID uuid.UUID
	DeviceID       uuid.UUID // zero where the device was deleted
	ClientID       uuid.UUID // names the bubble on the page: "message-" and this
	FromMe         bool
	Source         Source
	AuthorID       uuid.UUID // of FromAgent
	Author         string    // the person's name; in groups also of who wrote from outside
	Kind           gateway.Kind
	Text           string // or the caption
	Content        Content
	Raw            string // the gateway's id; "" while it is not known
	Wamid          string
	ReplyTo        string // raw id
	At             time.Time
	Status         Status       // "" for messages from others
	Failure        errs.Message // why, of gateway.StatusFailed and StatusUnknown
	AttemptedAt    time.Time    // when it was last given to the gateway
	AcceptedAt     time.Time    // when the gateway took it
	Unconfirmed    bool         // the gateway took it minutes ago, and WhatsApp has not confirmed it
	EditedAt       time.Time
	History        []Version // what it said before it was edited, the oldest first
	RevokedAt      time.Time // deleted for everyone; the text stays, and is not shown
	Reactions      []Reaction
	Media          *Media   // nil without a file
	Actions        []Action // changes of it that are on their way, or were given up
}

// Version is a text that a message had before it was edited.
type Version struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"` // when it was written
}

// Class returns how a message of ours is paced.
func (m Message) Class() pacing.Class {
	switch m.Source {
	case FromCampaign:
		return pacing.Campaign
	case FromBot:
		return pacing.Bot
	}
	return pacing.Person
}

// MediaState says where the file of a message is.
type MediaState string

// The states of a file.
const (
	MediaWaiting MediaState = "waiting" // at the gateway; it is being fetched
	MediaLinked  MediaState = "linked"  // of ours: behind an address; it is fetched when the message leaves
	MediaStored  MediaState = "stored"
	MediaFailed  MediaState = "failed" // not to be had; Failure says why
)

// Media is the file of a message. What it is was found out from its own bytes.
type Media struct {
	State         MediaState
	Source        gateway.MediaFile // what the gateway said, of MediaWaiting; of MediaLinked its URL alone
	Name          string            // the sender's name for it, without any folder; "" for none
	MIME          string            // "" before it is here
	Size          int64             // bytes
	Width, Height int               // pixels, of images; 0 where unknown
	Key, ThumbKey string            // in the store; "" for none
	Tries         int               // how often the gateway was asked for it, of MediaWaiting
	Failure       errs.Message      // why, of MediaFailed
}

// Usage is what a workspace keeps in the store.
type Usage struct{ Files, Bytes int64 }

// Content is what only some kinds of messages have.
type Content struct {
	File     string                `json:"file,omitempty"` // the sender's name for it
	MIME     string                `json:"mime,omitempty"` // as the sender says
	Location *gateway.Location     `json:"location,omitempty"`
	Contacts []gateway.ContactCard `json:"contacts,omitempty"`
	Quote    string                `json:"quote,omitempty"` // the text of the message it answers, as the answer quotes it
	Word     string                `json:"word,omitempty"`  // what it is, of gateway.KindUnsupported
	// NoPreview keeps WhatsApp from showing the first link of a text that is sent.
	NoPreview bool `json:"no_preview,omitempty"`
}

// Reaction is an emoji that somebody put on a message.
type Reaction struct {
	By    string    `json:"by"` // "" for us, else an identity of the person
	Emoji string    `json:"emoji"`
	At    time.Time `json:"at,omitzero"`
}

// Conversation is a device's chat with a contact or a group, as the list shows it.
type Conversation struct {
	ID           uuid.UUID
	DeviceID     uuid.UUID // zero where the device was deleted
	DeviceName   string
	ContactID    uuid.UUID // zero for groups
	Name         string    // the contact's name here, else the one on WhatsApp, else ""; of groups their name
	Phone        string    // digits with country; "" where it is hidden
	Group        bool
	GroupID      string // the gateway's id of a group
	ChatID       string // the gateway's chat that was last written from
	LastAt       time.Time
	LastID       uuid.UUID // zero before the first message
	Last         *Message  // the same, where it was asked for
	Unread       int
	WaitingSince time.Time // zero when the last word was ours
	BotPausedAt  time.Time // since when automations are silent here; zero while they may write
	BotPause     BotPause
	BotUntil     time.Time // when that ends by itself; zero for never
	AssignedTo   uuid.UUID // whom an automation gave the chat to; zero for nobody
}

// Silent reports whether automations may not write in the conversation.
func (c Conversation) Silent(now time.Time) bool {
	return !c.BotPausedAt.IsZero() && (c.BotUntil.IsZero() || now.Before(c.BotUntil))
}

// BotPause is why automations are silent in a conversation.
type BotPause string

// The reasons.
const (
	PausedByCap    BotPause = "cap"    // too many of their messages without a person
	PausedByPerson BotPause = "person" // somebody took over
	PausedByFlow   BotPause = "flow"   // a flow gave the chat to people
)

// Author is who writes a message here.
type Author struct {
	ID   uuid.UUID
	Name string
}
