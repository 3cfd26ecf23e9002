package simulator

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
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

// history lists messages of a chat, or of all where the engine can (contract 7).
func (a *api) history(c *call) answer {
	query := c.request.URL.Query()
	pages, failed := numbers(query, page{limit: 10})
	if failed != nil {
		return failure(failed)
	}
	keep, failed := messageFilter(query)
	if failed != nil {
		return failure(failed)
	}
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if failed := a.stored(ss); failed != nil {
			return failure(failed)
		}
		found, failed := a.messagesOf(ss, c.request.PathValue("chat"), query)
		if failed != nil {
			return failure(failed)
		}
		found = slices.DeleteFunc(found, func(m *message) bool { return !keep(m) })
		slices.SortStableFunc(found, func(x, y *message) int { return cmp.Or(cmp.Compare(y.At, x.At), cmp.Compare(y.Seq, x.Seq)) })
		if query.Get("sortOrder") == "asc" {
			slices.Reverse(found)
		}
		from, to := pages.of(len(found))
		list := []object{}
		for _, m := range found[from:to] {
			list = append(list, a.s.historyMessage(ss, m, query.Get("downloadMedia")))
		}
		return jsonAnswer(200, list)
	})
}

// messagesOf are the messages of a chat. A person's two chats are one unless the server is too old or is asked not to (contract 6.3).
func (a *api) messagesOf(ss *session, chatID string, query url.Values) ([]*message, *callError) {
	p := a.s.phones[ss.Phone]
	if chatID == "all" {
		if a.s.settings.Engine.browser() {
			return nil, notImplemented(a.s.settings.Engine)
		}
		var all []*message
		for _, chat := range p.chats {
			all = append(all, chat.messages...)
		}
		return all, nil
	}
	person := a.s.known(chatID)
	if person == nil || p.chats[person.ID] == nil {
		return nil, nil
	}
	found := slices.Clone(p.chats[person.ID].messages)
	if merge := query.Get("merge"); !a.s.settings.merges() || strings.EqualFold(merge, "false") || merge == "0" {
		found = slices.DeleteFunc(found, func(m *message) bool { return m.Chat != wireChat(chatID) })
	}
	return found, nil
}

// messageFilter reads the filters on time, direction and tick.
func messageFilter(query url.Values) (keep func(*message) bool, failed *callError) {
	var tests []func(*message) bool
	for name, sign := range map[string]int64{"filter.timestamp.gte": 1, "filter.timestamp.lte": -1} {
		if text := query.Get(name); text != "" {
			at, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, plainError(400, []string{name + " must be a number conforming to the specified constraints"})
			}
			tests = append(tests, func(m *message) bool { return sign*(m.At/1000-at) >= 0 })
		}
	}
	if text := query.Get("filter.fromMe"); text != "" {
		fromMe := strings.EqualFold(text, "true") || text == "1"
		tests = append(tests, func(m *message) bool { return m.FromMe == fromMe })
	}
	if name := query.Get("filter.ack"); name != "" {
		tests = append(tests, func(m *message) bool { return ackName(m.Ack) == name })
	}
	return func(m *message) bool {
		return !slices.ContainsFunc(tests, func(test func(*message) bool) bool { return !test(m) })
	}, nil
}

// historyMessage is a message as history shows it: with its file, which gets a new address, unless the caller said no (contract 8.7).
func (s *Simulator) historyMessage(ss *session, m *message, download string) object {
	if m.Media == nil || m.Revoked || strings.EqualFold(download, "false") || download == "0" {
		return s.withoutMedia(ss, m.remains(), m.Chat)
	}
	if s.expired(m.Media) {
		s.refresh(m.Media)
		s.keepMessage(m)
	}
	return s.waMessage(ss, m, m.Chat)
}

func (s *Simulator) withoutMedia(ss *session, m *message, chatID string) object {
	o := s.waMessage(ss, m, chatID)
	for i := range o {
		if o[i].Key == "media" {
			o[i].Value = nil
		}
	}
	return o
}

// remains is a message as it is left after it was deleted for everyone: without what it said.
func (m *message) remains() *message {
	if !m.Revoked {
		return m
	}
	left := *m
	left.Kind, left.Body, left.Media, left.Location, left.VCards, left.Poll = "text", "", nil, nil, nil, nil
	return &left
}

func (a *api) oneMessage(c *call) answer {
	return a.s.working(c, statusWorking, func(ss *session) answer {
		if failed := a.stored(ss); failed != nil {
			return failure(failed)
		}
		m, err := a.target(ss, c.request.PathValue("id"))
		if err != nil {
			return fail(err)
		}
		return jsonAnswer(200, a.s.historyMessage(ss, m, c.request.URL.Query().Get("downloadMedia")))
	})
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
