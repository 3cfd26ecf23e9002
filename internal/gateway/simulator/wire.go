package simulator

import (
	"strconv"
	"strings"
	"time"
)

var ackNames = map[int]string{-1: "ERROR", 0: "PENDING", 1: "SERVER", 2: "DEVICE", 3: "READ", 4: "PLAYED"}

func ackName(ack int) string {
	if name := ackNames[ack]; name != "" {
		return name
	}
	return "UNKNOWN"
}

// jid is a chat id as it stands inside _data (contract 6.3).
func jid(chatID string) string {
	if number, ok := strings.CutSuffix(chatID, "@c.us"); ok {
		return number + "@s.whatsapp.net"
	}
	return chatID
}

// waMessage is the WAMessage of events and history, as each engine writes it (contract 8.6). The chat id may be another one than the
// message's own: a person has two.
func (s *Simulator) waMessage(ss *session, m *message, chatID string) object {
	engine := s.settings.Engine
	own := s.phones[m.Phone].Phone + "@c.us"
	from, to := chatID, any(nil)
	if engine.browser() {
		from, to = chatID, own
		if m.FromMe {
			from, to = own, chatID
		}
	}
	o := object{{"id", serialized(m.FromMe, chatID, m.Raw, m.Author)}, {"timestamp", m.At / 1000}, {"from", from}, {"fromMe", m.FromMe},
		{"source", m.source(ss)}, {"body", m.bodyOn(engine)}}
	group := strings.HasSuffix(chatID, "@g.us")
	switch {
	case group && engine == NOWEB:
		o = append(o, field{"to", chatID}, field{"participant", orNull(m.Author)})
	case group && engine == GOWS:
		o = append(o, field{"to", orNull(m.Author)}, field{"participant", orNull(m.Author)})
	case group:
		o = append(o, field{"to", to}, field{"participant", orNull(m.Author)})
	case engine == GOWS:
		o = append(o, field{"to", nil}, field{"participant", nil})
	case engine.browser():
		o = append(o, field{"to", to})
	}
	return append(o, field{"hasMedia", m.Media != nil}, field{"media", s.wireMedia(ss, m)}, field{"ack", m.Ack}, field{"ackName", ackName(m.Ack)},
		field{"location", m.wireLocation()}, field{"vCards", m.wireVCards()}, field{"replyTo", s.wireReply(m)}, field{"_data", s.data(m, chatID)})
}

// source says api only for what this session sent itself (contract 8.6).
func (m *message) source(ss *session) string {
	if m.Session != "" && m.Session == ss.Name {
		return "api"
	}
	return "app"
}

func (m *message) bodyOn(engine Engine) any {
	if m.Body == "" && !engine.browser() {
		return nil
	}
	return m.Body
}

func (s *Simulator) wireMedia(ss *session, m *message) any {
	if m.Media == nil || s.expired(m.Media) {
		return nil
	}
	return object{{"url", s.settings.MediaBase + "/api/files/" + ss.Name + "/" + m.Media.File}, {"mimetype", m.Media.Type},
		{"filename", orNull(m.Media.Name)}}
}

func (m *message) wireLocation() any {
	if m.Location == nil {
		return nil
	}
	text := func(degrees float64) string { return strconv.FormatFloat(degrees, 'f', -1, 64) }
	o := object{{"live", false}, {"latitude", text(m.Location.Latitude)}, {"longitude", text(m.Location.Longitude)},
		{"name", orNull(m.Location.Name)}}
	if m.FromMe || m.Location.Address != "" {
		o = append(o, field{"address", orNull(m.Location.Address)}, field{"url", nil}, field{"description", nil}, field{"thumbnail", nil})
	}
	return o
}

func (m *message) wireVCards() any {
	if len(m.VCards) == 0 {
		return nil
	}
	return m.VCards
}

// wireReply names the quoted message by its raw id (contract 8.6).
func (s *Simulator) wireReply(m *message) any {
	if m.ReplyTo == "" {
		return nil
	}
	quoted := s.phones[m.Phone].messages[m.ReplyTo]
	if quoted == nil {
		return object{{"id", m.ReplyTo}, {"_data", object{}}}
	}
	author := quoted.Chat
	if quoted.FromMe {
		author = m.Phone + "@c.us"
	}
	return object{{"id", m.ReplyTo}, {"participant", author}, {"body", orNull(quoted.Body)}, {"hasMedia", quoted.Media != nil},
		{"_data", content(quoted)}}
}

// data is the engine's own view of a message.
func (s *Simulator) data(m *message, chatID string) object {
	switch s.settings.Engine {
	case NOWEB:
		return s.dataNOWEB(m, chatID, content(m))
	case GOWS:
		return s.dataGOWS(m, chatID, content(m))
	}
	return object{{"id", object{{"fromMe", m.FromMe}, {"remote", chatID}, {"id", m.Raw},
		{"_serialized", serialized(m.FromMe, chatID, m.Raw, m.Author)}}}, {"body", m.Body}, {"type", browserType(m)}, {"t", m.At / 1000},
		{"notifyName", s.pushName(m)}, {"from", s.browserFrom(m, chatID)}, {"ack", m.Ack}}
}

func (s *Simulator) dataNOWEB(m *message, chatID string, body object) object {
	key := object{{"remoteJid", jid(chatID)}, {"fromMe", m.FromMe}, {"id", m.Raw}}
	if m.Author != "" {
		key = append(key, field{"participant", jid(m.Author)})
	}
	if alt := s.alt(m, chatID); alt != "" && m.Author == "" {
		key = append(key, field{"remoteJidAlt", alt})
	}
	if m.FromMe {
		return object{{"key", key}, {"message", body}, {"messageTimestamp", strconv.FormatInt(m.At/1000, 10)}, {"status", ackName(m.Ack)}}
	}
	return object{{"key", key}, {"messageTimestamp", m.At / 1000}, {"pushName", s.pushName(m)}, {"message", body}, {"status", 3}}
}

func (s *Simulator) dataGOWS(m *message, chatID string, body object) object {
	sender, senderAlt, recipientAlt := jid(chatID), s.alt(m, chatID), ""
	if m.FromMe {
		sender, senderAlt, recipientAlt = m.Phone+":1@s.whatsapp.net", "", senderAlt
	} else if m.Author != "" {
		sender, senderAlt = jid(m.Author), ""
	}
	return object{{"Info", object{{"Chat", jid(chatID)}, {"Sender", sender}, {"IsFromMe", m.FromMe},
		{"IsGroup", strings.HasSuffix(chatID, "@g.us")}, {"SenderAlt", senderAlt}, {"RecipientAlt", recipientAlt}, {"ID", m.Raw},
		{"PushName", s.pushName(m)}, {"Timestamp", time.UnixMilli(m.At).UTC().Format(time.RFC3339)}}}, {"Message", body}}
}

// alt is the number of a chat that goes by a hidden id (contract 6.3), where the person does not hide it.
func (s *Simulator) alt(m *message, chatID string) string {
	p := s.people[m.Person]
	if p == nil || p.Phone == "" || p.HidePhone || !strings.HasSuffix(chatID, "@lid") {
		return ""
	}
	return p.registered() + "@s.whatsapp.net"
}

func (s *Simulator) pushName(m *message) string {
	if m.FromMe {
		return s.phones[m.Phone].Name
	}
	if name, ok := plain(m.Author); ok && s.alias[name] != nil {
		return s.alias[name].Name
	}
	if p := s.people[m.Person]; p != nil {
		return p.Name
	}
	return ""
}

func (s *Simulator) browserFrom(m *message, chatID string) string {
	if m.FromMe {
		return m.Phone + "@c.us"
	}
	return chatID
}

func browserType(m *message) string {
	switch m.Kind {
	case "text":
		return "chat"
	case "voice":
		return "ptt"
	case "contact":
		return "vcard"
	}
	return m.Kind
}

// content is the message as WhatsApp's own protocol names its parts.
func content(m *message) object {
	quote := object(nil)
	if m.ReplyTo != "" {
		quote = object{{"contextInfo", object{{"stanzaId", m.ReplyTo}}}}
	}
	switch {
	case m.target != nil:
		return actionContent(m)
	case m.Media != nil:
		o := object{{"mimetype", m.Media.Type}, {"fileLength", strconv.Itoa(m.Media.Size)}}
		if m.Body != "" {
			o = append(o, field{"caption", m.Body})
		}
		if m.Media.Name != "" {
			o = append(o, field{"fileName", m.Media.Name})
		}
		if m.Kind == "voice" {
			o = append(o, field{"ptt", true})
		}
		return object{{mediaMember(m.Kind), append(o, quote...)}}
	case m.Location != nil:
		return object{{"locationMessage", append(object{{"degreesLatitude", m.Location.Latitude}, {"degreesLongitude", m.Location.Longitude},
			{"name", m.Location.Name}}, quote...)}}
	case len(m.VCards) > 0:
		return object{{"contactMessage", append(object{{"vcard", m.VCards[0]}}, quote...)}}
	case m.Kind == "poll":
		return object{{"pollCreationMessage", object{{"name", m.Body}, {"options", m.Poll}}}}
	case m.FromMe || m.ReplyTo != "":
		return object{{"extendedTextMessage", append(object{{"text", m.Body}}, quote...)}}
	}
	return object{{"conversation", m.Body}}
}

// actionContent is what an edit, a deletion and a reaction are made of.
func actionContent(m *message) object {
	key := object{{"remoteJid", jid(m.target.Chat)}, {"fromMe", m.target.FromMe}, {"id", m.target.Raw}}
	switch m.Kind {
	case "edit":
		return object{{"editedMessage", object{{"message", object{{"protocolMessage", object{{"type", 14}, {"key", key},
			{"editedMessage", object{{"conversation", m.Body}}}}}}}}}}
	case "reaction":
		return object{{"reactionMessage", object{{"key", key}, {"text", m.Body}}}}
	}
	return object{{"protocolMessage", object{{"type", 0}, {"key", key}}}}
}

func mediaMember(kind string) string {
	switch kind {
	case "voice":
		return "audioMessage"
	case "image", "video", "sticker":
		return kind + "Message"
	}
	return "documentMessage"
}
