package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// applyTx is what taking over an event needs of a transaction.
type applyTx interface {
	contacts.FindTx
	// ConversationWith returns the device's conversation with a contact, or else with a group, and makes it where there is none. It is locked
	// until the end.
	ConversationWith(ctx context.Context, deviceID, contactID uuid.UUID, group gateway.Chat) (Conversation, error)
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	IdentitiesOf(ctx context.Context, contactID uuid.UUID) (gateway.Identities, error)
	// SendingIn reports whether a message of the conversation is being sent whose id the gateway has not told yet.
	SendingIn(ctx context.Context, conversationID uuid.UUID) (bool, error)
	// AddMessage adds a message and moves its conversation; added is false where it is here already.
	AddMessage(ctx context.Context, m Message, chatID string) (added bool, err error)
	// LockRaw returns the message of a device with that raw id, and locks it; not found where it is not here.
	LockRaw(ctx context.Context, deviceID uuid.UUID, raw string, fromMe bool) (Message, error)
	LockAnyRaw(ctx context.Context, deviceID uuid.UUID, raw string) (Message, error)
	UpdateMessage(ctx context.Context, m Message) error
	// LockNameless returns a message of ours of the last day that has the text and no id of the gateway's, though it may have left.
	LockNameless(ctx context.Context, conversationID uuid.UUID, text string) (Message, error)
	Accept(ctx context.Context, id uuid.UUID, sent gateway.MessageID) error
	// Unpark lets events be applied that waited.
	Unpark(ctx context.Context, deviceID uuid.UUID, on string) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// waits is the error of an event that comes before what it is about.
type waits struct{ on string }

func (waits) Error() string { return "the message is not here yet" }

// sendingIn is what echoes wait on while a message of their conversation is being sent.
func sendingIn(conversationID uuid.UUID) string { return "sending in " + conversationID.String() }

// apply takes one event over. What means nothing to an inbox is left out.
func apply[T applyTx](ctx context.Context, tx T, d devices.Device, event gateway.Event) error {
	switch e := event.(type) {
	case gateway.Message:
		_, err := applyMessage(ctx, tx, d, e)
		return err
	case gateway.StatusChanged:
		return applyStatus(ctx, tx, d, e)
	case gateway.Edited:
		return onMessage(ctx, tx, d, e.Target, e.Chat, func(m *Message) { edit(m, e.Text, at(e.At)) })
	case gateway.Revoked:
		return onMessage(ctx, tx, d, e.Target, e.Chat, func(m *Message) { m.RevokedAt = at(e.At) })
	case gateway.Reacted:
		return onMessage(ctx, tx, d, e.Target, e.Chat, func(m *Message) { m.Reactions = react(m.Reactions, e) })
	}
	return nil
}

// at returns a time, now where the gateway told none.
func at(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

// takes reports whether messages of that chat belong into the inbox.
func takes(d devices.Device, chat gateway.Chat) bool {
	return chat.Kind == gateway.ChatPerson || (chat.Kind == gateway.ChatGroup && d.Groups)
}

// applyMessage takes a message over, in whichever direction; taken is false where it is here already or does not belong here.
func applyMessage[T applyTx](ctx context.Context, tx T, d devices.Device, m gateway.Message) (taken bool, err error) {
	if !takes(d, m.Chat) || m.ID.Raw == "" {
		return false, nil
	}
	known, err := tx.LockRaw(ctx, d.ID, m.ID.Raw, m.ID.FromMe)
	switch {
	case err == nil && m.ID.FromMe:
		return false, advance(ctx, tx, known, m.Status)
	case err == nil:
		return false, sameAuthor(ctx, tx, known, m)
	case !errs.Is(err, errs.NotFound):
		return false, err
	}
	conversation, err := conversationOf(ctx, tx, d, m)
	if err != nil || conversation.ID == uuid.Nil {
		return false, err
	}
	if m.ID.FromMe {
		sending, err := tx.SendingIn(ctx, conversation.ID)
		if err != nil {
			return false, err
		}
		if sending {
			return false, waits{sendingIn(conversation.ID)}
		}
		if adopted, err := adopt(ctx, tx, d, conversation, m); err != nil || adopted {
			return false, err
		}
	}
	row := messageOf(d, conversation, m)
	taken, err = tx.AddMessage(ctx, row, m.Chat.ID)
	if err != nil || !taken {
		return false, err
	}
	if row.Media != nil {
		if err := tx.Enqueue(ctx, FetchMedia{TenantID: d.TenantID, MessageID: row.ID}); err != nil {
			return false, err
		}
	}
	return true, tx.Unpark(ctx, d.ID, m.ID.Raw)
}

// adopt takes a message of ours for the one with its text that was sent from here and whose id the gateway never told: its answer was
// empty, or was lost and could not be made up for.
func adopt[T applyTx](ctx context.Context, tx T, d devices.Device, c Conversation, m gateway.Message) (adopted bool, err error) {
	ours, err := tx.LockNameless(ctx, c.ID, m.Text)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := tx.Accept(ctx, ours.ID, m.ID); err != nil {
		return false, err
	}
	if ours, err = tx.LockRaw(ctx, d.ID, m.ID.Raw, true); err != nil {
		return false, err
	}
	if err := advance(ctx, tx, ours, m.Status); err != nil {
		return false, err
	}
	return true, tx.Unpark(ctx, d.ID, m.ID.Raw)
}

// sameAuthor learns from a message that comes again by another name of its author, once with the number and once with the hidden id: both
// are one person. Names that contradict each other prove nothing.
func sameAuthor[T applyTx](ctx context.Context, tx T, known Message, m gateway.Message) error {
	if m.Chat.Kind != gateway.ChatPerson {
		return nil
	}
	conversation, err := tx.Conversation(ctx, known.ConversationID)
	if err != nil {
		return err
	}
	author, err := tx.IdentitiesOf(ctx, conversation.ContactID)
	if err != nil {
		return err
	}
	both := author.Merge(m.Person.Identities)
	if both == author || both != m.Person.Merge(author) {
		return nil
	}
	_, _, err = contacts.Find(ctx, tx, gateway.Person{Identities: both, Name: m.Person.Name})
	return err
}

// conversationOf finds the conversation of a message, or makes it; the zero value where nobody is known by anything.
func conversationOf[T applyTx](ctx context.Context, tx T, d devices.Device, m gateway.Message) (Conversation, error) {
	if m.Chat.Kind == gateway.ChatGroup {
		return tx.ConversationWith(ctx, d.ID, uuid.Nil, m.Chat)
	}
	if m.Person.IsZero() {
		return Conversation{}, nil
	}
	person := m.Person
	if m.ID.FromMe {
		person.Name = "" // it may be ours
	}
	contact, isNew, err := contacts.Find(ctx, tx, person)
	if err != nil {
		return Conversation{}, err
	}
	conversation, err := tx.ConversationWith(ctx, d.ID, contact.ID, gateway.Chat{})
	if err == nil && isNew && contact.Phone == "" && person.LID != "" {
		err = tx.Enqueue(ctx, Resolve{TenantID: d.TenantID, ConversationID: conversation.ID})
	}
	return conversation, err
}

// messageOf makes a row of a gateway's message.
func messageOf(d devices.Device, c Conversation, m gateway.Message) Message {
	id := account.NewID()
	row := Message{
		ID: id, ConversationID: c.ID, DeviceID: d.ID, ClientID: id, FromMe: m.ID.FromMe, Source: FromCustomer, Kind: m.Kind, Text: m.Text,
		Raw: m.ID.Raw, Wamid: m.ID.Wamid, At: at(m.At),
		Content: Content{Location: m.Location, Contacts: m.Contacts, Word: m.Word},
	}
	if m.ID.FromMe {
		row.Source, row.Status = FromPhone, StatusOf(m.Status)
		if row.Status == "" {
			row.Status = StatusOf(gateway.StatusSent)
		}
	} else if c.Group {
		row.Author = m.Sender.Name
		if row.Author == "" && m.Sender.Phone != "" {
			row.Author = gateway.FormatPhone(m.Sender.Phone)
		}
	}
	if m.Media != nil {
		name := storage.CleanName(m.Media.Name)
		row.Content.File, row.Content.MIME = name, m.Media.MIME
		row.Media = &Media{State: MediaWaiting, Source: *m.Media, Name: name}
	}
	if m.ReplyTo != nil {
		row.ReplyTo, row.Content.Quote = m.ReplyTo.ID.Raw, m.ReplyTo.Text
	}
	return row
}

// applyStatus moves the ticks of a message of ours. In a group, one person who read it is not everybody.
func applyStatus[T applyTx](ctx context.Context, tx T, d devices.Device, e gateway.StatusChanged) error {
	if !takes(d, e.Chat) || e.ID.Raw == "" {
		return nil
	}
	m, err := tx.LockRaw(ctx, d.ID, e.ID.Raw, true)
	if errs.Is(err, errs.NotFound) {
		return waits{e.ID.Raw}
	}
	if err != nil {
		return err
	}
	status := e.Status
	if e.Chat.Kind == gateway.ChatGroup && !e.By.IsZero() && (status == gateway.StatusRead || status == gateway.StatusPlayed) {
		status = gateway.StatusDelivered
	}
	return advance(ctx, tx, m, status)
}

// advance gives a message of ours a further status. Statuses only move up, in whatever order they come.
func advance[T applyTx](ctx context.Context, tx T, m Message, status gateway.Status) error {
	if !gateway.Status(m.Status).Advances(status) {
		return nil
	}
	m.Status, m.Failure = StatusOf(status), errs.Message{}
	if status == gateway.StatusFailed {
		m.Failure = errs.Msg("WhatsApp could not deliver this message.")
	}
	return tx.UpdateMessage(ctx, m)
}

// onMessage changes the message that an event is about.
func onMessage[T applyTx](ctx context.Context, tx T, d devices.Device, target gateway.MessageID, chat gateway.Chat, change func(m *Message)) error {
	if !takes(d, chat) || target.Raw == "" {
		return nil
	}
	m, err := tx.LockAnyRaw(ctx, d.ID, target.Raw)
	if errs.Is(err, errs.NotFound) {
		return waits{target.Raw}
	}
	if err != nil {
		return err
	}
	change(&m)
	return tx.UpdateMessage(ctx, m)
}

// edit gives a message a new text, unless a later edit came first.
func edit(m *Message, text string, at time.Time) {
	if !at.Before(m.EditedAt) {
		m.Text, m.EditedAt = text, at
	}
}

// react puts somebody's emoji in place of their last one, unless a later one came first. One that was taken away leaves an empty one, so
// that an earlier one that comes late does not bring it back.
func react(reactions []Reaction, e gateway.Reacted) []Reaction {
	by := ""
	if !e.FromMe {
		by = "somebody"
		if list := e.By.List(); len(list) > 0 {
			by = string(list[0].Kind) + ":" + list[0].Value
		}
	}
	when := at(e.At)
	if slices.ContainsFunc(reactions, func(r Reaction) bool { return r.By == by && r.At.After(when) }) {
		return reactions
	}
	reactions = slices.DeleteFunc(slices.Clone(reactions), func(r Reaction) bool { return r.By == by })
	reactions = append(reactions, Reaction{By: by, Emoji: e.Emoji, At: when})
	slices.SortStableFunc(reactions, func(a, b Reaction) int { return a.At.Compare(b.At) })
	return reactions
}
