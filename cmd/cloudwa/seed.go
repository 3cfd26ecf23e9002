package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// The demo's people. All of them have the same password, so start-up makes them on a loopback address only.
var (
	demo = handlers.Demo{Owner: "sari@melati.test", Agent: "budi@melati.test", Operator: "operator@cloudwa.test", Password: "cobacloudwa"}

	demoPeople = []struct {
		name, email string
		role        account.Role
	}{
		{"Sari Wulandari", demo.Owner, account.Owner},
		{"Budi Santoso", demo.Agent, account.Agent},
		{"Ayu Lestari", "ayu@melati.test", account.Admin},
	}
)

// seed fills an empty database with the demo workspace and does nothing to one that has it.
func seed(ctx context.Context, p *program) error {
	platform := p.db.Platform()
	if _, err := platform.UserByEmail(ctx, demo.Owner); err == nil || !errs.Is(err, errs.NotFound) {
		return err
	}
	hash, err := secrets.HashPassword(ctx, demo.Password)
	if err != nil {
		return err
	}
	tenant := account.Tenant{ID: account.NewID(), Name: "Toko Melati", TimeZone: account.DefaultTimeZone, Locale: "en"}
	err = platform.InTx(ctx, func(ctx context.Context, tx *db.PlatformTx) error {
		if err := tx.CreateTenant(ctx, tenant); err != nil {
			return err
		}
		for _, person := range demoPeople {
			if err := seedPerson(ctx, tx, tenant, person.name, person.email, person.role, hash); err != nil {
				return err
			}
		}
		sari, err := tx.UserByEmail(ctx, demo.Owner)
		if err != nil {
			return err
		}
		if _, err := account.NewWorkspace(ctx, tx, sari, "Melati Katering", ""); err != nil {
			return err
		}
		_, err = tx.SaveAdmin(ctx, account.SuperAdmin{ID: account.NewID(), Email: demo.Operator, Name: "Operator", PasswordHash: hash})
		return err
	})
	if err != nil {
		return fmt.Errorf("seed the demo: %w", err)
	}
	return nil
}

func seedPerson(ctx context.Context, tx *db.PlatformTx, tenant account.Tenant, name, email string, role account.Role, hash string) error {
	user := account.User{ID: account.NewID(), Email: email, Name: name, PasswordHash: hash, VerifiedAt: time.Now(), Locale: "en", Theme: "system"}
	if _, err := tx.CreateUser(ctx, user); err != nil {
		return err
	}
	if err := tx.AddMember(ctx, tenant.ID, user.ID, role); err != nil {
		return err
	}
	if err := tx.NotifyAdmins(ctx, tenant.ID, user.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: name}); err != nil {
		return err
	}
	entry := account.AuditEntry{Action: account.ActionMemberJoined, Target: email, Detail: string(role)}
	if role == account.Owner {
		entry = account.AuditEntry{Action: account.ActionTenantCreated, Target: tenant.Name}
	}
	return tx.Record(ctx, tenant.ID, account.Actor{Kind: account.ByUser, ID: user.ID, Name: name}, entry)
}

// printBox tells a person who has just started CloudWA where it is and how to get in. Phone is a line about the simulator, or empty.
func printBox(out io.Writer, address, phone string) {
	lines := []string{
		"CloudWA runs at " + address, "",
		"Owner      " + demo.Owner,
		"Agent      " + demo.Agent,
		"Operator   " + demo.Operator + "   at " + address + "/admin",
		"Password   " + demo.Password + "   (all three)", "",
		"Mails      " + address + "/dev/mail",
	}
	if phone != "" {
		lines = append(lines, "Phone      "+phone)
	}
	lines = append(lines, "Stop with Ctrl+C.")
	width := 0
	for _, line := range lines {
		width = max(width, len(line))
	}
	rule := strings.Repeat("─", width+4)
	_, _ = fmt.Fprintln(out, "\n┌"+rule+"┐")
	for _, line := range lines {
		_, _ = fmt.Fprintf(out, "│  %-*s  │\n", width, line)
	}
	_, _ = fmt.Fprintln(out, "└"+rule+"┘")
}
