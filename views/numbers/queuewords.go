package numbers

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// queuePath is the address of what waits to leave a number.
func queuePath(id uuid.UUID) string { return path(id) + "/queue" }

// waiting is how many messages wait; they are counted up to a bound.
func waiting(ctx context.Context, lane inbox.Lane) string {
	count := i18n.Number(ctx, int64(lane.Waiting))
	if lane.Waiting >= inbox.MaxWaiting {
		count += "+"
	}
	return count
}

func waitingWord(ctx context.Context, lane inbox.Lane) string {
	switch lane.Waiting {
	case 0:
		return i18n.T(ctx, "No message waits to be sent")
	case 1:
		return i18n.T(ctx, "1 message waits to be sent")
	}
	return i18n.T(ctx, "%s messages wait to be sent", waiting(ctx, lane))
}

func pausedBy(ctx context.Context, by string) string {
	return i18n.T(ctx, "Sending was paused by %s", by)
}

// chatName is what a chat is called.
func chatName(ctx context.Context, c inbox.Conversation) string {
	switch {
	case strings.TrimSpace(c.Name) != "":
		return c.Name
	case c.Group:
		return i18n.T(ctx, "Group without a name")
	case c.Phone != "":
		return gateway.FormatPhone(c.Phone)
	}
	return i18n.T(ctx, "Hidden number")
}

// gistLength is how much of a message the queue shows, in characters.
const gistLength = 140

// gist is the beginning of a message, or what it is where it has no text.
func gist(ctx context.Context, m inbox.Message) string {
	text := strings.Join(strings.Fields(m.Text), " ")
	if text == "" {
		return kindWord(ctx, m.Kind)
	}
	if runes := []rune(text); len(runes) > gistLength {
		return string(runes[:gistLength]) + "…"
	}
	return text
}

func kindWord(ctx context.Context, kind gateway.Kind) string {
	switch kind {
	case gateway.KindImage:
		return i18n.T(ctx, "Photo")
	case gateway.KindVideo:
		return i18n.T(ctx, "Video")
	case gateway.KindVoice:
		return i18n.T(ctx, "Voice message")
	case gateway.KindAudio:
		return i18n.T(ctx, "Audio")
	case gateway.KindDocument:
		return i18n.T(ctx, "Document")
	case gateway.KindSticker:
		return i18n.T(ctx, "Sticker")
	case gateway.KindLocation:
		return i18n.T(ctx, "Location")
	case gateway.KindContact:
		return i18n.T(ctx, "Contact card")
	}
	return i18n.T(ctx, "Message of another kind")
}

// writer is who wrote a message of ours.
func writer(ctx context.Context, m inbox.Message) string {
	switch m.Source {
	case inbox.FromBot:
		return i18n.T(ctx, "Automation")
	case inbox.FromCampaign:
		return i18n.T(ctx, "Campaign")
	}
	return m.Author
}
