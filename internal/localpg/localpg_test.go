package localpg

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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
	require.Equal(t, 1, count(t, s.URL("cloudwa"), "select count(*) from pg_roles where rolname = current_user and rolname = 'cloudwa' and rolcreatedb and rolcreaterole and not rolsuper"))
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

func TestStartAfterPostmasterWasKilled(t *testing.T) {
	t.Parallel()
	opt := options(t)
	opt.Fast = false // a Fast server may lose its last commits
	first := mustStart(t, opt)
	execute(t, first.URL("cloudwa"), "create table things as select 42 as n")
	connect(t, first.URL("cloudwa")) // a session that outlives the postmaster for a moment
	require.NoError(t, syscall.Kill(first.pid, syscall.SIGKILL))
	<-first.Done()
	require.FileExists(t, filepath.Join(first.place.cluster, "postmaster.pid"))

	second := mustStart(t, opt)

	require.True(t, second.Owned())
	require.Equal(t, 42, count(t, second.URL("cloudwa"), "select n from things"))
}

func TestStartTakesOverTheServerOfAKilledProcess(t *testing.T) {
	t.Parallel()
	opt := options(t)
	first := mustStart(t, opt)
	first.owner.release() // what the system does when the owner dies; here the server lives on, as it does on macOS

	second := mustStart(t, opt)
	require.True(t, second.Owned())
	require.Equal(t, first.pid, second.pid)

	second.Stop()
	<-first.Done()
}

func TestStartAfterInterruptedInit(t *testing.T) {
	t.Parallel()
	opt := options(t)
	broken := opt
	broken.installs = func(ctx context.Context) []install { return []install{killedInit(t, find(ctx))} }
	_, err := Start(t.Context(), broken)
	require.ErrorContains(t, err, "the database cannot be created")

	s := mustStart(t, opt)
	// What a kill of this process leaves, where not even the deferred removal ran.
	s.Stop()
	left := s.place.file("initdb-1")
	require.NoError(t, os.Rename(s.place.cluster, left))
	require.NoError(t, os.Remove(filepath.Join(left, "global", "pg_control")))

	s = mustStart(t, opt)
	require.Equal(t, 1, count(t, s.URL("cloudwa"), "select 1"))
	require.NoDirExists(t, left)
}

// killedInit is an installation whose initdb is killed after it has written a part that looks like a cluster.
func killedInit(t *testing.T, found []install) install {
	t.Helper()
	in, err := choose(found, 0)
	require.NoError(t, err)
	bin := filepath.Join(filepath.Dir(t.TempDir()), "bin")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	script := "#!/bin/sh\nfor last; do [ \"$before\" = -D ] && dir=$last; before=$last; done\nmkdir -p $dir/base\necho 15 >$dir/PG_VERSION\nkill -9 $$\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "initdb"), []byte(script), 0o755))
	in.bin = bin
	return in
}

// cancelOn ends a context when a message is logged.
type cancelOn struct {
	slog.Handler
	message string
	cancel  context.CancelFunc
}

func (c cancelOn) Handle(_ context.Context, r slog.Record) error {
	if r.Message == c.message {
		c.cancel()
	}
	return nil
}

func (c cancelOn) Enabled(context.Context, slog.Level) bool { return true }

func TestStartGivenUpLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	opt := options(t)
	ctx, cancel := context.WithCancel(t.Context())
	given := opt
	given.Log = slog.New(cancelOn{Handler: slog.DiscardHandler, message: "database created", cancel: cancel})
	_, err := Start(ctx, given)
	require.ErrorIs(t, err, context.Canceled)

	s := mustStart(t, opt)
	require.True(t, s.Owned())
}

func TestStartRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(t *testing.T, opt *Options, s *Server)
		want  []string
	}{
		{"another major version", func(t *testing.T, _ *Options, s *Server) {
			require.NoError(t, os.WriteFile(filepath.Join(s.place.cluster, "PG_VERSION"), []byte("11\n"), 0o600))
		}, []string{"made by PostgreSQL 11", "install 11"}},
		{"PG_VERSION without a version", func(t *testing.T, _ *Options, s *Server) {
			require.NoError(t, os.WriteFile(filepath.Join(s.place.cluster, "PG_VERSION"), []byte("?"), 0o600))
		}, []string{"does not hold a version"}},
		{"files but no cluster", func(t *testing.T, _ *Options, s *Server) {
			require.NoError(t, os.Remove(filepath.Join(s.place.cluster, "PG_VERSION")))
		}, []string{"holds files but no database", "move it away"}},
		{"no PostgreSQL", func(_ *testing.T, opt *Options, _ *Server) {
			opt.installs = func(context.Context) []install { return nil }
		}, []string{"was not found", "scripts/setup"}},
		{"no pgvector", func(_ *testing.T, opt *Options, s *Server) {
			major, _ := s.place.major()
			opt.installs = func(context.Context) []install { return []install{{bin: "/bin", major: major, vector: "0.7.4"}} }
		}, []string{"no pgvector", "scripts/setup"}},
		{"broken cluster", func(t *testing.T, _ *Options, s *Server) {
			require.NoError(t, os.Remove(filepath.Join(s.place.cluster, "global", "pg_control")))
		}, []string{"PostgreSQL did not start", "postgres.log"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opt := options(t)
			s := mustStart(t, opt)
			s.Stop()
			test.spoil(t, &opt, s)

			_, err := Start(t.Context(), opt)

			for _, want := range test.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestLongPathPutsTheSocketElsewhere(t *testing.T) {
	t.Parallel()
	home := filepath.Join(options(t).DataDir, strings.Repeat("long/", 20), "postgres")
	var acc *account
	if os.Geteuid() == 0 {
		var err error
		acc, err = accountFor("")
		require.NoError(t, err)
	}
	p, err := settle(home, acc)
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(p.run) })
	require.True(t, fits(p.run))
	require.NotContains(t, p.run, "long")
	openParents(t, home)

	s, err := start(t.Context(), Options{Fast: true}.withDefaults(), p)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	require.Equal(t, 1, count(t, s.URL("cloudwa"), "select 1"))
}

// openParents lets the account that runs PostgreSQL reach a folder below the test's.
func openParents(t *testing.T, home string) {
	t.Helper()
	require.NoError(t, os.Chmod(home, 0o711))
	for dir := filepath.Dir(home); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		require.NoError(t, err)
		if info.Mode().Perm()&0o011 == 0o011 {
			return
		}
		require.NoError(t, os.Chmod(dir, 0o711))
	}
}

func TestSocketFolderOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "run")
	require.NoError(t, os.Symlink("/", dir))

	err := place{}.own(dir)

	require.ErrorContains(t, err, "belongs to somebody else")
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

func TestDataFolderOfRoot(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root puts the cluster elsewhere")
	}
	opt := options(t).withDefaults()
	first, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, opt.base, filepath.Dir(first.home))

	again, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, first, again)

	moved := opt
	moved.DataDir += "-moved"
	require.NoError(t, os.Rename(opt.DataDir, moved.DataDir))
	after, err := locate(t.Context(), moved)
	require.NoError(t, err)
	require.Equal(t, first, after, "a moved data folder keeps its cluster")

	fresh, err := locate(t.Context(), opt)
	require.NoError(t, err)
	require.NotEqual(t, first.home, fresh.home, "a new data folder in an old one's place begins empty")

	require.NoError(t, os.Remove(filepath.Join(opt.DataDir, "postgres")))
	require.NoError(t, os.Symlink(first.home, filepath.Join(opt.DataDir, "postgres")))
	_, err = locate(t.Context(), opt)
	require.ErrorContains(t, err, "is a copy of")
}

func TestChoose(t *testing.T) {
	t.Parallel()
	found := []install{{bin: "a", major: 16}, {bin: "b", major: 18, vector: "0.6.0"}, {bin: "c", major: 17, vector: "0.8.1"}, {bin: "d", major: 15, vector: "0.10.0"}}
	tests := []struct {
		major int
		bin   string
	}{{0, "c"}, {15, "d"}, {17, "c"}, {16, ""}, {18, ""}, {14, ""}}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.major), func(t *testing.T) {
			t.Parallel()
			in, err := choose(found, test.major)
			require.Equal(t, test.bin, in.bin)
			require.Equal(t, test.bin == "", err != nil)
		})
	}
}

func TestParseMajor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, out string
		want      int
	}{
		{"Debian", "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", 15},
		{"Homebrew", "postgres (PostgreSQL) 17.6 (Homebrew)\n", 17},
		{"beta", "postgres (PostgreSQL) 19beta1\n", 19},
		{"something else", "usage: postgres", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, parseMajor(test.out))
		})
	}
}
