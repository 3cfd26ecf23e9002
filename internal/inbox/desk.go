package inbox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
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

// told is an event that a device's gateway reported.
type told struct {
	device devices.Device
	event  gateway.Event
}

// Fetch brings what the events are about, so that it is not fetched one by one.
func (d *desk) Fetch(ctx context.Context, events []told) error {
	var identities []gateway.Identity
	var names []Named
	var whom []Counterpart
	for _, e := range events {
		raw := ""
		switch e := e.event.(type) {
		case gateway.Message:
			raw, identities = e.ID.Raw, append(identities, e.Person.List()...)
		case gateway.StatusChanged:
			raw = e.ID.Raw
		case gateway.Edited:
			raw = e.Target.Raw
		case gateway.Revoked:
			raw = e.Target.Raw
		case gateway.Reacted:
			raw = e.Target.Raw
		}
		names = append(names, Named{e.device.ID, raw})
	}
	// In the order in which everybody locks: contacts, conversations, messages.
	if err := d.fetchPeople(ctx, identities); err != nil {
		return err
	}
	for _, e := range events {
		whom = append(whom, d.counterparts(e)...)
	}
	if err := d.fetchChats(ctx, whom); err != nil {
		return err
	}
	return d.fetchMessages(ctx, names)
}

// counterparts returns with whom an event may be, of those who are known.
func (d *desk) counterparts(e told) (list []Counterpart) {
	switch event := e.event.(type) {
	case gateway.GroupChanged:
		list = append(list, Counterpart{DeviceID: e.device.ID, GroupID: event.Chat.ID})
	case gateway.Message:
		if event.Chat.Kind == gateway.ChatGroup && takes(e.device, event.Chat) {
			return []Counterpart{{DeviceID: e.device.ID, GroupID: event.Chat.ID}}
		}
		for _, identity := range event.Person.List() {
			if p := d.people[identity]; p != nil {
				list = append(list, Counterpart{DeviceID: e.device.ID, ContactID: p.ID})
			}
		}
	}
	return list
}

func (d *desk) fetchPeople(ctx context.Context, identities []gateway.Identity) error {
	identities = missing(identities, d.people)
	if len(identities) == 0 {
		return nil
	}
	for _, identity := range identities {
		d.people[identity] = nil
	}
	found, err := d.ContactsWith(ctx, identities)
	for _, known := range found {
		p := d.contacts[known.ID]
		if p == nil {
			p = &person{Known: known}
			d.contacts[known.ID] = p
		}
		p.Identities = known.Identities
		for _, identity := range known.Identities {
			d.people[identity] = p
		}
	}
	return err
}

func (d *desk) fetchChats(ctx context.Context, whom []Counterpart) error {
	whom = missing(whom, d.chats)
	if len(whom) == 0 {
		return nil
	}
	for _, key := range whom {
		d.chats[key] = nil
	}
	found, err := d.ConversationsWith(ctx, whom)
	for _, c := range found {
		d.chats[Counterpart{c.DeviceID, c.ContactID, c.GroupID}] = &chat{Conversation: c}
	}
	return err
}

func (d *desk) fetchMessages(ctx context.Context, names []Named) error {
	var unknown []Named
	for _, name := range names {
		// Both directions are fetched together, so one stands for both.
		if _, known := d.messages[messageKey{name, true}]; name.Name != "" && !known {
			d.messages[messageKey{name, true}], d.messages[messageKey{name, false}] = nil, nil
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	found, err := d.MessagesNamed(ctx, unknown)
	for _, m := range found {
		d.messages[keyOf(m)] = &message{Message: m}
	}
	return err
}

func keyOf(m Message) messageKey { return messageKey{Named{m.DeviceID, m.Raw}, m.FromMe} }

// missing returns the keys that a map does not have, each once.
func missing[K comparable, V any](keys []K, known map[K]V) []K {
	var list []K
	taken := map[K]bool{}
	for _, key := range keys {
		if _, ok := known[key]; !ok && !taken[key] {
			taken[key] = true
			list = append(list, key)
		}
	}
	return list
}

// putBack keeps what changed, in the order in which everybody locks.
func (d *desk) putBack(ctx context.Context) error {
	if err := d.putBackPeople(ctx); err != nil {
		return err
	}
	if err := d.putBackChats(ctx); err != nil {
		return err
	}
	if err := d.FinishEvents(ctx, d.finished); err != nil {
		return err
	}
	// What waits for a message that came later in the same batch waits no longer.
	if err := d.ParkEvents(ctx, d.parked); err != nil {
		return err
	}
	if len(d.unparked) > 0 {
		if err := d.deskTx.Unpark(ctx, d.unparked...); err != nil {
			return err
		}
	}
	if err := d.deskTx.Enqueue(ctx, d.jobs...); err != nil {
		return err
	}
	d.unparked, d.finished, d.parked, d.jobs = nil, nil, nil, nil
	return nil
}

func (d *desk) putBackPeople(ctx context.Context) error {
	fresh := values(d.newContacts, func(p *person) contacts.Known { return p.Known })
	if added, err := d.deskTx.AddContacts(ctx, fresh); err != nil || added < len(fresh) {
		return raced(err)
	}
	// In one order everywhere: two who add the same ones wait instead of deadlocking.
	slices.SortFunc(d.newIdentities, func(a, b contacts.Identified) int {
		if order := strings.Compare(string(a.Kind), string(b.Kind)); order != 0 {
			return order
		}
		return strings.Compare(a.Value, b.Value)
	})
	if added, err := d.deskTx.AddIdentities(ctx, d.newIdentities); err != nil || added < len(d.newIdentities) {
		return raced(err)
	}
	if err := d.UpdateContacts(ctx, values(d.changedContacts, func(p *person) contacts.Contact { return p.Contact })); err != nil {
		return err
	}
	for _, p := range slices.Concat(d.newContacts, d.changedContacts) {
		p.isNew, p.changed = false, false
	}
	d.newContacts, d.newIdentities, d.changedContacts = nil, nil, nil
	return nil
}

func (d *desk) putBackChats(ctx context.Context) error {
	fresh := values(d.newChats, func(c *chat) Conversation { return c.Conversation })
	if added, err := d.AddConversations(ctx, fresh); err != nil || added < len(fresh) {
		return raced(err)
	}
	written := values(d.newMessages, func(m *message) Message { return m.Message })
	if added, err := d.AddMessages(ctx, written); err != nil || added < len(written) {
		return raced(err)
	}
	if err := d.UpdateConversations(ctx, values(d.changedChats, func(c *chat) Conversation { return c.Conversation })); err != nil {
		return err
	}
	if err := d.UpdateMessages(ctx, values(d.changedMessages, func(m *message) Message { return m.Message })); err != nil {
		return err
	}
	for _, c := range d.renamed {
		if err := d.deskTx.NameGroup(ctx, c.ID, c.Name); err != nil {
			return err
		}
	}
	for _, c := range slices.Concat(d.newChats, d.changedChats) {
		c.isNew, c.changed = false, false
	}
	for _, m := range slices.Concat(d.newMessages, d.changedMessages) {
		m.isNew, m.changed = false, false
	}
	d.newChats, d.newMessages, d.changedChats, d.changedMessages, d.renamed = nil, nil, nil, nil, nil
	return nil
}

func raced(err error) error {
	if err == nil {
		return errRaced
	}
	return err
}

func values[T, V any](list []T, value func(T) V) []V {
	out := make([]V, len(list))
	for i, item := range list {
		out[i] = value(item)
	}
	return out
}

// clear puts everything back and drops it, for what goes past the desk.
func (d *desk) clear(ctx context.Context) error {
	err := d.putBack(ctx)
	d.forget()
	return err
}
