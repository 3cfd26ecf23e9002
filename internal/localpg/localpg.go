package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"time"
)

const (
	role      = "cloudwa"
	superuser = "postgres"
	// port is only part of the socket's file name: the server does not listen on TCP.
	port = 5432
	// retryFor is how long Start tries again while an earlier server of the same cluster is still going away. Recovery does not count.
	retryFor = 30 * time.Second
	pollFor  = 10 * time.Millisecond
)

// Options says which cluster to run and how.
type Options struct {
	// DataDir is CloudWA's data folder; it is made where it is missing. Ephemeral ignores it.
	DataDir string
	// Database is made at the start, owned by the role cloudwa; "cloudwa" when empty.
	Database string
	// Fast trades durability for speed (fsync off) and puts the extensions into template1; for tests only.
	Fast bool
	// Log receives one line per step; nothing is logged when nil.
	Log *slog.Logger

	// base and installs are replaced by this package's tests.
	base     string
	installs func(context.Context) []install
}

// Server is a running PostgreSQL that this process has started or attached to.
type Server struct {
	place   place
	fast    bool
	owner   *lock    // held by the one process that will stop the server; nil when attached
	process *process // nil when attached, or taken over from a process that was killed
	pid     int
	remove  bool // the folder goes away with the server
}

// Start runs the cluster of a data folder, making it first where there is none, and prepares the role, the database and its extensions.
// Where a server of that cluster runs already, it attaches to that one. After a crash it lets PostgreSQL recover, however long that takes;
// ctx ends the waiting. The caller calls Stop in the end.
func Start(ctx context.Context, opt Options) (*Server, error) {
	opt = opt.withDefaults()
	p, err := locate(ctx, opt)
	if err != nil {
		return nil, err
	}
	return start(ctx, opt, p)
}

func (o Options) withDefaults() Options {
	if o.Database == "" {
		o.Database = role
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.base == "" {
		o.base = "/var/lib/cloudwa"
	}
	if o.installs == nil {
		o.installs = find
	}
	return o
}

// start holds the starting lock, so that of two commands started at once the second finds a finished server to attach to.
func start(ctx context.Context, opt Options, p place) (*Server, error) {
	starting, err := waitLock(ctx, p.file("starting.lock"))
	if err != nil {
		return nil, err
	}
	defer starting.release()

	for deadline := time.Now().Add(retryFor); ; {
		s, err := attempt(ctx, opt, p)
		if err == nil {
			return s, nil
		}
		again, ok := errors.AsType[*retryError](err)
		if !ok {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("the database in %s cannot start: %s; stop the process that uses it and start again", p.cluster, again.why)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the start of the database was given up: %w", ctx.Err())
		case <-time.After(5 * pollFor):
		}
	}
}

// retryError is a failure that goes away by itself when an earlier server of the same cluster has ended.
type retryError struct{ why string }

// Error returns why the start has to wait.
func (e *retryError) Error() string { return e.why }

func attempt(ctx context.Context, opt Options, p place) (*Server, error) {
	s, err := attach(ctx, opt, p)
	if s == nil && err == nil {
		s, err = launch(ctx, opt, p)
	}
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, opt.Database); err != nil {
		if s.owner != nil {
			s.Stop()
		}
		if endedBy(err) {
			return nil, &retryError{why: "the server went away while it was being prepared"}
		}
		return nil, err
	}
	return s, nil
}

// URL returns the address of a database for the role cloudwa, which owns the databases and may create databases and roles.
func (s *Server) URL(database string) string { return s.url(role, database) }

// SuperURL returns the address of a database for the superuser. The product never uses it; tests and doctor do.
func (s *Server) SuperURL(database string) string { return s.url(superuser, database) }

func (s *Server) url(user, database string) string {
	q := url.Values{"host": {s.place.run}, "port": {strconv.Itoa(port)}}
	return (&url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Owned tells whether Stop will stop the server: false where another process started it and still lives.
func (s *Server) Owned() bool { return s.owner != nil }

// Dir returns the folder that holds the cluster, its socket and postgres.log.
func (s *Server) Dir() string { return s.place.home }

// Done is closed when the server that this process started has ended, asked for or not. It is nil, which blocks for ever, when another
// process started it.
func (s *Server) Done() <-chan struct{} {
	if s.process == nil {
		return nil
	}
	return s.process.done
}

// Stop ends an owned server: sessions are cut off, transactions that did not commit are rolled back. It does nothing to a server that
// another process owns. It may be called twice.
func (s *Server) Stop() {
	if s.owner == nil {
		return
	}
	if s.process != nil {
		s.process.stop()
	} else {
		stopPID(s.pid)
	}
	s.owner.release()
	if s.remove {
		_ = os.RemoveAll(s.place.home)
	}
}
