package inbox

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// A desk is what taking over an event needs: what follows looks things up on it and changes them there.

// ContactsOf implements contacts.FindTx.
func (d *desk) ContactsOf(ctx context.Context, identities []gateway.Identity) ([]contacts.Contact, error) {
	if err := d.fetchPeople(ctx, identities); err != nil {
		return nil, err
	}
	var found []contacts.Contact
	for _, identity := range identities {
		if p := d.people[identity]; p != nil && !slices.Contains(found, p.Contact) {
			found = append(found, p.Contact)
		}
	}
	slices.SortFunc(found, func(a, b contacts.Contact) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, nil
}

// CreateContact implements contacts.FindTx. That somebody else has one of the identities by now shows when it is put back.
func (d *desk) CreateContact(ctx context.Context, c contacts.Contact, identities []gateway.Identity) error {
	p := &person{Known: contacts.Known{Contact: c}, isNew: true}
	d.contacts[c.ID] = p
	d.newContacts = append(d.newContacts, p)
	return d.AddIdentities(ctx, c.ID, identities)
}

// AddIdentities implements contacts.FindTx.
func (d *desk) AddIdentities(ctx context.Context, contactID uuid.UUID, identities []gateway.Identity) error {
	if err := d.fetchPeople(ctx, identities); err != nil {
		return err
	}
	p := d.contacts[contactID]
	for _, identity := range identities {
		if d.people[identity] != nil {
			continue
		}
		d.people[identity] = p
		p.Identities = append(p.Identities, identity)
		d.newIdentities = append(d.newIdentities, contacts.Identified{ContactID: contactID, Identity: identity})
	}
	return nil
}

// UpdateContact implements contacts.FindTx.
func (d *desk) UpdateContact(_ context.Context, c contacts.Contact) error {
	p := d.contacts[c.ID]
	p.Contact = c
	if !p.isNew && !p.changed {
		p.changed = true
		d.changedContacts = append(d.changedContacts, p)
	}
	return nil
}

// MergeContacts implements contacts.FindTx.
func (d *desk) MergeContacts(ctx context.Context, keep, drop contacts.Contact) error {
	if err := d.clear(ctx); err != nil {
		return err
	}
	if err := d.deskTx.MergeContacts(ctx, keep, drop); err != nil {
		return err
	}
	// What is done next is done with the one that is left.
	d.contacts[keep.ID] = &person{Known: contacts.Known{Contact: keep}}
	return nil
}

// ConversationWith returns a device's conversation with somebody, and makes it where there is none.
func (d *desk) ConversationWith(ctx context.Context, whom Counterpart) (*chat, error) {
	if p := d.contacts[whom.ContactID]; p == nil || !p.isNew { // with somebody new there is none
		if err := d.fetchChats(ctx, []Counterpart{whom}); err != nil {
			return nil, err
		}
	}
	if c := d.chats[whom]; c != nil {
		return c, nil
	}
	c := &chat{isNew: true, Conversation: Conversation{
		ID: account.NewID(), DeviceID: whom.DeviceID, ContactID: whom.ContactID, Group: whom.GroupID != "", GroupID: whom.GroupID, ChatID: whom.GroupID,
	}}
	d.chats[whom] = c
	d.newChats = append(d.newChats, c)
	return c, nil
}

// NameGroup gives the conversation with a group, where there is one, the group's new name.
func (d *desk) NameGroup(ctx context.Context, deviceID uuid.UUID, group, name string) error {
	key := Counterpart{DeviceID: deviceID, GroupID: group}
	if err := d.fetchChats(ctx, []Counterpart{key}); err != nil {
		return err
	}
	c := d.chats[key]
	if c == nil || name == "" || c.Name == name {
		return nil
	}
	c.Name = name
	if !c.isNew {
		d.renamed = append(d.renamed, c)
	}
	return nil
}

// Conversation is the one of a message that is here.
func (d *desk) Conversation(ctx context.Context, id uuid.UUID) (Conversation, error) {
	for _, c := range d.chats {
		if c != nil && c.ID == id {
			return c.Conversation, nil
		}
	}
	return d.deskTx.Conversation(ctx, id)
}

// IdentitiesOf returns by what a contact is known.
func (d *desk) IdentitiesOf(ctx context.Context, contactID uuid.UUID) (known gateway.Identities, err error) {
	p := d.contacts[contactID]
	if p == nil {
		return d.deskTx.IdentitiesOf(ctx, contactID)
	}
	return contacts.Merged(p.Identities), nil
}

// LockRaw returns the message of a device with that raw id.
func (d *desk) LockRaw(ctx context.Context, name Named, fromMe bool) (Message, error) {
	if err := d.fetchMessages(ctx, []Named{name}); err != nil {
		return Message{}, err
	}
	if m := d.messages[messageKey{name, fromMe}]; m != nil {
		return m.Message, nil
	}
	return Message{}, errNotHere
}

// LockAnyRaw is LockRaw for events that do not say whose message they are about: the older one, where two have the same id.
func (d *desk) LockAnyRaw(ctx context.Context, name Named) (Message, error) {
	ours, err := d.LockRaw(ctx, name, true)
	theirs, none := d.LockRaw(ctx, name, false)
	if err == nil && (none != nil || bytes.Compare(ours.ID[:], theirs.ID[:]) < 0) {
		return ours, nil
	}
	return theirs, none
}

// AddMessage adds a message to a conversation, and moves that. There must be none with its raw id.
func (d *desk) AddMessage(c *chat, m Message, chatID string) {
	d.heard = append(d.heard, Heard{Message: m, First: c.LastID == uuid.Nil})
	c.Take(m, chatID)
	if !c.isNew && !c.changed {
		c.changed = true
		d.changedChats = append(d.changedChats, c)
	}
	row := &message{Message: m, isNew: true}
	d.messages[keyOf(m)] = row
	d.newMessages = append(d.newMessages, row)
}

// UpdateMessage keeps what became of a message that LockRaw returned.
func (d *desk) UpdateMessage(m Message) {
	row := d.messages[keyOf(m)]
	row.Message = m
	if !row.isNew && !row.changed {
		row.changed = true
		d.changedMessages = append(d.changedMessages, row)
	}
}

// Accept joins a message that was sent from here with what the gateway tells of it.
func (d *desk) Accept(ctx context.Context, id uuid.UUID, sent gateway.MessageID) error {
	if err := d.clear(ctx); err != nil {
		return err
	}
	return d.deskTx.Accept(ctx, id, sent)
}

// Unpark lets reports be read that waited for something.
func (d *desk) Unpark(on Named) { d.unparked = append(d.unparked, on) }

// Later enqueues jobs.
func (d *desk) Later(jobs ...account.Job) { d.jobs = append(d.jobs, jobs...) }

// ChatWith returns the conversation of a device with somebody, or else with a group, and makes it where there is none.
func ChatWith(ctx context.Context, tx deskTx, deviceID uuid.UUID, with gateway.Person, group string) (Conversation, error) {
	desk, whom := newDesk(tx), Counterpart{DeviceID: deviceID, GroupID: group}
	if group == "" {
		contact, _, err := contacts.Find(ctx, desk, with)
		if err != nil {
			return Conversation{}, err
		}
		whom.ContactID = contact.ID
	}
	found, err := desk.ConversationWith(ctx, whom)
	if err != nil {
		return Conversation{}, err
	}
	return found.Conversation, desk.putBack(ctx)
}
