package devices

import (
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

// Check is the job that looks at one device.
type Check struct {
	TenantID uuid.UUID `json:"tenant_id"`
	DeviceID uuid.UUID `json:"device_id"`
}

// Kind names the job.
func (Check) Kind() string { return "devices_check" }

// MailAlarm is the job that mails one person what became of a device.
type MailAlarm struct {
	TenantID uuid.UUID          `json:"tenant_id"`
	DeviceID uuid.UUID          `json:"device_id"`
	UserID   uuid.UUID          `json:"user_id"`
	Alarm    account.NoticeKind `json:"alarm"`
}

// Kind names the job.
func (MailAlarm) Kind() string { return "devices_mail_alarm" }

// Forget is the job that removes the session of a device that is deleted already.
type Forget struct {
	TenantID uuid.UUID `json:"tenant_id"`
	ServerID uuid.UUID `json:"server_id"`
	Session  string    `json:"session"`
	HookKey  string    `json:"hook_key"`
	// Sealed, as in the device's row.
	HookSecret string `json:"hook_secret"`
}

// Kind names the job.
func (Forget) Kind() string { return "devices_forget" }
