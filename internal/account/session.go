package account

import (
	"time"

	"github.com/google/uuid"
)

// How long a sign-in lasts. A person's is renewed by use, an operator's is not.
const (
	SessionLife      = 30 * 24 * time.Hour
	AdminSessionLife = 12 * time.Hour
	HalfSessionLife  = 10 * time.Minute // between an operator's password and second factor
	// SessionTouch is how stale the last-seen time may become before a request renews it: one write per five minutes of use.
	SessionTouch = 5 * time.Minute
)

// Session is one signed-in browser.
type Session struct {
	ID         uuid.UUID
	UserID     uuid.UUID
	TenantID   uuid.UUID // the workspace the browser is in; zero when the person has none
	CreatedAt  time.Time
	SeenAt     time.Time
	ExpiresAt  time.Time
	IP         string
	UserAgent  string
	SecretHash []byte // SHA-256 of the secret in the cookie
}

// Visit is what one request needs to know about who is asking, read in one query.
type Visit struct {
	Session    Session
	User       User
	Tenant     Tenant // zero when the session is in no workspace
	Role       Role   // empty likewise
	Workspaces []Membership
	Unread     int   // unread notices in this workspace
	Chats      int   // chats of this workspace with unread messages
	Seq        int64 // the workspace's last change that Chats takes in
}
