package main

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// others makes the people and workspaces beside the demo's.
func (f filler) others(ctx context.Context) error {
	if _, err := f.person(ctx, "Lone Wolf", homeless, true); err != nil {
		return err
	}
	for i, name := range shops {
		user, err := f.person(ctx, "Owner of "+name, fmt.Sprintf("owner%d@shop.test", i), true)
		if err != nil {
			return err
		}
		if _, err := account.NewWorkspace(ctx, f.platform, user, name, ""); err != nil {
			return err
		}
	}
	user, err := f.person(ctx, "Fresh Start", fresh, true)
	if err != nil {
		return err
	}
	if _, err := account.NewWorkspace(ctx, f.platform, user, "Toko Kosong", ""); err != nil {
		return err
	}
	if user, err = f.person(ctx, "Pak Hendra", suspended, true); err != nil {
		return err
	}
	if f.scene.suspended, err = account.NewWorkspace(ctx, f.platform, user, "Maju Jaya", ""); err != nil {
		return err
	}
	return f.platform.SuspendTenant(ctx, f.scene.suspended.ID, "The bill of March is open. Write to billing@cloudwa.test, and we reopen it the same day.")
}

func (f filler) operators(ctx context.Context) error {
	_, err := f.platform.SaveAdmin(ctx, account.SuperAdmin{ID: account.NewID(), Email: careful, Name: "Careful", PasswordHash: f.hash})
	return err
}

// links makes links like those in mails.
func (f filler) links(ctx context.Context) error {
	nadia, err := f.platform.UserByEmail(ctx, unverified)
	if err != nil {
		return err
	}
	for purpose, path := range map[account.Purpose]string{
		account.PurposeVerify: "/verify", account.PurposePassword: "/password/reset", account.PurposeEmail: "/settings/email/confirm",
	} {
		plain, hash := secrets.NewToken()
		token := account.Token{UserID: nadia.ID, Purpose: purpose, Email: nadia.Email}
		request := account.MailRequest{ID: account.NewID(), Kind: account.MailVerify, Email: token.Email, UserID: token.UserID, Locale: "en"}
		if err := f.platform.CreateMailRequest(ctx, request); err != nil {
			return err
		}
		if err := f.platform.CreateToken(ctx, request.ID, hash, token, time.Hour); err != nil {
			return err
		}
		f.scene.links[path] = path + "?token=" + plain
	}
	for name, email := range map[string]string{"newcomer": "rizal@gmail.test", "known": homeless} {
		invite, err := f.owner().SaveInvite(ctx, account.Invite{
			ID: account.NewID(), TenantID: f.scene.shop.ID, Email: email, Role: account.Agent, InvitedBy: "Sari Wulandari", ExpiresAt: time.Now().AddDate(0, 0, 6),
		})
		if err != nil {
			return err
		}
		plain, hash := secrets.NewToken()
		if err := f.owner().SetInviteToken(ctx, invite.ID, hash); err != nil {
			return err
		}
		f.scene.links[name] = "/invites/accept?token=" + plain
	}
	return nil
}

// spread puts everything at the times at which it would have happened: pictures in which all is "just now" hide how times look.
func (f filler) spread(ctx context.Context) error {
	for _, statement := range []string{
		`update audit_log l set at = now() - interval '1 minute' * power(n, 3) from (select id, row_number() over (order by id desc) n from audit_log) r where r.id = l.id`,
		`update notices x set created_at = now() - interval '3 minutes' * power(n, 3), read_at = case when n > 3 then now() end
			from (select id, row_number() over (partition by user_id order by id desc) n from notices) r where r.id = x.id`,
		`update memberships m set created_at = now() - interval '1 hour' * power(n, 2) from (select user_id, tenant_id, row_number() over (order by user_id desc) n from memberships) r
			where (r.user_id, r.tenant_id) = (m.user_id, m.tenant_id)`,
		`update tenants t set created_at = now() - interval '2 hours' * power(n, 2) from (select id, row_number() over (order by id desc) n from tenants) r where r.id = t.id`,
		`update sessions s set seen_at = now() - interval '1 hour' * power(n, 3) from (select id, row_number() over () n from sessions) r where r.id = s.id`,
	} {
		if _, err := f.store.OwnerPool().Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
