package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

type inviteRow struct {
	bun.BaseModel `bun:"table:invites,alias:i"`

	TenantID  uuid.UUID `bun:",pk"`
	ID        uuid.UUID `bun:",pk"`
	Email     string
	Role      string
	InvitedBy string
	TokenHash []byte `bun:",nullzero"`
	ExpiresAt time.Time
	CreatedAt time.Time `bun:",nullzero,default:now()"`
}

func (r inviteRow) invite() account.Invite {
	return account.Invite{
		ID: r.ID, TenantID: r.TenantID, Email: r.Email, Role: account.Role(r.Role), InvitedBy: r.InvitedBy,
		ExpiresAt: r.ExpiresAt, CreatedAt: r.CreatedAt,
	}
}

// InvitesShown bounds the list of open invitations; each address has one, and they are few.
const InvitesShown = 200

// Invites lists the workspace's open invitations, the newest first.
func (t *Tenant) Invites(ctx context.Context) ([]account.Invite, error) {
	var rows []inviteRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("tenant_id = ?", t.id).OrderExpr("id desc").Limit(InvitesShown).Scan(ctx)
	})
	invites := make([]account.Invite, len(rows))
	for i, row := range rows {
		invites[i] = row.invite()
	}
	return invites, err
}

// Invite returns one open invitation.
func (t *Tenant) Invite(ctx context.Context, id uuid.UUID) (account.Invite, error) {
	var row inviteRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("tenant_id = ?", t.id).Where("id = ?", id).Scan(ctx)
	})
	return row.invite(), err
}

// InviteByEmail returns the open invitation of an address.
func (t *Tenant) InviteByEmail(ctx context.Context, email string) (account.Invite, error) {
	var row inviteRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("tenant_id = ?", t.id).Where("email = ?", email).Scan(ctx)
	})
	return row.invite(), err
}

// SaveInvite stores an invitation, or renews the one its address has. Either way the link that was mailed before stops working.
func (t *Tenant) SaveInvite(ctx context.Context, i account.Invite) (account.Invite, error) {
	row := inviteRow{TenantID: t.id, ID: i.ID, Email: i.Email, Role: string(i.Role), InvitedBy: i.InvitedBy, ExpiresAt: i.ExpiresAt}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewInsert().Model(&row).On("conflict on constraint invites_email do update").
			Set("role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at, token_hash = null").
			Returning("*").Exec(ctx)
		return err
	})
	return row.invite(), err
}

// DeleteInvite takes an open invitation back.
func (t *Tenant) DeleteInvite(ctx context.Context, id uuid.UUID) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewDelete().Model((*inviteRow)(nil)).Where("tenant_id = ?", t.id).Where("id = ?", id).Exec(ctx))
	})
}

// SetInviteToken stores the hash of the link that is about to be mailed.
func (t *Tenant) SetInviteToken(ctx context.Context, id uuid.UUID, hash []byte) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewUpdate().Model((*inviteRow)(nil)).Set("token_hash = ?", hash).
			Where("tenant_id = ?", t.id).Where("id = ?", id).Exec(ctx))
	})
}

// InviteByToken returns the invitation of a link with its workspace's name, for the page that asks whether to accept it.
func (p *Platform) InviteByToken(ctx context.Context, hash []byte) (account.Invite, account.Tenant, error) {
	var row struct {
		inviteRow `bun:",extend"`
		Workspace string
	}
	err := p.q().NewRaw(`select i.*, t.name as workspace from invites i join tenants t on t.id = i.tenant_id
		where i.token_hash = ? and i.expires_at > now()`, hash).Scan(ctx, &row)
	if err != nil {
		return account.Invite{}, account.Tenant{}, linkGone(err)
	}
	return row.invite(), account.Tenant{ID: row.TenantID, Name: row.Workspace}, nil
}

// TakeInvite removes the invitation of a link and returns it: of two people who follow the same link at once, one gets it.
func (p *Platform) TakeInvite(ctx context.Context, hash []byte) (account.Invite, error) {
	var row inviteRow
	err := p.q().NewRaw("delete from invites where token_hash = ? and expires_at > now() returning *", hash).Scan(ctx, &row)
	return row.invite(), linkGone(err)
}

func linkGone(err error) error {
	if err = translate(err); errs.Is(err, errs.NotFound) {
		return account.LinkGone()
	}
	return err
}
