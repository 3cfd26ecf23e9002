package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// Pending is what ends when a conversation is done, so that it can be put back.
type Pending struct {
	LastID       uuid.UUID // the newest message then
	Unread       int
	WaitingSince time.Time // zero where nobody waited
}

// Any reports whether there was anything to be done.
func (p Pending) Any() bool { return p.Unread > 0 || !p.WaitingSince.IsZero() }

// DoneTx is what ending a conversation's waiting, and putting it back, needs of a transaction.
type DoneTx interface {
	WriteTx
	// LockConversation returns a conversation that nobody else moves until the transaction ends.
	LockConversation(ctx context.Context, id uuid.UUID) (Conversation, error)
	// EndWaiting notes that nobody waits for an answer; changed is false where nobody did.
	EndWaiting(ctx context.Context, id uuid.UUID) (changed bool, err error)
	// PutBackWaiting makes so many messages unread, and lets the customer wait since then; the zero time for not at all.
	PutBackWaiting(ctx context.Context, id uuid.UUID, unread int, since time.Time) error
}

// Done notes that a conversation needs no answer: all of it is read, and its customer does not wait. The next message makes them wait again. It
// returns what [Reopen] puts back. Where a customer waits and something was written after the last message that whoever is done has seen (zero where
// nobody knows), that is a Conflict.
func Done[T DoneTx](ctx context.Context, tenant account.Transactor[T], id, seen uuid.UUID) (was Pending, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		before, err := tx.LockConversation(ctx, id)
		if err != nil {
			return err
		}
		if seen != uuid.Nil && seen != before.LastID && !before.WaitingSince.IsZero() {
			return errs.New(errs.Conflict, "Something more was written here a moment ago. Look at it first.")
		}
		was = Pending{LastID: before.LastID, Unread: before.Unread, WaitingSince: before.WaitingSince}
		if err := read(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.EndWaiting(ctx, id)
		return err
	})
	return was, err
}

// Reopen takes Done back. Where something was written since, that counts, and it is a Conflict.
func Reopen[T DoneTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, was Pending) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		now, err := tx.LockConversation(ctx, id)
		if err != nil {
			return err
		}
		if now.LastID != was.LastID {
			return errs.New(errs.Conflict, "Something was written in this chat since, so it stays as it is.")
		}
		if was.WaitingSince.After(now.LastAt) { // nobody waits for longer than there are messages
			was.WaitingSince = now.LastAt
		}
		return tx.PutBackWaiting(ctx, id, was.Unread, was.WaitingSince)
	})
}
