package flowtest

import (
	"context"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// quoted is how much of a text a line quotes, in characters.
const quoted = 80

func cut(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= quoted {
		return string(runes)
	}
	return string(runes[:quoted]) + "…"
}

// effect says what a flow would do, in a sentence.
func (p Props) effect(ctx context.Context, e flows.Effect) string {
	switch e := e.(type) {
	case flows.Send:
		return sends(ctx, e)
	case flows.Wait:
		return waits(ctx, e)
	case flows.CallHTTP:
		return i18n.T(ctx, "Would call %s %s", e.Method, e.URL.String())
	case flows.AskAI:
		return i18n.T(ctx, "Would ask AI: “%s”", cut(e.Prompt))
	case flows.Tag:
		return tags(ctx, e)
	case flows.SetAttribute:
		return i18n.T(ctx, "Would keep “%s” at the contact: %s", e.Name, cut(e.Value))
	case flows.Assign:
		return assigns(ctx, e)
	case flows.Handover:
		if e.Note != "" {
			return i18n.T(ctx, "Would hand the chat to your team, with the note “%s”", cut(e.Note))
		}
		return i18n.T(ctx, "Would hand the chat to your team")
	case flows.MarkRead:
		return i18n.T(ctx, "Would mark the messages as read")
	case flows.Goto:
		if name := p.Others[e.Flow].Name; name != "" {
			return i18n.T(ctx, "Goes on in the flow “%s”", name)
		}
		return i18n.T(ctx, "Would go on in another flow")
	case flows.End:
		return i18n.T(ctx, "The flow ended: %s", i18n.Message(ctx, e.Reason.Title()))
	}
	return ""
}

func sends(ctx context.Context, e flows.Send) string {
	switch {
	case e.Media != nil && e.Text == "":
		return i18n.T(ctx, "Would send a file")
	case e.Media != nil:
		return i18n.T(ctx, "Would send a file with the text “%s”", cut(e.Text))
	}
	return i18n.T(ctx, "Would send “%s”", cut(e.Text))
}

func assigns(ctx context.Context, e flows.Assign) string {
	if e.Agent == "" {
		return i18n.T(ctx, "Would give the chat to a team")
	}
	return i18n.T(ctx, "Would give the chat to a person")
}

func tags(ctx context.Context, e flows.Tag) string {
	add, remove := strings.Join(e.Add, ", "), strings.Join(e.Remove, ", ")
	switch {
	case add != "" && remove != "":
		return i18n.T(ctx, "Would add the tags %s and remove %s", add, remove)
	case remove != "":
		return i18n.T(ctx, "Would remove the tags %s", remove)
	}
	return i18n.T(ctx, "Would add the tags %s", add)
}

// waits says what a run waits for.
func waits(ctx context.Context, w flows.Wait) string {
	text := waitsFor(ctx, w.Kind)
	if w.Until.IsZero() {
		return text
	}
	return i18n.T(ctx, "%s, until %s", text, i18n.DateTime(ctx, w.Until, ui.Zone(ctx)))
}

func waitsFor(ctx context.Context, kind flows.WaitKind) string {
	switch kind {
	case flows.WaitTyping:
		return i18n.T(ctx, "Waits until the customer has stopped writing")
	case flows.WaitDelay:
		return i18n.T(ctx, "Waits")
	case flows.WaitHTTP:
		return i18n.T(ctx, "Waits for the answer to a call")
	case flows.WaitAI:
		return i18n.T(ctx, "Waits for AI")
	case flows.WaitHandover:
		return i18n.T(ctx, "Waits for your team")
	}
	return i18n.T(ctx, "Waits for an answer")
}

// long says how long a wait is, in its largest unit.
func long(ctx context.Context, d time.Duration) string {
	hours := d.Round(time.Minute)%time.Hour == 0
	switch {
	case d >= 48*time.Hour:
		return i18n.N(ctx, "%d day", "%d days", int(d.Round(24*time.Hour)/(24*time.Hour)))
	case d >= 5*time.Hour, d >= time.Hour-time.Minute && hours:
		return i18n.N(ctx, "%d hour", "%d hours", int(d.Round(time.Hour)/time.Hour))
	case d >= 2*time.Minute:
		return i18n.N(ctx, "%d minute", "%d minutes", int(d.Round(time.Minute)/time.Minute))
	}
	return i18n.N(ctx, "%d second", "%d seconds", int(d.Round(time.Second)/time.Second))
}

// begins says what starts a flow.
func begins(ctx context.Context, t flows.Trigger) string {
	if t.Kind == flows.KindTagAdded {
		return i18n.T(ctx, "Gets the tag “%s”", t.Tag)
	}
	return i18n.Message(ctx, t.Kind.Info().Title)
}

// file names a sort of file.
func file(ctx context.Context, kind flows.MediaKind) string {
	switch kind {
	case flows.Image:
		return i18n.T(ctx, "Photo")
	case flows.Video:
		return i18n.T(ctx, "Video")
	case flows.Audio:
		return i18n.T(ctx, "Sound")
	}
	return i18n.T(ctx, "Document")
}
