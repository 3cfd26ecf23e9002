package account

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// errWrongLogin is the one answer to every sign-in that fails, so that it does not tell whether the address is known.
func errWrongLogin() error {
	return errs.New(errs.Invalid, "The e-mail address or the password is wrong.")
}

type userFinder interface {
	UserByEmail(ctx context.Context, email string) (User, error)
}

// Login returns the person with that address and password. An unknown address and one that has no password cost as much time as a wrong password.
func Login(ctx context.Context, store userFinder, email, password string) (User, error) {
	user, err := store.UserByEmail(ctx, NormalEmail(email))
	switch {
	case errs.Is(err, errs.NotFound):
		user = User{}
	case err != nil:
		return User{}, err
	}
	ok, err := checkPasswordHash(ctx, user.PasswordHash, password)
	if err != nil {
		return User{}, err
	}
	if !ok {
		return User{}, errWrongLogin()
	}
	return user, nil
}

// checkPasswordHash compares in the same time whether or not there is a hash.
func checkPasswordHash(ctx context.Context, hash, password string) (bool, error) {
	if hash == "" {
		_, err := secrets.CheckPassword(ctx, secrets.DummyHash(), password)
		return false, err
	}
	return secrets.CheckPassword(ctx, hash, password)
}

type sessionOpener interface {
	LastWorkspace(ctx context.Context, userID uuid.UUID) (uuid.UUID, error)
	// CreateSession stores the session if the person's password is still the one with that hash, and reports a conflict otherwise.
	CreateSession(ctx context.Context, s Session, passwordHash string) error
}

// Browser is what a request tells about where it comes from; it is shown in the list of sessions.
type Browser struct {
	IP        string
	UserAgent string
}

// maxUserAgent bounds what a browser may call itself, in bytes.
const maxUserAgent = 300

func (b Browser) name() string {
	if len(b.UserAgent) > maxUserAgent {
		return strings.ToValidUTF8(b.UserAgent[:maxUserAgent], "")
	}
	return strings.ToValidUTF8(b.UserAgent, "")
}

// OpenSession signs a browser in, always with a new id and a new secret, and returns the secret for the cookie. The browser lands in
// the given workspace, or, where that is zero, in the one the person used last. Where the password was changed since user was read, as
// by somebody who throws a thief out, it is a conflict: the old password opens nothing any more.
func OpenSession(ctx context.Context, store sessionOpener, user User, tenantID uuid.UUID, b Browser) (Session, string, error) {
	if tenantID == uuid.Nil {
		var err error
		if tenantID, err = store.LastWorkspace(ctx, user.ID); err != nil {
			return Session{}, "", err
		}
	}
	secret, hash := secrets.NewToken()
	s := Session{ID: NewID(), UserID: user.ID, TenantID: tenantID, SecretHash: hash, IP: b.IP, UserAgent: b.name()}
	return s, secret, store.CreateSession(ctx, s, user.PasswordHash)
}

// PasswordChanged is what db answers to a session that was to be opened with a password that is none any more.
func PasswordChanged() error {
	return errs.New(errs.Conflict, "The password was changed in the meantime. Log in again.")
}
