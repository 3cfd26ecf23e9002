package account

import (
	"context"

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
	CreateSession(ctx context.Context, s Session) error
}

// Browser is what a request tells about where it comes from; it is shown in the list of sessions.
type Browser struct {
	IP        string
	UserAgent string
}

// maxUserAgent bounds what a browser may call itself, in bytes.
const maxUserAgent = 300

// OpenSession signs a browser in, always with a new id and a new secret, and returns the secret for the cookie. The browser lands in
// the given workspace, or, where that is zero, in the one the person used last.
func OpenSession(ctx context.Context, store sessionOpener, userID, tenantID uuid.UUID, b Browser) (Session, string, error) {
	if tenantID == uuid.Nil {
		var err error
		if tenantID, err = store.LastWorkspace(ctx, userID); err != nil {
			return Session{}, "", err
		}
	}
	secret, hash := secrets.NewToken()
	s := Session{ID: NewID(), UserID: userID, TenantID: tenantID, SecretHash: hash, IP: b.IP, UserAgent: b.UserAgent}
	if len(s.UserAgent) > maxUserAgent {
		s.UserAgent = s.UserAgent[:maxUserAgent]
	}
	return s, secret, store.CreateSession(ctx, s)
}
