package inbox

import (
	"context"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Draft is a message that somebody here writes: a text, a file with or without one, a place, or contact cards.
type Draft struct {
	ConversationID uuid.UUID
	ClientID       uuid.UUID // chosen by the browser: what comes twice with the same one is one message
	Text           string
	NoPreview      bool      // of a text: WhatsApp shows no preview of its first link
	ReplyTo        uuid.UUID // the message of the conversation that it answers; zero for none
	Location       *gateway.Location
	Contacts       []gateway.ContactCard
	Author         Author
	Seen           *int64    // the last change that its writer's page shows; nil where nobody knows
	Kept           time.Time // the kept draft that the writer's page knew, which goes with the message; zero for none

	id    uuid.UUID // of the message, where its file had to know it before
	kind  gateway.Kind
	media *Media
}

// WriteTx is what writing needs of a transaction.
type WriteTx interface {
	guardTx
	DropDraft(ctx context.Context, userID, conversationID uuid.UUID, known time.Time) error
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	MessageByClient(ctx context.Context, clientID uuid.UUID) (Message, error)
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	AddMessage(ctx context.Context, m Message, chatID string) (added bool, err error)
	ReadConversation(ctx context.Context, id uuid.UUID) (changed bool, err error)
	QueueAgain(ctx context.Context, m Message) error
	UpdateMessage(ctx context.Context, m Message) error
	MessagesByID(ctx context.Context, ids []uuid.UUID) ([]Message, error)
	// PersonSilences reports whether a person who writes at a device silences the automations that answer there, and for how many minutes; 0 for ever.
	PersonSilences(ctx context.Context, deviceID uuid.UUID) (minutes int, wanted bool, err error)
	PauseBot(ctx context.Context, conversationID uuid.UUID, pause Pause) (paused bool, err error)
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	WakeLane(ctx context.Context, deviceID uuid.UUID) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// Write queues a message. It leaves as soon as its number is connected. What is wrong comes as errs.Fields (text, latitude, longitude, contacts).
func Write[T WriteTx](ctx context.Context, tenant account.Transactor[T], draft Draft) (Message, error) {
	m, err := draft.message()
	if err != nil {
		return Message{}, err
	}
	var written Message
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if written, err = tx.MessageByClient(ctx, draft.ClientID); err == nil {
			return m.sentAs(written)
		} else if !errs.Is(err, errs.NotFound) {
			return err
		}
		conversation, err := tx.Conversation(ctx, draft.ConversationID)
		if err != nil {
			return err
		}
		if conversation.DeviceID == uuid.Nil {
			return errs.New(errs.Conflict, "The number of this chat was deleted. It can be read, and not answered.")
		}
		if err := guard(ctx, tx, draft); err != nil {
			return err
		}
		m.DeviceID = conversation.DeviceID
		if err := answer(ctx, tx, &m, draft.ReplyTo); err != nil {
			return err
		}
		added, err := tx.AddMessage(ctx, m, "")
		if err != nil {
			return err
		}
		if !added { // the same one came a moment ago, in another request
			if written, err = tx.MessageByClient(ctx, draft.ClientID); err == nil {
				err = m.sentAs(written)
			}
			return err
		}
		written = m
		if !draft.Kept.IsZero() { // what this person keeps on another device since stays
			if err := tx.DropDraft(ctx, draft.Author.ID, draft.ConversationID, draft.Kept); err != nil {
				return err
			}
		}
		if err := silence(ctx, tx, conversation, draft.Author); err != nil {
			return err
		}
		return tx.WakeLane(ctx, conversation.DeviceID)
	})
	return written, err
}

// sentAs reports as a Conflict that what was written under the same id says something else: a form that a browser brought back, or that was changed
// after no answer came.
func (m Message) sentAs(written Message) error {
	said := written.Text
	if len(written.History) > 0 { // it was edited since
		said = written.History[0].Text
	}
	if said == m.Text && (m.Media != nil || m.Kind == written.Kind) && reflect.DeepEqual(m.Content.Location, written.Content.Location) &&
		reflect.DeepEqual(m.Content.Contacts, written.Content.Contacts) {
		return nil
	}
	return errs.New(errs.Conflict, "This form was sent already, with another message. Write it anew.")
}

// silence lets automations keep still in a chat that a person answers, where the workspace wants it so.
func silence[T WriteTx](ctx context.Context, tx T, in Conversation, by Author) error {
	minutes, wanted, err := tx.PersonSilences(ctx, in.DeviceID)
	if err != nil || !wanted {
		return err
	}
	pause := Pause{Why: PausedByPerson, Failure: errs.Msg("%s took over this chat.", by.Name)}
	if minutes > 0 {
		pause.Until = time.Now().Add(time.Duration(minutes) * time.Minute)
	}
	_, err = tx.PauseBot(ctx, in.ID, pause)
	return err
}

// message makes a message of what was written.
func (d Draft) message() (Message, error) {
	m := Message{
		ID: d.id, ConversationID: d.ConversationID, ClientID: d.ClientID, FromMe: true, Source: FromAgent, AuthorID: d.Author.ID, Author: d.Author.Name,
		Kind: gateway.KindText, At: time.Now(), Status: StatusQueued, Media: d.media,
		Content: Content{Location: d.Location, Contacts: d.Contacts, NoPreview: d.NoPreview},
	}
	if m.ID == uuid.Nil {
		m.ID = account.NewID()
	}
	var err error
	switch {
	case d.media != nil:
		m.Kind, m.Content.File, m.Content.MIME = d.kind, d.media.Name, d.media.MIME
		m.Text, err = checkCaption(d.Text)
	case d.Location != nil:
		m.Kind = gateway.KindLocation
		err = checkPlace(*d.Location)
	case len(d.Contacts) > 0:
		m.Kind = gateway.KindContact
		err = checkCards(d.Contacts)
	default:
		m.Text, err = checkText(d.Text)
	}
	return m, err
}

// answer lets a message answer another one of its conversation, which it quotes.
func answer[T WriteTx](ctx context.Context, tx T, m *Message, to uuid.UUID) error {
	if to == uuid.Nil {
		return nil
	}
	found, err := tx.MessagesByID(ctx, []uuid.UUID{to})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].ConversationID != m.ConversationID || !found[0].RevokedAt.IsZero() {
		return errs.New(errs.Conflict, "The message that you answer is not in this chat any more.")
	}
	if found[0].Raw == "" {
		return errs.New(errs.Conflict, "The message that you answer has not been sent yet.")
	}
	m.ReplyTo, m.Content.Quote = found[0].Raw, firstRunes(found[0].Text, maxQuote)
	return nil
}

// maxQuote is how much of a message an answer quotes, in characters.
const maxQuote = 300

func firstRunes(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return text
}

// checkCaption is checkText for the words beside a file, which may be none.
func checkCaption(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	return checkText(text)
}

func checkPlace(l gateway.Location) error {
	fields := errs.Fields{}
	if !(l.Latitude >= -90 && l.Latitude <= 90) { // so that it refuses what is no number, too
		fields.Add("latitude", "A latitude lies between -90 and 90.")
	}
	if !(l.Longitude >= -180 && l.Longitude <= 180) {
		fields.Add("longitude", "A longitude lies between -180 and 180.")
	}
	return fields.OrNil()
}

func checkCards(cards []gateway.ContactCard) error {
	fields := errs.Fields{}
	for _, card := range cards {
		if strings.TrimSpace(card.Name) == "" || len(card.Phones) == 0 || strings.TrimSpace(card.Phones[0]) == "" {
			fields.Add("contacts", "A contact needs a name and a number.")
		}
	}
	return fields.OrNil()
}

func checkText(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", ""))
	fields := errs.Fields{}
	if text == "" {
		fields.Add("text", "Write something first.")
	} else if n := utf8.RuneCountInString(text); n > MaxText {
		fields.Add("text", "A message has at most %d characters; this one has %d.", MaxText, n)
	}
	return text, fields.OrNil()
}

// undecided returns a message whose sending failed or is unknown, locked.
func undecided[T WriteTx](ctx context.Context, tx T, id uuid.UUID) (Message, error) {
	m, err := tx.LockMessage(ctx, id)
	if err == nil && m.Status != StatusUnknown && m.Status != StatusOf(gateway.StatusFailed) {
		err = errs.New(errs.Conflict, "This message is on its way, or was sent.")
	}
	return m, err
}

// SendAgain queues a message once more whose sending failed or is unknown.
func SendAgain[T WriteTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := undecided(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.DeviceID == uuid.Nil {
			return errs.New(errs.Conflict, "The number of this chat was deleted. It can be read, and not answered.")
		}
		m.Status, m.Failure, m.Raw, m.Wamid = StatusQueued, errs.Message{}, "", ""
		if err := tx.QueueAgain(ctx, m); err != nil {
			return err
		}
		return tx.WakeLane(ctx, m.DeviceID)
	})
}

// Leave lets a message be whose sending is unknown.
func Leave[T WriteTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := undecided(ctx, tx, id)
		if err != nil {
			return err
		}
		m.Status, m.Failure = StatusOf(gateway.StatusFailed), errs.Msg("Not certain to have been sent, and left so.")
		return tx.UpdateMessage(ctx, m)
	})
}

// Open notes that somebody reads a conversation, and shows it to the customer where the number's policy says so.
func Open[T WriteTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return read(ctx, tx, id) })
}

// read is Open within a transaction.
func read(ctx context.Context, tx WriteTx, id uuid.UUID) error {
	conversation, err := tx.Conversation(ctx, id)
	if err != nil {
		return err
	}
	changed, err := tx.ReadConversation(ctx, id)
	if err != nil || !changed || conversation.DeviceID == uuid.Nil {
		return err
	}
	device, err := tx.Device(ctx, conversation.DeviceID)
	if err != nil || device.Seen != devices.SeenOnOpen {
		return err
	}
	return tx.Enqueue(ctx, MarkSeen{TenantID: device.TenantID, ConversationID: id})
}
