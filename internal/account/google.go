package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// GoogleIdentity is what Google says about a person who signed in there.
type GoogleIdentity struct {
	Subject  string // Google's id of the person, which never changes
	Email    string
	Verified bool // whether Google vouches for the address
	Name     string
}

type googleTx interface {
	UserByGoogle(ctx context.Context, subject string) (User, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	CreateUser(ctx context.Context, u User) (created bool, err error)
	LinkGoogle(ctx context.Context, userID uuid.UUID, subject string) error
	SetVerified(ctx context.Context, userID uuid.UUID, email string) error
	SetPassword(ctx context.Context, userID uuid.UUID, hash string) error
	DeleteSessions(ctx context.Context, userID, except uuid.UUID) error
	DeleteTokens(ctx context.Context, userID uuid.UUID) error
}

// LoginWithGoogle returns the person that Google names: the one linked before, else the one with the same address, else a new one.
//
// An account with that address whose owner never verified it may have been made by somebody else, in wait for the real owner: its
// password and sessions are dropped before it is handed over.
func LoginWithGoogle[T googleTx](ctx context.Context, platform Transactor[T], g GoogleIdentity, locale string) (User, error) {
	if g.Subject == "" || !g.Verified {
		return User{}, errs.New(errs.Forbidden, "Google has not verified this address. Verify it there, or log in with your password.")
	}
	g.Email = NormalEmail(g.Email)
	if g.Name == "" {
		g.Name = g.Email
	}
	var user User
	err := platform.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		user, err = tx.UserByGoogle(ctx, g.Subject)
		if err == nil || !errs.Is(err, errs.NotFound) {
			return err
		}
		user = User{ID: NewID(), Email: g.Email, Name: g.Name, Locale: locale, Theme: "system"}
		created, err := tx.CreateUser(ctx, user)
		if err != nil {
			return err
		}
		if !created {
			if user, err = claimByGoogle(ctx, tx, g); err != nil {
				return err
			}
		}
		if err := tx.LinkGoogle(ctx, user.ID, g.Subject); err != nil {
			return err
		}
		return tx.SetVerified(ctx, user.ID, g.Email)
	})
	return user, err
}

func claimByGoogle(ctx context.Context, tx googleTx, g GoogleIdentity) (User, error) {
	user, err := tx.UserByEmail(ctx, g.Email)
	if err != nil || user.Verified() {
		return user, err
	}
	if err := tx.SetPassword(ctx, user.ID, ""); err != nil {
		return User{}, err
	}
	if err := tx.DeleteSessions(ctx, user.ID, uuid.Nil); err != nil {
		return User{}, err
	}
	return user, tx.DeleteTokens(ctx, user.ID)
}
