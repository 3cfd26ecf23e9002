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
	return unnamed(ctx), ui.IconInfo
}

// unnamed stands for a kind of notice of a newer program than this one.
func unnamed(ctx context.Context) string { return i18n.T(ctx, "Something changed in this workspace.") }
