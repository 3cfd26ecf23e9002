package inbox

import (
	"context"
	"time"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// silence says why automations do not answer a chat that people have, and until when.
func silence(ctx context.Context, c inbox.Conversation) string {
	flow, ends := c.BotPause == inbox.PausedByFlow, !c.BotUntil.IsZero()
	switch {
	case flow && ends:
		return i18n.T(ctx, "A flow gave this chat to people until %s. Automations are silent in it.", moment(ctx, c.BotUntil))
	case flow:
		return i18n.T(ctx, "A flow gave this chat to people. Automations are silent in it.")
	case ends:
		return i18n.T(ctx, "You answer this chat: automations are silent in it until %s.", moment(ctx, c.BotUntil))
	}
	return i18n.T(ctx, "You answer this chat: automations are silent in it.")
}

// moment is a time of the clock, with its day where that is not today.
func moment(ctx context.Context, t time.Time) string {
	zone := ui.Zone(ctx)
	if i18n.SameDay(t, ui.Now(ctx), zone) {
		return i18n.Clock(ctx, t, zone)
	}
	return i18n.DateTime(ctx, t, zone)
}
