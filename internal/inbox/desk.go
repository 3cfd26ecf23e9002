package inbox

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// deskTx is what a desk needs of a transaction: many things found, or kept, with one statement.
type deskTx interface {
	rareTx
	// ContactsWith returns the contacts that are known by any of the identities, with all of theirs, in the order of their ids, and locks them.
	ContactsWith(ctx context.Context, identities []gateway.Identity) ([]contacts.Known, error)
	// ConversationsWith returns the conversations of devices with contacts or groups, in the order of their ids, and locks them.
	ConversationsWith(ctx context.Context, whom []Counterpart) ([]Conversation, error)
	// MessagesNamed returns the messages of devices by their raw ids, in both directions and in the order of their own ids, and locks them.
	MessagesNamed(ctx context.Context, names []Named) ([]Message, error)

	// Those that add something return how much of it is new: less than was given means that others added the same a moment ago.
	AddContacts(ctx context.Context, list []contacts.Known) (added int, err error)
	AddIdentities(ctx context.Context, list []contacts.Identified) (added int, err error)
	AddConversations(ctx context.Context, list []Conversation) (added int, err error)
	AddMessages(ctx context.Context, list []Message) (added int, err error)

	UpdateContacts(ctx context.Context, list []contacts.Contact) error
	UpdateConversations(ctx context.Context, list []Conversation) error
	UpdateMessages(ctx context.Context, list []Message) error
	// NameGroup gives the conversation with a group another name.
	NameGroup(ctx context.Context, conversationID uuid.UUID, name string) error

	FinishEvents(ctx context.Context, ids []int64) error
	ParkEvents(ctx context.Context, list []Parked) error
	// Unpark lets reports be read that waited for any of these.
	Unpark(ctx context.Context, on ...Named) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// rareTx is what few events need; it goes past the desk, which is cleared before where it has to be.
type rareTx interface {
	MergeContacts(ctx context.Context, keep, drop contacts.Contact) error
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	IdentitiesOf(ctx context.Context, contactID uuid.UUID) (gateway.Identities, error)
	// SendingIn reports whether a message of the conversation is being sent whose id the gateway has not told yet.
	SendingIn(ctx context.Context, conversationID uuid.UUID) (bool, error)
	// LockNameless returns a message of ours of the last day that has the text and no id of the gateway's, though it may have left.
	LockNameless(ctx context.Context, conversationID uuid.UUID, text string) (Message, error)
	Accept(ctx context.Context, id uuid.UUID, sent gateway.MessageID) error
}

// Counterpart is whom a device writes with: a contact, or else a group.
type Counterpart struct {
	DeviceID, ContactID uuid.UUID
	GroupID             string
}

// Named is what a device's gateway calls something: a message by its raw id, or what reports wait for.
type Named struct {
	DeviceID uuid.UUID
	Name     string
}

// Parked is a report that waits for the message that it is about.
type Parked struct {
	ID int64
	On string
}

// errRaced is what a desk ends with when others added the same contact or chat at the same moment; the next try finds theirs.
var errRaced = errors.New("others added the same a moment ago")

// errNotHere is what looking for something on a desk ends with where there is none.
var errNotHere = errs.New(errs.NotFound, "This page or item does not exist, or it is not yours to see.")

// desk holds what a batch of reports is about: it is fetched with a few statements, changed in memory in the order of the reports, and put back with a
// few statements. So 200 reports cost a dozen statements instead of a thousand, and the rules see one event after the other all the same. Whatever
// it does not hold yet it fetches.
type desk struct {
	deskTx

	people   map[gateway.Identity]*person // nil for those that are nobody's
	contacts map[uuid.UUID]*person
	chats    map[Counterpart]*chat // nil for those that are not there
	messages map[messageKey]*message

	newIdentities   []contacts.Identified
	newContacts     []*person
	newChats        []*chat
	newMessages     []*message
	changedContacts []*person
	changedChats    []*chat
	changedMessages []*message
	renamed         []*chat
	unparked        []Named
	jobs            []account.Job
	heard           []Heard
	finished        []int64
	parked          []Parked
}

type person struct {
	contacts.Known
	isNew, changed bool
}

type chat struct {
	Conversation
	isNew, changed bool
}

type messageKey struct {
	Named
	fromMe bool
}

type message struct {
	Message
	isNew, changed bool
}

func newDesk(tx deskTx) *desk {
	d := &desk{deskTx: tx}
	d.forget()
	return d
}

// forget drops what was fetched. It is fetched again when it is needed.
func (d *desk) forget() {
	d.people, d.contacts = map[gateway.Identity]*person{}, map[uuid.UUID]*person{}
	d.chats, d.messages = map[Counterpart]*chat{}, map[messageKey]*message{}
}
