package devices

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/mail"
)

// Messenger mails people what became of their devices.
type Messenger struct {
	People MailPeople
	Tenant func(id uuid.UUID) MailDevices
	Sender mail.Sender
	Link   func(path string) string // makes an address of a path
}

// MailPeople is what the messenger needs of the platform.
type MailPeople interface {
	UserByID(ctx context.Context, id uuid.UUID) (account.User, error)
	TenantByID(ctx context.Context, id uuid.UUID) (account.Tenant, error)
}

// MailDevices is what the messenger needs of the workspace.
type MailDevices interface {
	Device(ctx context.Context, id uuid.UUID) (Device, error)
}

// MailAlarm mails one person. Nobody is told about a device that is gone or well by then, and an address that nobody has shown to be
// theirs gets no mail.
func (m *Messenger) MailAlarm(ctx context.Context, a MailAlarm) error {
	device, err := m.Tenant(a.TenantID).Device(ctx, a.DeviceID)
	if errs.Is(err, errs.NotFound) || (err == nil && !device.still(a.Alarm)) {
		return nil
	}
	if err != nil {
		return err
	}
	user, err := m.People.UserByID(ctx, a.UserID)
	if errs.Is(err, errs.NotFound) || (err == nil && !user.Verified()) {
		return nil
	}
	if err != nil {
		return err
	}
	tenant, err := m.People.TenantByID(ctx, a.TenantID)
	if err != nil {
		return err
	}
	locale, _ := i18n.Parse(user.Locale)
	ctx = i18n.With(ctx, locale)
	letter := alarmLetter(ctx, a.Alarm, device, tenant)
	letter.To, letter.ToName, letter.Locale, letter.Greeting = user.Email, user.Name, locale, i18n.T(ctx, "Hello %s,", user.Name)
	letter.Button = &mail.Button{Label: i18n.T(ctx, "Open the number"), URL: m.Link("/numbers/" + device.ID.String())}
	if err := m.Sender.Send(ctx, letter); err != nil {
		return fmt.Errorf("mail alarm %s: %w", a.Alarm, err)
	}
	return nil
}

// still reports whether what people are to be told is still so.
func (d Device) still(alarm account.NoticeKind) bool {
	if alarm == account.NoticeDeviceClaim {
		return d.Claim.Kind != NoClaim
	}
	return d.Health == Down
}

// alarmLetter returns a mail's words.
func alarmLetter(ctx context.Context, alarm account.NoticeKind, d Device, t account.Tenant) mail.Mail {
	switch alarm {
	case account.NoticeDeviceScan:
		return mail.Mail{Subject: i18n.T(ctx, "%s has to be connected again", d.Name), Paragraphs: []string{
			i18n.T(ctx, "The WhatsApp number %s of %s is not connected any more: its phone has to scan a new QR code.", d.Name, t.Name),
			i18n.T(ctx, "Until then no messages come in and none leave. What you write waits."),
		}}
	case account.NoticeDeviceClaim:
		return mail.Mail{Subject: i18n.T(ctx, "Is this the right number? %s", d.Name), Paragraphs: []string{
			i18n.T(ctx, "Another WhatsApp number than expected was connected to %s of %s.", d.Name, t.Name),
			i18n.T(ctx, "Nothing of it is taken until somebody says what it is."),
		}}
	default:
		return mail.Mail{Subject: i18n.T(ctx, "%s is not connected", d.Name), Paragraphs: []string{
			i18n.T(ctx, "The WhatsApp number %s of %s lost its connection. CloudWA tries to bring it back.", d.Name, t.Name),
			i18n.T(ctx, "Until then no messages come in and none leave. What you write waits."),
		}}
	}
}
