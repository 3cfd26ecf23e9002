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

// endedText says what to do about it.
func endedText(ctx context.Context, p PairProps) string {
	switch {
	case p.Device.Account().IsZero():
		return i18n.T(ctx, "Have the phone at hand, then ask for a new code. Each one holds for up to a minute.")
	case !p.Device.RetryAt.IsZero():
		return i18n.T(ctx, "CloudWA tries by itself to bring it back. You can also do it now: if the phone was unlinked, a new code appears.")
	}
	return i18n.T(ctx, "Start it again. If the phone was unlinked, a new code appears.")
}

// endedVerb is the button under it.
func endedVerb(ctx context.Context, p PairProps) string {
	if p.Device.Account().IsZero() {
		return i18n.T(ctx, "Show a new code")
	}
	return i18n.T(ctx, "Connect again")
}

func adviceTitle(ctx context.Context, stage Stage) string {
	if stage == StagePasskey {
		return i18n.T(ctx, "A passkey is needed")
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
