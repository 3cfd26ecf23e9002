package simulator

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Person is somebody with WhatsApp. A person is known by a number, by a hidden id (LID), by a business-scoped id (BSUID), or by several
// of them; ID is the first of them that was known, and the name of the person's chat in the control API.
type Person struct {
	ID    string `json:"id"`
	Phone string `json:"phone,omitempty"` // digits with the country's
	LID   string `json:"lid,omitempty"`   // digits without @lid
	BSUID string `json:"bsuid,omitempty"` // e.g. ID.13491208655302741918
	Name  string `json:"name,omitempty"`
	About string `json:"about,omitempty"`

	ShowLID    bool   `json:"showLid,omitempty"`    // the gateway shows the hidden id in place of the number (contract 6.3)
	HidePhone  bool   `json:"hidePhone,omitempty"`  // the gateway does not tell the number anywhere
	Absent     bool   `json:"absent,omitempty"`     // the number has no WhatsApp
	Registered string `json:"registered,omitempty"` // the number under which WhatsApp has this person, where it differs (contract 6.2: Brazil)
	NoReceipts bool   `json:"noReceipts,omitempty"` // this person sends no blue ticks
	Offline    bool   `json:"offline,omitempty"`    // sends stay at one tick
	Picture    bool   `json:"picture,omitempty"`    // has a profile picture
}

var (
	digitsOnly = regexp.MustCompile(`^[0-9]{5,20}$`)
	bsuidForm  = regexp.MustCompile(`^[A-Z]{2}\.[0-9A-Za-z]{5,}$`)
)

// chatID is how the gateway names the person's chat.
func (p *Person) chatID() string {
	switch {
	case strings.Contains(p.ID, "@"): // a group
		return p.ID
	case p.LID != "" && (p.ShowLID || p.HidePhone || p.Phone == ""):
		return p.LID + "@lid"
	case p.Phone != "" && !p.HidePhone:
		return p.registered() + "@c.us"
	}
	return cmp.Or(p.BSUID, p.ID)
}

// otherThan is the other name of the chat, or empty.
func (p *Person) otherThan(chatID string) string {
	if p.Phone == "" || p.LID == "" || p.HidePhone {
		return ""
	} else if strings.HasSuffix(chatID, "@lid") {
		return p.registered() + "@c.us"
	}
	return p.LID + "@lid"
}

func (p *Person) registered() string { return cmp.Or(p.Registered, p.Phone) }

func (p *Person) group() bool { return strings.HasSuffix(p.ID, "@g.us") }

// names are all under which the person is found.
func (p *Person) names() []string {
	names := []string{p.ID, p.BSUID}
	if p.Phone != "" {
		names = append(names, p.Phone)
	}
	if p.Registered != "" {
		names = append(names, p.Registered)
	}
	if p.LID != "" {
		names = append(names, p.LID+"@lid")
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// plain brings the forms of a chat id (contract 6.3) to the one under which people are kept: digits of a number, digits@lid, a group's
// id, or a business-scoped id. It says no to anything else.
func plain(chatID string) (string, bool) {
	name, server, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(chatID), "+"), "@")
	if server == "c.us" || server == "s.whatsapp.net" || server == "lid" {
		name, _, _ = strings.Cut(name, ":")
	}
	switch {
	case chatID == "status@broadcast":
		return chatID, true
	case server == "g.us" && name != "":
		return name + "@g.us", true
	case server == "lid" && digitsOnly.MatchString(name):
		return name + "@lid", true
	case (server == "c.us" || server == "s.whatsapp.net" || server == "") && digitsOnly.MatchString(name):
		return name, true
	case bsuidForm.MatchString(name):
		return name, true
	}
	return "", false
}

// person finds who a chat id means, and makes who is not known yet. It returns nil for what is no chat id.
func (s *Simulator) person(chatID string) *Person {
	name, ok := plain(chatID)
	if !ok {
		return nil
	}
	if p := s.alias[name]; p != nil {
		return p
	}
	p := &Person{ID: name}
	switch {
	case strings.HasSuffix(name, "@lid"):
		p.LID = strings.TrimSuffix(name, "@lid")
	case strings.Contains(name, "@"): // a group, stories
	case digitsOnly.MatchString(name):
		p.Phone, p.LID, p.ShowLID, p.HidePhone = name, lidOf(name), s.settings.LIDFirst, s.settings.HidePhones
	default:
		p.BSUID = name
	}
	s.keepPerson(p)
	return p
}

// lidOf is the hidden id that a number has here: nothing but a different number.
func lidOf(phone string) string {
	sum := uint64(14695981039346656037)
	for _, digit := range []byte(phone) {
		sum = (sum ^ uint64(digit)) * 1099511628211
	}
	digits := make([]byte, 15)
	for i := range digits {
		digits[i] = '0' + byte(sum%10)
		sum /= 10
	}
	if digits[0] == '0' {
		digits[0] = '9'
	}
	return string(digits)
}

func (s *Simulator) keepPerson(p *Person) {
	s.keepPersonInMemory(p)
	s.put(kindPerson, p.ID, p)
}

func (s *Simulator) keepPersonInMemory(p *Person) {
	if old := s.people[p.ID]; old != nil {
		for _, name := range old.names() {
			if s.alias[name] == old {
				delete(s.alias, name)
			}
		}
	}
	s.people[p.ID] = p
	for _, name := range p.names() {
		s.alias[name] = p
	}
}

// SetPerson makes or changes a person. The person is found by ID, or else by number, hidden id or business-scoped id; a person who had
// a hidden id only gets a number this way. Names that are not given stay, all else is replaced. A person with a number gets a hidden id where none is given.
func (s *Simulator) SetPerson(p Person) (Person, error) {
	err := s.update(func() error {
		var old *Person
		for _, name := range p.names() {
			if old = s.alias[name]; old != nil {
				break
			}
		}
		if old != nil {
			p.ID, p.Name = old.ID, cmp.Or(p.Name, old.Name)
			p.Phone, p.LID, p.BSUID = cmp.Or(p.Phone, old.Phone), cmp.Or(p.LID, old.LID), cmp.Or(p.BSUID, old.BSUID)
		} else if p.ID == "" {
			if names := p.names(); len(names) > 0 {
				p.ID = names[0]
			}
		}
		if err := s.checkPerson(p); err != nil {
			return err
		}
		if p.Phone != "" && p.LID == "" {
			p.LID = lidOf(p.Phone)
		}
		kept := p
		s.keepPerson(&kept)
		if old != nil && old.Offline && !p.Offline {
			s.comeOnline(&kept)
		}
		s.changed(Change{Kind: "person", Chat: p.ID})
		return nil
	})
	return p, err
}

func (s *Simulator) checkPerson(p Person) error {
	if _, ok := plain(p.ID); !ok {
		return impossible("a person needs a number, a LID or a BSUID; %q is none", p.ID)
	}
	if (p.Phone != "" && !digitsOnly.MatchString(p.Phone)) || (p.LID != "" && !digitsOnly.MatchString(p.LID)) {
		return impossible("a number and a LID are digits only")
	}
	for _, name := range p.names() {
		if other := s.alias[name]; other != nil && other.ID != p.ID {
			return impossible("%s is somebody else", name)
		}
	}
	return nil
}

// People returns everybody, by ID.
func (s *Simulator) People() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	people := make([]Person, 0, len(s.people))
	for _, p := range s.people {
		people = append(people, *p)
	}
	slices.SortFunc(people, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return people
}
