package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

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
		if cutOff(err) {
			return unavailable(err)
		}
		return err
	}
	switch pg.Code {
	case "57P01", "57P02", "57P03", "53300", // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
		"40P01", "55P03": // deadlock_detected, lock_not_available: others were in the way, and are gone in a moment
		return unavailable(err)
	case "23505": // unique_violation
		return fmt.Errorf("%w (%s)", errs.New(errs.Conflict, "This exists already."), pg.ConstraintName)
	case "23503": // foreign_key_violation
		return fmt.Errorf("%w (%s)", errs.New(errs.Conflict, "This belongs to something that does not exist any more."), pg.ConstraintName)
	}
	return err
}

// cutOff reports whether the connection to the database, rather than the statement, failed: no server, or one that went away in between.
func cutOff(err error) bool {
	_, unreachable := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[*net.OpError](err)
	return unreachable || network || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

// unavailable is what people see while the database is away; it is back in seconds or somebody is told by /health.
func unavailable(err error) error {
	down := errs.New(errs.Unavailable, "CloudWA is being restarted. Nothing was changed; try again in a moment.")
	down.RetryAfter = 5 * time.Second
	return fmt.Errorf("%w: %w", down, err)
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
