package simulator

import (
	"encoding/json"
	"strings"
)

// Scan is what a phone does that holds its camera at a session's QR code. An empty qr stands for the code that is shown; another value
// must be that of the code shown. The phone is made if it is new, and takes the owner's name, if one is given.
func (s *Simulator) Scan(name, qr, number, owner string) error {
	return s.update(func() error {
		ss := s.sessions[name]
		switch {
		case ss == nil:
			return impossible("there is no session %q", name)
		case ss.Status != statusScan:
			return impossible("session %q shows no code, it is %s", name, ss.Status)
		case qr != "" && qr != ss.QRValue:
			return impossible("this code is no longer valid")
		}
		p, err := s.takePhone(number, owner)
		if err == nil {
			s.link(ss, p)
		}
		return err
	})
}

// EnterCode is what a phone does whose owner types a pairing code. It must have been asked for that number.
func (s *Simulator) EnterCode(code, number, owner string) error {
	return s.update(func() error {
		code, number = strings.ToUpper(strings.TrimSpace(code)), digits(number)
		for _, ss := range s.sessions {
			if ss.Status != statusScan || ss.Code == "" || ss.Code != code {
				continue
			} else if ss.CodePhone != number {
				return impossible("this code was made for another number")
			}
			p, err := s.takePhone(number, owner)
			if err == nil {
				s.link(ss, p)
			}
			return err
		}
		return impossible("no session waits for this code")
	})
}

// Unlink is what a phone does whose owner removes a linked device: the session fails and needs a restart (contract 3.1).
func (s *Simulator) Unlink(name string) error {
	return s.onSession(name, func(ss *session) error {
		if !ss.paired() {
			return impossible("session %q is not paired", name)
		}
		s.stopTimer(ss)
		ss.Unlinked = true
		s.become(ss, statusFailed)
		return nil
	})
}

func (s *Simulator) onSession(name string, act func(*session) error) error {
	return s.update(func() error {
		ss := s.sessions[name]
		if ss == nil {
			return impossible("there is no session %q", name)
		}
		return act(ss)
	})
}

// NextCode lets the code of a session expire now: the next one is shown, or the session fails after the last.
func (s *Simulator) NextCode(name string) error {
	return s.onSession(name, func(ss *session) error {
		if ss.Status != statusScan {
			return impossible("session %q shows no code, it is %s", name, ss.Status)
		}
		s.rotate(ss)
		return nil
	})
}

// Drop is something that happens to a session from outside.
type Drop struct {
	Status string          `json:"status"`           // any, also one that WAHA does not have yet
	Data   json.RawMessage `json:"data,omitempty"`   // told with the status (contract 8.6: passkeys)
	Back   bool            `json:"back,omitempty"`   // a lost connection that comes back: afterwards the session goes on by itself
	Forget bool            `json:"forget,omitempty"` // the pairing is lost
}

// DropSession moves a session to a status. SCAN_QR_CODE, and Forget with any status, lose the pairing.
func (s *Simulator) DropSession(name string, drop Drop) error {
	return s.onSession(name, func(ss *session) error {
		if drop.Status == "" {
			return impossible("a status is needed")
		}
		s.stopTimer(ss)
		if drop.Forget || drop.Status == statusScan {
			ss.Phone, ss.Unlinked = "", false
		}
		ss.Data = drop.Data
		if drop.Status == statusScan {
			s.showCode(ss, 1)
		} else {
			s.become(ss, drop.Status)
		}
		if drop.Back {
			s.proceed(ss)
		}
		return nil
	})
}

// Restrict sets what WhatsApp holds against a number (contract 3.1: me.reachoutTimelock and me.messageCapping, JSON or nil) and tells
// the webhooks WORKING again.
func (s *Simulator) Restrict(name string, timeLock, capping json.RawMessage) error {
	return s.onSession(name, func(ss *session) error {
		ss.TimeLock, ss.Capping = timeLock, capping
		s.keepSession(ss)
		if ss.Status == statusWorking && s.settings.atLeast("2026.7.2") {
			s.tellStatus(ss, statusWorking)
		}
		return nil
	})
}

// requestCode makes a pairing code of eight characters and a dash (contract 4.2).
func (s *Simulator) requestCode(ss *session, number string) string {
	ss.Code, ss.CodePhone = s.letters(4)+"-"+s.letters(4), number
	s.keepSession(ss)
	s.changed(Change{Kind: "session", Session: ss.Name})
	return ss.Code
}

// digits keeps the digits of a number as people write it.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
