package localpg

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	version := func(text string) func(*testing.T, *Options, place) {
		return func(t *testing.T, _ *Options, p place) {
			require.NoError(t, os.WriteFile(filepath.Join(p.cluster, "PG_VERSION"), []byte(text), 0o644))
		}
	}
	tests := []struct {
		name  string
		spoil func(t *testing.T, opt *Options, p place)
		want  []string
	}{
		{"another major version", version("11\n"), []string{"made by PostgreSQL 11", "install 11"}},
		{"PG_VERSION without a version", version("?"), []string{"does not hold a version"}},
		{"files but no cluster", func(t *testing.T, _ *Options, p place) {
			require.NoError(t, os.Mkdir(filepath.Join(p.cluster, "base"), 0o700))
		}, []string{"holds files but no database", "move it away"}},
		{"no PostgreSQL", func(_ *testing.T, opt *Options, _ place) {
			opt.installs = func(context.Context) []install { return nil }
		}, []string{"was not found", "scripts/setup"}},
		{"no pgvector", func(_ *testing.T, opt *Options, _ place) {
			opt.installs = func(context.Context) []install { return []install{{bin: "/bin", major: 15, vector: "0.7.4"}} }
		}, []string{"no pgvector", "scripts/setup"}},
		{"an incomplete cluster", func(t *testing.T, opt *Options, p place) {
			in, err := choose(find(t.Context()), 0)
			require.NoError(t, err)
			version(strconv.Itoa(in.major))(t, opt, p)
		}, []string{"PostgreSQL did not start: postgres: could not access the server configuration file", "postgres.log"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opt := options(t)
			p, err := locate(t.Context(), opt.withDefaults())
			require.NoError(t, err)
			require.NoError(t, p.own(p.cluster))
			test.spoil(t, &opt, p)

			_, err = Start(t.Context(), opt)

			for _, want := range test.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "\n")
		})
	}
}
