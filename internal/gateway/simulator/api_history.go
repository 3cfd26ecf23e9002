package simulator

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

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
