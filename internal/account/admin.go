package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// SuperAdmin is somebody who hosts CloudWA; pages say operator. Only the command line makes one.
type SuperAdmin struct {
	ID           uuid.UUID
	Email        string
	Name         string
	PasswordHash string
	// TOTPSecret is the sealed secret of the second factor: set while it is being set up, in force once TOTPEnabledAt is.
	TOTPSecret     string
	TOTPEnabledAt  time.Time
	TOTPStep       int64    // the last 30-second step whose code was used
	RecoveryHashes [][]byte // SHA-256 of the recovery codes that are left
	CreatedAt      time.Time
}

// SecondFactor reports whether signing in asks for a code.
func (a SuperAdmin) SecondFactor() bool { return !a.TOTPEnabledAt.IsZero() }

// AdminSession is one browser an operator signed in with.
type AdminSession struct {
	ID         uuid.UUID
	Admin      SuperAdmin
	SecretHash []byte
	// Complete is false between the password and the second factor; such a session opens nothing but the page that asks for the code.
	Complete  bool
	CreatedAt time.Time
	ExpiresAt time.Time
	IP        string
	UserAgent string
}

type adminKeeper interface {
	SaveAdmin(ctx context.Context, a SuperAdmin) (created bool, err error)
}

// SaveAdmin makes an operator, or, where the address has one, sets their name and password, removes their second factor and ends
// their sessions: the way back in for somebody who lost everything but the machine.
func SaveAdmin(ctx context.Context, store adminKeeper, email, name, password string) (created bool, err error) {
	email = NormalEmail(email)
	fields := errs.Fields{}
	checkEmail(fields, "email", email)
	checkName(fields, "name", name)
	checkPassword(fields, "password", password, email)
	if err := fields.OrNil(); err != nil {
		return false, err
	}
	hash, err := secrets.HashPassword(ctx, password)
	if err != nil {
		return false, err
	}
	return store.SaveAdmin(ctx, SuperAdmin{ID: NewID(), Email: email, Name: name, PasswordHash: hash})
}

type adminLogin interface {
	AdminByEmail(ctx context.Context, email string) (SuperAdmin, error)
	CreateAdminSession(ctx context.Context, s AdminSession) error
}

// LoginAdmin checks an operator's password and opens a session, which is complete unless a second factor is to follow.
func LoginAdmin(ctx context.Context, store adminLogin, email, password string, b Browser) (AdminSession, string, error) {
	admin, err := store.AdminByEmail(ctx, NormalEmail(email))
	if err != nil && !errs.Is(err, errs.NotFound) {
		return AdminSession{}, "", err
	}
	ok, err := checkPasswordHash(ctx, admin.PasswordHash, password)
	if err != nil {
		return AdminSession{}, "", err
	}
	if !ok {
		return AdminSession{}, "", errWrongLogin()
	}
	return openAdminSession(ctx, store, admin, !admin.SecondFactor(), b)
}

type adminSessionOpener interface {
	// CreateAdminSession stores the session if password and second factor are still those of s.Admin, and reports a conflict otherwise.
	CreateAdminSession(ctx context.Context, s AdminSession) error
}

func openAdminSession(ctx context.Context, store adminSessionOpener, admin SuperAdmin, complete bool, b Browser) (AdminSession, string, error) {
	secret, hash := secrets.NewToken()
	s := AdminSession{ID: NewID(), Admin: admin, SecretHash: hash, Complete: complete, IP: b.IP, UserAgent: b.name()}
	return s, secret, store.CreateAdminSession(ctx, s)
}
