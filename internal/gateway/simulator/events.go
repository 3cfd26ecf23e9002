package simulator

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// emit tells an event to every webhook of a session that wants it. Several names given at once are told with one envelope id, as
// message and message.any are (contract 0.5). The chat's ID is for the order; it may be empty.
func (s *Simulator) emit(ss *session, chat string, payload any, events ...string) {
	sw := s.switchesOf(ss.Name)
	if sw.CutWebhooks || s.settings.Down != "" || len(ss.config.Webhooks) == 0 {
		return
	}
	id, at := s.eventID(), s.now().UnixMilli()
	var inside []byte
	for _, event := range events {
		var body []byte
		for _, hook := range ss.config.Webhooks {
			if !hook.wants(event) {
				continue
			}
			if inside == nil {
				inside = appendJSON(nil, payload)
			}
			if body == nil {
				body = s.envelope(ss, id, at, event, inside)
			}
			s.queue.offer(ss, &delivery{Session: ss.Name, URL: hook.URL, Event: event, EventID: id, Chat: chat, Body: string(body),
				RequestID: s.requestID(), Timestamp: at, HMAC: sign(hook, body), Headers: hook.Headers, Retries: hook.retries()})
		}
	}
}

// envelope wraps a payload (contract 8.1).
func (s *Simulator) envelope(ss *session, id string, at int64, event string, payload []byte) []byte {
	o := object{}
	if s.settings.eventIDs() {
		o = append(o, field{"id", id}, field{"timestamp", at})
	}
	o = append(o, field{"event", event}, field{"session", ss.Name})
	if len(ss.config.Metadata) > 0 {
		o = append(o, field{"metadata", ss.config.Metadata})
	}
	o = append(o, field{"me", s.me(ss)}, field{"payload", json.RawMessage(payload)}, field{"engine", string(s.settings.Engine)},
		field{"environment", s.version()})
	return appendJSON(make([]byte, 0, len(payload)+600), o)
}

// version is the answer of /api/server/version and the environment of events (contract 1.1).
func (s *Simulator) version() object {
	o := object{{"version", s.settings.Version}, {"engine", string(s.settings.Engine)}, {"tier", s.settings.Tier}, {"browser", nil}}
	if s.settings.Engine.browser() {
		o[3].Value = "/usr/bin/chromium"
	}
	if s.settings.eventIDs() {
		o = append(o, field{"platform", "linux/x64"}, field{"worker", object{{"id", nil}}})
	}
	return o
}

// sign is the lower-case hex HMAC-SHA512 of the body, or empty where the webhook has no key (contract 8.3).
func sign(hook webhook, body []byte) string {
	if hook.HMAC == nil || hook.HMAC.Key == "" {
		return ""
	}
	mac := hmac.New(sha512.New, []byte(hook.HMAC.Key))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// tellMessage tells a message to one session: message and message.any for one that came in, message.any for an own one (contract 8.5).
func (s *Simulator) tellMessage(ss *session, m *message) {
	if s.ignored(ss, m.Chat) {
		return
	}
	events := []string{"message", "message.any"}
	if m.FromMe {
		events = events[1:]
	}
	s.emit(ss, m.Person, s.waMessage(ss, m, m.Chat), events...)
	if s.switchesOf(ss.Name).DoubleID {
		if other := s.people[m.Person].otherThan(m.Chat); other != "" {
			s.emit(ss, m.Person, s.waMessage(ss, m, other), events...)
		}
	}
}

// ignored says whether the session's configuration filters a chat out (contract 3.3).
func (s *Simulator) ignored(ss *session, chatID string) bool {
	ignore := ss.config.Ignore
	switch {
	case chatID == "status@broadcast":
		return ignore.Status
	case strings.HasSuffix(chatID, "@g.us"):
		return ignore.Groups
	case strings.HasSuffix(chatID, "@newsletter"):
		return ignore.Channels
	case strings.HasSuffix(chatID, "@broadcast"):
		return ignore.Broadcast
	}
	return false
}

// tellAck tells how far a message is (contract 8.6). WEBJS does so only when it is told to (contract 1.2).
func (s *Simulator) tellAck(ss *session, m *message) {
	engine := s.settings.Engine
	if engine == WEBJS && !ss.config.WebJS.TagsEventsOn {
		return
	}
	sw := s.switchesOf(ss.Name)
	chatID, event, author := m.Chat, "message.ack", ""
	if strings.HasSuffix(chatID, "@g.us") {
		author = m.Phone + "@c.us"
		if s.settings.atLeast("2025.12.2") {
			event = "message.ack.group"
		}
	} else if other := s.people[m.Person].otherThan(m.Chat); sw.AckOtherID && other != "" {
		chatID = other
	}
	o := object{{"id", serialized(true, chatID, m.Raw, author)}, {"from", chatID}}
	switch {
	case engine.browser():
		o[1].Value = m.Phone + "@c.us"
		o = append(o, field{"to", chatID}, field{"participant", orNull(author)})
	case engine == GOWS:
		o = append(o, field{"to", nil}, field{"participant", orNull(author)})
	}
	o = append(o, field{"fromMe", true}, field{"ack", m.Ack}, field{"ackName", ackName(m.Ack)})
	s.emit(ss, m.Person, o, event)
}

// tellReaction, tellEdit and tellRevoke tell what happened to a message; action is the message that did it (contract 8.6).
func (s *Simulator) tellReaction(ss *session, action, target *message, text string) {
	o := s.waMessage(ss, action, action.Chat)[:5] // id to source
	if s.settings.Engine.browser() {
		o = append(o, field{"to", s.counterpart(action)})
		o[1].Value = float64(action.At) / 1000
	}
	if action.Author != "" {
		o = append(o, field{"participant", action.Author})
	}
	o = append(o, field{"reaction", object{{"text", text}, {"messageId", target.id()}}})
	s.emit(ss, action.Person, o, "message.reaction")
}

func (s *Simulator) counterpart(m *message) string {
	if m.FromMe {
		return m.Chat
	}
	return m.Phone + "@c.us"
}

func (s *Simulator) tellEdit(ss *session, action, target *message) {
	o := s.waMessage(ss, action, action.Chat)
	s.emit(ss, action.Person, append(o, field{"editedMessageId", target.Raw}), "message.edited")
}

func (s *Simulator) tellRevoke(ss *session, action, target *message) {
	after := s.waMessage(ss, action, action.Chat)
	o := object{{"after", after}, {"before", nil}}
	if s.settings.Engine.browser() {
		o[1].Value = s.waMessage(ss, target, target.Chat)
	}
	if s.settings.eventIDs() {
		o = append(o, field{"revokedMessageId", target.Raw})
	}
	s.emit(ss, action.Person, append(o, field{"_data", s.data(action, action.Chat)}), "message.revoked")
}

// tellPresence tells that somebody types (contract 6.1).
func (s *Simulator) tellPresence(ss *session, p *Person, presence string) {
	if s.settings.Engine == WEBJS && !ss.config.WebJS.TagsEventsOn {
		return
	}
	s.emit(ss, p.ID, presences(p, presence), "presence.update")
}

func presences(p *Person, presence string) object {
	return object{{"id", p.chatID()}, {"presences", []object{{{"participant", p.chatID()}, {"lastKnownPresence", presence}, {"lastSeen", nil}}}}}
}
