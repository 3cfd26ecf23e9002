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
	if sentence, ok := numberSentence(ctx, e); ok {
		return sentence
	}
	if sentence, ok := flowSentence(ctx, e); ok {
		return sentence
	}
	if sentence, ok := flowSettingsSentence(ctx, e); ok {
		return sentence
	}
	return personSentence(ctx, e)
}

// flowSettingsSentence is the part of auditSentence that is about what all flows share.
func flowSettingsSentence(ctx context.Context, e account.AuditEntry) (sentence string, ok bool) {
	switch e.Action {
	case account.ActionFlowSettings:
		return i18n.T(ctx, "Changed the settings of flows"), true
	case account.ActionFlowFileAdded:
		return i18n.T(ctx, "Added the file %s for flows", e.Target), true
	case account.ActionFlowFileDeleted:
		return i18n.T(ctx, "Deleted the file %s of flows", e.Target), true
	case account.ActionFlowSecretSaved:
		return i18n.T(ctx, "Set the secret %s for API calls", e.Target), true
	case account.ActionFlowSecretRemoved:
		return i18n.T(ctx, "Removed the secret %s for API calls", e.Target), true
	}
	return "", false
}

// numberSentence is the part of auditSentence that is about WhatsApp numbers, the server they are on, and contacts.
func numberSentence(ctx context.Context, e account.AuditEntry) (sentence string, ok bool) {
	switch e.Action {
	case account.ActionDeviceAdded:
		return i18n.T(ctx, "Added the number %s", e.Target), true
	case account.ActionDeviceRenamed:
		return i18n.T(ctx, "Renamed the number %s to %s", e.Target, e.Detail), true
	case account.ActionDeviceSettings:
		return i18n.T(ctx, "Changed the settings of the number %s", e.Target), true
	case account.ActionDeviceDisconnected:
		return i18n.T(ctx, "Disconnected the number %s", e.Target), true
	case account.ActionDeviceDeleted:
		return i18n.T(ctx, "Deleted the number %s", e.Target), true
	case account.ActionDeviceClaimed:
		return i18n.T(ctx, "Decided what the account connected to %s is", e.Target), true
	case account.ActionDeviceLimit:
		return i18n.T(ctx, "Set how many numbers are allowed to %s", e.Detail), true
	case account.ActionContactDeleted:
		return i18n.T(ctx, "Deleted a contact with its chats"), true
	case account.ActionContactsMerged:
		return i18n.T(ctx, "Made one contact of two"), true
	case account.ActionServerSaved:
		return i18n.T(ctx, "Saved the WAHA server %s", e.Target), true
	case account.ActionServerRemoved:
		return i18n.T(ctx, "Removed the WAHA server %s", e.Target), true
	}
	return "", false
}

// flowSentence is the part of auditSentence that is about flows.
func flowSentence(ctx context.Context, e account.AuditEntry) (sentence string, ok bool) {
	switch e.Action {
	case account.ActionFlowCreated:
		return i18n.T(ctx, "Made the flow %s", e.Target), true
	case account.ActionFlowRenamed:
		return i18n.T(ctx, "Renamed the flow %s to %s", e.Target, e.Detail), true
	case account.ActionFlowPlaced:
		return i18n.T(ctx, "Changed at which numbers the flow %s answers", e.Target), true
	case account.ActionFlowPublished:
		return i18n.T(ctx, "Published the flow %s as version %s", e.Target, e.Detail), true
	case account.ActionFlowActivated:
		return i18n.T(ctx, "Activated the flow %s", e.Target), true
	case account.ActionFlowDeactivated:
		return i18n.T(ctx, "Deactivated the flow %s", e.Target), true
	case account.ActionFlowDeleted:
		return i18n.T(ctx, "Deleted the flow %s", e.Target), true
	}
	return "", false
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
