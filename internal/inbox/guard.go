package inbox

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// AnsweredError is why a message was not queued: somebody else answered, and whoever wrote it had not seen that.
type AnsweredError struct {
	Answers []Message // the newest last
	Seq     int64     // of the last change there is: whoever has seen these answers sends this number
}

// Error says who answered, in English.
func (e *AnsweredError) Error() string { return e.Message().String() }

// Message says who answered last.
func (e *AnsweredError) Message() errs.Message {
	last := e.Answers[len(e.Answers)-1]
	if last.Source == FromPhone || last.Author == "" {
		return errs.Msg("Somebody answered from the phone a moment ago. Send yours anyway?")
	}
	return errs.Msg("%s answered a moment ago. Send yours anyway?", last.Author)
}

// guardTx is what not answering twice needs of a transaction.
type guardTx interface {
	// AnsweredSince returns what other people wrote in a conversation after a change, the newest last, and locks the conversation: who asks
	// at the same time sees what the first one wrote.
	AnsweredSince(ctx context.Context, conversationID, except uuid.UUID, seq int64) ([]Message, error)
	Seq(ctx context.Context) (int64, error)
}

// guard keeps two people from answering the same question. It must come before anything else is locked.
func guard[T guardTx](ctx context.Context, tx T, draft Draft) error {
	if draft.Seen == nil {
		return nil
	}
	answers, err := tx.AnsweredSince(ctx, draft.ConversationID, draft.Author.ID, *draft.Seen)
	if err != nil || len(answers) == 0 {
		return err
	}
	seq, err := tx.Seq(ctx)
	if err != nil {
		return err
	}
	return &AnsweredError{Answers: answers, Seq: seq}
}
