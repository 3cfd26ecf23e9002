package account

import "github.com/google/uuid"

// SendMail is the job that writes and sends the mail of one mail request. The link's token is made when the mail is written, so
// neither a job nor a table ever holds one in clear.
type SendMail struct {
	RequestID uuid.UUID `json:"request_id"`
}

// Kind names the job.
func (SendMail) Kind() string { return "account_send_mail" }

// SendInvite is the job that mails an invitation with a fresh link.
type SendInvite struct {
	TenantID uuid.UUID `json:"tenant_id"`
	InviteID uuid.UUID `json:"invite_id"`
}

// Kind names the job.
func (SendInvite) Kind() string { return "account_send_invite" }

// Prune is the periodic job that deletes what is kept for a time only: expired sessions, used links, old audit entries and notices.
type Prune struct{}

// Kind names the job.
func (Prune) Kind() string { return "account_prune" }
