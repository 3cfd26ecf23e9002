package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// botTx is what keeping automations within their bounds needs of a transaction.
type botTx interface {
	// BotMessages returns how many messages of automations left in a conversation for so long, or since the last one that a person wrote.
	BotMessages(ctx context.Context, conversationID uuid.UUID, window time.Duration) (int, error)
	// PauseBot silences the automations of a conversation, and gives up what they have queued; paused is false where they are silent already.
	PauseBot(ctx context.Context, conversationID uuid.UUID, pause Pause) (paused bool, err error)
	NotifyAdmins(ctx context.Context, except uuid.UUID, notice account.Notice) error
}

// Pause is a silence of automations.
type Pause struct {
	Why     BotPause
	Failure errs.Message // of what they have queued, which is given up
	Until   time.Time    // when it ends by itself; zero for never
	Keep    bool         // what they have queued still leaves
}

// capped silences automations in a conversation where they have written too much without a person, and tells the workspace.
func (s *Sender[T]) capped(ctx context.Context, tenant account.Transactor[T], d devices.Device, m Message) (capped bool, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		n, err := tx.BotMessages(ctx, m.ConversationID, pacing.BotWindow)
		if err != nil || n < pacing.BotMessages {
			return err
		}
		capped = true
		paused, err := tx.PauseBot(ctx, m.ConversationID, Pause{
			Why: PausedByCap, Failure: errs.Msg("Automations wrote too much here without a person, and were silenced."),
		})
		if err != nil || !paused {
			return err
		}
		return tx.NotifyAdmins(ctx, uuid.Nil, account.Notice{Kind: account.NoticeBotPaused, Subject: d.Name})
	})
	return capped, err
}

// BotMessage is a text of an automation, to be queued. The author is what the automation is called.
func BotMessage(in Conversation, author, text string, now time.Time) (Message, error) {
	text, err := checkText(text)
	id := account.NewID()
	return Message{
		ID: id, ConversationID: in.ID, DeviceID: in.DeviceID, ClientID: id, FromMe: true, Source: FromBot, Author: author, Kind: gateway.KindText, Text: text,
		At: now, Status: StatusQueued,
	}, err
}

// BotFile is a message of an automation with a file, to be queued. The caption may be empty.
func BotFile(in Conversation, author, caption string, kind gateway.Kind, file *Media, now time.Time) (Message, error) {
	caption, err := checkCaption(caption)
	id := account.NewID()
	return Message{
		ID: id, ConversationID: in.ID, DeviceID: in.DeviceID, ClientID: id, FromMe: true, Source: FromBot, Author: author, Kind: kind, Text: caption,
		Content: Content{File: file.Name, MIME: file.MIME}, Media: file, At: now, Status: StatusQueued,
	}, err
}

// PauseBotTx is what silencing automations needs of a transaction.
type PauseBotTx interface {
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	PauseBot(ctx context.Context, conversationID uuid.UUID, pause Pause) (paused bool, err error)
}

// PauseBot silences automations in a conversation because a person takes over. What they have queued there is given up.
func PauseBot[T PauseBotTx](ctx context.Context, tenant account.Transactor[T], conversationID uuid.UUID, by Author) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Conversation(ctx, conversationID); err != nil {
			return err
		}
		_, err := tx.PauseBot(ctx, conversationID, Pause{Why: PausedByPerson, Failure: errs.Msg("%s took over this chat.", by.Name)})
		return err
	})
}

// ResumeBotTx is what letting automations write again needs of a transaction.
type ResumeBotTx interface {
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	ResumeBot(ctx context.Context, conversationID uuid.UUID) error
}

// ResumeBot lets automations answer again in a conversation. What they wrote before counts no more.
func ResumeBot[T ResumeBotTx](ctx context.Context, tenant account.Transactor[T], conversationID uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Conversation(ctx, conversationID); err != nil {
			return err
		}
		return tx.ResumeBot(ctx, conversationID)
	})
}
