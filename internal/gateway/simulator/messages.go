package simulator

import (
	"fmt"
	"strings"
)

// outgoing is a message that a session is asked to send.
type outgoing struct {
	ChatID   string
	Kind     string
	Body     string
	Upload   *upload
	Location *Location
	VCards   []string
	Poll     []string
	ReplyTo  string // raw id
	ID       string // raw id chosen by the caller
}

// send sends a message through a session. The same chosen id a second time is counted, not sent again: phones show one message.
func (s *Simulator) send(ss *session, out outgoing) (*message, error) {
	p, person := s.phones[ss.Phone], s.person(out.ChatID)
	if person == nil {
		return nil, fmt.Errorf("Cannot destructure property 'user' of 'jidDecode(...)' as it is undefined.") //nolint:staticcheck // as the engine says it
	}
	if person.Absent && s.settings.Engine.browser() {
		return nil, fmt.Errorf("No LID for user") //nolint:staticcheck // contract 9
	}
	if m := p.messages[out.ID]; m != nil {
		m.Sends++
		s.keepMessage(m)
		return m, nil
	}
	if out.ID == "" {
		out.ID = s.rawID()
	}
	m := &message{Phone: p.Phone, Person: person.ID, Raw: out.ID, Chat: wireChat(out.ChatID), Session: ss.Name, FromMe: true, Kind: out.Kind,
		Body: out.Body, Location: out.Location, VCards: out.VCards, Poll: out.Poll, ReplyTo: out.ReplyTo, At: s.now().UnixMilli(), Sends: 1}
	if person.group() {
		m.Author = p.Phone + "@c.us"
	}
	if out.Upload != nil {
		file, err := s.store(m.Raw, *out.Upload)
		if err != nil {
			return nil, err
		}
		m.Media = file
	}
	m.Seq = s.next()
	s.setGoal(ss, m, person)
	s.keepMessage(m)
	for _, other := range s.sessionsOf(p.Phone) {
		s.tellMessage(other, m)
	}
	s.planAcks(m)
	s.bridge(m, person)
	return m, nil
}

// wireChat is a chat id as the gateway writes it back (contract 6.3).
func wireChat(chatID string) string {
	if name, ok := plain(chatID); ok && digitsOnly.MatchString(name) {
		return name + "@c.us"
	} else if ok {
		return name
	}
	return chatID
}

// setGoal says how far the ticks of a send will go.
func (s *Simulator) setGoal(ss *session, m *message, person *Person) {
	sw := s.switchesOf(ss.Name)
	m.Goal = s.goal(person)
	switch {
	case sw.spend(func(w *Switches) *int { return &w.Lose }):
		m.Goal, m.Lost = 0, true
	case sw.spend(func(w *Switches) *int { return &w.Refuse }):
		m.Goal, m.Lost, m.Failing = 0, true, true
	case sw.spend(func(w *Switches) *int { return &w.LateError }):
		m.Goal, m.Lost, m.Failing = 1, true, true
	case person.Absent:
		m.Goal, m.Lost = min(m.Goal, 1), true // accepted, and nothing arrives (contract 9)
	}
}

func (s *Simulator) goal(person *Person) int {
	switch {
	case person.Offline:
		return min(s.settings.AutoAck, 1)
	case person.NoReceipts:
		return min(s.settings.AutoAck, 2)
	}
	return s.settings.AutoAck
}

// comeOnline lets the ticks go on of what a person got while offline.
func (s *Simulator) comeOnline(person *Person) {
	for _, p := range s.phones {
		for _, m := range p.chat(person.ID).messages {
			if m.FromMe && !m.Lost && m.Ack >= 0 {
				m.Goal = max(m.Goal, s.goal(person))
				s.planAcks(m)
			}
		}
	}
}

// planAcks makes the ticks that a send has before it: at once, or one after the other where the settings set a time between them.
func (s *Simulator) planAcks(m *message) {
	for m.FromMe && m.timer == nil && (m.Ack >= 0 && m.Ack < m.Goal || m.Failing) {
		if wait := s.settings.AckDelay.duration(); wait > 0 {
			m.timer = s.after(wait, func() {
				m.timer = nil
				s.tick(m)
				s.planAcks(m)
			})
			return
		}
		s.tick(m)
	}
}

// tick makes the next tick of a send.
func (s *Simulator) tick(m *message) {
	switch {
	case m.Ack >= m.Goal && m.Failing:
		m.Ack, m.Failing = -1, false
	case m.Ack >= m.Goal:
		return
	case s.switchesOf(m.Session).SkipAcks:
		m.Ack = m.Goal
	default:
		m.Ack++
	}
	s.keepMessage(m)
	for _, ss := range s.sessionsOf(m.Phone) {
		s.tellAck(ss, m)
	}
}

// take puts a message into a phone that comes from outside, and tells the phone's sessions. A session that is not connected is told
// nothing, as with WAHA; the message stands in its history.
func (s *Simulator) take(m *message) {
	m.Seq = s.next()
	s.keepMessage(m)
	for _, ss := range s.sessionsOf(m.Phone) {
		s.tellMessage(ss, m)
	}
}

// bridge brings a message to a phone of this simulator, if that is where it goes. Two sessions can talk to each other so.
func (s *Simulator) bridge(m *message, person *Person) {
	other := s.phones[person.registered()]
	if other == nil || m.Lost || other.Phone == m.Phone || other.messages[m.Raw] != nil {
		return
	}
	sender := s.person(m.Phone)
	if sender.Name == "" {
		named := *sender
		named.Name = s.phones[m.Phone].Name
		s.keepPerson(&named)
		sender = &named
	}
	theirs := *m
	theirs.Phone, theirs.Person, theirs.Chat, theirs.Session = other.Phone, sender.ID, sender.chatID(), ""
	theirs.FromMe, theirs.Ack, theirs.Goal, theirs.Sends, theirs.timer = false, 2, 0, 0, nil
	s.take(&theirs)
}

// mirror is the same message on the phone of its other side, if that phone is one of this simulator.
func (s *Simulator) mirror(m *message) *message {
	person := s.people[m.Person]
	if other := s.phones[person.registered()]; other != nil && other.Phone != m.Phone {
		return other.messages[m.Raw]
	}
	return nil
}

// change is an edit, a deletion or a reaction. Session is empty when it comes from outside.
type change struct {
	Kind    string // edit, revoke, reaction
	Body    string
	Session string
	FromMe  bool
}

// act changes a message and tells it, on this phone and on that of the other side. It returns the message that did it.
func (s *Simulator) act(target *message, c change) *message {
	action := s.actOn(target, c)
	if other := s.mirror(target); other != nil {
		s.actOn(other, change{Kind: c.Kind, Body: c.Body, FromMe: !c.FromMe})
	}
	return action
}

func (s *Simulator) actOn(target *message, c change) *message {
	action := &message{Phone: target.Phone, Person: target.Person, Chat: target.Chat, Author: target.Author, Raw: s.peerID(), Session: c.Session,
		FromMe: c.FromMe, Kind: c.Kind, Body: c.Body, At: s.now().UnixMilli(), Ack: 2, target: target}
	if c.FromMe {
		action.Raw, action.Ack = s.rawID(), 0
	}
	switch c.Kind {
	case "edit":
		target.Body, target.Edited = c.Body, true
	case "revoke":
		target.Revoked = true
	case "reaction":
		target.react(c.FromMe, c.Body)
	}
	s.keepMessage(target)
	for _, ss := range s.sessionsOf(target.Phone) {
		switch c.Kind {
		case "edit":
			s.tellEdit(ss, action, target)
		case "revoke":
			s.tellRevoke(ss, action, target)
		case "reaction":
			s.tellReaction(ss, action, target, c.Body)
		}
	}
	return action
}

// react sets the reaction of one side; an empty text takes it away.
func (m *message) react(fromMe bool, text string) {
	var kept []reaction
	for _, r := range m.Reacts {
		if r.FromMe != fromMe {
			kept = append(kept, r)
		}
	}
	if text != "" {
		kept = append(kept, reaction{FromMe: fromMe, Text: text})
	}
	m.Reacts = kept
}

// see marks messages of a chat as read by the gateway: those named, or all where none is. It returns the serialized ids of what was
// unread before, the newest first.
func (s *Simulator) see(p *phone, person *Person, raws map[string]bool, limit int) []string {
	ids := []string{}
	list := p.chat(person.ID).messages
	for i := len(list) - 1; i >= 0 && (limit <= 0 || len(ids) < limit); i-- {
		m := list[i]
		if m.FromMe || m.Seen || (len(raws) > 0 && !raws[m.Raw]) {
			continue
		}
		m.Seen = true
		s.keepMessage(m)
		ids = append(ids, m.id())
		if other := s.mirror(m); other != nil {
			other.Goal = max(other.Goal, 3)
			s.planAcks(other)
		}
	}
	return ids
}

// rawOf takes the raw id out of a serialized one (contract 5.5). The engines without a browser accept it alone.
func (s *Simulator) rawOf(id string) (raw string, fromMe bool, err error) {
	parts := strings.Split(id, "_")
	switch {
	case len(parts) == 1 && !s.settings.Engine.browser():
		return id, false, nil
	case len(parts) == 3 || len(parts) == 4:
		return parts[2], parts[0] == "true", nil
	}
	return "", false, fmt.Errorf("Message id be in format false_11111111111@c.us_AAAAAAAAAAAAAAAAAAAA[_participant]") //nolint:staticcheck // as the engine says it
}
