package inbox

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

// DoneTx is what ending a conversation's waiting needs of a transaction.
type DoneTx interface {
	WriteTx
	// EndWaiting notes that nobody waits for an answer; changed is false where nobody did.
	EndWaiting(ctx context.Context, id uuid.UUID) (changed bool, err error)
}

// Done notes that a conversation needs no answer: all of it is read, and its customer does not wait. The next message makes them wait again.
func Done[T DoneTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := read(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.EndWaiting(ctx, id)
		return err
	})
}
