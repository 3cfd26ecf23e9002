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
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Job is work for later: a plain struct of ids, kept as JSON in the database. Its options stand in jobs/options.go under its kind.
type Job = account.Job

// transaction is one connection inside one transaction, as bun sees it and as River sees it.
type transaction struct {
	bun bun.Conn
	pgx pgx.Tx
	db  *DB

	changes []inbox.Change // to be numbered before the commit
	after   []func()       // what this process's memory learns when it is committed
}

// alone runs fn, which uses the pgx connection past database/sql, while database/sql cannot. It would otherwise: where the context of a
// query ends, database/sql closes that query's rows from a goroutine of its own, and pgx panics when two use one connection.
func alone(conn bun.Conn, fn func(raw *pgx.Conn) error) error {
	return conn.Raw(func(driver any) error {
		std, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("connection is a %T, not pgx", driver)
		}
		return fn(std.Conn())
	})
}

// inTransaction runs fn on one connection of the pool between begin and commit; an error or a panic rolls back.
//
// bun and River must share the transaction, and River's driver takes a pgx.Tx. So the transaction is begun on the pgx connection
// underneath a bun.Conn: bun's queries go through that bun.Conn, River's through the pgx.Tx. bun.Conn.BeginTx is never called here:
// database/sql would start a second transaction, and begun with the request's context it rolls back by itself while pgx is on the
// wire. For the same reason begin and commit run without cancellation; the queries between them stop when ctx ends, and a context that
// has ended is not committed.
func (d *DB) inTransaction(ctx context.Context, pool *bun.DB, begin string, fn func(ctx context.Context, tx *transaction) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take connection: %w", translate(err))
	}
	defer func() { _ = conn.Close() }()

	steady := context.WithoutCancel(ctx)
	tx := &transaction{bun: conn, db: d}
	if err := alone(conn, func(raw *pgx.Conn) error {
		tx.pgx, err = raw.BeginTx(steady, pgx.TxOptions{BeginQuery: begin})
		return err
	}); err != nil {
		return fmt.Errorf("begin: %w", translate(err))
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		rollback := alone(conn, func(*pgx.Conn) error { return tx.pgx.Rollback(steady) })
		if rollback != nil && !errors.Is(rollback, pgx.ErrTxClosed) && err == nil {
			err = fmt.Errorf("roll back: %w", rollback)
		}
	}()

	if err := fn(ctx, tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := alone(conn, func(*pgx.Conn) error { return tx.pgx.Commit(steady) }); err != nil {
		return fmt.Errorf("commit: %w", translate(err))
	}
	committed = true
	for _, learn := range tx.after {
		learn()
	}
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
	err := alone(tx.bun, func(*pgx.Conn) error {
		_, err := tx.db.jobs.InsertManyTx(ctx, tx.pgx, params)
		return err
	})
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", jobs[0].Kind(), translate(err))
	}
	return nil
}
