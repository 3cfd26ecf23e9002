package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

type teamTx interface {
	// LockMember locks the workspace's owners and the person, so that two owners cannot step down at the same moment.
	LockMember(ctx context.Context, userID uuid.UUID) (member Member, owners int, err error)
	SetRole(ctx context.Context, userID uuid.UUID, role Role) error
	RemoveMember(ctx context.Context, userID uuid.UUID) error
	Notify(ctx context.Context, userID uuid.UUID, notice Notice) error
	NotifyAdmins(ctx context.Context, except uuid.UUID, notice Notice) error
	Audit(ctx context.Context, entry AuditEntry) error
}

func errLastOwner() error {
	return errs.New(errs.Conflict, "A workspace needs an owner. Make somebody else an owner first.")
}

func errOwnerOnly() error {
	return errs.New(errs.Forbidden, "Only an owner can change an owner.")
}

// ChangeRole gives a member another role; by is the role of who changes it. The last owner stays one.
func ChangeRole[T teamTx](ctx context.Context, tenant Transactor[T], by Role, userID uuid.UUID, role Role) (Member, error) {
	fields := errs.Fields{}
	checkRole(fields, by, role)
	if err := fields.OrNil(); err != nil {
		return Member{}, err
	}
	var member Member
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		found, owners, err := tx.LockMember(ctx, userID)
		if err != nil {
			return err
		}
		member = found
		member.Role = role
		switch {
		case found.Role == role:
			return nil
		case !by.AtLeast(found.Role):
			return errOwnerOnly()
		case found.Role == Owner && owners == 1:
			return errLastOwner()
		}
		if err := tx.SetRole(ctx, userID, role); err != nil {
			return err
		}
		if err := tx.Notify(ctx, userID, Notice{Kind: NoticeRoleChanged, Subject: string(role)}); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionMemberRole, Target: found.Email, Detail: string(role)})
	})
	return member, err
}

// Remove takes a member out of the workspace and ends their sessions in it.
func Remove[T teamTx](ctx context.Context, tenant Transactor[T], by Role, userID uuid.UUID) (Member, error) {
	var member Member
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		found, owners, err := tx.LockMember(ctx, userID)
		if err != nil {
			return err
		}
		member = found
		switch {
		case !by.AtLeast(found.Role):
			return errOwnerOnly()
		case found.Role == Owner && owners == 1:
			return errLastOwner()
		}
		if err := tx.RemoveMember(ctx, userID); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionMemberRemoved, Target: found.Email, Detail: string(found.Role)})
	})
	return member, err
}

// Leave takes the person themself out of the workspace. The last owner cannot leave.
func Leave[T teamTx](ctx context.Context, tenant Transactor[T], userID uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		found, owners, err := tx.LockMember(ctx, userID)
		if err != nil {
			return err
		}
		if found.Role == Owner && owners == 1 {
			return errLastOwner()
		}
		if err := tx.RemoveMember(ctx, userID); err != nil {
			return err
		}
		if err := tx.NotifyAdmins(ctx, userID, Notice{Kind: NoticeMemberLeft, Subject: found.Name}); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionMemberLeft, Target: found.Email, Detail: string(found.Role)})
	})
}
