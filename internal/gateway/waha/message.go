package waha

import (
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Lengths that texts of messages are cut to, in bytes. WhatsApp's own limit is 65,536 characters.
const (
	maxBody     = 256 << 10
	maxFileName = 200
	maxQuote    = 4 << 10
	maxFault    = 500
)

// messageOf reads a message as it comes in webhooks and in histories. It is not ok when it names no message or no chat.
func messageOf(v value) (message gateway.Message, ok bool) {
	id, chat := idOf(v), chatOfMessage(v)
	if id.Raw == "" || chat.ID == "" {
		return gateway.Message{}, false
	}
	message = gateway.Message{
		ID: id, Chat: chat, Person: personOf(v, chat), Sender: senderOf(v, chat, id.FromMe),
		At:        v.at("timestamp").time(),
		Text:      cut(v.at("body").text(), maxBody),
		Media:     mediaOf(v),
		Location:  locationOf(v.at("location")),
		ReplyTo:   quoteOf(v.at("replyTo")),
		Forwarded: forwarded(v),
	}
	for _, card := range v.at("vCards").list() {
		message.Contacts = append(message.Contacts, parseCard(card.text()))
	}
	if id.FromMe {
		message.Source = gateway.SourcePhone
		if v.at("source").text() == "api" {
			message.Source = gateway.SourceHere
		}
		message.Status = statusOf(v.at("ackName").text())
		if number, known := v.at("ack").number(); message.Status == "" && known {
			message.Status = statusOf(ackNames[int(number)])
		}
	}
	message.Kind, message.Word = kindOf(v, message)
	return message, true
}

// idText returns an id that is a text or, of WEBJS, an object.
func idText(v value) string { return firstText(v, v.at("_serialized"), v.at("id")) }

// idOf reads the id of a message. Direction is the id's own, then what the message says.
func idOf(v value) gateway.MessageID {
	parts := splitID(idText(v.at("id")))
	if parts.whole {
		return parts.id()
	}
	parts.fromMe = v.at("fromMe").flag() || v.at("id", "fromMe").flag()
	return parts.id()
}

func (m messageID) id() gateway.MessageID {
	id := gateway.MessageID{Raw: m.raw, FromMe: m.fromMe}
	if m.whole {
		direction := "false_"
		if m.fromMe {
			direction = "true_"
		}
		id.Wamid = direction + m.chat + "_" + m.raw
		if m.participant != "" {
			id.Wamid += "_" + m.participant
		}
	}
	return id
}

// chatOfMessage returns the chat of a message: of its id, because "from" is the chat on some engines and the sender on others.
func chatOfMessage(v value) gateway.Chat {
	if parts := splitID(idText(v.at("id"))); parts.whole {
		return chatOf(parts.chat)
	}
	if remote := v.at("_data", "key", "remoteJid").text(); remote != "" {
		return chatOf(remote)
	}
	from, to := v.at("from").text(), v.at("to").text()
	if v.at("fromMe").flag() && to != "" {
		return chatOf(to)
	}
	return chatOf(from)
}

// personOf returns the other side of a chat with a person. The engines tell in their own data who a LID is, but not always.
func personOf(v value, chat gateway.Chat) gateway.Person {
	if chat.Kind != gateway.ChatPerson {
		return gateway.Person{}
	}
	data := v.at("_data")
	other := firstText(data.at("key", "remoteJidAlt"), data.at("Info", "SenderAlt"))
	fromMe := idOf(v).FromMe
	if fromMe {
		other = firstText(data.at("key", "remoteJidAlt"), data.at("Info", "RecipientAlt"))
	}
	person := gateway.Person{Identities: identitiesOf(chat.ID).Merge(identitiesOf(other))}
	if !fromMe {
		person.Name = nameOf(data)
	}
	return person
}

// senderOf returns who wrote something: in a chat with a person the other side or us, elsewhere one of many.
func senderOf(v value, chat gateway.Chat, fromMe bool) gateway.Person {
	switch {
	case fromMe:
		return gateway.Person{}
	case chat.Kind == gateway.ChatPerson:
		return personOf(v, chat)
	}
	data := v.at("_data")
	sender := firstText(v.at("participant"), data.at("key", "participant"), data.at("Info", "Sender"))
	if sender == "" {
		sender = splitID(idText(v.at("id"))).participant
	}
	alias := firstText(data.at("key", "participantAlt"), data.at("Info", "SenderAlt"))
	return gateway.Person{Identities: identitiesOf(sender).Merge(identitiesOf(alias)), Name: nameOf(data)}
}

// nameOf returns the name that a sender gave themselves: NOWEB, GOWS, and the engines with a browser.
func nameOf(data value) string {
	name := value{firstText(data.at("pushName"), data.at("Info", "PushName"), data.at("notifyName"))}
	return name.line(maxName)
}

func mediaOf(v value) *gateway.MediaFile {
	media := v.at("media")
	if !media.object() {
		if !v.at("hasMedia").flag() {
			return nil
		}
		return &gateway.MediaFile{MIME: partOf(v).at("mimetype").line(maxName)}
	}
	name := media.at("filename").line(2000)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return &gateway.MediaFile{
		URL: media.at("url").line(4096), MIME: media.at("mimetype").line(maxName), Name: cut(name, maxFileName),
		Fault: oneLine(firstText(media.at("error", "details"), media.at("error", "message"), media.at("error")), maxFault),
	}
}

// locationOf reads a place; WAHA writes its degrees as texts.
func locationOf(v value) *gateway.Location {
	latitude, ok := v.at("latitude").number()
	longitude, alsoOK := v.at("longitude").number()
	if !ok || !alsoOK || latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180 {
		return nil
	}
	name := firstText(v.at("name"), v.at("description"))
	return &gateway.Location{Latitude: latitude, Longitude: longitude, Name: oneLine(name, maxName), Address: v.at("address").line(maxQuote)}
}

func quoteOf(v value) *gateway.Quote {
	id := splitID(idText(v.at("id"))).id()
	if id.Raw == "" {
		return nil
	}
	return &gateway.Quote{ID: id, Text: cut(v.at("body").text(), maxQuote)}
}
