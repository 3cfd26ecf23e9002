package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// MinPostgres is the oldest major version of Postgres that CloudWA runs on.
const MinPostgres = 15

// SchemaVersion is the number of the newest migration in this program.
func SchemaVersion() int {
	all, err := migrations()
	if err != nil {
		return 0
	}
	return len(all)
}

// Reach connects once and says in one sentence what is wrong when it cannot, or when the server is too old.
func (d *DB) Reach(ctx context.Context) error {
	var version string
	err := d.owner.QueryRow(ctx, "show server_version_num").Scan(&version)
	if err != nil {
		return unreachable(d, err)
	}
	if n, _ := strconv.Atoi(version); n < MinPostgres*10000 {
		return fmt.Errorf("this Postgres is version %d; CloudWA needs %d or newer: upgrade it or point CLOUDWA_DATABASE_URL at another one", n/10000, MinPostgres)
	}
	return nil
}

func unreachable(d *DB, err error) error {
	cfg := d.owner.Config().ConnConfig
	address := net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "28P01", "28000":
			return fmt.Errorf("the database at %s refused user %q: check the user and password in CLOUDWA_DATABASE_URL", address, cfg.User)
		case "3D000":
			return fmt.Errorf("the database server at %s has no database %q: create it, or check CLOUDWA_DATABASE_URL", address, cfg.Database)
		}
		return fmt.Errorf("the database at %s answered: %s", address, pg.Message)
	}
	return fmt.Errorf("no database answers at %s: start it, or check CLOUDWA_DATABASE_URL", address)
}

// Version returns the number of the newest migration in the database; 0 for an empty one.
func (d *DB) Version(ctx context.Context) (int, error) {
	var version int
	err := d.owner.QueryRow(ctx, "select coalesce(max(version), 0) from schema_migrations").Scan(&version)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "42P01" { // undefined_table
		return 0, nil
	}
	return version, err
}

// CheckSchema refuses a database that this program was not written for.
func (d *DB) CheckSchema(ctx context.Context) error {
	have, err := d.Version(ctx)
	if err != nil {
		return err
	}
	switch want := SchemaVersion(); {
	case have < want:
		return fmt.Errorf("the database is at schema %d and this program needs %d: run \"cloudwa migrate\" (or start with --migrate)", have, want)
	case have > want:
		return fmt.Errorf("the database is at schema %d, newer than this program's %d: start the newer cloudwa, or restore the older database", have, want)
	}
	return nil
}

// CheckTenantRole refuses to go on when the tenant pool could see past row-level security.
func (d *DB) CheckTenantRole(ctx context.Context) error {
	var role string
	var super, bypass, owns bool
	err := d.tenants.QueryRow(ctx, `
		select current_user, r.rolsuper, r.rolbypassrls,
			exists (select from pg_tables t where t.schemaname = 'public' and t.tableowner = current_user)
		from pg_roles r where r.rolname = current_user`).Scan(&role, &super, &bypass, &owns)
	if err != nil {
		return fmt.Errorf("the database user cannot act as %s, which keeps workspaces apart: as a superuser run \"grant %s to <that user>\", "+
			"and connect directly or through a session-mode pooler: %w", tenantRole, tenantRole, err)
	}
	if role != tenantRole || super || bypass || owns {
		return fmt.Errorf("tenant queries would run as %q, which can see past row-level security: %s must be an ordinary role that owns no table", role, tenantRole)
	}
	return nil
}

// CheckExtensions says which of the extensions that CloudWA uses are missing.
func (d *DB) CheckExtensions(ctx context.Context) error {
	var missing []string
	err := d.owner.QueryRow(ctx, `select coalesce(array_agg(name), '{}') from unnest(array['vector', 'pg_trgm', 'unaccent']) name
		where name not in (select extname from pg_extension)`).Scan(&missing)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing extensions: as a superuser run \"create extension\" for %s in this database", strings.Join(missing, ", "))
	}
	return nil
}
