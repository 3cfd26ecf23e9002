package devices

import "time"

// Attempts are what became of the messages that a device gave to its gateway, the newest of the last day.
type Attempts struct {
	Tried       int           // those whose outcome is known, or will never be
	Failed      int           // given up
	Restricted  int           // of those, because WhatsApp lets the account open no new chats
	Unknown     int           // interrupted, and nobody can say whether they left
	Unconfirmed int           // the gateway took them, and WhatsApp has not confirmed them for long
	Pause       time.Duration // the median from giving a message to the gateway until it took it
}

// Grade is how good something about a device's sending is.
type Grade string

// The grades, the best first.
const (
	GradeGood Grade = "good"
	GradeFair Grade = "fair"
	GradePoor Grade = "poor"
)

// Thresholds of the grades: shares in percent, and median times.
const (
	goodShare = 95
	fairShare = 80
	goodPause = 5 * time.Second
	fairPause = 15 * time.Second
)

// Went is how many of the messages the gateway took.
func (a Attempts) Went() int { return a.Tried - a.Failed - a.Unknown }

// Share returns how many of a hundred messages the gateway took, rounded down, so that it never looks better than its grade. It is 100 where nothing
// was tried.
func (a Attempts) Share() int {
	if a.Tried == 0 {
		return 100
	}
	return a.Went() * 100 / a.Tried
}

// Success grades how many messages went.
func (a Attempts) Success() Grade {
	switch share := a.Share(); {
	case share >= goodShare:
		return GradeGood
	case share >= fairShare:
		return GradeFair
	}
	return GradePoor
}

// Speed grades how soon the gateway takes a message.
func (a Attempts) Speed() Grade {
	switch {
	case a.Pause <= goodPause:
		return GradeGood
	case a.Pause <= fairPause:
		return GradeFair
	}
	return GradePoor
}

// Score is the worse of the two grades.
func (a Attempts) Score() Grade {
	success, speed := a.Success(), a.Speed()
	switch {
	case success == GradePoor || speed == GradePoor:
		return GradePoor
	case success == GradeFair || speed == GradeFair:
		return GradeFair
	}
	return GradeGood
}
