package localpg

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// options returns a data folder of its own for a test. Its parents are opened, because the account that runs PostgreSQL must reach it.
func options(t *testing.T) Options {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	return Options{DataDir: filepath.Join(dir, "data"), Fast: true, base: filepath.Join(dir, "base")}
}

func mustStart(t *testing.T, opt Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), opt)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	return s
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	_, err := connect(t, url).Exec(t.Context(), sql)
	require.NoError(t, err)
}

func count(t *testing.T, url, sql string) int {
	t.Helper()
	var n int
	require.NoError(t, connect(t, url).QueryRow(t.Context(), sql).Scan(&n))
	return n
}

func TestStartMakesRoleDatabaseAndExtensions(t *testing.T) {
	t.Parallel()
	s := mustStart(t, options(t))

	require.True(t, s.Owned())
	require.Equal(t, 3, count(t, s.URL("cloudwa"), "select count(*) from pg_extension where extname in ('vector', 'pg_trgm', 'unaccent')"))
	execute(t, s.URL("cloudwa"), "create table things (id int)")
	require.Equal(t, 1, count(t, s.URL("cloudwa"), `select count(*) from pg_roles
		where rolname = current_user and rolname = 'cloudwa' and rolcreatedb and rolcreaterole and not rolsuper`))
	require.Equal(t, 1, count(t, s.SuperURL("postgres"), "select count(*) from pg_roles where rolname = current_user and rolsuper"))

	require.NoError(t, s.CreateDatabase(t.Context(), `odd "name"`))
	require.NoError(t, s.CreateDatabase(t.Context(), `odd "name"`), "a second time changes nothing")
	require.Equal(t, 1, count(t, s.URL(`odd "name"`), "select count(*) from pg_extension where extname = 'vector'"))
}

func TestFastGivesCloneTheExtensions(t *testing.T) {
	t.Parallel()
	s := mustStart(t, options(t))

	execute(t, s.URL("cloudwa"), "create database copy")

	require.Equal(t, 1, count(t, s.URL("copy"), "select count(*) from pg_extension where extname = 'vector'"))
}

func TestStopAndStartKeepsTheData(t *testing.T) {
	t.Parallel()
	opt := options(t)
	first := mustStart(t, opt)
	execute(t, first.URL("cloudwa"), "create table things as select 42 as n")
	first.Stop()
	<-first.Done()
	first.Stop()

	_, err := pgx.Connect(t.Context(), first.URL("cloudwa"))
	require.Error(t, err, "the server has ended")
	require.NoFileExists(t, filepath.Join(first.place.cluster, "postmaster.pid"))

	second := mustStart(t, opt)
	require.True(t, second.Owned())
	require.Equal(t, 42, count(t, second.URL("cloudwa"), "select n from things"))
}

func TestSecondStartAttaches(t *testing.T) {
	t.Parallel()
	opt := options(t)
	first := mustStart(t, opt)

	second := mustStart(t, opt)
	require.False(t, second.Owned())
	require.Nil(t, second.Done())
	require.Equal(t, first.URL("cloudwa"), second.URL("cloudwa"))

	second.Stop()
	require.Equal(t, 1, count(t, first.URL("cloudwa"), "select 1"), "an attached one does not stop the server")
}

func TestStartsAtOnceShareOneServer(t *testing.T) {
	t.Parallel()
	opt := options(t)
	type result struct {
		server *Server
		err    error
	}
	results := make(chan result)
	for range 4 {
		go func() {
			s, err := Start(t.Context(), opt)
			results <- result{s, err}
		}()
	}
	owners := 0
	for range 4 {
		r := <-results
		require.NoError(t, r.err)
		t.Cleanup(r.server.Stop)
		if r.server.Owned() {
			owners++
		}
	}
	require.Equal(t, 1, owners)
}

func TestLogHoldsNothingOfStatements(t *testing.T) {
	t.Parallel()
	s := mustStart(t, options(t))
	execute(t, s.URL("cloudwa"), "create table people (email text unique)")
	insert := "insert into people values ('sari@example.com')"
	execute(t, s.URL("cloudwa"), insert)

	_, err := connect(t, s.URL("cloudwa")).Exec(t.Context(), insert)
	require.ErrorContains(t, err, "people_email_key")

	log, err := os.ReadFile(filepath.Join(s.Dir(), "postgres.log"))
	require.NoError(t, err)
	require.Contains(t, string(log), "people_email_key")
	require.NotContains(t, string(log), "insert into")
	require.NotContains(t, string(log), "sari@example.com")
}

func TestEphemeralLeavesNothing(t *testing.T) {
	t.Parallel()
	s, err := Ephemeral(t.Context(), Options{})
	require.NoError(t, err)
	require.Equal(t, 1, count(t, s.URL("cloudwa"), "select 1"))

	s.Stop()

	_, err = os.Stat(s.Dir())
	require.ErrorIs(t, err, fs.ErrNotExist)
}
