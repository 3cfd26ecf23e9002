package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/static"
)

type doctorCommand struct{}

// Run checks everything and prints one line per check; it fails when one of them does.
func (doctorCommand) Run(ctx context.Context, cfg *Config, out io.Writer) error {
	for _, line := range cfg.lines() {
		_, _ = fmt.Fprintln(out, "    "+line)
	}
	sick := 0
	report := func(name string, err error) {
		if err != nil {
			sick++
			_, _ = fmt.Fprintf(out, "BAD %s: %v\n", name, err)
			return
		}
		_, _ = fmt.Fprintln(out, "ok  "+name)
	}
	report("assets are built in", check(static.Built(), `run "make build"`))
	report("keys are given", check(cfg.SecretKey != "" || cfg.loopback(),
		"CLOUDWA_SECRET_KEY is not set: the key in the data folder is lost with this machine, and a second machine would make its own"))
	report("people come over https", check(cfg.publicURL.Scheme == "https" || cfg.loopback(), "CLOUDWA_PUBLIC_URL is not https: passwords and cookies would travel in clear"))
	report("mails leave", check(cfg.SMTPURL != "" || cfg.loopback(), "CLOUDWA_SMTP_URL is not set: mails become files that nobody reads"))

	p, err := newProgram(ctx, cfg, newLog(slog.LevelWarn))
	report("the database answers", err)
	if err == nil {
		defer p.close()
		report("uploads can be stored", p.blobs.Check(ctx))
		report("the operator's WAHA server answers", p.checkGateway(ctx))
		report("the database has what later features need", p.db.CheckExtensions(ctx))
		err = p.db.CheckSchema(ctx)
		report("the schema is current", err)
	}
	if err == nil { // without its schema there is nothing more to ask
		report("workspaces are kept apart by the database", p.db.CheckTenantRole(ctx))
		report("jobs are worked off", queueMoves(ctx, p.db))
	}
	if sick > 0 {
		return fmt.Errorf("%d of these need attention", sick)
	}
	return nil
}

func check(ok bool, otherwise string) error {
	if ok {
		return nil
	}
	return errors.New(otherwise)
}

func queueMoves(ctx context.Context, d *db.DB) error {
	_, queue, err := d.Health(ctx)
	if err != nil {
		return err
	}
	return check(!queue.Stuck(), fmt.Sprintf("%d jobs are due, one since %s: is a worker running?", queue.Waiting, queue.Oldest.Round(1e9)))
}

// checkGateway asks the operator's WAHA server who it is. Workspaces may do without one: each may have its own.
func (p *program) checkGateway(ctx context.Context) error {
	if p.cfg.WAHAURL == "" {
		return nil
	}
	server, err := waha.New(waha.Options{URL: p.cfg.WAHAURL, Key: p.cfg.WAHAKey})
	if err == nil {
		_, err = server.Info(ctx)
	}
	return err
}
