package inbox

import (
	"bytes"
	"time"

	"github.com/google/uuid"
)

// Show narrows the list of conversations.
type Show string

// What a list shows.
const (
	ShowAll     Show = ""
	ShowUnread  Show = "unread"
	ShowWaiting Show = "waiting" // the last word is the customer's
)

// ParseShow reads what a list shows from an address; nonsense is everything.
func ParseShow(text string) Show {
	if show := Show(text); show == ShowUnread || show == ShowWaiting {
		return show
	}
	return ShowAll
}

// Filter says which conversations a list has.
type Filter struct {
	Show     Show
	DeviceID uuid.UUID // zero for those of all devices
	Open     uuid.UUID // the one somebody works in, which stays whatever Show says; zero for none
}

// Takes reports whether a list with this filter has the conversation.
func (f Filter) Takes(c Conversation) bool {
	switch {
	case f.DeviceID != uuid.Nil && c.DeviceID != f.DeviceID:
		return false
	case c.ID == f.Open:
		return true
	case f.Show == ShowUnread:
		return c.Unread > 0
	case f.Show == ShowWaiting:
		return !c.WaitingSince.IsZero()
	}
	return true
}

// Counts says how many conversations a list would have, each at most 100: pages show "99+".
type Counts struct{ Unread, Waiting int }

// ByNewest compares conversations in the order of the list: the one with the newest message first.
func ByNewest(a, b Conversation) int {
	if later := b.LastAt.Compare(a.LastAt); later != 0 {
		return later
	}
	return bytes.Compare(b.ID[:], a.ID[:])
}

// Page says which part of a list is wanted: at most Limit rows that come before (At, ID), the newest first; the zero At is the beginning.
type Page struct {
	At    time.Time
	ID    uuid.UUID
	Limit int
}

// Before reports whether a row is in the part of its list that the page begins with, or later.
func (p Page) Before(at time.Time, id uuid.UUID) bool {
	return p.At.IsZero() || at.Before(p.At) || at.Equal(p.At) && bytes.Compare(id[:], p.ID[:]) < 0
}
