package contacts

import (
	"bytes"
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// MergeTx is what making one contact of two by hand needs of a transaction.
type MergeTx interface {
	// LockProfile returns a contact whom nobody else changes until the end.
	LockProfile(ctx context.Context, id uuid.UUID) (Profile, error)
	// MergeContacts makes one contact of two: what belongs to the second belongs to the first afterwards.
	MergeContacts(ctx context.Context, keep, drop Contact) error
	UpdateContacts(ctx context.Context, list []Contact) error
	Audit(ctx context.Context, e account.AuditEntry) error
}

// Merge makes one contact of two, for people who know that both are one. What is noted of the first stays; what it lacks comes from the second, and
// the chats of both become its own. It cannot be taken back. Somebody with themselves is a Conflict.
func Merge[T MergeTx](ctx context.Context, tenant account.Transactor[T], keep, drop uuid.UUID) error {
	if keep == drop {
		return errs.New(errs.Conflict, "Choose another contact: this is the same one.")
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		kept, dropped, err := lockBoth(ctx, tx, keep, drop)
		if err != nil {
			return err
		}
		if err := tx.MergeContacts(ctx, kept, dropped); err != nil {
			return err
		}
		if err := tx.UpdateContacts(ctx, []Contact{kept.filled(dropped)}); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionContactsMerged})
	})
}

// lockBoth returns two contacts, locked in the order in which everybody locks them: that of their ids.
func lockBoth[T MergeTx](ctx context.Context, tx T, a, b uuid.UUID) (first, second Contact, err error) {
	if bytes.Compare(a[:], b[:]) > 0 {
		second, first, err = lockBoth(ctx, tx, b, a)
		return first, second, err
	}
	of, err := tx.LockProfile(ctx, a)
	if err != nil {
		return first, second, err
	}
	with, err := tx.LockProfile(ctx, b)
	return of.Contact, with.Contact, err
}
