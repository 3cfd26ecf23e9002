package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/cloudwa/cloudwa/internal/account"
)

type migrateCommand struct{}

// Run migrates.
func (migrateCommand) Run(ctx context.Context, cfg *Config) error {
	p, err := newProgram(ctx, cfg, newLog(slog.LevelInfo))
	if err != nil {
		return err
	}
	defer p.close()
	return p.db.Migrate(ctx, p.log)
}

type seedCommand struct{}

// Run fills an empty database with the demo.
func (seedCommand) Run(ctx context.Context, cfg *Config) error {
	if !cfg.loopback() {
		return fmt.Errorf("the demo has logins with known passwords, so it is refused where CloudWA listens on %s", cfg.Addr)
	}
	p, err := newProgram(ctx, cfg, newLog(slog.LevelInfo))
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.db.CheckSchema(ctx); err != nil {
		return err
	}
	return seed(ctx, p)
}

type adminCommand struct {
	Email    string `arg:"" help:"Address to log in with at /admin."`
	Name     string `default:"Operator" help:"Name shown in the audit logs of workspaces."`
	Password bool   `help:"Read the password from standard input. Default: make one and print it."`
}

// Run creates an operator or resets one.
func (a adminCommand) Run(ctx context.Context, cfg *Config, out io.Writer) error {
	password := newPassword()
	if a.Password {
		line, err := io.ReadAll(io.LimitReader(os.Stdin, 1024))
		if err != nil {
			return err
		}
		if password = strings.TrimRight(string(line), "\r\n"); password == "" {
			return errors.New("no password came in on standard input")
		}
	}
	p, err := newProgram(ctx, cfg, newLog(slog.LevelInfo))
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.db.CheckSchema(ctx); err != nil {
		return err
	}
	created, err := account.SaveAdmin(ctx, p.db.Platform(), a.Email, a.Name, password)
	if err != nil {
		return err
	}
	verb := "reset; every browser was signed out and the second factor removed"
	if created {
		verb = "created"
	}
	_, err = fmt.Fprintf(out, "Operator %s %s.\nLog in at %s/admin/login\n", a.Email, verb, cfg.publicURL)
	if err == nil && !a.Password {
		_, err = fmt.Fprintf(out, "Password: %s\n", password)
	}
	return err
}

func newPassword() string {
	raw := make([]byte, 15)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
}
