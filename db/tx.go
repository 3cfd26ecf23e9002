package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

// Job is work for later: a plain struct of ids, kept as JSON in the database. Its options stand in jobs/options.go under its kind.
type Job = account.Job

// transaction is one connection inside one transaction, as bun sees it and as River sees it.
type transaction struct {
	bun bun.Conn
	pgx pgx.Tx
	db  *DB
}

// inTransaction runs fn on one connection of the pool between begin and commit; an error or a panic rolls back.
//
// bun and River must share the transaction, and River's driver takes a pgx.Tx. So the transaction is begun on the pgx connection
// underneath a bun.Conn: bun's queries go through that bun.Conn, River's through the pgx.Tx. bun.Conn.BeginTx is never called here:
// database/sql would start a second transaction, and begun with the request's context it rolls back from another goroutine while
// pgx is on the wire, and panics. For the same reason begin and commit run without cancellation; the queries between them stop when
// ctx ends, and a context that has ended is not committed.
func (d *DB) inTransaction(ctx context.Context, pool *bun.DB, begin string, fn func(ctx context.Context, tx *transaction) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take connection: %w", translate(err))
	}
	defer func() { _ = conn.Close() }()

	var raw *pgx.Conn
	if err := conn.Raw(func(driver any) error {
		std, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("connection is a %T, not pgx", driver)
		}
		raw = std.Conn()
		return nil
	}); err != nil {
		return err
	}

	steady := context.WithoutCancel(ctx)
	tx, err := raw.BeginTx(steady, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return fmt.Errorf("begin: %w", translate(err))
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		if rollback := tx.Rollback(steady); rollback != nil && !errors.Is(rollback, pgx.ErrTxClosed) && err == nil {
			err = fmt.Errorf("roll back: %w", rollback)
		}
	}()

	if err := fn(ctx, &transaction{bun: conn, pgx: tx, db: d}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(steady); err != nil {
		return fmt.Errorf("commit: %w", translate(err))
	}
	committed = true
	return nil
}

func (tx *transaction) enqueue(ctx context.Context, jobs []Job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		opts, err := tx.db.jobOptions(job.Kind())
		if err != nil {
			return err
		}
		params[i] = river.InsertManyParams{Args: job, InsertOpts: opts}
	}
	if _, err := tx.db.jobs.InsertManyTx(ctx, tx.pgx, params); err != nil {
		return fmt.Errorf("enqueue %s: %w", jobs[0].Kind(), err)
	}
	return nil
}
