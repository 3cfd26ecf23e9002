package inbox

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// health is how the number of a chat is, where that is worth a word.
func health(ctx context.Context, d devices.Device) (badge ui.BadgeProps, shown bool) {
	switch {
	case d.Claim.Kind != devices.NoClaim:
		return ui.BadgeProps{Label: i18n.T(ctx, "Needs your answer"), Kind: ui.KindWarning, Icon: ui.IconCircleAlert}, true
	case d.Health == devices.Degraded:
		return ui.BadgeProps{Label: i18n.T(ctx, "Degraded"), Kind: ui.KindWarning, Icon: ui.IconTriangleAlert}, true
	case d.Health == devices.Down:
		return ui.BadgeProps{Label: i18n.T(ctx, "Down"), Kind: ui.KindDanger, Icon: ui.IconCircleX}, true
	case d.Health == devices.Off:
		return ui.BadgeProps{Label: i18n.T(ctx, "Disconnected"), Icon: ui.IconUnplug}, true
	case d.Health == devices.Waiting:
		return ui.BadgeProps{Label: i18n.T(ctx, "Connecting"), Kind: ui.KindInfo, Icon: ui.IconRefreshCw}, true
	}
	return ui.BadgeProps{}, false
}
