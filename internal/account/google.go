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

// takingBack throws out whoever holds an account that nobody has proved to be theirs.
type takingBack interface {
	SetPassword(ctx context.Context, userID uuid.UUID, hash string) error
	DeleteSessions(ctx context.Context, userID, except uuid.UUID) error
	DeleteTokens(ctx context.Context, userID uuid.UUID) error
}

// takeBack prepares an account with an unverified address for the address's real owner: it may have been made by somebody else, in wait
// for them. Its password, sessions and links go.
func takeBack(ctx context.Context, tx takingBack, user *User) error {
	user.PasswordHash = ""
	if err := tx.SetPassword(ctx, user.ID, ""); err != nil {
		return err
	}
	if err := tx.DeleteSessions(ctx, user.ID, uuid.Nil); err != nil {
		return err
	}
	return tx.DeleteTokens(ctx, user.ID)
}

type googleTx interface {
	UserByGoogle(ctx context.Context, subject string) (User, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	CreateUser(ctx context.Context, u User) (created bool, err error)
	LinkGoogle(ctx context.Context, userID uuid.UUID, subject string) error
	SetVerified(ctx context.Context, userID uuid.UUID, email string) error
	takingBack
}

// LoginWithGoogle returns the person that Google names: the one linked before, else the one with the same address, else a new one.
// An account whose address was never verified is taken back first.
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
			if user, err = tx.UserByEmail(ctx, g.Email); err != nil {
				return err
			}
			if !user.Verified() {
				if err := takeBack(ctx, tx, &user); err != nil {
					return err
				}
			}
		}
		if err := tx.LinkGoogle(ctx, user.ID, g.Subject); err != nil {
			return err
		}
		return tx.SetVerified(ctx, user.ID, g.Email)
	})
	return user, err
}
