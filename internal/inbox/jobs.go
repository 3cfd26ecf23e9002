package inbox

import "github.com/google/uuid"

// Receive is the job that reads what the gateway of a device reported.
type Receive struct{ Line }

// Kind names the job.
func (Receive) Kind() string { return "inbox_receive" }

// Line is a device of a workspace.
type Line struct {
	TenantID uuid.UUID `json:"tenant_id"`
	DeviceID uuid.UUID `json:"device_id"`
}

// ReceiveAll is Receive for several devices, of which none waits for another: those whose reports were committed together.
type ReceiveAll struct {
	Lines []Line `json:"lines"`
}

// Kind names the job.
func (ReceiveAll) Kind() string { return "inbox_receive_all" }

// Send is the job that sends what is queued at a device, one message after the other.
type Send struct {
	TenantID uuid.UUID `json:"tenant_id"`
	DeviceID uuid.UUID `json:"device_id"`
}

// Kind names the job.
func (Send) Kind() string { return "inbox_send" }

// MarkSeen is the job that shows a customer that their messages were read.
type MarkSeen struct {
	TenantID       uuid.UUID `json:"tenant_id"`
	ConversationID uuid.UUID `json:"conversation_id"`
}

// Kind names the job.
func (MarkSeen) Kind() string { return "inbox_mark_seen" }

// Resolve is the job that asks the gateway for the number behind a hidden id, or for the name of a group.
type Resolve struct {
	TenantID       uuid.UUID `json:"tenant_id"`
	ConversationID uuid.UUID `json:"conversation_id"`
}

// Kind names the job.
func (Resolve) Kind() string { return "inbox_resolve" }

// FetchMedia is the job that takes the file of a message from the gateway into the store.
type FetchMedia struct {
	TenantID  uuid.UUID `json:"tenant_id"`
	MessageID uuid.UUID `json:"message_id"`
}

// Kind names the job.
func (FetchMedia) Kind() string { return "inbox_fetch_media" }
