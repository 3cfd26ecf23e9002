package account

import (
	"time"

	"github.com/google/uuid"
)

// NoticeKind says what a notice tells. Its sentence stands in views/notices.
type NoticeKind string

// The notices that exist now.
const (
	NoticeMemberJoined NoticeKind = "member.joined" // Subject joined the workspace
	NoticeMemberLeft   NoticeKind = "member.left"   // Subject left the workspace
	NoticeRoleChanged  NoticeKind = "member.role"   // your role became Subject
	NoticeReopened     NoticeKind = "tenant.reopened"

	// Of the number called Subject.
	NoticeDeviceDown       NoticeKind = "device.down"       // it is not connected any more
	NoticeDeviceScan       NoticeKind = "device.scan"       // it has to be connected again by its phone
	NoticeDeviceDegraded   NoticeKind = "device.degraded"   // the gateway's reports do not arrive
	NoticeDeviceRestricted NoticeKind = "device.restricted" // WhatsApp lets it open no new chats
	NoticeDeviceClaim      NoticeKind = "device.claim"      // another account was connected, which nobody has explained yet
	NoticeDeviceBack       NoticeKind = "device.back"       // it works again
	NoticeHandover         NoticeKind = "flow.handover"     // a flow gave the chat with the customer called Subject to people
	NoticeBotPaused        NoticeKind = "bot.paused"        // automations wrote too much in one of its chats
)

// Notice is one line behind the bell, for one person in one workspace.
type Notice struct {
	ID        uuid.UUID
	Kind      NoticeKind
	Subject   string // the name or word the sentence is about
	CreatedAt time.Time
	ReadAt    time.Time // zero while unread
}
