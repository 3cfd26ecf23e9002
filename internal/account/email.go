package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

type verifyTx interface {
	UseToken(ctx context.Context, purpose Purpose, hash []byte) (Token, error)
	UserByID(ctx context.Context, id uuid.UUID) (User, error)
	SetVerified(ctx context.Context, userID uuid.UUID, email string) error
}

// VerifyEmail takes the link of a verification mail: the address is the person's from then on. It works once, and only while the
// person still has the address it was sent to.
func VerifyEmail[T verifyTx](ctx context.Context, platform Transactor[T], token string) (User, error) {
	var user User
	err := platform.InTx(ctx, func(ctx context.Context, tx T) error {
		used, err := tx.UseToken(ctx, PurposeVerify, secrets.HashToken(token))
		if err != nil {
			return err
		}
		if err := tx.SetVerified(ctx, used.UserID, used.Email); errs.Is(err, errs.NotFound) {
			return LinkGone()
		} else if err != nil {
			return err
		}
		user, err = tx.UserByID(ctx, used.UserID)
		return err
	})
	return user, err
}

// ResendVerification mails a new verification link.
func ResendVerification[T mailing](ctx context.Context, platform Transactor[T], user User) error {
	if user.Verified() {
		return nil
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		return requestMail(ctx, tx, MailRequest{Kind: MailVerify, Email: user.Email, UserID: user.ID, Locale: user.Locale})
	})
}

type changeEmailTx interface {
	userLocker
	mailing
}

// ChangeEmail mails a link to the new address; the old one stays until the link is followed. An address that is somebody else's gets
// a mail that says so, and whoever asked sees no difference.
func ChangeEmail[T changeEmailTx](ctx context.Context, platform Transactor[T], store userFinder, user User, email, password string) error {
	email = NormalEmail(email)
	fields := errs.Fields{}
	checkEmail(fields, "email", email)
	if email == user.Email {
		fields.Add("email", "This is your address already.")
	}
	if user.PasswordHash != "" {
		ok, err := secrets.CheckPassword(ctx, user.PasswordHash, password)
		if err != nil {
			return err
		}
		if !ok {
			fields.Add("password", "This is not your current password.")
		}
	}
	if err := fields.OrNil(); err != nil {
		return err
	}
	request := MailRequest{Kind: MailChangeEmail, Email: email, UserID: user.ID, Locale: user.Locale}
	switch _, err := store.UserByEmail(ctx, email); {
	case err == nil:
		request = MailRequest{Kind: MailKnownAddress, Email: email, Locale: user.Locale}
	case !errs.Is(err, errs.NotFound):
		return err
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := stillSame(ctx, tx, user); err != nil {
			return err
		}
		return requestMail(ctx, tx, request)
	})
}

type emailTx interface {
	UseToken(ctx context.Context, purpose Purpose, hash []byte) (Token, error)
	UserByID(ctx context.Context, id uuid.UUID) (User, error)
	SetEmail(ctx context.Context, userID uuid.UUID, email string) error
	DeleteTokens(ctx context.Context, userID uuid.UUID) error
	recording
	mailing
}

// ConfirmEmail takes the link sent to a new address and makes it the person's; the old address is told.
func ConfirmEmail[T emailTx](ctx context.Context, platform Transactor[T], token, ip string) (User, error) {
	var user User
	err := platform.InTx(ctx, func(ctx context.Context, tx T) error {
		used, err := tx.UseToken(ctx, PurposeEmail, secrets.HashToken(token))
		if err != nil {
			return err
		}
		if user, err = tx.UserByID(ctx, used.UserID); err != nil {
			return err
		}
		old := user.Email
		if err := tx.SetEmail(ctx, user.ID, used.Email); err != nil {
			return err
		}
		user.Email = used.Email
		// A reset link that still lies in the old mailbox must not open the account any more.
		if err := tx.DeleteTokens(ctx, user.ID); err != nil {
			return err
		}
		actor := Actor{Kind: ByUser, ID: user.ID, Name: user.Name, IP: ip}
		if err := tx.RecordForUser(ctx, user.ID, actor, AuditEntry{Action: ActionEmailChanged, Target: old, Detail: used.Email}); err != nil {
			return err
		}
		return requestMail(ctx, tx, MailRequest{Kind: MailEmailChanged, Email: old, UserID: user.ID, Locale: user.Locale})
	})
	if errs.Is(err, errs.Conflict) {
		return User{}, LinkGone() // somebody else took the address in the meantime
	}
	return user, err
}
