package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Invite is an open invitation: one address, one workspace, one role. An accepted or revoked one is gone; the audit log remembers it.
type Invite struct {
	ID        uuid.UUID
	TenantID  uuid.UUID
	Email     string
	Role      Role
	InvitedBy string
	ExpiresAt time.Time
	CreatedAt time.Time
}

// Expired reports whether the invitation's link has run out; it can still be sent again.
func (i Invite) Expired(now time.Time) bool { return !now.Before(i.ExpiresAt) }

type inviteTx interface {
	ID() uuid.UUID
	MemberByEmail(ctx context.Context, email string) (Member, error)
	InviteByEmail(ctx context.Context, email string) (Invite, error)
	SaveInvite(ctx context.Context, i Invite) (Invite, error)
	Audit(ctx context.Context, entry AuditEntry) error
	enqueuer
}

// errUnverified keeps people whose address is nobody's yet from mailing strangers.
func errUnverified() error {
	return errs.New(errs.Invalid, "Verify your own e-mail address first; then you can invite others.")
}

func errOwnersInvitation() error {
	return errs.New(errs.Forbidden, "Only an owner can change an owner's invitation.")
}

// SendInvitation invites an address in a role; by is the role of who invites, and nobody hands out more than they have. An address
// that is invited already gets a new link in the new role.
func SendInvitation[T inviteTx](ctx context.Context, tenant Transactor[T], by Role, inviter User, email string, role Role) (Invite, error) {
	if !inviter.Verified() {
		return Invite{}, errUnverified()
	}
	email = NormalEmail(email)
	fields := errs.Fields{}
	checkEmail(fields, "email", email)
	checkRole(fields, by, role)
	if err := fields.OrNil(); err != nil {
		return Invite{}, err
	}
	var invite Invite
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		switch _, err := tx.MemberByEmail(ctx, email); {
		case err == nil:
			return errs.Fields{"email": errs.Msg("%s is in this workspace already.", email)}
		case !errs.Is(err, errs.NotFound):
			return err
		}
		switch open, err := tx.InviteByEmail(ctx, email); {
		case err == nil && !by.AtLeast(open.Role):
			return errOwnersInvitation()
		case err != nil && !errs.Is(err, errs.NotFound):
			return err
		}
		var err error
		invite, err = tx.SaveInvite(ctx, Invite{
			ID: NewID(), TenantID: tx.ID(), Email: email, Role: role, InvitedBy: inviter.Name, ExpiresAt: time.Now().Add(InviteLife),
		})
		if err != nil {
			return err
		}
		if err := tx.Audit(ctx, AuditEntry{Action: ActionInviteSent, Target: email, Detail: string(role)}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, SendInvite{TenantID: tx.ID(), InviteID: invite.ID})
	})
	return invite, err
}

func checkRole(fields errs.Fields, by, role Role) {
	switch {
	case !role.Valid():
		fields.Add("role", "Choose a role from the list.")
	case !by.AtLeast(role):
		fields.Add("role", "Only an owner can make somebody an owner.")
	}
}

type resendTx interface {
	ID() uuid.UUID
	Invite(ctx context.Context, id uuid.UUID) (Invite, error)
	SaveInvite(ctx context.Context, i Invite) (Invite, error)
	Audit(ctx context.Context, entry AuditEntry) error
	enqueuer
}

// ResendInvitation mails a new link for an open invitation and renews its life; the old link stops working.
func ResendInvitation[T resendTx](ctx context.Context, tenant Transactor[T], by Role, inviter User, id uuid.UUID) (Invite, error) {
	if !inviter.Verified() {
		return Invite{}, errUnverified()
	}
	var invite Invite
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if invite, err = tx.Invite(ctx, id); err != nil {
			return err
		}
		if !by.AtLeast(invite.Role) {
			return errOwnersInvitation()
		}
		invite.ExpiresAt = time.Now().Add(InviteLife)
		if invite, err = tx.SaveInvite(ctx, invite); err != nil {
			return err
		}
		if err := tx.Audit(ctx, AuditEntry{Action: ActionInviteResent, Target: invite.Email}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, SendInvite{TenantID: tx.ID(), InviteID: invite.ID})
	})
	return invite, err
}

type revokeTx interface {
	Invite(ctx context.Context, id uuid.UUID) (Invite, error)
	DeleteInvite(ctx context.Context, id uuid.UUID) error
	Audit(ctx context.Context, entry AuditEntry) error
}

// RevokeInvitation takes an open invitation back: its link stops working at once.
func RevokeInvitation[T revokeTx](ctx context.Context, tenant Transactor[T], by Role, id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		invite, err := tx.Invite(ctx, id)
		if err != nil {
			return err
		}
		if !by.AtLeast(invite.Role) {
			return errOwnersInvitation()
		}
		if err := tx.DeleteInvite(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionInviteRevoked, Target: invite.Email})
	})
}

// Newcomer is what an invited person without an account types to get one. Their address is the one the invitation was sent to.
type Newcomer struct {
	Name     string
	Password string
	Locale   string
}

type joinTx interface {
	TakeInvite(ctx context.Context, tokenHash []byte) (Invite, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	CreateUser(ctx context.Context, u User) (created bool, err error)
	SetVerified(ctx context.Context, userID uuid.UUID, email string) error
	AddMember(ctx context.Context, tenantID, userID uuid.UUID, role Role) error
	NotifyAdmins(ctx context.Context, tenantID, except uuid.UUID, notice Notice) error
	Record(ctx context.Context, tenantID uuid.UUID, actor Actor, entry AuditEntry) error
}

// Join accepts an invitation for somebody who has an account. The invitation is bound to its address: another person's link is refused.
func Join[T joinTx](ctx context.Context, platform Transactor[T], token string, user User, ip string) (Invite, error) {
	var invite Invite
	err := platform.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if invite, err = tx.TakeInvite(ctx, secrets.HashToken(token)); err != nil {
			return err
		}
		if invite.Email != user.Email {
			return errs.New(errs.Forbidden, "This invitation was sent to %s. Log in with that address to accept it.", invite.Email)
		}
		return join(ctx, tx, invite, user, ip)
	})
	return invite, err
}

// JoinAsNewcomer accepts an invitation and makes the account at the same time. The link came by mail, so the address is verified.
func JoinAsNewcomer[T joinTx](ctx context.Context, platform Transactor[T], token string, n Newcomer, ip string) (User, Invite, error) {
	fields := errs.Fields{}
	checkName(fields, "name", n.Name)
	checkPassword(fields, "password", n.Password, "")
	if err := fields.OrNil(); err != nil {
		return User{}, Invite{}, err
	}
	hash, err := secrets.HashPassword(ctx, n.Password)
	if err != nil {
		return User{}, Invite{}, err
	}
	var user User
	var invite Invite
	err = platform.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if invite, err = tx.TakeInvite(ctx, secrets.HashToken(token)); err != nil {
			return err
		}
		if err := checkNewPassword(n.Password, invite.Email); err != nil {
			return err
		}
		user = User{ID: NewID(), Email: invite.Email, Name: n.Name, PasswordHash: hash, Locale: n.Locale, Theme: "system"}
		created, err := tx.CreateUser(ctx, user)
		if err != nil {
			return err
		}
		if !created {
			return errs.New(errs.Conflict, "There is an account for %s already. Log in to accept the invitation.", invite.Email)
		}
		return join(ctx, tx, invite, user, ip)
	})
	return user, invite, err
}

func join(ctx context.Context, tx joinTx, invite Invite, user User, ip string) error {
	if err := tx.SetVerified(ctx, user.ID, invite.Email); err != nil {
		return err
	}
	if err := tx.AddMember(ctx, invite.TenantID, user.ID, invite.Role); err != nil {
		return err
	}
	if err := tx.NotifyAdmins(ctx, invite.TenantID, user.ID, Notice{Kind: NoticeMemberJoined, Subject: user.Name}); err != nil {
		return err
	}
	actor := Actor{Kind: ByUser, ID: user.ID, Name: user.Name, IP: ip}
	return tx.Record(ctx, invite.TenantID, actor, AuditEntry{Action: ActionMemberJoined, Target: user.Email, Detail: string(invite.Role)})
}
