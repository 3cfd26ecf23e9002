package dbtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/localpg"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/jobs"
)

// cluster finds the Postgres of this test run, once per process: the one that scripts/withpg started for all packages, or, where a
// single package is tested by hand, one of this process's own, which ends with it.
var cluster = sync.OnceValues(func() (string, error) {
	address := os.Getenv("CLOUDWA_TEST_DATABASE_URL")
	if address == "" {
		var err error
		if address, _, err = localpg.TestURL(context.Background()); err != nil {
			return "", err
		}
	}
	return address, prepare(address)
})

// template is the migrated database that tests are cloned from, named after this program's schema.
func template() string { return "cloudwa_template_" + db.SchemaHash() }

// prepare makes the template if no other process has made it. Packages are tested at the same time, so it takes a lock; the template
// gets its name only when it is complete.
func prepare(address string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect to the test database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(4711)"); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", template()).Scan(&exists); err != nil || exists {
		return err
	}
	raw := template() + "_raw"
	if _, err := conn.Exec(ctx, "drop database if exists "+raw+" with (force)"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "create database "+raw); err != nil {
		return err
	}
	d, err := db.Open(db.Config{URL: named(address, raw), MaxConns: 4})
	if err != nil {
		return err
	}
	err = d.Migrate(ctx, slog.New(slog.DiscardHandler))
	d.Close()
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "alter database "+raw+" rename to "+template())
	return err
}

// named returns the address of another database on the same server.
func named(address, database string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // the address has been connected to
	}
	u.Path = "/" + database
	return u.String()
}

// URL makes a migrated database of the test's own, dropped when the test ends, and returns its address.
func URL(t testing.TB) string {
	t.Helper()
	address, err := cluster()
	require.NoError(t, err, "these tests need Postgres: run \"scripts/setup test\" once")
	name := uniqueName()
	admin(t, address, fmt.Sprintf("create database %s template %s strategy file_copy", name, template()))
	t.Cleanup(func() { admin(t, address, "drop database if exists "+name+" with (force)") })
	return named(address, name)
}

// Empty makes a database of the test's own without any schema, dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	address, err := cluster()
	require.NoError(t, err)
	name := uniqueName()
	admin(t, address, "create database "+name)
	t.Cleanup(func() { admin(t, address, "drop database if exists "+name+" with (force)") })
	return named(address, name)
}

func uniqueName() string {
	raw := make([]byte, 6)
	_, _ = rand.Read(raw)
	return "t_" + hex.EncodeToString(raw)
}

func admin(t testing.TB, address, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	require.NoError(t, err)
}

// New opens a database of the test's own.
func New(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open opens a database made by URL, for tests that also connect to it themselves.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(db.Config{URL: url, MaxConns: 4, JobOptions: jobs.InsertOpts})
	require.NoError(t, err)
	t.Cleanup(d.Close)
	return d
}

// Shut makes the database refuse everybody, as while it restarts, until back is called. Then the test's own idle connections, which were cut, are
// dropped; those of others are noticed one by one.
func Shut(t testing.TB, d *db.DB) (back func()) {
	t.Helper()
	address, err := cluster()
	require.NoError(t, err)
	name := d.OwnerPool().Config().ConnConfig.Database
	admin(t, address, "alter database "+name+" with allow_connections false")
	admin(t, address, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"+name+"'")
	return func() {
		admin(t, address, "alter database "+name+" with allow_connections true")
		d.OwnerPool().Reset()
	}
}

// Shop is one workspace with an owner, an admin and an agent, all verified.
type Shop struct {
	ID                  uuid.UUID
	Owner, Admin, Agent account.User
	Tenant              *db.Tenant // acts as the owner
}

// Two makes two workspaces with equal data: what a query finds of the other is a leak.
func Two(t testing.TB, d *db.DB) (a, b Shop) {
	t.Helper()
	return Make(t, d, "a"), Make(t, d, "b")
}

// Make makes one workspace whose addresses end in the name: owner@a.test.
func Make(t testing.TB, d *db.DB, name string) Shop {
	t.Helper()
	shop := Shop{ID: account.NewID()}
	require.NoError(t, d.Platform().InTx(t.Context(), func(ctx context.Context, tx *db.PlatformTx) error {
		if err := tx.CreateTenant(ctx, account.Tenant{ID: shop.ID, Name: "Shop " + strings.ToUpper(name), TimeZone: account.DefaultTimeZone, Locale: "en"}); err != nil {
			return err
		}
		for i, user := range []*account.User{&shop.Owner, &shop.Admin, &shop.Agent} {
			role := account.Roles[i]
			*user = Person(t, tx.Platform, string(role)+"@"+name+".test", strings.ToUpper(string(role[:1]))+string(role[1:])+" "+name)
			if err := tx.AddMember(ctx, shop.ID, user.ID, role); err != nil {
				return err
			}
		}
		return nil
	}))
	shop.Tenant = d.ForTenant(shop.ID, account.Actor{Kind: account.ByUser, ID: shop.Owner.ID, Name: shop.Owner.Name})
	return shop
}

// Password is the password of everybody whom Person makes.
const Password = "kopi-susu-gula-aren"

// Person makes a verified person without a workspace.
func Person(t testing.TB, p *db.Platform, email, name string) account.User {
	t.Helper()
	user := account.User{ID: account.NewID(), Email: email, Name: name, PasswordHash: passwordHash(), Locale: "en", Theme: "system"}
	created, err := p.CreateUser(t.Context(), user)
	require.NoError(t, err)
	require.True(t, created)
	require.NoError(t, p.SetVerified(t.Context(), user.ID, email))
	user, err = p.UserByID(t.Context(), user.ID)
	require.NoError(t, err)
	return user
}

// passwordHash is computed once: hashing is slow on purpose.
var passwordHash = sync.OnceValue(func() string {
	hash, err := secrets.HashPassword(context.Background(), Password)
	if err != nil {
		panic(err) // only a context that ends makes hashing fail
	}
	return hash
})
