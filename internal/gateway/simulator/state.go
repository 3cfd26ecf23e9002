package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Kinds of records in the journal.
const (
	kindSettings = "settings"
	kindSession  = "session"
	kindPerson   = "person"
	kindPhone    = "phone"
	kindMessage  = "message"
	kindSwitches = "switches"
	kindFault    = "fault"
	kindDelivery = "delivery"
	kindAttempt  = "attempt"
	kindCounter  = "counter"
)

// put keeps a thing as it now is.
func (s *Simulator) put(kind, key string, value any) { s.journal.add(kind, key, value) }

// drop keeps that a thing is gone.
func (s *Simulator) drop(kind, key string) { s.journal.add(kind, key, nil) }

// apply takes one record of the journal into the state.
func (s *Simulator) apply(r record) error {
	gone := len(r.Value) == 0
	switch r.Kind {
	case kindSettings:
		return json.Unmarshal(r.Value, &s.settings)
	case kindCounter:
		return json.Unmarshal(r.Value, &s.counter)
	case kindSession:
		return applyTo(s.sessions, r, gone)
	case kindSwitches:
		return applyTo(s.switches, r, gone)
	case kindPerson:
		return s.applyPerson(r)
	case kindPhone:
		return s.applyPhone(r)
	case kindMessage:
		return s.applyMessage(r)
	case kindFault:
		return s.applyFault(r, gone)
	case kindDelivery:
		return s.queue.apply(r, gone)
	case kindAttempt:
		return s.queue.applyAttempt(r)
	}
	return fmt.Errorf("record of the unknown kind %q", r.Kind)
}

func applyTo[T any](things map[string]*T, r record, gone bool) error {
	if gone {
		delete(things, r.Key)
		return nil
	}
	value := new(T)
	things[r.Key] = value
	return json.Unmarshal(r.Value, value)
}

func (s *Simulator) applyPerson(r record) error {
	p := &Person{}
	if err := json.Unmarshal(r.Value, p); err != nil {
		return err
	}
	s.keepPersonInMemory(p)
	return nil
}

func (s *Simulator) applyPhone(r record) error {
	p := newPhone("")
	if err := json.Unmarshal(r.Value, p); err != nil {
		return err
	}
	if old := s.phones[r.Key]; old != nil {
		old.Name, old.LID = p.Name, p.LID
		return nil
	}
	s.phones[r.Key] = p
	return nil
}

func (s *Simulator) applyMessage(r record) error {
	m := &message{}
	if err := json.Unmarshal(r.Value, m); err != nil {
		return err
	}
	p := s.phones[m.Phone]
	if p == nil {
		return fmt.Errorf("message of the unknown phone %q", m.Phone)
	}
	s.counter = max(s.counter, m.Seq)
	if old := p.messages[m.Raw]; old != nil {
		*old = *m
		return nil
	}
	p.insert(m)
	return nil
}

func (s *Simulator) applyFault(r record, gone bool) error {
	f := &Fault{}
	if !gone {
		if err := json.Unmarshal(r.Value, f); err != nil {
			return err
		}
		s.counter = max(s.counter, f.ID)
	}
	for i, old := range s.faults {
		if strconv.FormatInt(old.ID, 10) != r.Key {
			continue
		}
		if gone {
			s.faults = append(s.faults[:i], s.faults[i+1:]...)
		} else {
			s.faults[i] = f
		}
		return nil
	}
	if !gone {
		s.faults = append(s.faults, f)
	}
	return nil
}

// snapshot gives every record that the state needs, phones before their messages.
func (s *Simulator) snapshot(add func(kind, key string, value any)) {
	add(kindCounter, "", s.counter)
	add(kindSettings, "", s.settings)
	for key, p := range s.people {
		add(kindPerson, key, p)
	}
	for key, ss := range s.sessions {
		add(kindSession, key, ss)
	}
	for key, sw := range s.switches {
		add(kindSwitches, key, sw)
	}
	for _, f := range s.faults {
		add(kindFault, strconv.FormatInt(f.ID, 10), f)
	}
	for key, p := range s.phones {
		add(kindPhone, key, p)
	}
	for _, p := range s.phones {
		for _, c := range p.chats {
			for _, m := range c.messages {
				add(kindMessage, "", m)
			}
		}
	}
	s.queue.snapshot(add)
}
