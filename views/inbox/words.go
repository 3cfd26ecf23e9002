package inbox

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// name is what a chat is called.
func name(ctx context.Context, c inbox.Conversation) string {
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

// numberName is what the number of a chat is called.
func numberName(ctx context.Context, c inbox.Conversation) string {
	if c.DeviceName == "" {
		return i18n.T(ctx, "Deleted number")
	}
	return c.DeviceName
}

// listTime is when something was, in a word.
func listTime(ctx context.Context, t time.Time) string {
	now, zone := ui.Now(ctx), ui.Zone(ctx)
	if i18n.SameDay(t, now, zone) {
		return i18n.Clock(ctx, t, zone)
	}
	return i18n.Day(ctx, t, now, zone)
}

// waited is how long somebody has been waiting, in as few letters as can be; time.ts says the same.
func waited(ctx context.Context, d time.Duration) string {
	switch {
	case d < time.Minute:
		return ""
	case d < time.Hour:
		return i18n.T(ctx, "%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return i18n.T(ctx, "%d h", int(d.Hours()))
	}
	return i18n.T(ctx, "%d d", int(d.Hours()/24))
}

// kindWord names what a message is that has no text of its own.
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

func kindIcon(kind gateway.Kind) ui.IconName {
	switch kind {
	case gateway.KindText:
		return ""
	case gateway.KindImage:
		return ui.IconImage
	case gateway.KindVideo:
		return ui.IconVideo
	case gateway.KindVoice, gateway.KindAudio:
		return ui.IconMic
	case gateway.KindDocument:
		return ui.IconFileText
	case gateway.KindSticker:
		return ui.IconSticker
	case gateway.KindLocation:
		return ui.IconMapPin
	case gateway.KindContact:
		return ui.IconUser
	}
	return ui.IconMessageSquareText
}

// gist is a message in one line.
func gist(ctx context.Context, m inbox.Message) string {
	switch {
	case !m.RevokedAt.IsZero():
		return i18n.T(ctx, "This message was deleted")
	case strings.TrimSpace(m.Text) != "":
		return strings.Join(strings.Fields(m.Text), " ")
	case m.Kind == gateway.KindText:
		return i18n.T(ctx, "Empty message")
	case m.Kind == gateway.KindDocument && m.Content.File != "":
		return m.Content.File
	case m.Kind == gateway.KindLocation && m.Content.Location != nil && m.Content.Location.Name != "":
		return m.Content.Location.Name
	case m.Kind == gateway.KindContact && len(m.Content.Contacts) > 0 && m.Content.Contacts[0].Label() != "":
		return m.Content.Contacts[0].Label()
	}
	return kindWord(ctx, m.Kind)
}

// tick is how far a message of ours has come, as a sign with its word.
type tick struct {
	icon ui.IconName
	word string
	kind string // of the colour
}

func tickOf(ctx context.Context, s inbox.Status) tick {
	switch s {
	case inbox.StatusQueued, inbox.StatusSending:
		return tick{ui.IconClock, i18n.T(ctx, "Waiting to be sent"), ""}
	case inbox.StatusUnknown:
		return tick{ui.IconCircleAlert, i18n.T(ctx, "Not certain to have been sent"), "warning"}
	case inbox.StatusOf(gateway.StatusFailed):
		return tick{ui.IconCircleAlert, i18n.T(ctx, "Not sent"), "danger"}
	case inbox.StatusOf(gateway.StatusDelivered):
		return tick{ui.IconCheckCheck, i18n.T(ctx, "Delivered"), ""}
	case inbox.StatusOf(gateway.StatusRead):
		return tick{ui.IconCheckCheck, i18n.T(ctx, "Read"), "read"}
	case inbox.StatusOf(gateway.StatusPlayed):
		return tick{ui.IconCheckCheck, i18n.T(ctx, "Listened to"), "read"}
	}
	return tick{ui.IconCheck, i18n.T(ctx, "Sent"), ""}
}

// needsDecision reports whether somebody has to say what becomes of a message.
func needsDecision(m inbox.Message) bool {
	return m.Status == inbox.StatusUnknown || m.Status == inbox.StatusOf(gateway.StatusFailed)
}

// failure is why a message was not sent.
func failure(ctx context.Context, m inbox.Message) string {
	switch {
	case m.Status == inbox.StatusUnknown:
		return i18n.T(ctx, "CloudWA cannot say whether this was sent.")
	case m.Failure.Format != "":
		return i18n.Message(ctx, m.Failure)
	}
	return i18n.T(ctx, "This message was not sent.")
}

// author is who wrote a message, where the side it stands on does not say it.
func author(ctx context.Context, m inbox.Message) string {
	switch m.Source {
	case inbox.FromPhone:
		return i18n.T(ctx, "From the phone")
	case inbox.FromBot:
		if m.Author != "" {
			return i18n.T(ctx, "Automation · %s", m.Author)
		}
		return i18n.T(ctx, "Automation")
	case inbox.FromCampaign:
		return i18n.T(ctx, "Campaign")
	}
	return m.Author
}

// place writes a position on earth.
func place(l gateway.Location) string {
	return strconv.FormatFloat(l.Latitude, 'f', 5, 64) + ", " + strconv.FormatFloat(l.Longitude, 'f', 5, 64)
}

// number is who a chat is with, under its name.
func number(c inbox.Conversation) string {
	if c.Phone == "" || strings.TrimSpace(c.Name) == "" {
		return ""
	}
	return gateway.FormatPhone(c.Phone)
}
