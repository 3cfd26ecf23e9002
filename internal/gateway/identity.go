package gateway

import (
	"cmp"
	"strings"
)

// IdentityKind says by what a person is known.
type IdentityKind string

// The kinds of identity.
const (
	IdentityPhone    IdentityKind = "phone"    // digits with country, no plus sign
	IdentityLID      IdentityKind = "lid"      // WhatsApp's hidden id: digits that are no phone number
	IdentityBSUID    IdentityKind = "bsuid"    // business-scoped user id of the Cloud API, such as US.13491208655302741918
	IdentityUsername IdentityKind = "username" // without the @
)

// Identity is one thing a person is known by. Two people never share one within a tenant; a person may have one of each kind.
type Identity struct {
	Kind  IdentityKind
	Value string
}

// Identities are all that is known of who somebody is, each "" where unknown.
type Identities struct {
	Phone    string
	LID      string
	BSUID    string
	Username string
}

// List returns the known identities: phone, LID, BSUID, username.
func (i Identities) List() []Identity {
	var list []Identity
	for _, identity := range []Identity{
		{IdentityPhone, i.Phone}, {IdentityLID, i.LID}, {IdentityBSUID, i.BSUID}, {IdentityUsername, i.Username},
	} {
		if identity.Value != "" {
			list = append(list, identity)
		}
	}
	return list
}

// IsZero reports whether nothing is known.
func (i Identities) IsZero() bool { return i == Identities{} }

// Merge returns i with what is missing taken from other.
func (i Identities) Merge(other Identities) Identities {
	return Identities{
		Phone:    cmp.Or(i.Phone, other.Phone),
		LID:      cmp.Or(i.LID, other.LID),
		BSUID:    cmp.Or(i.BSUID, other.BSUID),
		Username: cmp.Or(i.Username, other.Username),
	}
}

// Person is somebody as one event shows them. The name is the one they gave themselves on WhatsApp, "" where the event has none.
type Person struct {
	Identities
	Name string
}

// ChatKind says what a chat is.
type ChatKind string

// The kinds of chat. Only persons and groups are conversations.
const (
	ChatPerson    ChatKind = "person"
	ChatGroup     ChatKind = "group"
	ChatStatus    ChatKind = "status"    // the stories of all contacts
	ChatBroadcast ChatKind = "broadcast" // a list that copies a message to many
	ChatChannel   ChatKind = "channel"   // a newsletter
	ChatUnknown   ChatKind = "unknown"
)

// Chat names a chat in the provider's own words. The same person can be two chats, one by phone and one by LID: go by the Identities of
// the person to find the conversation, and by the chat to send.
type Chat struct {
	Kind ChatKind
	ID   string
}

// MessageID names a message. Messages are matched by Raw and FromMe: of the whole id, the part for the chat may read one way in a send's
// answer and another in its events.
type MessageID struct {
	Raw    string // the part that all engines of a provider agree on; "" where the provider did not tell
	Wamid  string // the id as the provider writes it; may be ""
	FromMe bool
}

// IsZero reports whether the id is unknown.
func (id MessageID) IsZero() bool { return id.Raw == "" && id.Wamid == "" }

// ContactCard is somebody's card, sent or received as a message.
type ContactCard struct {
	Name         string
	Organization string
	Phones       []string // as written on the card
	WhatsApp     string   // the phone number, digits with country, under which they have WhatsApp; "" where the card does not say
}

// Label returns how to call the person in one line: name, organization or first phone number.
func (c ContactCard) Label() string {
	for _, text := range append([]string{c.Name, c.Organization, c.WhatsApp}, c.Phones...) {
		if text = strings.TrimSpace(text); text != "" {
			return text
		}
	}
	return ""
}
