package simulator

import (
	"encoding/json"
	"slices"
	"time"
)

// Statuses of a session (contract 3.1). Others may be forced from outside.
const (
	statusStopped  = "STOPPED"
	statusStarting = "STARTING"
	statusScan     = "SCAN_QR_CODE"
	statusWorking  = "WORKING"
	statusFailed   = "FAILED"
)

// session is one WhatsApp Web login of the gateway. What begins with a capital is kept.
type session struct {
	Name     string
	Status   string
	Config   json.RawMessage `json:",omitempty"`
	Statuses []statusAt      `json:",omitempty"` // the last three
	Activity int64           `json:",omitempty"`
	Presence string          `json:",omitempty"`

	Phone    string `json:",omitempty"` // the number it is paired with
	Unlinked bool   `json:",omitempty"` // the phone has thrown it out: it starts again only by restart (contract 3.1)
	Stored   bool   `json:",omitempty"` // NOWEB's store was on when it was paired (contract 1.2)

	QR        int             `json:",omitempty"` // which code is shown, from 1
	QRValue   string          `json:",omitempty"`
	QRExpires time.Time       `json:",omitzero"`
	Code      string          `json:",omitempty"` // pairing code
	CodePhone string          `json:",omitempty"` // the number it was asked for
	Data      json.RawMessage `json:",omitempty"` // of a status that carries data
	TimeLock  json.RawMessage `json:",omitempty"` // me.reachoutTimelock
	Capping   json.RawMessage `json:",omitempty"` // me.messageCapping

	config sessionConfig
	timer  Timer
}

type statusAt struct {
	Status    string `json:"status"`
	Timestamp int64  `json:"timestamp"`
}

// parse reads the configuration. It was checked when it came.
func (ss *session) parse() {
	ss.config = sessionConfig{}
	if len(ss.Config) > 0 {
		_ = json.Unmarshal(ss.Config, &ss.config)
	}
}

func (ss *session) running() bool { return ss.Status != statusStopped }

func (ss *session) paired() bool { return ss.Phone != "" && !ss.Unlinked }

func (s *Simulator) keepSession(ss *session) {
	s.sessions[ss.Name] = ss
	s.put(kindSession, ss.Name, ss)
}

// become moves a session to a status and tells the webhooks. A repeated WORKING is not told (contract 8.6).
func (s *Simulator) become(ss *session, status string) {
	if status == statusWorking && ss.Status == status {
		return
	}
	s.tellStatus(ss, status)
}

func (s *Simulator) tellStatus(ss *session, status string) {
	now := s.now().UnixMilli()
	ss.Status, ss.Activity = status, now
	ss.Statuses = append(slices.Clone(ss.Statuses), statusAt{status, now})
	ss.Statuses = ss.Statuses[max(0, len(ss.Statuses)-3):]
	if status != statusScan {
		ss.QR, ss.QRValue, ss.QRExpires, ss.Code, ss.CodePhone = 0, "", time.Time{}, "", ""
	}
	s.keepSession(ss)
	payload := object{{"name", ss.Name}, {"status", status}}
	if s.settings.eventIDs() {
		payload = append(payload, field{"statuses", ss.Statuses})
	}
	if s.settings.atLeast("2026.7.1") {
		payload = append(payload, field{"data", ss.Data})
	}
	s.emit(ss, "", payload, "session.status")
	s.changed(Change{Kind: "session", Session: ss.Name})
}

func (s *Simulator) stopTimer(ss *session) {
	if ss.timer != nil {
		ss.timer.Stop()
		ss.timer = nil
	}
}

// later runs the next step of a session unless something else happens to it before.
func (s *Simulator) later(ss *session, wait time.Duration, step func()) {
	s.stopTimer(ss)
	var timer Timer
	timer = s.after(wait, func() {
		if ss.timer == timer && s.sessions[ss.Name] == ss {
			ss.timer = nil
			step()
		}
	})
	ss.timer = timer
}

// begin puts a session into STARTING; proceed takes it further. A caller who answers with the session looks at it in between.
func (s *Simulator) begin(ss *session) {
	s.stopTimer(ss)
	ss.Data = nil
	s.become(ss, statusStarting)
}

func (s *Simulator) proceed(ss *session) {
	wait := s.settings.StartDelay.duration()
	if wait <= 0 {
		s.arrive(ss)
		return
	}
	s.later(ss, wait, func() { s.arrive(ss) })
}

func (s *Simulator) arrive(ss *session) {
	if ss.paired() {
		s.become(ss, statusWorking)
		return
	}
	ss.Phone, ss.Unlinked = "", false
	s.showCode(ss, 1)
}

// showCode shows the n-th code. Each rotation tells the same status again; after the last the session fails (contract 4.1).
func (s *Simulator) showCode(ss *session, n int) {
	ss.QR, ss.QRValue = n, s.qrValue()
	life := s.settings.QRNext
	if n == 1 {
		life = s.settings.QRFirst
	}
	ss.QRExpires = s.now().Add(life.duration())
	s.tellStatus(ss, statusScan)
	s.later(ss, life.duration(), func() { s.rotate(ss) })
}

func (s *Simulator) rotate(ss *session) {
	if ss.QR >= s.settings.QRCount {
		s.stopTimer(ss)
		s.become(ss, statusFailed)
		return
	}
	s.showCode(ss, ss.QR+1)
}

// halt stops a session.
func (s *Simulator) halt(ss *session) {
	s.stopTimer(ss)
	if ss.running() {
		s.become(ss, statusStopped)
	}
}

// resumeSession goes on with a session after a start of the simulator.
func (s *Simulator) resumeSession(ss *session) {
	switch ss.Status {
	case statusStarting:
		s.proceed(ss)
	case statusScan:
		s.later(ss, max(0, ss.QRExpires.Sub(s.now())), func() { s.rotate(ss) })
	}
}

// link pairs a session with a phone that has scanned its code.
func (s *Simulator) link(ss *session, p *phone) {
	s.stopTimer(ss)
	s.become(ss, statusStarting)
	ss.Phone, ss.Unlinked, ss.Stored = p.Phone, false, ss.config.NOWEB.Store.Enabled
	s.keepSession(ss)
	s.proceed(ss)
}

// sessionsOf are the sessions that a phone's messages reach at the moment, by name.
func (s *Simulator) sessionsOf(phone string) []*session {
	var found []*session
	for _, ss := range s.sessions {
		if ss.Phone == phone && !ss.Unlinked && ss.Status == statusWorking {
			found = append(found, ss)
		}
	}
	slices.SortFunc(found, func(a, b *session) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return found
}
