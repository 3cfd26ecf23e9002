package simulator

import (
	"encoding/json"
	"slices"
)

// Always as a count in Switches lasts until it is set back.
const Always = -1

// Switches are what goes wrong, for one session or for all. Counts are used up one by one; Always lasts.
type Switches struct {
	CutWebhooks bool `json:"cutWebhooks,omitempty"` // nothing is told; messages still arrive and stand in the history
	Hold        bool `json:"hold,omitempty"`        // deliveries are kept until Release
	Drop        int  `json:"drop,omitempty"`        // so many deliveries never leave
	Duplicate   int  `json:"duplicate,omitempty"`   // so many deliveries leave twice
	Reorder     int  `json:"reorder,omitempty"`     // so many deliveries are kept and then leave the last first
	// Events limits Hold, Drop, Duplicate and Reorder to events of these names; empty means all.
	Events []string `json:"events,omitempty"`

	DoubleID   bool `json:"doubleId,omitempty"`   // messages are told twice, with the number and with the hidden id (contract 12.2)
	AckOtherID bool `json:"ackOtherId,omitempty"` // ticks name the chat by the other id (contract 5.4)
	SkipAcks   bool `json:"skipAcks,omitempty"`   // only the last tick is told (contract 8.6)
	EchoFirst  bool `json:"echoFirst,omitempty"`  // a send is answered only after its own message.any was received

	Refuse    int  `json:"refuse,omitempty"`    // so many sends end with an error tick at once
	LateError int  `json:"lateError,omitempty"` // so many sends end with an error tick after the server's tick
	Lose      int  `json:"lose,omitempty"`      // so many sends are answered well, but never get a tick and reach nobody
	NoHistory bool `json:"noHistory,omitempty"` // chats and their messages cannot be read (contract 1.2)
}

// switchSet is what applies to one session: its own switches and those of all.
type switchSet struct {
	Switches
	s     *Simulator
	parts []string // names under which the switches are kept
}

// switchesOf joins a session's switches with those of all sessions.
func (s *Simulator) switchesOf(session string) switchSet { return s.switchesFor(session, "") }

// switchesFor is switchesOf with those left out that do not apply to an event.
func (s *Simulator) switchesFor(session, event string) switchSet {
	set := switchSet{s: s}
	for _, name := range []string{session, ""} {
		w := s.switches[name]
		if w == nil || (event != "" && len(w.Events) > 0 && !slices.Contains(w.Events, event)) {
			continue
		}
		set.parts = append(set.parts, name)
		set.CutWebhooks = set.CutWebhooks || w.CutWebhooks
		set.Hold = set.Hold || w.Hold
		set.DoubleID = set.DoubleID || w.DoubleID
		set.AckOtherID = set.AckOtherID || w.AckOtherID
		set.SkipAcks = set.SkipAcks || w.SkipAcks
		set.EchoFirst = set.EchoFirst || w.EchoFirst
		set.NoHistory = set.NoHistory || w.NoHistory
	}
	return set
}

// spend uses up one of a count and says whether there was one.
func (set switchSet) spend(count func(*Switches) *int) bool {
	for _, name := range set.parts {
		w := set.s.switches[name]
		if n := count(w); *n > 0 {
			*n--
			set.s.put(kindSwitches, name, w)
			return true
		} else if *n < 0 {
			return true
		}
	}
	return false
}

func (set switchSet) left(count func(*Switches) int) bool {
	return slices.ContainsFunc(set.parts, func(name string) bool { return count(set.s.switches[name]) != 0 })
}

// Switches returns the switches of a session, or of all sessions where the name is empty.
func (s *Simulator) Switches(session string) Switches {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.switches[session]; w != nil {
		return *w
	}
	return Switches{}
}

// Switch changes the switches of a session, also of one that does not exist yet, or of all where the name is empty. Deliveries that
// were held leave when Hold goes off.
func (s *Simulator) Switch(session string, change func(*Switches)) error {
	return s.update(func() error {
		w := Switches{}
		if old := s.switches[session]; old != nil {
			w = *old
		}
		held := w.Hold
		change(&w)
		s.switches[session] = &w
		s.put(kindSwitches, session, &w)
		s.changed(Change{Kind: "switches", Session: session})
		if held && !w.Hold {
			s.queue.release(session, "fifo")
		}
		return nil
	})
}

// Tell sends any event with any payload to a session's webhooks, also one that WAHA does not have yet (contract 13: open enums).
func (s *Simulator) Tell(name, event string, payload json.RawMessage) error {
	return s.onSession(name, func(ss *session) error {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(payload, &members); err != nil {
			return impossible("the payload is no JSON object")
		}
		s.emit(ss, "", payload, event)
		return nil
	})
}
