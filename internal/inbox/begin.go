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

// First is a message to a phone number, whether or not there is a chat with it. Its draft names no conversation.
type First struct {
	Draft
	DeviceID uuid.UUID // the number that sends it
	Phone    string    // as somebody typed it
	Country  string    // where a number without one belongs
	Name     string    // of the person, where they have none here yet; "" for none
}

// BeginTx is what beginning a chat needs of a transaction.
type BeginTx interface {
	WriteTx
	deskTx
}

// Begin queues a message to a phone number after WhatsApp was asked whether it has it. Where it has not, nothing is kept. What is wrong comes as
// errs.Fields (phone, device, text); that the gateway cannot be asked comes as its own error.
func Begin[T BeginTx](ctx context.Context, tenant account.Transactor[T], drivers devices.Drivers, first First) (Message, error) {
	m, phone, err := first.check()
	if err != nil {
		return Message{}, err
	}
	var written Message
	var device devices.Device
	sent := false // this form, a moment ago
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if written, err = tx.MessageByClient(ctx, first.ClientID); err == nil {
			sent, err = first.same(ctx, tx, written, m, phone)
		}
		if err == nil && !sent || errs.Is(err, errs.NotFound) {
			device, err = tx.Device(ctx, first.DeviceID)
		}
		return err
	})
	if err != nil || sent {
		return written, err
	}
	person, err := reach(ctx, drivers, device, phone)
	if err != nil {
		return Message{}, err
	}
	for range maxTries { // as when reports are read
		err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
			written, err = begin(ctx, tx, device, person, first, m)
			return err
		})
		if !errors.Is(err, errRaced) {
			break
		}
	}
	return written, err
}

// check returns the message, and the number it goes to as digits.
func (f First) check() (m Message, phone string, err error) {
	fields := errs.Fields{}
	if phone, err = gateway.ParsePhone(f.Phone, f.Country); err != nil {
		fields.Add("phone", "This is not a phone number. Write it like 0812 3456 7890, or with the country like +62 812 3456 7890.")
	}
	if f.DeviceID == uuid.Nil {
		fields.Add("device", "Choose the number that sends it.")
	}
	m, err = f.message()
	if wrong, ok := errors.AsType[errs.Fields](err); ok {
		for name, sentence := range wrong {
			fields[name] = sentence
		}
	} else if err != nil {
		return m, phone, err
	}
	return m, phone, fields.OrNil()
}

// errSent says that a form was sent before which says something else.
func errSent() error {
	return errs.New(errs.Conflict, "This form was sent already, with another message. Begin the chat anew.")
}

// same reports whether a form is the one that a message was written by, sent twice. One with another message in it, such as a browser brings back, is a
// Conflict. One with another phone number may still be for the same person: WhatsApp knows.
func (f First) same(ctx context.Context, tx deskTx, written, m Message, phone string) (bool, error) {
	if written.Text != m.Text || written.DeviceID != f.DeviceID {
		return false, errSent()
	}
	chat, err := tx.Conversation(ctx, written.ConversationID)
	return chat.Phone == phone, err
}

// reach asks WhatsApp who has a phone number.
func reach(ctx context.Context, drivers devices.Drivers, device devices.Device, phone string) (gateway.Identities, error) {
	if !Sends(device) {
		return gateway.Identities{}, errs.Fields{"device": errs.Msg("This number is not connected at present.")}
	}
	driver, err := drivers.Driver(ctx, device)
	if err != nil {
		return gateway.Identities{}, err
	}
	found, err := driver.Check(ctx, phone)
	if err != nil {
		return gateway.Identities{}, err
	}
	if !found.Exists {
		return gateway.Identities{}, errs.Fields{"phone": errs.Msg("%s is not on WhatsApp.", gateway.FormatPhone(phone))}
	}
	if found.Person.Phone == "" {
		found.Person.Phone = phone
	}
	return found.Person, nil
}

// begin finds or makes the chat and queues the message in it.
func begin[T BeginTx](ctx context.Context, tx T, device devices.Device, person gateway.Identities, first First, m Message) (Message, error) {
	if written, err := tx.MessageByClient(ctx, first.ClientID); err == nil {
		return written, sentTo(ctx, tx, written, person)
	} else if !errs.Is(err, errs.NotFound) {
		return written, err
	}
	chat, err := ChatWith(ctx, tx, device.ID, gateway.Person{Identities: person}, "")
	if err != nil {
		return Message{}, err
	}
	if chat.LastID == uuid.Nil && device.Restricted {
		return Message{}, errs.Fields{"device": errs.Msg("WhatsApp does not let this number begin new chats at present.")}
	}
	if err := nameContact(ctx, tx, chat.ContactID, person, strings.TrimSpace(first.Name)); err != nil {
		return Message{}, err
	}
	m.ConversationID, m.DeviceID = chat.ID, device.ID
	added, err := tx.AddMessage(ctx, m, "")
	if err != nil {
		return Message{}, err
	}
	if !added { // the same one came a moment ago, in another request
		return Message{}, errRaced
	}
	return m, tx.WakeLane(ctx, device.ID)
}

// sentTo returns a Conflict where a message went to somebody else.
func sentTo(ctx context.Context, tx deskTx, written Message, person gateway.Identities) error {
	chat, err := tx.Conversation(ctx, written.ConversationID)
	if err != nil {
		return err
	}
	known, err := tx.ContactsWith(ctx, person.List())
	if err == nil && !slices.ContainsFunc(known, func(k contacts.Known) bool { return k.ID == chat.ContactID }) {
		err = errSent()
	}
	return err
}

// nameContact gives somebody a name who has none here yet.
func nameContact(ctx context.Context, tx deskTx, id uuid.UUID, person gateway.Identities, name string) error {
	if name == "" {
		return nil
	}
	known, err := tx.ContactsWith(ctx, person.List())
	if err != nil {
		return err
	}
	for _, k := range known {
		if k.ID == id && k.Name == "" {
			k.Name = name
			return tx.UpdateContacts(ctx, []contacts.Contact{k.Contact})
		}
	}
	return nil
}
