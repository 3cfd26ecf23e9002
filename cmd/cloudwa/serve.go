package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/cloudwa/cloudwa/jobs"
	"github.com/cloudwa/cloudwa/static"
)

// How long the server waits: for a request's head, its body, its answer, the next request on a connection, and at the end for running requests.
const (
	headTimeout  = 10 * time.Second
	readTimeout  = 2 * time.Minute
	writeTimeout = 2 * time.Minute
	idleTimeout  = 2 * time.Minute
	drainTimeout = 15 * time.Second
)

type serveCommand struct {
	Dev     bool `help:"Add the development pages and fill in the demo logins; only on a loopback address."`
	Migrate bool `help:"Bring the database to this program's schema first."`
	Seed    bool `help:"Fill an empty database with the demo workspace first; only with --dev."`
	WebOnly bool `help:"Serve pages without working off jobs; run \"cloudwa worker\" beside it."`

	Simulate bool `help:"Start the WhatsApp simulator as a process of its own, and show its phone at /simulator; only with --dev."`
}

// Run serves until ctx ends.
func (s serveCommand) Run(ctx context.Context, cfg *Config, out io.Writer) error {
	if s.Dev && !cfg.loopback() {
		return fmt.Errorf("--dev opens the mailbox and fills in the demo logins, so it is refused on %s at %s: use 127.0.0.1 or leave --dev out", cfg.Addr, cfg.publicURL)
	}
	if cfg.publicURL.Scheme == "http" && !loopbackHost(cfg.publicURL.Hostname()) {
		return fmt.Errorf("over plain http at %s passwords and cookies would travel in clear: put a proxy with TLS in front, and give its "+
			"https:// address as CLOUDWA_PUBLIC_URL", cfg.publicURL)
	}
	if s.Seed && !s.Dev {
		return errors.New("--seed makes demo logins with known passwords, so it needs --dev")
	}
	if s.Simulate && !s.Dev {
		return errors.New("--simulate shows a phone that anybody may use, so it needs --dev")
	}
	if !static.Built() {
		return errors.New("this program was built without its style sheets and scripts: run \"make build\"")
	}
	listener, err := listen(ctx, cfg.Addr, "CLOUDWA_ADDR")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	var phone *simulatorProcess // it starts beside the database
	if s.Simulate && !cfg.realWAHA() {
		if phone, err = beginSimulator(ctx, cfg); err != nil {
			return err
		}
		defer phone.stop()
	}

	level := slog.LevelInfo
	if s.Dev {
		level = slog.LevelWarn // a person reads it, and the box below tells what matters
	}
	p, err := newProgram(ctx, cfg, newLog(level))
	if err != nil {
		return err
	}
	defer p.close()
	p.stopping = ctx.Done()
	if err := s.prepare(ctx, p); err != nil {
		return err
	}
	if err := phone.ready(ctx); err != nil {
		return err
	}
	return s.serve(ctx, p, listener, out)
}

// prepare leaves a database that this program can work with.
func (s serveCommand) prepare(ctx context.Context, p *program) error {
	if s.Migrate {
		if err := p.db.Migrate(ctx, p.log); err != nil {
			return err
		}
	} else if err := p.db.CheckSchema(ctx); err != nil {
		return err
	}
	if err := p.db.CheckTenantRole(ctx); err != nil {
		return err
	}
	if s.Seed {
		return seed(ctx, p)
	}
	return nil
}

func (s serveCommand) serve(ctx context.Context, p *program, listener net.Listener, out io.Writer) error {
	client, err := p.jobClient(!s.WebOnly)
	if err != nil {
		return err
	}
	handler, err := p.handler(client, s.Dev)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer p.beside(ctx, p.db.Listen)()
	// River takes a moment and several queries to start; pages need not wait for it.
	stopWork := func() error { return nil }
	if !s.WebOnly {
		if stopWork, err = p.startJobs(ctx, client); err != nil {
			return err
		}
	}
	if s.Dev {
		printBox(out, p.cfg.publicURL.String(), s.phoneLine(p.cfg))
	} else {
		p.log.Info("serving", "address", listener.Addr().String(), "public_url", p.cfg.publicURL.String(), "version", version)
	}

	select {
	case <-ctx.Done():
	case err = <-failed:
	case <-databaseGone(p):
		err = errDatabaseGone
	}
	return errors.Join(err, s.stop(p, server), stopWork())
}

// stop ends in this order: no new connections, running requests finish, running jobs finish; the pools close after it (program.close).
func (s serveCommand) stop(p *program, server *http.Server) error {
	p.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	return server.Shutdown(ctx)
}

func stopJobs(client *jobs.Client) error {
	// The soft stop gives jobs jobs.SoftStop to finish and cancels them then; the rest is for them to notice.
	ctx, cancel := context.WithTimeout(context.Background(), jobs.SoftStop+5*time.Second)
	defer cancel()
	return client.Stop(ctx)
}

var errDatabaseGone = errors.New("the built-in Postgres stopped; its log is in the data folder")

func databaseGone(p *program) <-chan struct{} {
	if p.postgres == nil || !p.postgres.Owned() {
		return nil
	}
	return p.postgres.Done()
}

// listen takes an address, which the setting of that name holds.
func listen(ctx context.Context, addr, setting string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program (perhaps another cloudwa) listens on %s already: stop it, or choose another address with %s", addr, setting)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: ports below 1024 need root; choose another with %s", addr, setting)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return listener, nil
}

type workerCommand struct{}

// Run works off jobs until ctx ends.
func (workerCommand) Run(ctx context.Context, cfg *Config) error {
	p, err := newProgram(ctx, cfg, newLog(slog.LevelInfo))
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.db.CheckSchema(ctx); err != nil {
		return err
	}
	if err := p.db.CheckTenantRole(ctx); err != nil {
		return err
	}
	client, err := p.jobClient(true)
	if err != nil {
		return err
	}
	defer p.beside(ctx, p.db.Announce)()
	stopWork, err := p.startJobs(ctx, client)
	if err != nil {
		return err
	}
	p.log.Info("working", "version", version)
	select {
	case <-ctx.Done():
	case <-databaseGone(p):
		err = errDatabaseGone
	}
	return errors.Join(err, stopWork())
}
