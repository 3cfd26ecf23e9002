package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/localpg"
)

// stage is what rows measure on: the stripped program and a durable Postgres that holds the demo.
type stage struct {
	root   string // the project
	dir    string // everything of this run; removed at the end
	binary string
	key    string // CLOUDWA_SECRET_KEY: cookies must outlive a process
	idle   time.Duration
	out    io.Writer
	// profile is the file that takes a CPU profile of the program; empty for none. Such a program is not the shipped one: its results are not kept.
	profile string

	postgres *localpg.Server
	url      string

	browsers []*browser // signed in, in order of sign-in
}

// prepare builds the program, starts Postgres, migrates and seeds.
func prepare(ctx context.Context, root string, idle time.Duration, profile string, out io.Writer) (s *stage, err error) {
	if _, err := os.Stat(filepath.Join(root, "static", "dist", "manifest.json")); err != nil {
		return nil, errors.New("style sheets and scripts are not built: run it as \"make bench\"")
	}
	raw := filepath.Join(root, "bench", "raw") // not /tmp, which is often memory
	if err := os.MkdirAll(raw, 0o755); err != nil {
		return nil, err
	}
	sweep(raw)
	dir, err := os.MkdirTemp(raw, "run-")
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	s = &stage{root: root, dir: dir, binary: filepath.Join(dir, "cloudwa"), key: base64.StdEncoding.EncodeToString(secret), idle: idle, out: out, profile: profile}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	_, _ = fmt.Fprintln(out, "  building the program, starting Postgres")
	if err := s.build(ctx); err != nil {
		return nil, err
	}
	if s.postgres, err = localpg.Start(ctx, localpg.Options{DataDir: filepath.Join(dir, "data")}); err != nil {
		return nil, err
	}
	if !s.postgres.Owned() {
		return nil, errors.New("the benchmark's database is in use by another process")
	}
	s.url = s.postgres.URL("cloudwa")
	if err := s.durable(ctx); err != nil {
		return nil, err
	}
	return s, s.seed(ctx)
}

func (s *stage) build(ctx context.Context) error {
	further, err := s.profiledBuild()
	if err != nil {
		return err
	}
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", s.binary}, further...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/cloudwa")...)
	cmd.Dir = s.root
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the program cannot be built: %w\n%s", err, said)
	}
	return nil
}

// durable refuses a Postgres that answers before the disk has the data: every figure would be too good.
func (s *stage) durable(ctx context.Context) error {
	if inMemory(s.postgres.Dir()) {
		return fmt.Errorf("the database's folder %s is in memory: move the project to a disk", s.postgres.Dir())
	}
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var value string
		if err := conn.QueryRow(ctx, "select current_setting($1)", setting).Scan(&value); err != nil {
			return err
		}
		if value != "on" {
			return fmt.Errorf("%s is %s: benchmarks need it on", setting, value)
		}
	}
	return nil
}

// seed migrates the database and fills in the demo, and signs browsers in, so that no figure holds the memory of hashing passwords.
func (s *stage) seed(ctx context.Context) error {
	p, err := s.start(ctx, "--dev", "--migrate", "--seed")
	if err != nil {
		return err
	}
	for n := range browserCount {
		b, err := signIn(ctx, p.address, n)
		if err != nil {
			return errors.Join(err, p.stop())
		}
		s.browsers = append(s.browsers, b)
	}
	return p.stop()
}

// close stops the database and removes what the run has made.
func (s *stage) close() {
	for _, b := range s.browsers {
		b.close()
	}
	if s.postgres != nil {
		s.postgres.Stop()
		_ = os.RemoveAll(s.postgres.Dir()) // outside the data folder where this process is root
	}
	_ = os.RemoveAll(s.dir)
}

// abandonedAfter is longer than any run takes.
const abandonedAfter = 3 * time.Hour

// sweep removes what killed runs left behind.
func sweep(raw string) {
	left, _ := filepath.Glob(filepath.Join(raw, "run-*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err != nil || time.Since(info.ModTime()) < abandonedAfter {
			continue
		}
		if home, err := filepath.EvalSymlinks(filepath.Join(dir, "data", "postgres")); err == nil {
			_ = os.RemoveAll(home)
		}
		_ = os.RemoveAll(dir)
	}
}
