package contacts

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// reportsBatch is how many reports are looked through in one transaction.
const reportsBatch = 2000

// Holdings is what goes when a contact is deleted. Each number but that of the chats ends at [MaxCounted] + 1.
type Holdings struct{ Chats, Messages, Files int }

// MaxCounted is up to where what a contact has is counted: beyond it people only need to know that it is a lot.
const MaxCounted = 10_000

// eraseBatch is how many messages are taken away in one transaction; measured, that is a fifth of a second.
const eraseBatch = 2000

// Erase is the job that takes away what a deleted contact leaves.
type Erase struct {
	TenantID  uuid.UUID `json:"tenant_id"`
	ContactID uuid.UUID `json:"contact_id"`
}

// Kind names the job.
func (Erase) Kind() string { return "contacts_erase" }

// DropFiles is the job that removes the files of messages which are gone already.
type DropFiles struct {
	TenantID uuid.UUID   `json:"tenant_id"`
	Messages []uuid.UUID `json:"messages"`
}

// Kind names the job.
func (DropFiles) Kind() string { return "contacts_drop_files" }

// DeleteTx is what deleting a contact needs of a transaction.
type DeleteTx interface {
	ID() uuid.UUID // of the workspace
	// HideContact removes what says who a contact is and makes it and its chats nobody's to see; not found where that was done already. It returns
	// the messages with files that are gone: what was still to be sent is not sent.
	HideContact(ctx context.Context, id uuid.UUID) (files []uuid.UUID, err error)
	Audit(ctx context.Context, e account.AuditEntry) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// Delete removes a contact with everything that was written with them. Nobody sees them from now on; a job takes away the rest. Who writes
// again is somebody new.
func Delete[T DeleteTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		files, err := tx.HideContact(ctx, id)
		if err != nil {
			return err
		}
		// Without a name or a number: the log outlives what was deleted.
		if err := tx.Audit(ctx, account.AuditEntry{Action: account.ActionContactDeleted}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, append(dropping(tx.ID(), files), Erase{TenantID: tx.ID(), ContactID: id})...)
	})
}

// dropping is the job that removes the files of messages, or none.
func dropping(tenantID uuid.UUID, messages []uuid.UUID) []account.Job {
	if len(messages) == 0 {
		return nil
	}
	return []account.Job{DropFiles{TenantID: tenantID, Messages: messages}}
}

// EraseTx is what taking away a deleted contact needs of a transaction.
type EraseTx interface {
	// EraseSome takes away at most so many messages of a deleted contact, and the contact itself when none is left: done. It returns the messages
	// that had files. Not found where there is no such contact.
	EraseSome(ctx context.Context, contactID uuid.UUID, limit int) (files []uuid.UUID, done bool, err error)
	// EraseReports takes away what gateways reported of a deleted contact, among at most so many reports after the one given (0 for the first). It
	// returns the last one that was looked at, and done where there are no more. Not found where there is no such contact.
	EraseReports(ctx context.Context, contactID uuid.UUID, after int64, limit int) (last int64, done bool, err error)
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// Files is where the files of messages are kept.
type Files interface {
	DropMedia(ctx context.Context, tenant, message uuid.UUID) error
}

// Eraser takes away what deleted contacts leave.
type Eraser[T EraseTx] struct {
	Tenant func(id uuid.UUID) account.Transactor[T]
	Files  Files
}

// Erase takes away a deleted contact, what was reported of it, and its messages: some in each transaction, so that no statement is long and nobody
// waits. Whoever is killed in between leaves the rest to the next one.
func (e *Eraser[T]) Erase(ctx context.Context, tenantID, contactID uuid.UUID) error {
	last := int64(0)
	err := e.untilDone(ctx, tenantID, func(ctx context.Context, tx T) (done bool, err error) {
		last, done, err = tx.EraseReports(ctx, contactID, last, reportsBatch)
		return done, err
	})
	if err == nil {
		err = e.untilDone(ctx, tenantID, func(ctx context.Context, tx T) (bool, error) {
			files, done, err := tx.EraseSome(ctx, contactID, eraseBatch)
			if err != nil {
				return false, err
			}
			// Files go after their rows are gone for certain, and not before: what is shown can be opened.
			return done, tx.Enqueue(ctx, dropping(tenantID, files)...)
		})
	}
	if errs.Is(err, errs.NotFound) {
		return nil // somebody else was at it, too
	}
	return err
}

// untilDone takes one step after the other, each in a transaction of its own.
func (e *Eraser[T]) untilDone(ctx context.Context, tenantID uuid.UUID, step func(ctx context.Context, tx T) (done bool, err error)) error {
	for done := false; !done; {
		err := e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) (err error) {
			done, err = step(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// DropFiles removes files from the store. Doing it twice does no harm.
func (e *Eraser[T]) DropFiles(ctx context.Context, tenantID uuid.UUID, messages []uuid.UUID) error {
	for _, id := range messages {
		if err := e.Files.DropMedia(ctx, tenantID, id); err != nil {
			return err
		}
	}
	return nil
}
