package simulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// Message is a message as the phone shows it.
type Message struct {
	ID       string     `json:"id"` // raw id
	Seq      int64      `json:"seq"`
	Chat     string     `json:"chat"` // the person's ID
	FromMe   bool       `json:"fromMe"`
	Session  string     `json:"session,omitempty"` // that sent it; empty for what was typed on the phone
	Author   string     `json:"author,omitempty"`
	Kind     string     `json:"kind"`
	Text     string     `json:"text,omitempty"`
	File     string     `json:"file,omitempty"` // name for the control API's media route
	Type     string     `json:"mimetype,omitempty"`
	Filename string     `json:"filename,omitempty"`
	Size     int        `json:"size,omitempty"`
	Location *Location  `json:"location,omitempty"`
	VCards   []string   `json:"vcards,omitempty"`
	Options  []string   `json:"options,omitempty"` // of a poll
	ReplyTo  string     `json:"replyTo,omitempty"` // raw id
	Reacts   []Reaction `json:"reactions,omitempty"`
	At       int64      `json:"at"`  // ms
	Ack      int        `json:"ack"` // -1 error, 0 pending, 1 server, 2 device, 3 read, 4 played
	Edited   bool       `json:"edited,omitempty"`
	Deleted  bool       `json:"deleted,omitempty"`
	Seen     bool       `json:"seen,omitempty"`  // the gateway has read it
	Lost     bool       `json:"lost,omitempty"`  // the other side never gets it
	Sends    int        `json:"sends,omitempty"` // calls that sent it
}

// Reaction is an emoji on a message, of the phone's owner or of the other side.
type Reaction struct {
	FromMe bool   `json:"fromMe"`
	Text   string `json:"text"`
}

// Chat is a thread of a phone.
type Chat struct {
	Person Person   `json:"person"`
	ChatID string   `json:"chatId"`           // on the wire
	Ours   string   `json:"ours,omitempty"`   // what the gateway shows the other side: typing, recording
	Theirs string   `json:"theirs,omitempty"` // what the other side shows
	Count  int      `json:"count"`
	Unread int      `json:"unread"` // that the gateway has not read
	Last   *Message `json:"last,omitempty"`
}

// Session is a session as it is at the moment.
type Session struct {
	Name      string          `json:"name"`
	Status    string          `json:"status"`
	Phone     string          `json:"phone,omitempty"`
	Unlinked  bool            `json:"unlinked,omitempty"`
	QR        string          `json:"qr,omitempty"` // the text of the code that is shown
	QRNumber  int             `json:"qrNumber,omitempty"`
	QRExpires int64           `json:"qrExpires,omitempty"` // ms
	Code      string          `json:"code,omitempty"`      // pairing code that was asked for
	CodePhone string          `json:"codePhone,omitempty"`
	Webhooks  []string        `json:"webhooks"` // URLs
	Config    json.RawMessage `json:"config,omitempty"`
}

// Phone is a phone of the simulator.
type Phone struct {
	Phone    string   `json:"phone"`
	LID      string   `json:"lid"`
	Name     string   `json:"name"`
	Sessions []string `json:"sessions"` // paired with it
}

// Count says how often something was sent: 1 is what one expects.
type Count struct {
	Session string   `json:"session"`
	Phone   string   `json:"phone"`
	Chat    string   `json:"chat"` // the person's ID
	ChatID  string   `json:"chatId"`
	Kind    string   `json:"kind"`
	Text    string   `json:"text"`
	IDs     []string `json:"ids"`   // raw ids
	Sends   int      `json:"sends"` // accepted calls
}

func (s *Simulator) show(m *message) Message {
	v := Message{ID: m.Raw, Seq: m.Seq, Chat: m.Person, FromMe: m.FromMe, Session: m.Session, Author: m.Author, Kind: m.Kind, Text: m.Body,
		Location: m.Location, VCards: m.VCards, Options: m.Poll, ReplyTo: m.ReplyTo, At: m.At, Ack: m.Ack, Edited: m.Edited, Deleted: m.Revoked,
		Seen: m.Seen, Lost: m.Lost, Sends: m.Sends}
	if m.Media != nil {
		v.File, v.Type, v.Filename, v.Size = m.Media.File, m.Media.Type, m.Media.Name, m.Media.Size
	}
	for _, r := range m.Reacts {
		v.Reacts = append(v.Reacts, Reaction(r))
	}
	return v
}

// Sessions returns all sessions, by name.
func (s *Simulator) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Session{}
	for _, name := range slices.Sorted(maps.Keys(s.sessions)) {
		list = append(list, showSession(s.sessions[name]))
	}
	return list
}

// Session returns one session.
func (s *Simulator) Session(name string) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ss := s.sessions[name]; ss != nil {
		return showSession(ss), nil
	}
	return Session{}, impossible("there is no session %q", name)
}

func showSession(ss *session) Session {
	v := Session{Name: ss.Name, Status: ss.Status, Phone: ss.Phone, Unlinked: ss.Unlinked, QR: ss.QRValue, QRNumber: ss.QR, Code: ss.Code,
		CodePhone: ss.CodePhone, Webhooks: []string{}, Config: ss.Config}
	if ss.Status == statusScan {
		v.QRExpires = ss.QRExpires.UnixMilli()
	}
	for _, hook := range ss.config.Webhooks {
		v.Webhooks = append(v.Webhooks, hook.URL)
	}
	return v
}

// Phones returns all phones, by number.
func (s *Simulator) Phones() []Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Phone{}
	for _, number := range slices.Sorted(maps.Keys(s.phones)) {
		p := s.phones[number]
		v := Phone{Phone: p.Phone, LID: p.LID, Name: p.Name, Sessions: []string{}}
		for _, name := range slices.Sorted(maps.Keys(s.sessions)) {
			if s.sessions[name].Phone == number {
				v.Sessions = append(v.Sessions, name)
			}
		}
		list = append(list, v)
	}
	return list
}

// Chats returns the chats of a phone, the one with the newest message first.
func (s *Simulator) Chats(number string) ([]Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.phones[digits(number)]
	if p == nil {
		return nil, impossible("there is no phone %q", number)
	}
	list := []Chat{}
	for _, c := range p.sorted() {
		list = append(list, s.showChat(c))
	}
	return list, nil
}

func (s *Simulator) showChat(c *chat) Chat {
	person := s.people[c.person]
	v := Chat{Person: *person, ChatID: person.chatID(), Ours: c.ours, Theirs: c.theirs, Count: len(c.messages)}
	for _, m := range c.messages {
		if !m.FromMe && !m.Seen {
			v.Unread++
		}
	}
	if len(c.messages) > 0 {
		last := s.show(c.messages[len(c.messages)-1])
		v.Last = &last
	}
	return v
}

// Messages returns the messages of a phone's chat in their order: those after a Seq, at most limit (0 is all). After 0 it is the last
// ones.
func (s *Simulator) Messages(number, from string, after int64, limit int) ([]Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, person := s.phones[digits(number)], s.known(from)
	if p == nil {
		return nil, impossible("there is no phone %q", number)
	}
	list := []Message{}
	if person == nil || p.chats[person.ID] == nil {
		return list, nil
	}
	for _, m := range p.chats[person.ID].messages {
		if m.Seq > after {
			list = append(list, s.show(m))
		}
	}
	if limit > 0 && len(list) > limit {
		if after > 0 {
			return list[:limit], nil
		}
		return list[len(list)-limit:], nil
	}
	return list, nil
}

// known finds a person without making one.
func (s *Simulator) known(chatID string) *Person {
	name, ok := plain(chatID)
	if !ok {
		return nil
	}
	return s.alias[name]
}

// Counts says what was sent through a session (all where empty) into a chat (all where empty), one entry for each chat, kind and text, in
// the order of the first sends. What was sent twice has Sends 2, and two IDs unless the caller chose the same one again.
func (s *Simulator) Counts(session, from string) []Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sent []*message
	for _, p := range s.phones {
		for _, m := range p.messages {
			if m.Session != "" && (session == "" || m.Session == session) {
				sent = append(sent, m)
			}
		}
	}
	if from != "" {
		person := s.known(from)
		sent = slices.DeleteFunc(sent, func(m *message) bool { return person == nil || m.Person != person.ID })
	}
	slices.SortFunc(sent, func(a, b *message) int { return cmp.Compare(a.Seq, b.Seq) })
	counts, at := []Count{}, map[[5]string]int{}
	for _, m := range sent {
		key := [5]string{m.Session, m.Phone, m.Person, m.Kind, m.Body}
		i, known := at[key]
		if !known {
			i, at[key] = len(counts), len(counts)
			counts = append(counts, Count{Session: m.Session, Phone: m.Phone, Chat: m.Person, ChatID: m.Chat, Kind: m.Kind, Text: m.Body})
		}
		counts[i].IDs = append(counts[i].IDs, m.Raw)
		counts[i].Sends += m.Sends
	}
	return counts
}
