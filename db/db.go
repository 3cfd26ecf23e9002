package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/live"
)

// tenantRole is the database role that tenant queries run as; migration 0001 creates it.
const tenantRole = "cloudwa_app"

// Config says how to reach Postgres.
type Config struct {
	// URL is the owner's connection string: a role that owns the tables and may create roles.
	URL string
	// MaxConns bounds each of the two pools that change things. Default 16.
	MaxConns int32
	// JobOptions returns how a job of a kind is inserted (queue, attempts, uniqueness), or an error for a kind nobody works off. nil
	// means River's defaults for all.
	JobOptions func(kind string) (*river.InsertOpts, error)
}

// DB holds the pools. It has no queries of its own; see [DB.ForTenant] and [DB.Platform].
type DB struct {
	owner     *pgxpool.Pool
	tenants   *pgxpool.Pool
	looks     *pgxpool.Pool // for Tenant.ask
	ownerBun  *bun.DB
	tenantBun *bun.DB

	jobs       *river.Client[pgx.Tx]
	jobOptions func(kind string) (*river.InsertOpts, error)

	live *live.Hub
}

// Open makes the pools without connecting; the first query connects.
func Open(cfg Config) (*DB, error) {
	owner, err := newPool(cfg.URL, "", cmp.Or(cfg.MaxConns, 16))
	if err != nil {
		return nil, err
	}
	tenants, err := newPool(cfg.URL, tenantRole, cmp.Or(cfg.MaxConns, 16))
	if err != nil {
		owner.Close()
		return nil, err
	}
	looks, err := newPool(cfg.URL, tenantRole, maxLooks())
	if err != nil {
		tenants.Close()
		owner.Close()
		return nil, err
	}
	// An insert-only client: it never touches a pool, each insert gets the caller's transaction.
	jobs, err := river.NewClient(riverpgxv5.New(nil), &river.Config{})
	if err != nil {
		return nil, fmt.Errorf("make job inserter: %w", err)
	}
	if cfg.JobOptions == nil {
		cfg.JobOptions = func(string) (*river.InsertOpts, error) { return nil, nil }
	}
	d := &DB{
		owner: owner, tenants: tenants, looks: looks,
		ownerBun:  bun.NewDB(stdlib.OpenDBFromPool(owner), newDialect()),
		tenantBun: bun.NewDB(stdlib.OpenDBFromPool(tenants), newDialect()),
		jobs:      jobs, jobOptions: cfg.JobOptions,
	}
	d.live = live.New(d.Platform())
	return d, nil
}

// maxLooks is how many pages are read at once. Reading takes nothing but time on a CPU, so more at once make each of them slower and none sooner; and
// those that wait for a connection get it in the order they came. With 16 at once on two CPUs the slowest hundredth of the pages took four times as
// long as the middle one, with three less than twice (docs/decisions/0013).
func maxLooks() int32 { return int32(max(3, runtime.GOMAXPROCS(0)*3/2)) }

// newPool makes a pool of connections with that role; "" for the role of the URL.
func newPool(url, role string, conns int32) (*pgxpool.Pool, error) {
	pool, err := pgxpool.ParseConfig(url)
	if err != nil {
		// pgx's own text may repeat the password.
		return nil, errors.New("the database URL cannot be read; it should look like postgres://user:password@host:5432/name")
	}
	pool.MaxConns = conns
	pool.MaxConnIdleTime = 5 * time.Minute
	// bun writes values into the SQL text, so each statement is new: preparing them would leave one dead statement behind per query.
	pool.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	// The few hottest queries ask for a cache by name and have parameters; see Platform.Visit and Platform.StoreEvents.
	pool.ConnConfig.StatementCacheCapacity = 64
	pool.ConnConfig.DescriptionCacheCapacity = 64
	pool.ConnConfig.ConnectTimeout = 5 * time.Second
	params := pool.ConnConfig.RuntimeParams
	params["application_name"] = "cloudwa"
	params["statement_timeout"] = "30s"
	params["lock_timeout"] = "10s"
	params["idle_in_transaction_session_timeout"] = "30s"
	params["TimeZone"] = "UTC"
	// Each query here ends after a page of rows; compiling one takes longer than running it (a quarter of a second, by costs that a limit never lets happen).
	params["jit"] = "off"
	if role != "" {
		params["role"] = role
	}
	return pgxpool.NewWithConfig(context.Background(), pool)
}

// Close closes the pools after their running queries have ended.
func (d *DB) Close() {
	d.looks.Close()
	d.tenants.Close()
	d.owner.Close()
}

// OwnerPool is the owner's connection pool, for River's client and nothing else.
func (d *DB) OwnerPool() *pgxpool.Pool { return d.owner }

// ForTenant returns the door to one workspace's rows; what is changed through it is recorded as done by actor.
// It panics on the zero id: a missing tenant is a mistake in our code, never an input.
func (d *DB) ForTenant(id uuid.UUID, actor account.Actor) *Tenant {
	if id == uuid.Nil {
		panic("db: ForTenant without a tenant id")
	}
	return &Tenant{db: d, id: id, actor: actor}
}

// Platform returns the door to what has no tenant or stands above tenants.
func (d *DB) Platform() *Platform { return &Platform{db: d} }
