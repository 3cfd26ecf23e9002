package notices

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/layout"
	"github.com/cloudwa/cloudwa/views/ui"
)

// sentence says what a notice tells, and which icon stands beside it.
func sentence(ctx context.Context, n account.Notice) (string, ui.IconName) {
	switch n.Kind {
	case account.NoticeMemberJoined:
		return i18n.T(ctx, "%s joined the workspace.", n.Subject), ui.IconUserPlus
	case account.NoticeMemberLeft:
		return i18n.T(ctx, "%s left the workspace.", n.Subject), ui.IconLogOut
	case account.NoticeRoleChanged:
		return i18n.T(ctx, "Your role is now %s.", layout.RoleName(ctx, n.Subject)), ui.IconShieldCheck
	case account.NoticeReopened:
		return i18n.T(ctx, "The operator opened this workspace again."), ui.IconStore
	}
	return numberSentence(ctx, n)
}

// numberSentence is the part of sentence that is about WhatsApp numbers.
func numberSentence(ctx context.Context, n account.Notice) (string, ui.IconName) {
	switch n.Kind {
	case account.NoticeDeviceDown:
		return i18n.T(ctx, "The number %s is not connected any more. Messages to it do not arrive here.", n.Subject), ui.IconWifiOff
	case account.NoticeDeviceScan:
		return i18n.T(ctx, "The number %s has to be connected again: scan its QR code with its phone.", n.Subject), ui.IconQrCode
	case account.NoticeDeviceDegraded:
		return i18n.T(ctx, "The gateway's reports about the number %s do not arrive. CloudWA fetches its messages instead.", n.Subject), ui.IconTriangleAlert
	case account.NoticeDeviceRestricted:
		return i18n.T(ctx, "WhatsApp lets the number %s open no new chats at present.", n.Subject), ui.IconTriangleAlert
	case account.NoticeDeviceClaim:
		return i18n.T(ctx, "Another account was connected to the number %s. Say what it is; until then its messages wait.", n.Subject), ui.IconSmartphone
	case account.NoticeDeviceBack:
		return i18n.T(ctx, "The number %s works again.", n.Subject), ui.IconCircleCheck
	case account.NoticeHandover:
		return i18n.T(ctx, "A flow gave the chat with %s to people: somebody should answer.", n.Subject), ui.IconUsers
	case account.NoticeBotPaused:
		return i18n.T(ctx, "Automations of the number %s wrote too much in one chat without a person, and are silent there now.", n.Subject), ui.IconTriangleAlert
	}
	return unnamed(ctx), ui.IconInfo
}

// unnamed stands for a kind of notice of a newer program than this one.
func unnamed(ctx context.Context) string { return i18n.T(ctx, "Something changed in this workspace.") }
