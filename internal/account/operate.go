package account

import (
	"context"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// TenantRow is one line of the operator's list of workspaces.
type TenantRow struct {
	Tenant
	Owner  string // the address of its first owner
	People int
	// Numbers is how many WhatsApp numbers it connects, DeviceLimit how many it may.
	Numbers     int
	DeviceLimit int
}

// MaxReason bounds the sentence that says why a workspace was suspended, in characters.
const MaxReason = 300

// Opening is the operator's form for a workspace made on somebody's behalf.
type Opening struct {
	Business string
	Name     string
	Email    string
	Locale   string
}

type openTx interface {
	UserByEmail(ctx context.Context, email string) (User, error)
	CreateUser(ctx context.Context, u User) (created bool, err error)
	takingBack
	founding
	mailing
}

// OpenWorkspace makes a workspace for an owner who is mailed a link to set a password; an owner who has an account keeps it.
func OpenWorkspace[T openTx](ctx context.Context, platform Transactor[T], operator Actor, o Opening) (Tenant, error) {
	o.Email = NormalEmail(o.Email)
	fields := errs.Fields{}
	checkName(fields, "business", o.Business)
	checkName(fields, "name", o.Name)
	checkEmail(fields, "email", o.Email)
	if !validLocale(o.Locale) {
		fields.Add("locale", "Choose a language from the list.")
	}
	if err := fields.OrNil(); err != nil {
		return Tenant{}, err
	}
	tenant := Tenant{ID: NewID(), Name: o.Business, TimeZone: DefaultTimeZone, Locale: o.Locale}
	err := platform.InTx(ctx, func(ctx context.Context, tx T) error {
		owner := User{ID: NewID(), Email: o.Email, Name: o.Name, Locale: o.Locale, Theme: "system"}
		created, err := tx.CreateUser(ctx, owner)
		if err != nil {
			return err
		}
		if !created {
			if owner, err = tx.UserByEmail(ctx, o.Email); err != nil {
				return err
			}
			if !owner.Verified() {
				if err := takeBack(ctx, tx, &owner); err != nil {
					return err
				}
			}
		}
		if err := tx.CreateTenant(ctx, tenant); err != nil {
			return err
		}
		if err := tx.AddMember(ctx, tenant.ID, owner.ID, Owner); err != nil {
			return err
		}
		if err := tx.Record(ctx, tenant.ID, operator, AuditEntry{Action: ActionTenantCreated, Target: tenant.Name}); err != nil {
			return err
		}
		return requestMail(ctx, tx, MailRequest{Kind: MailSetPassword, Email: owner.Email, UserID: owner.ID, Locale: owner.Locale})
	})
	return tenant, err
}

type suspendTx interface {
	TenantByID(ctx context.Context, id uuid.UUID) (Tenant, error)
	SuspendTenant(ctx context.Context, id uuid.UUID, reason string) error
	ReopenTenant(ctx context.Context, id uuid.UUID) (changed bool, err error)
	NotifyAdmins(ctx context.Context, tenantID, except uuid.UUID, notice Notice) error
	Record(ctx context.Context, tenantID uuid.UUID, actor Actor, entry AuditEntry) error
}

// Suspend closes a workspace: its people see the reason where they would see their pages.
func Suspend[T suspendTx](ctx context.Context, platform Transactor[T], operator Actor, id uuid.UUID, reason string) error {
	fields := errs.Fields{}
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		fields.Add("reason", "Say why: the people of this workspace will read it.")
	case n > MaxReason:
		fields.Add("reason", "A reason has at most %d characters; this one has %d.", MaxReason, n)
	}
	if err := fields.OrNil(); err != nil {
		return err
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.SuspendTenant(ctx, id, reason); err != nil {
			return err
		}
		return tx.Record(ctx, id, operator, AuditEntry{Action: ActionTenantSuspended, Detail: reason})
	})
}

// Reopen opens a suspended workspace again and tells its owners and admins. On one that is open already, as after a double click, it
// does nothing.
func Reopen[T suspendTx](ctx context.Context, platform Transactor[T], operator Actor, id uuid.UUID) error {
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.TenantByID(ctx, id); err != nil {
			return err
		}
		if changed, err := tx.ReopenTenant(ctx, id); err != nil || !changed {
			return err
		}
		if err := tx.NotifyAdmins(ctx, id, uuid.Nil, Notice{Kind: NoticeReopened}); err != nil {
			return err
		}
		return tx.Record(ctx, id, operator, AuditEntry{Action: ActionTenantReopened})
	})
}
