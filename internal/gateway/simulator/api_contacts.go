package simulator

import (
	"fmt"
	"slices"
	"strings"
)

func (a *api) contactRoutes() {
	for pattern, handle := range map[string]handler{
		"GET /api/contacts/check-exists":    a.checkExists,
		"GET /api/contacts":                 a.contact,
		"GET /api/contacts/all":             a.contacts,
		"GET /api/contacts/profile-picture": a.profilePicture,
		"GET /api/contacts/about":           a.about,
	} {
		a.add(a.flat, pattern, handle)
	}
	for pattern, handle := range map[string]handler{
		"GET /api/{session}/lids":               a.lids,
		"GET /api/{session}/lids/count":         a.countLids,
		"GET /api/{session}/lids/{lid}":         a.lid,
		"GET /api/{session}/lids/pn/{phone}":    a.lidOfPhone,
		"GET /api/{session}/groups":             a.groups,
		"POST /api/{session}/groups/refresh":    a.groups,
		"GET /api/{session}/contacts/{contact}": a.namedContact,
	} {
		a.add(a.named, pattern, handle)
	}
}

// showOurs notes what the gateway shows a chat: typing, recording, or nothing.
func (s *Simulator) showOurs(ss *session, chatID, presence string) bool {
	person := s.person(chatID)
	if person == nil {
		return false
	}
	if presence != "typing" && presence != "recording" {
		presence = ""
	}
	s.phones[ss.Phone].chat(person.ID).ours = presence
	s.changed(Change{Kind: "typing", Session: ss.Name, Phone: ss.Phone, Chat: person.ID})
	return true
}

// presence sets what a session or a chat shows; a combination that makes no sense has an error shape of its own (contract 6.1).
func (a *api) presence(c *call) answer {
	var in struct {
		ChatID   string `json:"chatId"`
		Presence string `json:"presence"`
	}
	c.decode(&in)
	return a.s.working(c, statusWorking, func(ss *session) answer {
		online := in.Presence == "online" || in.Presence == "offline"
		switch {
		case !online && in.ChatID == "":
			return failure(detail(fmt.Sprintf("'%s' presence requires 'chatId' field.", in.Presence)))
		case online && in.ChatID != "":
			return failure(detail(fmt.Sprintf("'%s' presence can't be used with 'chatId' field.", in.Presence)))
		case online:
			ss.Presence = in.Presence
			a.s.keepSession(ss)
		default:
			a.s.showOurs(ss, in.ChatID, in.Presence)
		}
		return emptyAnswer(201)
	})
}

func (a *api) showPresence(c *call) answer {
	return a.s.working(c, statusWorking, func(ss *session) answer {
		person := a.s.person(c.request.PathValue("chat"))
		if person == nil {
			return failure(thrown("Cannot read properties of undefined (reading 'endsWith')"))
		}
		presence := a.s.phones[ss.Phone].chat(person.ID).theirs
		if presence == "" {
			presence = "offline"
		}
		return jsonAnswer(200, presences(person, presence))
	})
}

// checkExists says under which id WhatsApp has a number (contract 6.2). People who are not known here have WhatsApp.
func (a *api) checkExists(c *call) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		number := c.request.URL.Query().Get("phone")
		person := a.s.known(number)
		name, valid := plain(number)
		if !valid || !digitsOnly.MatchString(name) || (person != nil && person.Absent) {
			o := object{{"numberExists", false}}
			if a.s.settings.Engine == GOWS {
				o = append(o, field{"chatId", nil})
			}
			return jsonAnswer(200, o)
		}
		chatID := name + "@c.us"
		if person != nil {
			chatID = person.registered() + "@c.us"
		}
		return jsonAnswer(200, object{{"numberExists", true}, {"chatId", chatID}})
	})
}

func (a *api) contact(c *call) answer {
	return a.showContact(c, c.request.URL.Query().Get("contactId"))
}

func (a *api) namedContact(c *call) answer { return a.showContact(c, c.request.PathValue("contact")) }

// showContact answers nothing about somebody unknown on NOWEB (contract 6.2).
func (a *api) showContact(c *call, id string) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		person := a.s.known(id)
		if person == nil && a.s.settings.Engine == NOWEB {
			return emptyAnswer(200)
		} else if person == nil {
			person = &Person{ID: id, Phone: digits(id)}
		}
		return jsonAnswer(200, a.contactObject(person))
	})
}

func (a *api) contactObject(p *Person) object {
	o := object{{"id", p.chatID()}}
	if a.s.settings.Engine == NOWEB {
		return append(o, field{"name", nil}, field{"pushname", orNull(p.Name)})
	}
	number := p.Phone
	if p.HidePhone {
		number = ""
	}
	return append(o, field{"number", orNull(number)}, field{"name", orNull(p.Name)}, field{"pushname", orNull(p.Name)}, field{"shortName", orNull(p.Name)},
		field{"isMe", false}, field{"isGroup", p.group()}, field{"isWAContact", !p.Absent}, field{"isMyContact", false}, field{"isBlocked", false})
}

func (a *api) contacts(c *call) answer {
	pages, failed := numbers(c.request.URL.Query(), page{limit: 100})
	if failed != nil {
		return failure(failed)
	}
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if failed := a.stored(ss); failed != nil {
			return failure(failed)
		}
		chats := a.s.phones[ss.Phone].sorted()
		slices.SortFunc(chats, func(x, y *chat) int { return strings.Compare(x.person, y.person) })
		from, to := pages.of(len(chats))
		list := []object{}
		for _, chat := range chats[from:to] {
			list = append(list, a.contactObject(a.s.people[chat.person]))
		}
		return jsonAnswer(200, list)
	})
}

func (a *api) profilePicture(c *call) answer {
	return a.picture(c, c.request.URL.Query().Get("contactId"), "profilePictureURL")
}

func (a *api) chatPicture(c *call) answer { return a.picture(c, c.request.PathValue("chat"), "url") }

// picture gives the address of a person's picture, or null.
func (a *api) picture(c *call, id, member string) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		person := a.s.known(id)
		if person == nil || !person.Picture {
			return jsonAnswer(200, object{{member, nil}})
		}
		return jsonAnswer(200, object{{member, "http://" + c.request.Host + "/simulator/pictures/" + person.ID + ".png"}})
	})
}

func (a *api) about(c *call) answer {
	if engine := a.s.Settings().Engine; engine == NOWEB || engine == GOWS {
		return failure(notImplemented(engine))
	}
	return a.s.working(c, statusWorking, func(*session) answer {
		person := a.s.known(c.request.URL.Query().Get("contactId"))
		if person == nil {
			return jsonAnswer(200, object{{"about", nil}})
		}
		return jsonAnswer(200, object{{"about", orNull(person.About)}})
	})
}

// lidPair is a hidden id with its number, as far as the person lets it be known (contract 6.3).
func lidPair(p *Person) object {
	o := object{{"lid", p.LID + "@lid"}, {"pn", nil}}
	if p.Phone != "" && !p.HidePhone {
		o[1].Value = p.registered() + "@c.us"
	}
	return o
}

func (a *api) pairs(ss *session) []object {
	list := []object{}
	for _, chat := range a.s.phones[ss.Phone].sorted() {
		if p := a.s.people[chat.person]; p.LID != "" && p.Phone != "" && !p.HidePhone {
			list = append(list, lidPair(p))
		}
	}
	return list
}

func (a *api) lids(c *call) answer {
	pages, failed := numbers(c.request.URL.Query(), page{limit: 100})
	if failed != nil {
		return failure(failed)
	}
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if failed := a.stored(ss); failed != nil {
			return failure(failed)
		}
		list := a.pairs(ss)
		from, to := pages.of(len(list))
		return jsonAnswer(200, list[from:to])
	})
}

func (a *api) countLids(c *call) answer {
	return a.s.working(c, statusWorking, func(ss *session) answer {
		return jsonAnswer(200, object{{"count", len(a.pairs(ss))}})
	})
}

// lid answers null for what is not known, not 404.
func (a *api) lid(c *call) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		name := digits(strings.TrimSuffix(c.request.PathValue("lid"), "@lid"))
		if p := a.s.alias[name+"@lid"]; p != nil {
			return jsonAnswer(200, lidPair(p))
		}
		return jsonAnswer(200, object{{"lid", name + "@lid"}, {"pn", nil}})
	})
}

func (a *api) lidOfPhone(c *call) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		name, _ := plain(c.request.PathValue("phone"))
		if p := a.s.alias[name]; p != nil && p.LID != "" {
			return jsonAnswer(200, object{{"lid", p.LID + "@lid"}, {"pn", name + "@c.us"}})
		}
		return jsonAnswer(200, object{{"lid", nil}, {"pn", name + "@c.us"}})
	})
}

// groups is empty in the shape of each engine: an object on NOWEB, a list on the others (contract 7).
func (a *api) groups(c *call) answer {
	return a.s.working(c, statusWorking, func(*session) answer {
		switch {
		case c.request.Method == "POST":
			return jsonAnswer(201, object{{"success", true}})
		case a.s.settings.Engine == NOWEB:
			return jsonAnswer(200, object{})
		}
		return jsonAnswer(200, []object{})
	})
}
