package pacing

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Class says who wrote a message. The lower one leaves first.
type Class int

// The classes.
const (
	Person Class = iota // somebody who answers: never held back
	Bot                 // an automation, which answers too
	Campaign
)

// Policy is how a number sends.
type Policy struct {
	Zone               *time.Location // of the workspace
	QuietFrom, QuietTo int            // minutes after midnight in which no campaign sends, equal for none
	DailyCap           int            // messages a day, after which automations and campaigns wait for the next; 0 for none
	WarmUpFrom         time.Time      // when a number that is being warmed up was connected first; zero for others
}

// History is what has left a number.
type History struct {
	Day        time.Time // when Count was last added to
	Count      int       // messages that left on the day of Day, in the workspace's zone
	CampaignAt time.Time // before which no further message of a campaign leaves: the last one's gap
}

// Warm-up of a new number, as senders' guides recommend it and the requirements state it.
const (
	warmUpFirst = 50 // messages on the first day
	warmUpDays  = 14
)

// Verdict is when a message may leave, and why not before.
type Verdict struct {
	At     time.Time    // not after now: at once
	Reason errs.Message // empty where it may leave
}

// Next returns when the next message of a class may leave. What it says is right for now: a later day, or other messages that leave before, may
// change it.
func Next(p Policy, h History, class Class, now time.Time) Verdict {
	if class == Person {
		return Verdict{At: now}
	}
	sent := sentToday(p, h, now)
	if p.DailyCap > 0 && sent >= p.DailyCap {
		return Verdict{nextDay(now, p.Zone), errs.Msg("The number has sent its %d messages of today.", p.DailyCap)}
	}
	if class == Bot {
		return Verdict{At: now}
	}
	if most := WarmUpCap(p.WarmUpFrom, now, p.Zone); most > 0 && sent >= most {
		return Verdict{nextDay(now, p.Zone), errs.Msg("The number is being warmed up: campaigns may send %d messages today.", most)}
	}
	at, reason := now, errs.Message{}
	if h.CampaignAt.After(at) {
		at, reason = h.CampaignAt, errs.Msg("Campaigns pause between two messages.")
	}
	if end, quiet := quietUntil(p, at); quiet {
		return Verdict{end, errs.Msg("These are the quiet hours of the number.")}
	}
	return Verdict{at, reason}
}

// Today returns how many messages of today have left a number, and from how many on its campaigns, or also its automations, wait for the next day: 0
// where they never do.
func Today(p Policy, h History, now time.Time) (sent, most int) {
	most = WarmUpCap(p.WarmUpFrom, now, p.Zone)
	if p.DailyCap > 0 && (most == 0 || p.DailyCap < most) {
		most = p.DailyCap
	}
	return sentToday(p, h, now), most
}

func sentToday(p Policy, h History, now time.Time) int {
	if !sameDay(h.Day, now, p.Zone) {
		return 0
	}
	return h.Count
}

// WarmUpCap returns how many messages of today a number may have sent that campaigns go on: 50 on its first day, half as many again on each further
// one; 0, no cap, after 14 days and where it is not being warmed up.
func WarmUpCap(from, now time.Time, zone *time.Location) int {
	if from.IsZero() {
		return 0
	}
	days := int(midnight(now, zone, 0).Sub(midnight(from, zone, 0)).Round(24*time.Hour) / (24 * time.Hour))
	if days < 0 || days >= warmUpDays {
		return 0
	}
	most := warmUpFirst
	for range days {
		most += most / 2
	}
	return most
}

// quietUntil returns the end of the quiet hours that a moment lies in.
func quietUntil(p Policy, at time.Time) (end time.Time, quiet bool) {
	if p.QuietFrom == p.QuietTo {
		return at, false
	}
	local := at.In(p.Zone)
	minute := local.Hour()*60 + local.Minute()
	inside := minute >= p.QuietFrom && minute < p.QuietTo
	if p.QuietFrom > p.QuietTo { // over midnight
		inside = minute >= p.QuietFrom || minute < p.QuietTo
	}
	if !inside {
		return at, false
	}
	day := 0
	if minute >= p.QuietTo {
		day = 1
	}
	year, month, date := local.Date()
	end = time.Date(year, month, date+day, p.QuietTo/60, p.QuietTo%60, 0, 0, p.Zone)
	if !end.After(at) { // the clocks are put back over it
		end = at.Add(time.Hour)
	}
	return end, true
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

func nextDay(now time.Time, zone *time.Location) time.Time { return midnight(now, zone, 1) }

// midnight returns the beginning of the day of a moment, or of so many days later.
func midnight(at time.Time, zone *time.Location, days int) time.Time {
	year, month, date := at.In(zone).Date()
	return time.Date(year, month, date+days, 0, 0, 0, 0, zone)
}
