package account

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Purpose says what the link of a mail is for; a link for one purpose opens no other.
type Purpose string

// The purposes of links.
const (
	PurposeVerify   Purpose = "verify"   // show that an address is one's own
	PurposePassword Purpose = "password" // set a new password
	PurposeEmail    Purpose = "email"    // take over a new address
)

// How long links in mails work.
const (
	VerifyLife      = 48 * time.Hour
	PasswordLife    = time.Hour
	SetPasswordLife = 7 * 24 * time.Hour // the operator made the account; its owner may be away for some days
	InviteLife      = 7 * 24 * time.Hour
)

// Token is the stored side of a link: who it is for, and the address it was sent to.
type Token struct {
	UserID  uuid.UUID
	Purpose Purpose
	Email   string
}

// LinkGone is the answer to every link that is unknown, used, expired or revoked: which of these it is helps nobody but a guesser.
func LinkGone() error {
	return errs.New(errs.NotFound, "This link does not work any more. Links work once and only for a while; ask for a new one.")
}
