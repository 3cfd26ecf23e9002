package simulator

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
)

func (a *api) chatRoutes() {
	for pattern, handle := range map[string]handler{
		"GET /api/{session}/chats":                       a.overview,
		"GET /api/{session}/chats/overview":              a.overview,
		"POST /api/{session}/chats/overview":             a.overview,
		"GET /api/{session}/chats/{chat}/messages":       a.history,
		"POST /api/{session}/chats/{chat}/messages/read": a.readChat,
		"GET /api/{session}/chats/{chat}/messages/{id}":  a.oneMessage,
		"GET /api/{session}/chats/{chat}/picture":        a.chatPicture,
		"POST /api/{session}/chats/{chat}/archive":       a.nothing,
		"POST /api/{session}/chats/{chat}/unarchive":     a.nothing,
		"POST /api/{session}/chats/{chat}/unread":        a.nothing,
		"POST /api/{session}/presence":                   a.presence,
		"GET /api/{session}/presence/{chat}":             a.showPresence,
		"POST /api/{session}/presence/{chat}/subscribe":  a.nothing,
	} {
		a.add(a.named, pattern, handle)
	}
	a.add(a.flat, "POST /api/sendSeen", a.seen)
	a.add(a.flat, "POST /api/startTyping", func(c *call) answer { return a.typing(c, "typing") })
	a.add(a.flat, "POST /api/stopTyping", func(c *call) answer { return a.typing(c, "paused") })
}

// nothing answers nothing, and does nothing that anybody could see here.
func (a *api) nothing(c *call) answer {
	return a.s.working(c, statusWorking, func(*session) answer { return emptyAnswer(201) })
}

// stored says what keeps a session from reading its history: an engine that keeps none (contract 1.2), or a switch.
func (a *api) stored(ss *session) *callError {
	if a.s.switchesOf(ss.Name).NoHistory || (a.s.settings.Engine == NOWEB && !ss.Stored) {
		return plainError(400, `Enable NOWEB store "config.noweb.store.enabled=True" and "config.noweb.store.full_sync=True" when starting a new session.`)
	}
	return nil
}

type page struct {
	limit, offset int
}

func numbers(query url.Values, standard page) (page, *callError) {
	for name, into := range map[string]*int{"limit": &standard.limit, "offset": &standard.offset} {
		if text := query.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return standard, plainError(400, []string{name + " must be a number conforming to the specified constraints"})
			}
			*into = n
		}
	}
	return standard, nil
}

func (p page) of(n int) (from, to int) {
	from = min(p.offset, n)
	return from, min(from+p.limit, n)
}

// overview lists chats with their last message, the newest first (contract 7).
func (a *api) overview(c *call) answer {
	pages, failed := numbers(c.request.URL.Query(), page{limit: 20})
	if failed != nil {
		return failure(failed)
	}
	ids, status := c.request.URL.Query()["ids"], 200
	if c.request.Method == "POST" {
		var in struct {
			Pagination struct{ Limit, Offset int } `json:"pagination"`
			Filter     struct {
				IDs []string `json:"ids"`
			} `json:"filter"`
		}
		c.decode(&in)
		pages = page{limit: cmp.Or(in.Pagination.Limit, 20), offset: in.Pagination.Offset}
		ids, status = in.Filter.IDs, 201
	}
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if failed := a.stored(ss); failed != nil {
			return failure(failed)
		}
		chats := a.s.phones[ss.Phone].sorted()
		if len(ids) > 0 {
			chats = slices.DeleteFunc(chats, func(chat *chat) bool { return !a.s.among(ids, chat.person) })
		}
		from, to := pages.of(len(chats))
		list := []object{}
		for _, chat := range chats[from:to] {
			list = append(list, a.s.overviewOf(ss, chat))
		}
		return jsonAnswer(status, list)
	})
}

func (s *Simulator) among(ids []string, person string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		p := s.known(id)
		return p != nil && p.ID == person
	})
}

func (s *Simulator) overviewOf(ss *session, chat *chat) object {
	person, last := s.people[chat.person], chat.messages[len(chat.messages)-1]
	o := s.withoutMedia(ss, last.remains(), person.chatID())
	return object{{"id", person.chatID()}, {"name", orNull(person.Name)}, {"picture", nil}, {"conversationTimestamp", last.At / 1000},
		{"lastMessage", o}, {"_chat", object{{"id", person.chatID()}, {"conversationTimestamp", last.At / 1000}}}}
}

// seen marks messages as read. With ids it answers nothing, without them it says which they were (contract 6.1).
func (a *api) seen(c *call) answer {
	var in struct {
		ChatID     string   `json:"chatId"`
		MessageIDs []string `json:"messageIds"`
		MessageID  string   `json:"messageId"`
	}
	c.decode(&in)
	if in.MessageID != "" {
		in.MessageIDs = append(in.MessageIDs, in.MessageID)
	}
	return a.see(c, in.ChatID, in.MessageIDs)
}

func (a *api) readChat(c *call) answer { return a.see(c, c.request.PathValue("chat"), nil) }

func (a *api) see(c *call, chatID string, ids []string) answer {
	return a.s.working(c, statusWorking, func(ss *session) answer {
		person := a.s.person(chatID)
		if person == nil {
			return failure(thrown("Cannot read properties of undefined (reading 'endsWith')"))
		}
		raws := map[string]bool{}
		for _, id := range ids {
			raw, _, err := a.s.rawOf(id)
			if err != nil {
				return fail(err)
			}
			raws[raw] = true
		}
		limit := 30
		if person.group() {
			limit = 100
		}
		read := a.s.see(a.s.phones[ss.Phone], person, raws, limit)
		switch {
		case len(ids) > 0:
			return emptyAnswer(201)
		case a.s.settings.Engine == WPP:
			return jsonAnswer(201, object{{"ids", json.RawMessage("null")}})
		}
		return jsonAnswer(201, object{{"ids", read}})
	})
}

// typing shows the other side that somebody types, until it is taken back (contract 6.1).
func (a *api) typing(c *call, presence string) answer {
	var in struct {
		ChatID string `json:"chatId"`
	}
	c.decode(&in)
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if !a.s.showOurs(ss, in.ChatID, presence) {
			return failure(thrown("Cannot read properties of undefined (reading 'endsWith')"))
		}
		return jsonAnswer(201, object{{"result", true}})
	})
}
