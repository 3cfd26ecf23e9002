package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Registration is the form that makes a person, their workspace and their place in it.
type Registration struct {
	Name     string
	Business string
	Email    string
	Password string
	Locale   string
	IP       string
}

// Check returns errs.Fields with the fields that are wrong, or nil.
func (r Registration) Check() error {
	fields := errs.Fields{}
	checkName(fields, "name", r.Name)
	checkName(fields, "business", r.Business)
	checkEmail(fields, "email", r.Email)
	checkPassword(fields, "password", r.Password, r.Email)
	return fields.OrNil()
}

type registerTx interface {
	CreateUser(ctx context.Context, u User) (created bool, err error)
	founding
	mailing
}

type founding interface {
	CreateTenant(ctx context.Context, t Tenant) error
	AddMember(ctx context.Context, tenantID, userID uuid.UUID, role Role) error
	Record(ctx context.Context, tenantID uuid.UUID, actor Actor, entry AuditEntry) error
}

// Register makes the person, their workspace and their ownership of it, all or nothing, and mails a link that verifies the address.
// With an address that is known already it makes nothing and mails that address instead. Both look the same to whoever asked, and
// both cost one password hash and one transaction, so that neither the answer nor its time tells which it was.
//
// It returns the id of the person it made, for the browser to remember; for a known address one that is nobody's.
func Register[T registerTx](ctx context.Context, platform Transactor[T], r Registration) (uuid.UUID, error) {
	r.Email = NormalEmail(r.Email)
	if err := r.Check(); err != nil {
		return uuid.Nil, err
	}
	hash, err := secrets.HashPassword(ctx, r.Password)
	if err != nil {
		return uuid.Nil, err
	}
	user := User{ID: NewID(), Email: r.Email, Name: r.Name, PasswordHash: hash, Locale: r.Locale, Theme: "system"}
	return user.ID, platform.InTx(ctx, func(ctx context.Context, tx T) error {
		created, err := tx.CreateUser(ctx, user)
		if err != nil {
			return err
		}
		if !created {
			return requestMail(ctx, tx, MailRequest{Kind: MailKnownAddress, Email: user.Email, Locale: user.Locale})
		}
		if _, err := found(ctx, tx, user, r.Business, r.IP); err != nil {
			return err
		}
		return requestMail(ctx, tx, MailRequest{Kind: MailVerify, Email: user.Email, UserID: user.ID, Locale: user.Locale})
	})
}

// NewWorkspace makes a further workspace for a person who is signed in, who becomes its owner.
func NewWorkspace[T founding](ctx context.Context, platform Transactor[T], user User, name, ip string) (Tenant, error) {
	fields := errs.Fields{}
	checkName(fields, "name", name)
	if err := fields.OrNil(); err != nil {
		return Tenant{}, err
	}
	var tenant Tenant
	err := platform.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		tenant, err = found(ctx, tx, user, name, ip)
		return err
	})
	return tenant, err
}

func found(ctx context.Context, tx founding, owner User, name, ip string) (Tenant, error) {
	tenant := Tenant{ID: NewID(), Name: name, TimeZone: DefaultTimeZone, Locale: owner.Locale}
	if err := tx.CreateTenant(ctx, tenant); err != nil {
		return Tenant{}, err
	}
	if err := tx.AddMember(ctx, tenant.ID, owner.ID, Owner); err != nil {
		return Tenant{}, err
	}
	actor := Actor{Kind: ByUser, ID: owner.ID, Name: owner.Name, IP: ip}
	return tenant, tx.Record(ctx, tenant.ID, actor, AuditEntry{Action: ActionTenantCreated, Target: name})
}
