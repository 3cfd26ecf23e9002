package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrationLock is the key of the advisory lock under which one process at a time migrates. The number is arbitrary and ours.
const migrationLock = 0x636c6f7564776131

type migration struct {
	version int
	name    string
	sql     string
}

// migrations returns the numbered files in their order. Files are only ever added.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]migration, 0, len(names))
	for i, name := range names {
		base := strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql")
		number, _, _ := strings.Cut(base, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s should have the number %04d", name, i+1)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version: version, name: base, sql: string(text)})
	}
	return all, nil
}

// Migrate brings the database to this program's schema: River's tables first, because ours put policies on them. It waits for
// another process that is migrating. Each step and the note that it was taken are one transaction, so that a kill in the middle
// leaves a step either done or not begun; the lock belongs to the connection and dies with it.
func (d *DB) Migrate(ctx context.Context, log *slog.Logger) error {
	pool, err := d.migrationPool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close() // and with its connections the lock
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("take migration lock: %w", err)
	}
	if err := migrateRiver(ctx, pool, log); err != nil {
		return err
	}
	all, err := migrations()
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `create table if not exists schema_migrations (
		version integer primary key, name text not null, applied_at timestamptz not null default now())`); err != nil {
		return fmt.Errorf("create schema_migrations: %w", err)
	}
	var have int
	if err := conn.QueryRow(ctx, "select coalesce(max(version), 0) from schema_migrations").Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	for _, m := range all[min(have, len(all)):] {
		if err := apply(ctx, conn, m); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
		log.Info("migrated", "step", m.name)
	}
	return nil
}

// migrationPool returns a pool of its own without time limits: a migration may rightly take longer than a page's query.
func (d *DB) migrationPool(ctx context.Context) (*pgxpool.Pool, error) {
	cfg := d.owner.Config()
	cfg.MaxConns = 4
	for _, limit := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		cfg.ConnConfig.RuntimeParams[limit] = "0"
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

func apply(ctx context.Context, conn *pgxpool.Conn, m migration) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// The simple protocol takes a file of many statements.
		if _, err := tx.Exec(ctx, m.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "insert into schema_migrations (version, name) values ($1, $2)", m.version, m.name)
		return err
	})
}

func migrateRiver(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("make queue migrator: %w", err)
	}
	result, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fmt.Errorf("migrate queue tables: %w", err)
	}
	if n := len(result.Versions); n > 0 {
		log.Info("migrated", "step", "queue tables", "version", result.Versions[n-1].Version)
	}
	return nil
}

// SchemaHash identifies the schema of this program by its migrations. Tests name their template after it.
func SchemaHash() string {
	all, err := migrations()
	if err != nil {
		return "unreadable"
	}
	sum := sha256.New()
	for _, m := range all {
		_, _ = sum.Write([]byte(m.sql))
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
