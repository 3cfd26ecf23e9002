package flowsettings

import (
	"context"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Props is how a workspace's flows behave. Form is what the form holds, which is not always what is saved.
type Props struct {
	Form             Form
	Problems         ui.Problems
	OptOut, Fallback string // the product's own sentences
	Secrets          []automation.Secret
	Secret           SecretForm
	Manages          bool // who looks may change it
	Unsaved          bool // the form holds what is not saved, and nothing is wrong with it: a row was added or removed
	Row              string
}

// Form is what is typed about flows. Words stand with commas between them.
type Form struct {
	Escape, OptOut           string
	OptOutText, FallbackText string
	Idle, Pause              Span
	PauseOnPerson            bool
	Hours                    []Hours
	Closed                   []string
}

// Span is a time as people type it. Its unit is minutes, hours or never.
type Span struct{ Count, Unit string }

// Hours is one row of the business hours: days of the week, 1 for Monday, and times.
type Hours struct {
	Days     []int
	From, To string
}

// SecretForm is what was typed to set a secret. Its value is never sent back.
type SecretForm struct {
	Name     string
	Problems ui.Problems
}

// The units of a Span.
const (
	Minutes = "minutes"
	HoursOf = "hours"
	Never   = "never"
)

// FormOf returns the form that holds what is saved.
func FormOf(s automation.Settings) Form {
	f := Form{
		Escape: strings.Join(s.EscapeWords, ", "), OptOut: strings.Join(s.OptOutWords, ", "), OptOutText: s.OptOutText, FallbackText: s.FallbackText,
		Idle: spanOf(s.IdleMinutes), Pause: spanOf(s.PauseMinutes), PauseOnPerson: s.PauseOnPerson, Closed: s.Closed,
	}
	for _, o := range s.Hours {
		f.Hours = append(f.Hours, Hours{Days: o.Days, From: o.From, To: strings.Replace(o.To, "24:00", "00:00", 1)})
	}
	return f
}

func spanOf(minutes int) Span {
	switch {
	case minutes == 0:
		return Span{Unit: Never}
	case minutes%60 == 0:
		return Span{strconv.Itoa(minutes / 60), HoursOf}
	}
	return Span{strconv.Itoa(minutes), Minutes}
}

// minutes returns how long the span is; -1 where that is no time.
func (s Span) minutes() int {
	n, err := strconv.Atoi(s.Count)
	switch {
	case s.Unit == Never:
		return 0
	case err != nil || n < 1 || n > automation.MaxMinutes:
		return -1
	case s.Unit == HoursOf:
		return n * 60
	}
	return n
}

// Settings returns what the form says, to be checked. Where automatic messages go on although a person writes, the time of the pause is left as it was.
func (f Form) Settings(before automation.Settings) automation.Settings {
	s := automation.Settings{
		EscapeWords: automation.ParseWords(f.Escape), OptOutWords: automation.ParseWords(f.OptOut), OptOutText: f.OptOutText, FallbackText: f.FallbackText,
		IdleMinutes: f.Idle.minutes(), PauseOnPerson: f.PauseOnPerson, PauseMinutes: f.Pause.minutes(), Closed: f.Closed,
	}
	if !f.PauseOnPerson && s.PauseMinutes < 0 {
		s.PauseMinutes = before.PauseMinutes
	}
	for _, h := range f.Hours {
		to := h.To
		if to == "00:00" { // the midnight that a day ends with
			to = "24:00"
		}
		s.Hours = append(s.Hours, flows.Opening{Days: h.Days, From: h.From, To: to})
	}
	return s
}

func units(ctx context.Context, never string) []ui.Option {
	return []ui.Option{
		{Value: Minutes, Label: i18n.T(ctx, "minutes")},
		{Value: HoursOf, Label: i18n.T(ctx, "hours")},
		{Value: Never, Label: never},
	}
}

// weekday names a day in a word or two; 1 is Monday.
func weekday(ctx context.Context, day int) string {
	return []string{
		i18n.T(ctx, "Mon"), i18n.T(ctx, "Tue"), i18n.T(ctx, "Wed"), i18n.T(ctx, "Thu"), i18n.T(ctx, "Fri"), i18n.T(ctx, "Sat"), i18n.T(ctx, "Sun"),
	}[day-1]
}
