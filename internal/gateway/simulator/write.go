package simulator

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// Draft is what somebody writes to a phone, or what its owner writes on it.
type Draft struct {
	From     string    `json:"from"`               // who writes: number, LID with @lid, BSUID; a group's id with Author
	Author   string    `json:"author,omitempty"`   // in a group
	Name     string    `json:"name,omitempty"`     // given to the person
	FromMe   bool      `json:"fromMe,omitempty"`   // typed on the phone itself, to the person in From
	Kind     string    `json:"kind,omitempty"`     // text (default), image, video, voice, document, sticker, location, contact
	Text     string    `json:"text,omitempty"`     // or the caption
	Data     string    `json:"data,omitempty"`     // the file, base64
	Size     int       `json:"size,omitempty"`     // of the file in bytes, where it is longer than Data: zeros follow
	Type     string    `json:"mimetype,omitempty"` // of the file
	Filename string    `json:"filename,omitempty"`
	Location *Location `json:"location,omitempty"`
	VCard    string    `json:"vcard,omitempty"`
	ReplyTo  string    `json:"replyTo,omitempty"` // raw or serialized id
	ID       string    `json:"id,omitempty"`      // raw id; made where empty
	At       int64     `json:"at,omitempty"`      // ms; now where 0
}

// maxDraft is how large a file may be made up, in bytes: above what anybody who receives it will take.
const maxDraft = 256 << 20

// Write puts a message into a phone and tells the phone's sessions. The phone must exist; the person is made where new.
func (s *Simulator) Write(number string, draft Draft) (Message, error) {
	var written Message
	err := s.update(func() error {
		m, err := s.write(number, draft)
		if err == nil {
			written = s.show(m)
		}
		return err
	})
	return written, err
}

func (s *Simulator) write(number string, draft Draft) (*message, error) {
	p, person := s.phones[digits(number)], s.person(draft.From)
	if p == nil {
		return nil, impossible("there is no phone %q", number)
	} else if person == nil {
		return nil, impossible("%q is no number, LID, BSUID or group", draft.From)
	}
	if draft.Name != "" && draft.Name != person.Name {
		named := *person
		named.Name = draft.Name
		s.keepPerson(&named)
		person = &named
	}
	m := &message{Phone: p.Phone, Person: person.ID, Raw: draft.ID, Chat: person.chatID(), FromMe: draft.FromMe, Kind: draft.Kind, Body: draft.Text,
		Location: draft.Location, At: draft.At, Ack: 2}
	if m.Raw == "" {
		m.Raw = s.peerID()
	} else if p.messages[m.Raw] != nil {
		return nil, impossible("the message %s is there already", m.Raw)
	}
	if m.At == 0 {
		m.At = s.now().UnixMilli()
	}
	if draft.Author != "" {
		m.Author = wireChat(draft.Author)
	}
	if raw := strings.Split(draft.ReplyTo, "_"); len(raw) > 2 {
		m.ReplyTo = raw[2]
	} else {
		m.ReplyTo = draft.ReplyTo
	}
	if err := s.fill(m, draft); err != nil {
		return nil, err
	}
	s.take(m)
	return m, nil
}

// fill takes the parts of a draft that its kind needs.
func (s *Simulator) fill(m *message, draft Draft) error {
	switch m.Kind {
	case "", "text":
		m.Kind = "text"
		if m.Body == "" {
			return impossible("a text is needed")
		}
	case "location":
		if m.Location == nil {
			return impossible("a location is needed")
		}
	case "contact":
		if draft.VCard == "" {
			return impossible("a vcard is needed")
		}
		m.VCards = []string{draft.VCard}
	case "image", "video", "voice", "document", "sticker":
		content, err := base64.StdEncoding.DecodeString(draft.Data)
		if err != nil {
			return impossible("the file is no base64")
		} else if draft.Size > maxDraft {
			return impossible("a file has at most %d bytes", maxDraft)
		} else if more := draft.Size - len(content); more > 0 {
			content = append(content, make([]byte, more)...)
		}
		m.Media, err = s.store(m.Raw, upload{Type: draft.Type, Name: draft.Filename, Content: content, Voice: m.Kind == "voice"})
		return err
	default:
		return impossible("there is no kind %q of message", m.Kind)
	}
	return nil
}

// Bulk is a burst: Count messages from each of People new numbers that begin at First, in turns.
type Bulk struct {
	First  int64  `json:"first"` // e.g. 6281200000000
	People int    `json:"people"`
	Count  int    `json:"count"`
	Text   string `json:"text"` // "#person.#count" is put behind it
}

// WriteBulk writes a burst to a phone, in steps of 100 messages, so that other calls come in between.
func (s *Simulator) WriteBulk(number string, bulk Bulk) error {
	total := bulk.People * bulk.Count
	for done := 0; done < total; {
		err := s.update(func() error {
			for until := min(done+100, total); done < until; done++ {
				person, n := done%bulk.People, done/bulk.People
				draft := Draft{From: strconv.FormatInt(bulk.First+int64(person), 10), Text: bulk.Text + "#" + strconv.Itoa(person) + "." + strconv.Itoa(n)}
				if _, err := s.write(number, draft); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Act is what somebody does to a message that is there: react (Text is the emoji, empty takes it away), edit (Text is the new one), or
// delete for everyone.
type Act struct {
	Message string `json:"message"` // raw or serialized id
	Do      string `json:"do"`      // react, edit, delete
	Text    string `json:"text,omitempty"`
	FromMe  bool   `json:"fromMe,omitempty"` // on the phone itself
}

var actKinds = map[string]string{"react": "reaction", "edit": "edit", "delete": "revoke"}

// Act lets the other side, or the phone's owner, react to, edit or delete a message.
func (s *Simulator) Act(number string, act Act) (Message, error) {
	var changed Message
	err := s.update(func() error {
		m, err := s.find(number, act.Message)
		kind := actKinds[act.Do]
		switch {
		case err != nil:
			return err
		case kind == "":
			return impossible("there is react, edit and delete")
		case kind != "reaction" && m.FromMe != act.FromMe:
			return impossible("only the author can %s a message", act.Do)
		}
		s.act(m, change{Kind: kind, Body: act.Text, FromMe: act.FromMe})
		changed = s.show(m)
		return nil
	})
	return changed, err
}

func (s *Simulator) find(number, id string) (*message, error) {
	p := s.phones[digits(number)]
	if p == nil {
		return nil, impossible("there is no phone %q", number)
	}
	if parts := strings.Split(id, "_"); len(parts) > 2 {
		id = parts[2]
	}
	if m := p.messages[id]; m != nil {
		return m, nil
	}
	return nil, impossible("there is no message %q", id)
}

// Read lets the other side open a chat: what it got shows blue ticks, unless that person sends none. It returns how many turned.
func (s *Simulator) Read(number, from string) (int, error) {
	turned := 0
	err := s.update(func() error {
		p, person := s.phones[digits(number)], s.person(from)
		if p == nil || person == nil {
			return impossible("there is no such chat")
		}
		for _, m := range p.chat(person.ID).messages {
			if m.FromMe && !m.Lost && m.Ack >= 0 && m.Ack < 3 && !person.NoReceipts {
				m.Goal = 3
				s.planAcks(m)
				turned++
			}
		}
		return nil
	})
	return turned, err
}

// Typing lets the other side type: typing, recording, or paused when it stops.
func (s *Simulator) Typing(number, from, presence string) error {
	return s.update(func() error {
		p, person := s.phones[digits(number)], s.person(from)
		if p == nil || person == nil {
			return impossible("there is no such chat")
		}
		if presence != "typing" && presence != "recording" && presence != "paused" && presence != "online" && presence != "offline" {
			return impossible("there is typing, recording, paused, online and offline")
		}
		p.chat(person.ID).theirs = presence
		for _, ss := range s.sessionsOf(p.Phone) {
			s.tellPresence(ss, person, presence)
		}
		s.changed(Change{Kind: "typing", Phone: p.Phone, Chat: person.ID})
		return nil
	})
}
