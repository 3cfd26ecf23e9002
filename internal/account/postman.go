package account

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// MailsPerHour is how many mails of one kind an address gets in an hour.
const MailsPerHour = 6

// Postman writes the mails of accounts and sends them. A link's token is made here, at the last moment, and only its hash is stored.
type Postman struct {
	Store  MailStore
	Tenant func(id uuid.UUID) InviteStore
	Sender mail.Sender
	Link   func(path string) string // makes an address of a path
}

// MailStore is what the postman needs of the platform.
type MailStore interface {
	MailRequest(ctx context.Context, id uuid.UUID) (MailRequest, error)
	MarkMailed(ctx context.Context, id uuid.UUID) error
	MarkDropped(ctx context.Context, id uuid.UUID) error
	MailedLastHour(ctx context.Context, m MailRequest) (int, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	UserByID(ctx context.Context, id uuid.UUID) (User, error)
	TenantByID(ctx context.Context, id uuid.UUID) (Tenant, error)
	CreateToken(ctx context.Context, requestID uuid.UUID, hash []byte, t Token, life time.Duration) error
}

// InviteStore is what the postman needs of the workspace that invites.
type InviteStore interface {
	Invite(ctx context.Context, id uuid.UUID) (Invite, error)
	SetInviteToken(ctx context.Context, id uuid.UUID, hash []byte) error
}

// Send writes and sends the mail of a request. An address that is nobody's gets none, and the request counts as done. A job that is
// repeated after the mail left, but before that was noted, sends it again; both links work until one is used.
func (p *Postman) Send(ctx context.Context, requestID uuid.UUID) error {
	request, err := p.Store.MailRequest(ctx, requestID)
	if errs.Is(err, errs.NotFound) {
		return nil // sent already, or pruned
	}
	if err != nil {
		return err
	}
	// However often somebody, perhaps a stranger, asks: an address gets so many. The answer on the page is the same, nobody is kept from
	// anything, and the links that were sent still work.
	if sent, err := p.Store.MailedLastHour(ctx, request); err != nil {
		return err
	} else if sent >= MailsPerHour {
		return p.Store.MarkDropped(ctx, request.ID)
	}
	user, err := p.person(ctx, request)
	if err == nil {
		err = p.write(ctx, request, user)
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return fmt.Errorf("send mail %s: %w", request.Kind, err)
	}
	return p.Store.MarkMailed(ctx, request.ID)
}

// person returns whom the mail is about; not found when the address is nobody's.
func (p *Postman) person(ctx context.Context, r MailRequest) (User, error) {
	if r.UserID != uuid.Nil {
		return p.Store.UserByID(ctx, r.UserID)
	}
	return p.Store.UserByEmail(ctx, r.Email)
}

func (p *Postman) write(ctx context.Context, r MailRequest, user User) error {
	locale, _ := i18n.Parse(user.Locale)
	ctx = i18n.With(ctx, locale)
	m := letter(ctx, r.Kind)
	m.To, m.Locale = r.Email, locale
	// The name was typed by whoever registered. Until the address is known to be theirs, no text of theirs is mailed to it.
	if m.Greeting = i18n.T(ctx, "Hello,"); user.Verified() {
		m.ToName, m.Greeting = user.Name, i18n.T(ctx, "Hello %s,", user.Name)
	}
	if m.Button != nil {
		address, err := p.address(ctx, r, user)
		if err != nil {
			return err
		}
		m.Button.URL = address
	}
	return p.Sender.Send(ctx, m)
}

// links says where a mail's button leads, and for how long; without a purpose it leads to an ordinary page.
var links = map[MailKind]struct {
	path    string
	purpose Purpose
	life    time.Duration
}{
	MailVerify:          {"/verify", PurposeVerify, VerifyLife},
	MailPassword:        {"/password/reset", PurposePassword, PasswordLife},
	MailSetPassword:     {"/password/reset", PurposePassword, SetPasswordLife},
	MailChangeEmail:     {"/settings/email/confirm", PurposeEmail, VerifyLife},
	MailKnownAddress:    {path: "/login"},
	MailPasswordChanged: {path: "/password/forgot"},
}

func (p *Postman) address(ctx context.Context, r MailRequest, user User) (string, error) {
	link := links[r.Kind]
	if link.purpose == "" {
		return p.Link(link.path), nil
	}
	plain, hash := secrets.NewToken()
	token := Token{UserID: user.ID, Purpose: link.purpose, Email: r.Email}
	if err := p.Store.CreateToken(ctx, r.ID, hash, token, link.life); err != nil {
		return "", err
	}
	return p.Link(link.path + "?token=" + url.QueryEscape(plain)), nil
}

// letter returns a mail's words. What has a button gets its address later.
func letter(ctx context.Context, kind MailKind) mail.Mail {
	var m mail.Mail
	say := func(subject, button string, paragraphs ...string) mail.Mail {
		m.Subject, m.Paragraphs = subject, paragraphs
		if button != "" {
			m.Button = &mail.Button{Label: button}
		}
		return m
	}
	switch kind {
	case MailVerify:
		return say(i18n.T(ctx, "Verify your e-mail address"), i18n.T(ctx, "Verify my address"),
			i18n.T(ctx, "Welcome to CloudWA. One click, and this address is yours there."),
			i18n.T(ctx, "The link works once, within two days. If you did not register, ignore this mail."))
	case MailKnownAddress:
		return say(i18n.T(ctx, "You have an account already"), i18n.T(ctx, "Log in"),
			i18n.T(ctx, "Somebody, perhaps you, wanted to use this address for CloudWA. It has an account already, so nothing was changed."),
			i18n.T(ctx, "If you forgot the password, the login page has a link to set a new one."))
	case MailPassword:
		return say(i18n.T(ctx, "Set a new password"), i18n.T(ctx, "Set a new password"),
			i18n.T(ctx, "Somebody, hopefully you, asked for a new password for your account."),
			i18n.T(ctx, "The link works once, within an hour. If it was not you, ignore this mail: your password stays as it is."))
	case MailSetPassword:
		return say(i18n.T(ctx, "Your workspace is ready"), i18n.T(ctx, "Set my password"),
			i18n.T(ctx, "A workspace was made for you at CloudWA. Set your password to open it; if you have one already, just log in."),
			i18n.T(ctx, "The link works once, within seven days."))
	case MailChangeEmail:
		return say(i18n.T(ctx, "Confirm your new e-mail address"), i18n.T(ctx, "Use this address"),
			i18n.T(ctx, "You want to log in to CloudWA with this address from now on. One click, and it is so."),
			i18n.T(ctx, "The link works once, within two days. If it was not you, ignore this mail."))
	case MailPasswordChanged:
		return say(i18n.T(ctx, "Your password was changed"), i18n.T(ctx, "It was not me"),
			i18n.T(ctx, "The password of your account was changed just now, and other browsers were signed out."),
			i18n.T(ctx, "If it was not you, set a new password at once."))
	default: // MailEmailChanged
		return say(i18n.T(ctx, "Your e-mail address was changed"), "",
			i18n.T(ctx, "Your account has another e-mail address now, so this one no longer opens it."),
			i18n.T(ctx, "If it was not you, write to whoever hosts CloudWA for you."))
	}
}

// SendInvite writes and sends an invitation with a new link. An invitation that was revoked in the meantime is not sent.
func (p *Postman) SendInvite(ctx context.Context, tenantID, inviteID uuid.UUID) error {
	store := p.Tenant(tenantID)
	invite, err := store.Invite(ctx, inviteID)
	if err != nil {
		return err
	}
	tenant, err := p.Store.TenantByID(ctx, tenantID)
	if err != nil {
		return err
	}
	// Somebody who has an account reads it in their own language, others in the workspace's.
	locale, _ := i18n.Parse(tenant.Locale)
	if user, err := p.Store.UserByEmail(ctx, invite.Email); err == nil {
		locale, _ = i18n.Parse(user.Locale)
	}
	plain, hash := secrets.NewToken()
	if err := store.SetInviteToken(ctx, inviteID, hash); err != nil {
		return err
	}
	ctx = i18n.With(ctx, locale)
	return p.Sender.Send(ctx, mail.Mail{
		To: invite.Email, Locale: locale, Subject: i18n.T(ctx, "%s invites you to %s", invite.InvitedBy, tenant.Name),
		Greeting: i18n.T(ctx, "Hello,"),
		Paragraphs: []string{
			i18n.T(ctx, "%s wants to answer the customers of %s together with you on CloudWA.", invite.InvitedBy, tenant.Name),
			i18n.T(ctx, "The link works once, within seven days."),
		},
		Button: &mail.Button{Label: i18n.T(ctx, "Join %s", tenant.Name), URL: p.Link("/invites/accept?token=" + url.QueryEscape(plain))},
	})
}
