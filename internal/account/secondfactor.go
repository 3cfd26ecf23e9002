package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

func errWrongCode() error {
	return errs.Fields{"code": errs.Msg("This code is not right. Codes change every 30 seconds and work once; check the clock of your phone.")}
}

type factorTx interface {
	setupTx
	DeleteAdminSession(ctx context.Context, id uuid.UUID) error
	CreateAdminSession(ctx context.Context, s AdminSession) error
}

// SecondStep takes the code of the second factor, or a recovery code, and replaces the half-open session by a complete one with a
// new id and secret. A code that was used once is refused.
func SecondStep[T factorTx](ctx context.Context, platform Transactor[T], keys secrets.Keyring, half AdminSession, code string, now time.Time, b Browser) (AdminSession, string, error) {
	var session AdminSession
	var secret string
	err := platform.InTx(ctx, func(ctx context.Context, tx T) error {
		admin, err := tx.LockAdmin(ctx, half.Admin.ID)
		if err != nil {
			return err
		}
		if !useCode(keys, &admin, factorContext(admin.ID), code, now) {
			return errWrongCode()
		}
		if err := tx.SaveSecondFactor(ctx, admin); err != nil {
			return err
		}
		if err := tx.DeleteAdminSession(ctx, half.ID); err != nil {
			return err
		}
		session, secret, err = openAdminSession(ctx, tx, admin, true, b)
		return err
	})
	return session, secret, err
}

func useCode(keys secrets.Keyring, admin *SuperAdmin, place, code string, now time.Time) bool {
	if left, ok := secrets.MatchRecovery(admin.RecoveryHashes, code); ok {
		admin.RecoveryHashes = left
		return true
	}
	secret, err := keys.Open(admin.TOTPSecret, place)
	if err != nil {
		return false
	}
	step, ok := secrets.CheckTOTP(string(secret), code, now, admin.TOTPStep)
	if ok {
		admin.TOTPStep = step
	}
	return ok
}

// factorContext binds a sealed secret to its owner: copied into another row it does not open.
func factorContext(id uuid.UUID) string { return "super_admins.totp_secret/" + id.String() }

// pendingContext binds a secret that is being set up to the session that asked for it as well: another browser, which may be a thief's
// with nothing but the password, makes one of its own and never sees this.
func pendingContext(s AdminSession) string {
	return factorContext(s.Admin.ID) + "/pending/" + s.ID.String()
}

type setupTx interface {
	LockAdmin(ctx context.Context, id uuid.UUID) (SuperAdmin, error)
	SaveSecondFactor(ctx context.Context, a SuperAdmin) error
}

// totpIssuer is the name that authenticator apps show beside the code.
const totpIssuer = "CloudWA"

// PendingSecondFactor returns the otpauth address of a second factor that was begun and not confirmed yet; ok is false when there is
// none, when another session began it, or when its secret was sealed with a key that is gone.
func PendingSecondFactor(keys secrets.Keyring, session AdminSession) (uri string, ok bool) {
	admin := session.Admin
	if admin.SecondFactor() || admin.TOTPSecret == "" {
		return "", false
	}
	secret, err := keys.Open(admin.TOTPSecret, pendingContext(session))
	if err != nil {
		return "", false
	}
	return secrets.TOTPURI(totpIssuer, admin.Email, string(secret)), true
}

// BeginSecondFactor returns the otpauth address to show as a QR code, making its secret at the first call. It is in force only after
// [ConfirmSecondFactor].
func BeginSecondFactor[T setupTx](ctx context.Context, platform Transactor[T], keys secrets.Keyring, session AdminSession) (uri string, err error) {
	err = platform.InTx(ctx, func(ctx context.Context, tx T) error {
		admin, err := tx.LockAdmin(ctx, session.Admin.ID)
		if err != nil {
			return err
		}
		if admin.SecondFactor() {
			return errs.New(errs.Conflict, "The second factor is on already.")
		}
		session.Admin = admin
		if found, ok := PendingSecondFactor(keys, session); ok {
			uri = found
			return nil
		}
		secret := secrets.NewTOTPSecret()
		uri = secrets.TOTPURI(totpIssuer, admin.Email, secret)
		if admin.TOTPSecret, err = keys.Seal([]byte(secret), pendingContext(session)); err != nil {
			return err
		}
		return tx.SaveSecondFactor(ctx, admin)
	})
	return uri, err
}

type confirmTx interface {
	setupTx
	DeleteAdminSessions(ctx context.Context, adminID, except uuid.UUID) error
}

// ConfirmSecondFactor turns the second factor on once the person has shown a right code, and returns the recovery codes, this once.
// Every other browser of the operator, which came in with the password alone, is signed out.
func ConfirmSecondFactor[T confirmTx](ctx context.Context, platform Transactor[T], keys secrets.Keyring, session AdminSession, code string, now time.Time) (codes []string, err error) {
	err = platform.InTx(ctx, func(ctx context.Context, tx T) error {
		admin, err := tx.LockAdmin(ctx, session.Admin.ID)
		if err != nil {
			return err
		}
		if admin.SecondFactor() {
			return errs.New(errs.Conflict, "The second factor is on already.")
		}
		if !useCode(keys, &admin, pendingContext(session), code, now) {
			return errWrongCode()
		}
		secret, err := keys.Open(admin.TOTPSecret, pendingContext(session))
		if err != nil {
			return err
		}
		if admin.TOTPSecret, err = keys.Seal(secret, factorContext(admin.ID)); err != nil {
			return err
		}
		codes, admin.RecoveryHashes = secrets.NewRecoveryCodes()
		admin.TOTPEnabledAt = now
		if err := tx.SaveSecondFactor(ctx, admin); err != nil {
			return err
		}
		return tx.DeleteAdminSessions(ctx, admin.ID, session.ID)
	})
	return codes, err
}

// RemoveSecondFactor turns the second factor off; the operator's password is asked for again.
func RemoveSecondFactor[T setupTx](ctx context.Context, platform Transactor[T], admin SuperAdmin, password string) error {
	ok, err := secrets.CheckPassword(ctx, admin.PasswordHash, password)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Fields{"password": errs.Msg("This is not your current password.")}
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		admin, err := tx.LockAdmin(ctx, admin.ID)
		if err != nil {
			return err
		}
		admin.TOTPSecret, admin.TOTPEnabledAt, admin.TOTPStep, admin.RecoveryHashes = "", time.Time{}, 0, nil
		return tx.SaveSecondFactor(ctx, admin)
	})
}
