package numbers

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// endedTitle says why there is no code.
func endedTitle(ctx context.Context, p PairProps) string {
	switch {
	case p.Device.State != gateway.StateFailed:
		return i18n.T(ctx, "The connection is not started")
	case p.Device.Account().IsZero():
		return i18n.T(ctx, "The codes were not scanned in time.")
	}
	return i18n.T(ctx, "The connection was given up")
}

func adviceTitle(ctx context.Context, stage Stage) string {
	if stage == StagePasskey {
		return i18n.T(ctx, "WhatsApp asks for a passkey")
	}
	return i18n.T(ctx, "The gateway reports something unknown")
}

func adviceIcon(stage Stage) ui.IconName {
	if stage == StagePasskey {
		return ui.IconKeyRound
	}
	return ui.IconCircleAlert
}

func codeVerb(ctx context.Context, p CodeProps) string {
	if p.Code != "" {
		return i18n.T(ctx, "Get another code")
	}
	return i18n.T(ctx, "Get a code")
}
