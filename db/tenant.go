package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

// Tenant reaches one workspace's rows and no others. Each of its methods is one transaction, unless it came from [Tenant.Read] or
// [Tenant.InTx], whose transaction it then works in.
type Tenant struct {
	db    *DB
	id    uuid.UUID
	actor account.Actor
	tx    *transaction
}

// Tx is a [Tenant] inside a transaction, and the only one that can add jobs to it.
type Tx struct{ *Tenant }

// ID returns the workspace's id.
func (t *Tenant) ID() uuid.UUID { return t.id }

// InTx runs fn in one transaction: all of it happens, or nothing. Called on a Tenant that is already inside one, it joins it.
// No network call belongs inside; what must follow the commit is a job enqueued in it.
func (t *Tenant) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if t.tx != nil {
		return fn(ctx, &Tx{t})
	}
	return t.begin(ctx, "begin", func(ctx context.Context, bound *Tenant) error {
		if err := fn(ctx, &Tx{bound}); err != nil {
			return err
		}
		return bound.tx.number(ctx, t.id)
	})
}

// Read runs fn in one read-only transaction, so that one page's queries cost one begin and see one state.
func (t *Tenant) Read(ctx context.Context, fn func(ctx context.Context, t *Tenant) error) error {
	if t.tx != nil {
		return fn(ctx, t)
	}
	return t.begin(ctx, "begin read only", fn)
}

// Enqueue adds jobs that start after the commit. Their args must carry tenant_id; the database refuses another tenant's.
func (tx *Tx) Enqueue(ctx context.Context, jobs ...Job) error { return tx.tx.enqueue(ctx, jobs) }

func (t *Tenant) begin(ctx context.Context, begin string, fn func(ctx context.Context, bound *Tenant) error) error {
	// One round trip: the tenant is set together with the begin, and "local" ends with the transaction.
	query := fmt.Sprintf("%s; set local app.tenant_id = '%s'", begin, t.id)
	return t.db.inTransaction(ctx, t.db.tenantBun, query, func(ctx context.Context, tx *transaction) error {
		bound := *t
		bound.tx = tx
		return fn(ctx, &bound)
	})
}

// query gives fn something to run statements on, in the transaction this Tenant is bound to or in one of its own.
func (t *Tenant) query(ctx context.Context, fn func(ctx context.Context, q bun.IDB) error) error {
	if t.tx != nil {
		return translate(fn(ctx, t.tx.bun))
	}
	return t.begin(ctx, "begin", func(ctx context.Context, bound *Tenant) error {
		return translate(fn(ctx, bound.tx.bun))
	})
}

// touch runs a statement that changes at most one row, whose arguments begin with the tenant, and reports whether it did.
func (tx *Tx) touch(ctx context.Context, statement string, args ...any) (done bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw(statement, append([]any{tx.id}, args...)...).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		done = n == 1
		return err
	})
	return done, err
}
