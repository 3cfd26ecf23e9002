package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// checkPassword adds a sentence to fields when the password breaks the policy.
func checkPassword(fields errs.Fields, field, password, email string) {
	if problem, ok := secrets.CheckPolicy(password, email); !ok {
		fields.Add(field, problem.Format, problem.Args...)
	}
}

// checkNewPassword checks a form whose one password field is called password.
func checkNewPassword(password, email string) error {
	fields := errs.Fields{}
	checkPassword(fields, "password", password, email)
	return fields.OrNil()
}

// ForgotPassword mails a link that sets a new password, if the address is somebody's. It does the same work and gives the same
// answer if it is not.
func ForgotPassword[T mailing](ctx context.Context, platform Transactor[T], email, locale string) error {
	email = NormalEmail(email)
	fields := errs.Fields{}
	checkEmail(fields, "email", email)
	if err := fields.OrNil(); err != nil {
		return err
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		return requestMail(ctx, tx, MailRequest{Kind: MailPassword, Email: email, Locale: locale})
	})
}

type passwordTx interface {
	UseToken(ctx context.Context, purpose Purpose, hash []byte) (Token, error)
	UserByID(ctx context.Context, id uuid.UUID) (User, error)
	SetPassword(ctx context.Context, userID uuid.UUID, hash string) error
	SetVerified(ctx context.Context, userID uuid.UUID, email string) error
	DeleteSessions(ctx context.Context, userID, except uuid.UUID) error
	DeleteTokens(ctx context.Context, userID uuid.UUID) error
	userLocker
	recording
	mailing
}

type userLocker interface {
	LockUser(ctx context.Context, id uuid.UUID) (User, error)
}

// stillSame holds the person's row and refuses to go on when their password is another than the one that was checked: of two changes at
// once, by its owner and by a thief, the second knows no password any more.
func stillSame(ctx context.Context, tx userLocker, user User) error {
	now, err := tx.LockUser(ctx, user.ID)
	if err != nil {
		return err
	}
	if now.PasswordHash != user.PasswordHash {
		return PasswordChanged()
	}
	return nil
}

// recording writes to the audit log of every workspace a person belongs to: for changes that are about the person.
type recording interface {
	RecordForUser(ctx context.Context, userID uuid.UUID, actor Actor, entry AuditEntry) error
}

// ResetPassword sets a new password by the link of a mail. It ends every session of the person and every other link, tells the
// person by mail, and counts as proof of the address.
func ResetPassword[T passwordTx](ctx context.Context, platform Transactor[T], token, password, ip string) (User, error) {
	var user User
	if err := checkNewPassword(password, ""); err != nil {
		return User{}, err
	}
	hash, err := secrets.HashPassword(ctx, password)
	if err != nil {
		return User{}, err
	}
	err = platform.InTx(ctx, func(ctx context.Context, tx T) error {
		used, err := tx.UseToken(ctx, PurposePassword, secrets.HashToken(token))
		if err != nil {
			return err
		}
		if user, err = tx.UserByID(ctx, used.UserID); err != nil {
			return err
		}
		if err := checkNewPassword(password, user.Email); err != nil {
			return err
		}
		user.PasswordHash = hash
		if err := tx.SetVerified(ctx, user.ID, user.Email); err != nil {
			return err
		}
		return setPassword(ctx, tx, user, hash, ip, uuid.Nil)
	})
	return user, err
}

// ChangePassword sets a new password for somebody who is signed in. Every other session of theirs ends; keep goes on.
func ChangePassword[T passwordTx](ctx context.Context, platform Transactor[T], user User, current, password, ip string, keep uuid.UUID) error {
	fields := errs.Fields{}
	checkPassword(fields, "password", password, user.Email)
	// Somebody who came with Google has no password yet: the first one needs no old one.
	if user.PasswordHash != "" {
		ok, err := secrets.CheckPassword(ctx, user.PasswordHash, current)
		if err != nil {
			return err
		}
		if !ok {
			fields.Add("current", "This is not your current password.")
		}
	}
	if err := fields.OrNil(); err != nil {
		return err
	}
	hash, err := secrets.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := stillSame(ctx, tx, user); err != nil {
			return err
		}
		return setPassword(ctx, tx, user, hash, ip, keep)
	})
}

func setPassword(ctx context.Context, tx passwordTx, user User, hash, ip string, keep uuid.UUID) error {
	if err := tx.SetPassword(ctx, user.ID, hash); err != nil {
		return err
	}
	if err := tx.DeleteSessions(ctx, user.ID, keep); err != nil {
		return err
	}
	if err := tx.DeleteTokens(ctx, user.ID); err != nil {
		return err
	}
	actor := Actor{Kind: ByUser, ID: user.ID, Name: user.Name, IP: ip}
	if err := tx.RecordForUser(ctx, user.ID, actor, AuditEntry{Action: ActionPasswordChanged, Target: user.Email}); err != nil {
		return err
	}
	return requestMail(ctx, tx, MailRequest{Kind: MailPasswordChanged, Email: user.Email, UserID: user.ID, Locale: user.Locale})
}
