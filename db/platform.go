package db

import (
	"context"

	"github.com/uptrace/bun"
)

// Platform reaches rows without a tenant's scope. Every method of it is a place where isolation rests on our own code, so there are
// few, and each says what it is for.
type Platform struct {
	db *DB
	tx *transaction
}

// PlatformTx is a [Platform] inside a transaction, and the only one that can add jobs to it.
type PlatformTx struct{ *Platform }

// InTx runs fn in one transaction: all of it happens, or nothing. Called inside one, it joins it.
func (p *Platform) InTx(ctx context.Context, fn func(ctx context.Context, tx *PlatformTx) error) error {
	if p.tx != nil {
		return fn(ctx, &PlatformTx{p})
	}
	return p.db.inTransaction(ctx, p.db.ownerBun, "begin", func(ctx context.Context, tx *transaction) error {
		return fn(ctx, &PlatformTx{&Platform{db: p.db, tx: tx}})
	})
}

// Enqueue adds jobs that start after the commit.
func (tx *PlatformTx) Enqueue(ctx context.Context, jobs ...Job) error {
	return tx.tx.enqueue(ctx, jobs)
}

func (p *Platform) q() bun.IDB {
	if p.tx != nil {
		return p.tx.bun
	}
	return p.db.ownerBun
}
