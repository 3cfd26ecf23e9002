package simulator

import (
	"cmp"
	"slices"
)

// phone is a number that sessions are paired with, and all its chats. They belong to the phone, not to a session: a second session of
// the same number sees the same messages, and a session paired anew with another number sees other ones.
type phone struct {
	Phone string
	LID   string
	Name  string

	messages map[string]*message // by raw id
	chats    map[string]*chat    // by the person's ID
}

// chat is a thread of a phone. Its messages are in the order of their time, and of their making where that is equal.
type chat struct {
	person   string
	messages []*message
	ours     string // what the gateway shows the other side: typing, recording or nothing
	theirs   string
}

func newPhone(number string) *phone {
	return &phone{Phone: number, messages: map[string]*message{}, chats: map[string]*chat{}}
}

func (p *phone) chat(person string) *chat {
	c := p.chats[person]
	if c == nil {
		c = &chat{person: person}
		p.chats[person] = c
	}
	return c
}

func (p *phone) insert(m *message) {
	p.messages[m.Raw] = m
	c := p.chat(m.Person)
	at := len(c.messages)
	for at > 0 && c.messages[at-1].At > m.At {
		at--
	}
	c.messages = slices.Insert(c.messages, at, m)
}

// sorted are the chats by their last message, the newest first.
func (p *phone) sorted() []*chat {
	chats := make([]*chat, 0, len(p.chats))
	for _, c := range p.chats {
		if len(c.messages) > 0 {
			chats = append(chats, c)
		}
	}
	slices.SortFunc(chats, func(a, b *chat) int {
		x, y := a.messages[len(a.messages)-1], b.messages[len(b.messages)-1]
		return cmp.Or(cmp.Compare(y.At, x.At), cmp.Compare(y.Seq, x.Seq))
	})
	return chats
}

// message is one message of a phone's chat.
type message struct {
	Phone   string
	Person  string // ID of the other side
	Raw     string
	Seq     int64
	Chat    string // the chat's id on the wire when the message was made
	Session string `json:",omitempty"` // through which it was sent; empty when it came from outside or was typed on the phone
	FromMe  bool   `json:",omitempty"`
	Author  string `json:",omitempty"` // chat id of the author in a group

	Kind     string     `json:",omitempty"` // text, image, video, voice, document, sticker, location, contact, poll
	Body     string     `json:",omitempty"` // text or caption
	Media    *mediaFile `json:",omitempty"`
	Location *Location  `json:",omitempty"`
	VCards   []string   `json:",omitempty"`
	Poll     []string   `json:",omitempty"` // options
	ReplyTo  string     `json:",omitempty"` // raw id
	Reacts   []reaction `json:",omitempty"`
	At       int64      // ms
	Ack      int        // contract 8.6
	Goal     int        `json:",omitempty"` // where the ticks go by themselves
	Failing  bool       `json:",omitempty"` // the next tick is an error
	Lost     bool       `json:",omitempty"` // the other side never gets it
	Edited   bool       `json:",omitempty"`
	Revoked  bool       `json:",omitempty"`
	Seen     bool       `json:",omitempty"` // the gateway has read it
	Sends    int        `json:",omitempty"` // calls that sent it; more than one when a chosen id came again
	timer    Timer
	target   *message // of an edit, a deletion or a reaction; these are not kept themselves
}

type reaction struct {
	FromMe bool
	Text   string
}

// mediaFile is a file of a message. The file is kept for good; the gateway's address for it lives as long as the settings say.
type mediaFile struct {
	File    string // name in the store and in the URL
	Type    string
	Name    string `json:",omitempty"` // as the sender called it
	Size    int
	Expires int64 `json:",omitempty"` // ms; 0 never
	Voice   bool  `json:",omitempty"`
}

// Location is a place that is sent.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// id is the serialized message id (contract 5.5).
func (m *message) id() string { return serialized(m.FromMe, m.Chat, m.Raw, m.Author) }

func serialized(fromMe bool, chatID, raw, author string) string {
	id := "false_" + chatID + "_" + raw
	if fromMe {
		id = "true_" + chatID + "_" + raw
	}
	if author != "" {
		id += "_" + author
	}
	return id
}

func (s *Simulator) keepMessage(m *message) {
	p := s.phones[m.Phone]
	if p.messages[m.Raw] == nil {
		p.insert(m)
	}
	s.put(kindMessage, "", m)
	s.changed(Change{Kind: "message", Session: m.Session, Phone: m.Phone, Chat: m.Person, Message: m.Raw})
}

// takePhone finds the phone with a number, or makes it; a name that is given becomes the owner's.
func (s *Simulator) takePhone(number, owner string) (*phone, error) {
	number = digits(number)
	if !digitsOnly.MatchString(number) {
		return nil, impossible("a phone needs a number of 5 to 20 digits")
	}
	p := s.phones[number]
	if p != nil && (owner == "" || owner == p.Name) {
		return p, nil
	}
	if p == nil {
		p = newPhone(number)
		p.LID = s.person(number).LID
		s.phones[number] = p
	}
	p.Name = cmp.Or(owner, p.Name, "Phone "+number)
	s.put(kindPhone, number, p)
	s.changed(Change{Kind: "phone", Phone: number})
	return p, nil
}

// AddPhone makes a phone with a number, or renames it.
func (s *Simulator) AddPhone(number, owner string) error {
	return s.update(func() error {
		_, err := s.takePhone(number, owner)
		return err
	})
}

// me is the phone as the gateway shows it (contract 3.1).
func (s *Simulator) me(ss *session) any {
	p := s.phones[ss.Phone]
	if p == nil {
		return nil
	}
	me := object{{"id", p.Phone + "@c.us"}, {"pushName", p.Name}, {"lid", p.LID + "@lid"}}
	if s.settings.atLeast("2026.7.2") {
		me = append(me, field{"reachoutTimelock", ss.TimeLock}, field{"messageCapping", ss.Capping})
	}
	return me
}
