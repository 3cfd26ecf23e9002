package inbox

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Draft is a message that somebody here writes.
type Draft struct {
	ConversationID uuid.UUID
	ClientID       uuid.UUID // chosen by the browser: what comes twice with the same one is one message
	Text           string
	Author         Author
}

// WriteTx is what writing needs of a transaction.
type WriteTx interface {
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	MessageByClient(ctx context.Context, clientID uuid.UUID) (Message, error)
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	AddMessage(ctx context.Context, m Message, chatID string) (added bool, err error)
	ReadConversation(ctx context.Context, id uuid.UUID) (changed bool, err error)
	QueueAgain(ctx context.Context, m Message) error
	UpdateMessage(ctx context.Context, m Message) error
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	WakeLane(ctx context.Context, deviceID uuid.UUID) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// Write queues a message. It leaves as soon as its number is connected. A wrong text comes as errs.Fields ("text").
func Write[T WriteTx](ctx context.Context, tenant account.Transactor[T], draft Draft) (Message, error) {
	text, err := checkText(draft.Text)
	if err != nil {
		return Message{}, err
	}
	var written Message
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		written, err = tx.MessageByClient(ctx, draft.ClientID)
		if err == nil || !errs.Is(err, errs.NotFound) {
			return err
		}
		conversation, err := tx.Conversation(ctx, draft.ConversationID)
		if err != nil {
			return err
		}
		if conversation.DeviceID == uuid.Nil {
			return errs.New(errs.Conflict, "The number of this chat was deleted. It can be read, and not answered.")
		}
		written = Message{
			ID: account.NewID(), ConversationID: conversation.ID, DeviceID: conversation.DeviceID, ClientID: draft.ClientID, FromMe: true,
			Source: FromAgent, AuthorID: draft.Author.ID, Author: draft.Author.Name, Kind: gateway.KindText, Text: text,
			At: time.Now(), Status: StatusQueued,
		}
		added, err := tx.AddMessage(ctx, written, "")
		if err != nil {
			return err
		}
		if !added { // the same one came a moment ago, in another request
			written, err = tx.MessageByClient(ctx, draft.ClientID)
			return err
		}
		return tx.WakeLane(ctx, conversation.DeviceID)
	})
	return written, err
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
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
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
	})
}
