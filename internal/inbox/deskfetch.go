package inbox

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

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
