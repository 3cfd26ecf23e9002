package account

import (
	"context"

	"github.com/google/uuid"
)

// MailKind says what a mail is about.
type MailKind string

// The mails about a person's account.
const (
	MailVerify          MailKind = "verify"           // welcome, and the link that verifies the address
	MailKnownAddress    MailKind = "known_address"    // somebody tried to register an address that has an account
	MailPassword        MailKind = "password"         // the link that sets a new password
	MailSetPassword     MailKind = "set_password"     // the operator made an account; the link that sets its first password
	MailChangeEmail     MailKind = "change_email"     // the link that confirms a new address, to that address
	MailPasswordChanged MailKind = "password_changed" // after the fact
	MailEmailChanged    MailKind = "email_changed"    // after the fact, to the old address
)

// MailRequest is a mail that is to be written: what about, and to which address. Whether the address is anybody's is looked at when
// the mail is written, not when it is asked for.
type MailRequest struct {
	ID     uuid.UUID
	Kind   MailKind
	Email  string
	UserID uuid.UUID // zero where only the address was given
	Locale string
}

type mailing interface {
	CreateMailRequest(ctx context.Context, m MailRequest) error
	enqueuer
}

func requestMail(ctx context.Context, tx mailing, m MailRequest) error {
	m.ID = NewID()
	if m.Locale == "" {
		m.Locale = "en"
	}
	if err := tx.CreateMailRequest(ctx, m); err != nil {
		return err
	}
	return tx.Enqueue(ctx, SendMail{RequestID: m.ID})
}
