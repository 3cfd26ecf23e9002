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
)

// Notice is one line behind the bell, for one person in one workspace.
type Notice struct {
	ID        uuid.UUID
	Kind      NoticeKind
	Subject   string // the name or word the sentence is about
	CreatedAt time.Time
	ReadAt    time.Time // zero while unread
}
