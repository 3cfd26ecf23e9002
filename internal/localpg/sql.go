package localpg

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// extensions that CloudWA needs; only a superuser may create vector.
var extensions = []string{"vector", "pg_trgm", "unaccent"}

// prepare makes what is missing of the role, the database and its extensions. When nothing is, it costs one connection.
func (s *Server) prepare(ctx context.Context, database string) error {
	if s.prepared(ctx, database) {
		return nil
	}
	err := s.asSuperuser(ctx, "postgres", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "create role "+role+" login createdb createrole")
		return unless(err, "42710") // duplicate_object
	})
	if err != nil {
		return fmt.Errorf("the database role cannot be created: %w", err)
	}
	if s.fast {
		if err := s.extend(ctx, "template1"); err != nil {
			return err
		}
	}
	return s.CreateDatabase(ctx, database)
}

func (s *Server) prepared(ctx context.Context, database string) bool {
	conn, err := pgx.Connect(ctx, s.URL(database))
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	var n int
	var vector string
	err = conn.QueryRow(ctx, `select count(*), coalesce(max(extversion) filter (where extname = 'vector'), '')
		from pg_extension where extname = any($1)`, extensions).Scan(&n, &vector)
	return err == nil && n == len(extensions) && newEnough(vector)
}

// CreateDatabase makes a database that the role cloudwa owns, with the extensions. One that exists is kept and gets what it lacks.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	err := s.asSuperuser(ctx, "postgres", func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()+" owner "+role)
		return unless(err, "42P04") // duplicate_database
	})
	if err != nil {
		return fmt.Errorf("the database %s cannot be created: %w", name, err)
	}
	return s.extend(ctx, name)
}

// extend creates the extensions in a database, and brings an old pgvector up to the version that is installed.
func (s *Server) extend(ctx context.Context, database string) error {
	err := s.asSuperuser(ctx, database, func(conn *pgx.Conn) error {
		for _, name := range extensions {
			if _, err := conn.Exec(ctx, "create extension if not exists "+name); err != nil {
				return fmt.Errorf("the extension %s is missing, run scripts/setup: %w", name, err)
			}
		}
		var version string
		if err := conn.QueryRow(ctx, "select extversion from pg_extension where extname = 'vector'").Scan(&version); err != nil {
			return err
		}
		if newEnough(version) {
			return nil
		}
		if _, err := conn.Exec(ctx, "alter extension vector update"); err != nil {
			return fmt.Errorf("pgvector %s is too old and cannot be updated, run scripts/setup: %w", version, err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("the database %s cannot be prepared: %w", database, err)
	}
	return nil
}

func (s *Server) asSuperuser(ctx context.Context, database string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.SuperURL(database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return do(conn)
}

// unless drops the error with that SQLSTATE.
func unless(err error, state string) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == state {
		return nil
	}
	return err
}

// startingOrStopping tells whether a server is there but takes no sessions (cannot_connect_now).
func startingOrStopping(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "57P03"
}

// endedBy tells whether a statement failed because the server is going away: told so (admin_shutdown, crash_shutdown) or cut off.
func endedBy(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "57P01" || pg.Code == "57P02" || pg.Code == "57P03"
	}
	_, cut := errors.AsType[*pgconn.ConnectError](err)
	return cut
}
