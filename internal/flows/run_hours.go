package flows

import (
	"slices"
	"time"
)

// hoursStep goes one way within business hours and another outside.
type hoursStep struct {
	own    []Opening
	closed []string
}

func newHours(s *HoursSettings) *hoursStep { return &hoursStep{s.Own, s.Closed} }

func (h *hoursStep) enter(w *walk) move {
	openings := h.own
	if len(openings) == 0 {
		openings = w.c.Hours
	}
	if Open(openings, append(slices.Clone(h.closed), w.c.Closed...), w.now.In(w.c.zone())) {
		return leave(OutOpen)
	}
	return leave(OutClosed)
}

// Open reports whether a business is open at a time, which must be in its zone. closed are days on which nothing begins, as 2026-12-25.
func Open(openings []Opening, closed []string, at time.Time) bool {
	minute := at.Hour()*60 + at.Minute()
	for _, o := range openings {
		from, to, ok := o.minutes()
		if !ok {
			continue
		}
		if to > from {
			if minute >= from && minute < to && o.on(at, closed) {
				return true
			}
			continue
		}
		if minute >= from && o.on(at, closed) || minute < to && o.on(at.AddDate(0, 0, -1), closed) {
			return true
		}
	}
	return false
}

// on reports whether the opening begins on that day.
func (o Opening) on(at time.Time, closed []string) bool {
	return (len(o.Days) == 0 || slices.Contains(o.Days, weekday(at))) && !slices.Contains(closed, at.Format(time.DateOnly))
}

// minutes returns when it begins and ends, in minutes of the day; false where the times cannot be read.
func (o Opening) minutes() (from, to int, ok bool) {
	begin, err := time.Parse("15:04", o.From)
	if err != nil {
		return 0, 0, false
	}
	if o.To == "24:00" {
		return begin.Hour()*60 + begin.Minute(), 24 * 60, true
	}
	end, err := time.Parse("15:04", o.To)
	return begin.Hour()*60 + begin.Minute(), end.Hour()*60 + end.Minute(), err == nil
}
