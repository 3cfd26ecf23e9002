package db

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// question is a statement with parameters whose plan Postgres keeps, and what takes its rows. It is for what open pages wait for: planning such a
// query takes longer than running it. Each text is prepared once on each connection, so it must be one of a few; what differs is a parameter.
type question struct {
	sql  string
	args []any
	take func(rows pgx.Rows) error
}

// ask answers questions in one round trip: in the transaction the Tenant is bound to, else in one of their own.
func (t *Tenant) ask(ctx context.Context, questions ...question) error {
	if t.tx != nil {
		return translate(alone(t.tx.bun, func(raw *pgx.Conn) error { return answer(ctx, raw, questions) }))
	}
	conn, err := t.db.looks.Acquire(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Release()
	// What is sent together without a begin is one transaction, and "local" ends with it.
	scope := question{sql: "select set_config('app.tenant_id', $1, true)", args: []any{t.id.String()}}
	return translate(answer(ctx, conn.Conn(), append([]question{scope}, questions...)))
}

func answer(ctx context.Context, conn *pgx.Conn, questions []question) error {
	batch := &pgx.Batch{}
	for _, q := range questions {
		// Does nothing where this connection knows the statement.
		if _, err := conn.Prepare(ctx, q.sql, q.sql); err != nil {
			return err
		}
		queued := batch.Queue(q.sql, plainIDs(q.args)...)
		if q.take != nil {
			queued.Query(q.take)
		}
	}
	return conn.SendBatch(ctx, batch).Close()
}

// plainIDs are arguments in which ids are plain bytes: pgx would otherwise write each as text and read that again.
func plainIDs(args []any) []any {
	plain := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case uuid.UUID:
			plain[i] = [16]byte(arg)
		case []uuid.UUID:
			var ids [][16]byte // nil stays null
			if arg != nil {
				ids = make([][16]byte, len(arg))
			}
			for n, id := range arg {
				ids[n] = id
			}
			plain[i] = ids
		default:
			plain[i] = arg
		}
	}
	return plain
}

// each calls scan for each row, with what reads its columns.
func each(scan func(row pgx.Rows) error) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// columns reads rows of a struct that bun knows: the same mapping, past database/sql.
type columns[R any] struct {
	names  string // as they are selected
	fields []*schema.Field
}

// columnsOf returns how a row struct of a table with that alias is read.
func columnsOf[R any](alias string) func() columns[R] {
	return sync.OnceValue(func() columns[R] {
		fields := pgdialect.New().Tables().Get(reflect.TypeFor[R]()).Fields
		names := make([]string, len(fields))
		for i, field := range fields {
			names[i] = alias + "." + field.Name
		}
		return columns[R]{names: strings.Join(names, ", "), fields: fields}
	})
}

// scan reads the row's columns, and what was selected after them into more.
func (c columns[R]) scan(row pgx.Rows, more ...any) (R, error) {
	var r R
	places := make([]any, 0, len(c.fields)+len(more))
	for _, field := range c.fields {
		place := field.Value(reflect.ValueOf(&r).Elem()).Addr().Interface()
		if field.NullZero {
			place = orZeroValue(place)
		}
		places = append(places, place)
	}
	return r, row.Scan(append(places, more...)...)
}

// orZeroValue is a place that takes the zero value for null.
func orZeroValue(place any) any {
	switch place := place.(type) {
	case *uuid.UUID:
		return idOrZero(place)
	case *time.Time:
		return timeOrZero(place)
	case *string:
		return textOrZero(place)
	}
	return place
}

// idOrZero, timeOrZero and textOrZero take a column that may be null: the zero value then.
func idOrZero(to *uuid.UUID) any   { return (*zeronull.UUID)(to) }
func timeOrZero(to *time.Time) any { return (*zeronull.Timestamptz)(to) }
func textOrZero(to *string) any    { return (*zeronull.Text)(to) }
