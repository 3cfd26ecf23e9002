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

// waits is the error of an event that comes before what it is about.
type waits struct{ on string }

func (waits) Error() string { return "the message is not here yet" }

// SendingIn is what echoes wait on while a message of their conversation is being sent.
func SendingIn(conversationID uuid.UUID) string { return "sending in " + conversationID.String() }

// apply takes one event over. What means nothing to an inbox is left out.
func apply(ctx context.Context, desk *desk, d devices.Device, event gateway.Event) error {
	switch e := event.(type) {
	case gateway.Message:
		_, err := applyMessage(ctx, desk, d, e)
		return err
	case gateway.StatusChanged:
		return applyStatus(ctx, desk, d, e)
	case gateway.GroupChanged:
		return desk.NameGroup(ctx, d.ID, e.Chat.ID, e.Name)
	case gateway.Edited:
		return onMessage(ctx, desk, d, e.Target, e.Chat, func(m *Message) { edit(m, e.Text, at(e.At)) })
	case gateway.Revoked:
		return onMessage(ctx, desk, d, e.Target, e.Chat, func(m *Message) { m.RevokedAt = at(e.At) })
	case gateway.Reacted:
		return onMessage(ctx, desk, d, e.Target, e.Chat, func(m *Message) { m.Reactions = react(m.Reactions, e) })
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
func applyMessage(ctx context.Context, desk *desk, d devices.Device, m gateway.Message) (taken bool, err error) {
	if !takes(d, m.Chat) || m.ID.Raw == "" {
		return false, nil
	}
	known, err := desk.LockRaw(ctx, Named{d.ID, m.ID.Raw}, m.ID.FromMe)
	switch {
	case err == nil && m.ID.FromMe:
		advance(desk, known, m.Status)
		return false, nil
	case err == nil:
		return false, sameAuthor(ctx, desk, known, m)
	case !errs.Is(err, errs.NotFound):
		return false, err
	}
	conversation, err := conversationOf(ctx, desk, d, m)
	if err != nil || conversation == nil {
		return false, err
	}
	if m.ID.FromMe {
		sending, err := desk.SendingIn(ctx, conversation.ID)
		if err != nil {
			return false, err
		}
		if sending {
			return false, waits{SendingIn(conversation.ID)}
		}
		if adopted, err := adopt(ctx, desk, conversation.Conversation, m); err != nil || adopted {
			return false, err
		}
	}
	row := messageOf(d, conversation.Conversation, m)
	desk.AddMessage(conversation, row, m.Chat.ID)
	desk.Unpark(Named{d.ID, m.ID.Raw})
	if row.Media != nil {
		desk.Later(FetchMedia{TenantID: d.TenantID, MessageID: row.ID})
	}
	return true, nil
}

// adopt takes a message of ours for the one with its text that was sent from here and whose id the gateway never told: its answer was
// empty, or was lost and could not be made up for.
func adopt(ctx context.Context, desk *desk, c Conversation, m gateway.Message) (adopted bool, err error) {
	ours, err := desk.LockNameless(ctx, c.ID, m.Text)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := desk.Accept(ctx, ours.ID, m.ID); err != nil {
		return false, err
	}
	if ours, err = desk.LockRaw(ctx, Named{c.DeviceID, m.ID.Raw}, true); err != nil {
		return false, err
	}
	advance(desk, ours, m.Status)
	desk.Unpark(Named{c.DeviceID, m.ID.Raw})
	return true, nil
}

// sameAuthor learns from a message that comes again by another name of its author, once with the number and once with the hidden id: both
// are one person. Names that contradict each other prove nothing.
func sameAuthor(ctx context.Context, desk *desk, known Message, m gateway.Message) error {
	if m.Chat.Kind != gateway.ChatPerson {
		return nil
	}
	conversation, err := desk.Conversation(ctx, known.ConversationID)
	if errs.Is(err, errs.NotFound) {
		return nil // it is being deleted
	}
	if err != nil {
		return err
	}
	author, err := desk.IdentitiesOf(ctx, conversation.ContactID)
	if err != nil {
		return err
	}
	both := author.Merge(m.Person.Identities)
	if both == author || both != m.Person.Merge(author) {
		return nil
	}
	_, _, err = contacts.Find(ctx, desk, gateway.Person{Identities: both, Name: m.Person.Name})
	return err
}

// conversationOf finds the conversation of a message, or makes it; nil where nobody is known by anything.
func conversationOf(ctx context.Context, desk *desk, d devices.Device, m gateway.Message) (*chat, error) {
	if m.Chat.Kind == gateway.ChatGroup {
		conversation, err := desk.ConversationWith(ctx, Counterpart{DeviceID: d.ID, GroupID: m.Chat.ID})
		if err == nil && conversation.isNew && conversation.LastID == uuid.Nil {
			desk.Later(Resolve{TenantID: d.TenantID, ConversationID: conversation.ID})
		}
		return conversation, err
	}
	if m.Person.IsZero() {
		return nil, nil
	}
	person := m.Person
	if m.ID.FromMe {
		person.Name = "" // it may be ours
	}
	contact, isNew, err := contacts.Find(ctx, desk, person)
	if err != nil {
		return nil, err
	}
	conversation, err := desk.ConversationWith(ctx, Counterpart{DeviceID: d.ID, ContactID: contact.ID})
	if err == nil && isNew && contact.Phone == "" && person.LID != "" {
		desk.Later(Resolve{TenantID: d.TenantID, ConversationID: conversation.ID})
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
func applyStatus(ctx context.Context, desk *desk, d devices.Device, e gateway.StatusChanged) error {
	if !takes(d, e.Chat) || e.ID.Raw == "" {
		return nil
	}
	m, err := desk.LockRaw(ctx, Named{d.ID, e.ID.Raw}, true)
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
	advance(desk, m, status)
	return nil
}

// advance gives a message of ours a further status. Statuses only move up, in whatever order they come.
func advance(desk *desk, m Message, status gateway.Status) {
	if !gateway.Status(m.Status).Advances(status) {
		return
	}
	m.Status, m.Failure = StatusOf(status), errs.Message{}
	if status == gateway.StatusFailed {
		m.Failure = errs.Msg("WhatsApp could not deliver this message.")
	}
	desk.UpdateMessage(m)
}

// onMessage changes the message that an event is about.
func onMessage(ctx context.Context, desk *desk, d devices.Device, target gateway.MessageID, chat gateway.Chat, change func(m *Message)) error {
	if !takes(d, chat) || target.Raw == "" {
		return nil
	}
	m, err := desk.LockAnyRaw(ctx, Named{d.ID, target.Raw})
	if errs.Is(err, errs.NotFound) {
		return waits{target.Raw}
	}
	if err != nil {
		return err
	}
	change(&m)
	desk.UpdateMessage(m)
	return nil
}

// maxVersions is how many earlier texts of a message are kept: WhatsApp lets people edit for 15 minutes.
const maxVersions = 20

// edit gives a message a new text. One that comes after a later edit is only kept as what the message said in between.
func edit(m *Message, text string, at time.Time) {
	before := slices.Clone(m.History)
	switch {
	case m.EditedAt.IsZero():
		before = append(before, Version{Text: m.Text, At: m.At})
		m.Text, m.EditedAt = text, at
	case at.Before(m.EditedAt):
		// The first is how it was written, whenever by the gateway's clock.
		later := slices.IndexFunc(before[min(1, len(before)):], func(v Version) bool { return v.At.After(at) })
		if later < 0 {
			later = len(before) - min(1, len(before))
		}
		before = slices.Insert(before, min(1, len(before))+later, Version{Text: text, At: at})
	default:
		before = append(before, Version{Text: m.Text, At: m.EditedAt})
		m.Text, m.EditedAt = text, at
	}
	if len(before) > maxVersions {
		before = slices.Delete(before, 1, 2)
	}
	m.History = before
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
