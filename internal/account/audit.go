package account

import (
	"time"

	"github.com/google/uuid"
)

// ActorKind says who stands behind a change.
type ActorKind string

// Who can change something.
const (
	ByUser     ActorKind = "user"
	ByOperator ActorKind = "operator" // the super admin who hosts CloudWA
	BySystem   ActorKind = "system"   // CloudWA itself: a job, a start-up step
)

// Actor is who makes a change, as the audit log will show them. The name is copied, so that the log stays readable after the person is gone.
type Actor struct {
	Kind ActorKind
	ID   uuid.UUID // zero for the system
	Name string
	IP   string // empty for the system
}

// System is the actor of what CloudWA does by itself.
var System = Actor{Kind: BySystem, Name: "CloudWA"}

// Action names a change in the audit log. Its sentence for people stands in views/settings/audit.go.
type Action string

// The changes that are recorded now.
const (
	ActionTenantCreated    Action = "tenant.created"
	ActionTenantUpdated    Action = "tenant.updated"
	ActionTenantLogo       Action = "tenant.logo"
	ActionTenantSuspended  Action = "tenant.suspended"
	ActionTenantReopened   Action = "tenant.reopened"
	ActionInviteSent       Action = "invite.sent"
	ActionInviteResent     Action = "invite.resent"
	ActionInviteRevoked    Action = "invite.revoked"
	ActionMemberJoined     Action = "member.joined"
	ActionMemberRole       Action = "member.role"
	ActionMemberRemoved    Action = "member.removed"
	ActionMemberLeft       Action = "member.left"
	ActionPasswordChanged  Action = "user.password"
	ActionEmailChanged     Action = "user.email"
	ActionUserRenamed      Action = "user.renamed"
	ActionSessionRevoked   Action = "session.revoked"
	ActionPasswordLinkSent Action = "user.password_link"

	ActionDeviceAdded        Action = "device.added"
	ActionDeviceRenamed      Action = "device.renamed"
	ActionDeviceSettings     Action = "device.settings"
	ActionDeviceDisconnected Action = "device.disconnected"
	ActionDeviceDeleted      Action = "device.deleted"
	ActionDeviceClaimed      Action = "device.claimed" // what an account that was connected is was decided
	ActionDeviceLimit        Action = "device.limit"

	ActionFlowCreated     Action = "flow.created"
	ActionFlowRenamed     Action = "flow.renamed"
	ActionFlowPlaced      Action = "flow.placed" // at which numbers it answers
	ActionFlowPublished   Action = "flow.published"
	ActionFlowActivated   Action = "flow.activated"
	ActionFlowDeactivated Action = "flow.deactivated"
	ActionFlowDeleted     Action = "flow.deleted"

	ActionFlowSecretSaved   Action = "flow.secret_saved"
	ActionFlowFileAdded     Action = "flow.file_added"
	ActionFlowFileDeleted   Action = "flow.file_deleted"
	ActionFlowSecretRemoved Action = "flow.secret_removed"

	ActionContactDeleted Action = "contact.deleted"
	ActionContactsMerged Action = "contact.merged"

	ActionServerSaved   Action = "server.saved"
	ActionServerRemoved Action = "server.removed"

	ActionFlowSettings Action = "flow.settings" // of all flows of the workspace
)

// AuditEntry is one line of a workspace's audit log.
type AuditEntry struct {
	ID     uuid.UUID
	At     time.Time
	Actor  Actor
	Action Action
	// Target is what was changed as people know it (a name, an address); Detail what it became. Both may be empty. Neither ever holds a secret.
	Target string
	Detail string
}
