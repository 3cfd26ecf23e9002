package settings

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/layout"
)

// auditSentence says what an entry of the audit log records. Who did it stands beside it.
func auditSentence(ctx context.Context, e account.AuditEntry) string {
	switch e.Action {
	case account.ActionTenantCreated:
		return i18n.T(ctx, "Made the workspace %s", e.Target)
	case account.ActionTenantUpdated:
		return i18n.T(ctx, "Saved the workspace's settings: %s, time zone %s", e.Target, zonePlace(e.Detail))
	case account.ActionTenantLogo:
		return i18n.T(ctx, "Changed the logo")
	case account.ActionTenantSuspended:
		return i18n.T(ctx, "Suspended the workspace: %s", e.Detail)
	case account.ActionTenantReopened:
		return i18n.T(ctx, "Opened the workspace again")
	case account.ActionInviteSent:
		return i18n.T(ctx, "Invited %s as %s", e.Target, roleWord(ctx, e))
	case account.ActionInviteResent:
		return i18n.T(ctx, "Sent the invitation to %s again", e.Target)
	case account.ActionInviteRevoked:
		return i18n.T(ctx, "Took back the invitation to %s", e.Target)
	}
	return personSentence(ctx, e)
}

// personSentence is the part of auditSentence that is about people.
func personSentence(ctx context.Context, e account.AuditEntry) string {
	switch e.Action {
	case account.ActionMemberJoined:
		return i18n.T(ctx, "Joined with %s as %s", e.Target, roleWord(ctx, e))
	case account.ActionMemberRole:
		return i18n.T(ctx, "Changed the role of %s to %s", e.Target, roleWord(ctx, e))
	case account.ActionMemberRemoved:
		return i18n.T(ctx, "Removed %s, who was %s", e.Target, roleWord(ctx, e))
	case account.ActionMemberLeft:
		return i18n.T(ctx, "Left the workspace")
	case account.ActionPasswordChanged:
		return i18n.T(ctx, "Set a new password")
	case account.ActionEmailChanged:
		return i18n.T(ctx, "Changed their e-mail address from %s to %s", e.Target, e.Detail)
	case account.ActionUserRenamed:
		return i18n.T(ctx, "Changed their name from %s to %s", e.Target, e.Detail)
	case account.ActionSessionRevoked:
		return i18n.T(ctx, "Signed out other browsers of their own")
	case account.ActionPasswordLinkSent:
		return i18n.T(ctx, "Sent %s a link to set a new password", e.Target)
	}
	return unnamedChange(ctx)
}

// unnamedChange stands for an action of a newer program than this one.
func unnamedChange(ctx context.Context) string { return i18n.T(ctx, "Changed something") }

func roleWord(ctx context.Context, e account.AuditEntry) string {
	return layout.RoleName(ctx, e.Detail)
}
