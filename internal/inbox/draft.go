package inbox

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

// MaxDraft is how much is kept of what somebody has not sent yet, in characters. It is more than can be sent, so that what is too long can be
// shortened.
const MaxDraft = 10_000

// SavedDraft is what a person began to write in a conversation. Nobody else sees it.
type SavedDraft struct {
	Text    string
	ReplyTo uuid.UUID // the message that it answers; zero for none
	At      time.Time // when it was kept: which of two is newer
}

// DraftTx is what keeping drafts needs of a transaction.
type DraftTx interface {
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	KeepDraft(ctx context.Context, userID, conversationID uuid.UUID, draft SavedDraft) (at time.Time, err error)
	// DropDraft removes a draft that is not newer than the time; the zero time removes whatever is there.
	DropDraft(ctx context.Context, userID, conversationID uuid.UUID, known time.Time) error
}

// KeepDraft keeps what a person has in the field of a conversation, and returns when that was; the zero time where there is nothing to keep.
func KeepDraft[T DraftTx](ctx context.Context, tenant account.Transactor[T], userID, conversationID uuid.UUID, draft SavedDraft) (at time.Time, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Conversation(ctx, conversationID); err != nil {
			return err
		}
		if strings.TrimSpace(draft.Text) == "" {
			return tx.DropDraft(ctx, userID, conversationID, time.Time{})
		}
		if runes := []rune(draft.Text); len(runes) > MaxDraft {
			draft.Text = string(runes[:MaxDraft])
		}
		at, err = tx.KeepDraft(ctx, userID, conversationID, draft)
		return err
	})
	return at, err
}
