package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// attach returns the server that already runs in this place, nil when none does. A server whose starter was killed is taken over.
func attach(ctx context.Context, opt Options, p place) (*Server, error) {
	pid, run, err := p.running()
	if pid == 0 || err != nil {
		return nil, err
	}
	s := &Server{place: p, fast: opt.Fast, pid: pid}
	s.place.run = run
	conn, err := pgx.Connect(ctx, s.SuperURL("postgres"))
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("the start of the database was given up: %w", ctx.Err())
		}
		if startingOrStopping(err) {
			return nil, &retryError{why: "an earlier server is still stopping"}
		}
		return nil, nil // a dead server's postmaster.pid: the next server deals with it
	}
	_ = conn.Close(ctx)
	if s.owner, err = tryLock(p.file("owner.lock")); err != nil {
		return nil, err
	}
	opt.Log.Debug("attached to the running database", "folder", p.home, "owned", s.Owned())
	return s, nil
}

// running reads postmaster.pid: the process and the socket's folder of a server that runs or has crashed. pid is 0 without one.
func (p place) running() (pid int, run string, err error) {
	text, err := os.ReadFile(filepath.Join(p.cluster, "postmaster.pid"))
	if err != nil {
		return 0, "", nil
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 5 {
		return 0, "", nil // a server that is being started writes the file in steps
	}
	pid, _ = strconv.Atoi(lines[0])
	if lines[1] != p.cluster && syscall.Kill(pid, 0) == nil {
		if _, err := os.Stat(filepath.Join(lines[1], "postmaster.pid")); err == nil {
			return 0, "", fmt.Errorf("%s was copied while its database ran in %s: stop that one and remove postmaster.pid from the copy", p.cluster, lines[1])
		}
	}
	return pid, lines[4], nil
}

// launch makes the cluster where there is none and starts its server.
func launch(ctx context.Context, opt Options, p place) (*Server, error) {
	owner, err := tryLock(p.file("owner.lock"))
	if err != nil {
		return nil, err
	}
	if owner == nil {
		return nil, &retryError{why: "another process is stopping it"}
	}
	s := &Server{place: p, fast: opt.Fast, owner: owner}
	if err := s.launch(ctx, opt); err != nil {
		owner.release()
		return nil, err
	}
	return s, nil
}

func (s *Server) launch(ctx context.Context, opt Options) error {
	major, err := s.place.major()
	if err != nil {
		return err
	}
	in, err := choose(opt.installs(ctx), major)
	if err != nil {
		return err
	}
	if major == 0 {
		if err := s.initialise(ctx, opt, in); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := s.run(ctx, in); err != nil {
		return err
	}
	opt.Log.Debug("database started", "folder", s.place.home, "version", in.major, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// initialise makes the cluster in a folder beside its own and renames it in the end, so that one that exists is complete: a killed initdb
// leaves a folder that looks like a cluster.
func (s *Server) initialise(ctx context.Context, opt Options, in install) error {
	p, began := s.place, time.Now()
	left, _ := filepath.Glob(p.file("initdb-*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir)
	}
	dir := p.file("initdb-" + strconv.Itoa(os.Getpid()))
	if err := p.own(dir); err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	args := []string{"-A", "trust", "-E", "UTF8", "-U", superuser, "-D", dir}
	if opt.Fast {
		args = append(args, "-N") // without fsync
	}
	err := s.initdb(ctx, in, append(args, "--locale=C.UTF-8"))
	if err != nil && strings.Contains(err.Error(), "locale") { // older macOS has no C.UTF-8
		err = s.initdb(ctx, in, append(args, "--locale=C", "--lc-ctype=UTF-8"))
	}
	if err != nil {
		return err
	}
	_ = os.Remove(p.cluster) // major has seen that it is empty
	if err := os.Rename(dir, p.cluster); err != nil {
		return fmt.Errorf("the new database cannot be put in its place: %w", err)
	}
	opt.Log.Info("database created", "folder", p.home, "version", in.major, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

func (s *Server) initdb(ctx context.Context, in install, args []string) error {
	out, err := s.openLog()
	if err != nil {
		return err
	}
	defer out.Close()
	from, _ := out.Seek(0, io.SeekEnd)
	child, err := spawn(s.place.account, syscall.SIGKILL, out, func() {}, filepath.Join(in.bin, "initdb"), args...)
	if err != nil {
		return fmt.Errorf("initdb of PostgreSQL %d cannot be run: %w", in.major, err)
	}
	select {
	case <-child.done:
	case <-ctx.Done():
		_ = syscall.Kill(-child.cmd.Process.Pid, syscall.SIGKILL) // its group: it runs servers of its own
		<-child.done
		return fmt.Errorf("the start of the database was given up: %w", ctx.Err())
	}
	if child.err != nil {
		return fmt.Errorf("the database cannot be created: %s (see %s)", reason(out, from, "error: ", child.err), out.Name())
	}
	return nil
}

// settings of the server on its command line: nothing has to be written into the cluster, and an old cluster gets new settings.
func (s *Server) settings() []string {
	set := []string{
		"listen_addresses=", "unix_socket_directories=" + s.place.run, "unix_socket_permissions=0700", "port=" + strconv.Itoa(port),
		"logging_collector=off", "log_destination=stderr", "timezone=UTC", "log_timezone=UTC", "max_connections=200",
		// Statements and details of errors hold what people wrote: messages, names, addresses.
		"log_min_error_statement=panic", "log_error_verbosity=terse",
	}
	if s.fast {
		// autovacuum off: its worker in a template database makes `create database` wait.
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
			"autovacuum=off", "checkpoint_timeout=1h", "max_connections=400")
	}
	args := []string{"-D", s.place.cluster}
	for _, v := range set {
		args = append(args, "-c", v)
	}
	return args
}

// run starts the server and returns when it answers.
func (s *Server) run(ctx context.Context, in install) error {
	out, err := s.openLog()
	if err != nil {
		return err
	}
	defer out.Close()
	from, _ := out.Seek(0, io.SeekEnd)
	s.process, err = spawn(s.place.account, syscall.SIGINT, out, s.owner.release, filepath.Join(in.bin, "postgres"), s.settings()...)
	if err != nil {
		return fmt.Errorf("PostgreSQL %d cannot be run: %w", in.major, err)
	}
	s.pid = s.process.cmd.Process.Pid
	for {
		conn, err := pgx.Connect(ctx, s.SuperURL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.process.done:
			why := reason(out, from, "FATAL:  ", s.process.err)
			if strings.Contains(why, "already exists") || strings.Contains(why, "pre-existing shared memory") {
				return &retryError{why: why}
			}
			return fmt.Errorf("PostgreSQL did not start: %s (see %s)", why, out.Name())
		case <-ctx.Done():
			s.process.stop()
			return fmt.Errorf("the start of the database was given up: %w", ctx.Err())
		case <-time.After(pollFor):
		}
	}
}

// logLimit is the size at which postgres.log is begun anew; one old one is kept.
const logLimit = 10 << 20

// openLog opens the server's log. It is a file and not a pipe because the server may outlive this process by a moment.
func (s *Server) openLog() (*os.File, error) {
	name := s.place.file("postgres.log")
	if info, err := os.Stat(name); err == nil && info.Size() > logLimit {
		_ = os.Rename(name, name+".old")
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database's log cannot be opened: %w", err)
	}
	return file, nil
}

// reason returns what the program itself says about its failure: the rest of the last line with that mark, else its first line, else its
// exit status.
func reason(out *os.File, from int64, mark string, status error) string {
	text, err := io.ReadAll(io.NewSectionReader(out, from, logLimit))
	if err != nil {
		return errors.Join(status, err).Error()
	}
	if i := bytes.LastIndex(text, []byte(mark)); i >= 0 {
		line, _, _ := bytes.Cut(text[i+len(mark):], []byte("\n"))
		return string(line)
	}
	if line, _, _ := bytes.Cut(bytes.TrimSpace(text), []byte("\n")); len(line) > 0 {
		return string(line)
	}
	if status == nil {
		return "it ended at once"
	}
	return status.Error()
}
