package db

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// errNotFound is what every missing row becomes, whether it never existed or belongs to another tenant.
func errNotFound() error {
	return errs.New(errs.NotFound, "This page or item does not exist, or it is not yours to see.")
}

// translate turns what Postgres says into the codes the rest of the program knows. Anything else stays as it is: an internal error.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows) {
		return errNotFound()
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch pg.Code {
	case "23505": // unique_violation
		return fmt.Errorf("%w (%s)", errs.New(errs.Conflict, "This exists already."), pg.ConstraintName)
	case "23503": // foreign_key_violation
		return fmt.Errorf("%w (%s)", errs.New(errs.Conflict, "This belongs to something that does not exist any more."), pg.ConstraintName)
	}
	return err
}

// one turns "no row was changed" into not found.
func one(result sql.Result, err error) error {
	if err != nil {
		return translate(err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return errNotFound()
	}
	return nil
}
