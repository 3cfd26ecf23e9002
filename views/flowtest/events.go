package flowtest

import (
	"context"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	"github.com/cloudwa/cloudwa/views/ui"
)

// groups are the lines of the run by the events they follow from.
func (p Props) groups() (list [][]rehearsal.Line) {
	for i, line := range p.Run.Lines {
		if i == 0 || line.Event != p.Run.Lines[i-1].Event {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], line)
	}
	return list
}

func (p Props) number(group []rehearsal.Line) string { return strconv.Itoa(group[0].Event) }

// when is the time of an event: with its day, where that is another one than the test began on.
func (p Props) when(ctx context.Context, line rehearsal.Line) string {
	zone := ui.Zone(ctx)
	if i18n.Date(ctx, line.At, zone) == i18n.Date(ctx, p.Tape.Start, zone) {
		return i18n.Clock(ctx, line.At, zone)
	}
	return i18n.DateTime(ctx, line.At, zone)
}

// event says what happened.
func event(ctx context.Context, e rehearsal.Event) string {
	switch e.Kind {
	case rehearsal.Begin:
		return i18n.T(ctx, "The flow was started")
	case rehearsal.Here:
		return i18n.T(ctx, "The flow was started at a step")
	case rehearsal.Tap:
		return i18n.T(ctx, "The customer chose “%s”", cut(e.Text))
	case rehearsal.Skip:
		return i18n.T(ctx, "The wait was skipped")
	case rehearsal.HTTP:
		return i18n.T(ctx, "The call was answered with status %d", e.Status)
	case rehearsal.Fail:
		return i18n.T(ctx, "The other system failed")
	case rehearsal.Resume:
		return i18n.T(ctx, "Your team handed the chat back")
	case rehearsal.SetVar:
		return i18n.T(ctx, "A variable was changed")
	case rehearsal.AI:
		if e.Text == "" && e.Intent == "" {
			return i18n.T(ctx, "AI could not answer")
		}
		return i18n.T(ctx, "AI answered “%s”", cut(e.Text))
	}
	if e.Media != "" {
		return i18n.T(ctx, "The customer sent a photo")
	}
	return i18n.T(ctx, "The customer wrote “%s”", cut(e.Text))
}
