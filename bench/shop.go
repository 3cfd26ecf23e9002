package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/jobs"
)

// shop is a workspace for one row, in a database of its own: what one row writes does not slow the next one down.
type shop struct {
	*stage // as the stage, with this database

	database string
	db       *db.DB
	pool     *pgxpool.Pool // for what only a benchmark asks
	id       uuid.UUID
	keys     secrets.Keyring
	numbers  int // how many were connected
	bursts   int // how many came
}

// open copies the stage's database and makes a workspace in it. The program must not run: it would use the original.
func (s *stage) open(ctx context.Context, row string) (h *shop, err error) {
	own := *s
	h = &shop{stage: &own, database: "bench_" + row, id: account.NewID()}
	own.url = s.postgres.URL(h.database)
	if h.keys, err = secrets.ParseKeyring(s.key); err != nil {
		return nil, err
	}
	if err := administer(ctx, s.postgres.URL("postgres"), "create database "+h.database+" template cloudwa"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if h.db, err = db.Open(db.Config{URL: own.url, MaxConns: 4, JobOptions: jobs.InsertOpts}); err != nil {
		return nil, err
	}
	if h.pool, err = pgxpool.New(ctx, own.url); err != nil {
		return nil, err
	}
	err = h.db.Platform().CreateTenant(ctx, account.Tenant{ID: h.id, Name: "Toko Ramai", TimeZone: account.DefaultTimeZone, Locale: "en"})
	return h, err
}

// close drops the database, as the superuser: the server's own workers may be in it.
func (h *shop) close() error {
	if h.db != nil {
		h.db.Close()
	}
	if h.pool != nil {
		h.pool.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // also when the run was interrupted
	defer cancel()
	return administer(ctx, h.postgres.SuperURL("postgres"), "drop database "+h.database+" with (force)")
}

func administer(ctx context.Context, url, statement string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (h *shop) tenant() *db.Tenant { return h.db.ForTenant(h.id, account.System) }

// exec runs a statement whose first parameter is the workspace.
func (h *shop) exec(ctx context.Context, statement string, args ...any) error {
	_, err := h.pool.Exec(ctx, statement, append([]any{h.id}, args...)...)
	return err
}

// hookSecret is what reports are signed with, for all numbers: a baseline knows no numbers.
const hookSecret = "the secret of the benchmark's numbers"

// line is a WhatsApp number of the workspace that takes reports.
type line struct {
	id                  uuid.UUID
	key, session, phone string
}

// connect adds numbers as they are after their pairing, whose gateway nobody asks. Add them while the program runs: it looks at each number that
// it finds when it starts.
func (h *shop) connect(ctx context.Context, count int) ([]line, error) {
	list := make([]line, count)
	for i := range list {
		h.numbers++
		n := line{id: account.NewID(), key: rand.Text(), session: rand.Text(), phone: fmt.Sprintf("62811%08d", h.numbers)}
		sealed, err := h.keys.Seal([]byte(hookSecret), devices.SecretPlace(n.key))
		if err != nil {
			return nil, err
		}
		now := time.Now()
		d := devices.Device{
			TenantID: h.id, ID: n.id, Name: "Orders", Gateway: devices.WAHA, Session: n.session, HookKey: n.key, HookSecret: sealed, Phone: n.phone,
			PairedAt: now, Wanted: true, State: gateway.StateWorking, StateAt: now, Health: devices.Healthy, HealthAt: now, HeardAt: now,
			CaughtUpAt: now, NextCheckAt: now.AddDate(1, 0, 0), Settings: devices.DefaultSettings(),
		}
		err = h.tenant().InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.AddDevice(ctx, d)
			return err
		})
		if err != nil {
			return nil, err
		}
		list[i] = n
	}
	return list, nil
}
