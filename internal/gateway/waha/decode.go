package waha

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// eventsOf reads what an envelope tells. Engines tell more than we ask for, and newer servers what we have never heard of.
func eventsOf(envelope value, delivery gateway.Delivery) []gateway.Event {
	payload, at := envelope.at("payload"), delivery.At
	if !payload.object() {
		return []gateway.Event{gateway.Ignored{Why: "no payload"}}
	}
	var event gateway.Event
	switch delivery.Name {
	case "session.status":
		event = sessionChanged(envelope, at)
	case "message", "message.any":
		event = messageReceived(payload, at)
	case "message.ack", "message.ack.group":
		event = statusChanged(payload, at)
	case "message.reaction":
		event = reacted(payload, at)
	case "message.edited":
		event = edited(payload, at)
	case "message.revoked":
		event = revoked(payload, at)
	case "presence.update":
		return presencesChanged(payload)
	case "call.received":
		event = callReceived(payload, at)
	case "group.v2.join", "group.v2.update":
		event = groupChanged(payload, at, false)
	case "group.v2.leave":
		event = groupChanged(payload, at, true)
	case "message.waiting", "group.join", "group.leave", "group.v2.participants", "poll.vote", "poll.vote.failed", "chat.archive",
		"call.accepted", "call.rejected", "label.upsert", "label.deleted", "label.chat.added", "label.chat.deleted",
		"event.response", "event.response.failed", "state.change", "engine.event":
		event = gateway.Ignored{Why: delivery.Name}
	default:
		event = gateway.Unknown{Why: "event " + delivery.Name}
	}
	return []gateway.Event{event}
}

func sessionChanged(envelope value, at time.Time) gateway.Event {
	session := sessionOf(envelope.at("payload"))
	session.Account, session.Limits = accountOf(envelope.at("me")), limitsOf(envelope.at("me"))
	if session.State == gateway.StateScan && session.QRUntil.IsZero() && !at.IsZero() {
		session.QRUntil = at.Add(gateway.QRNext)
	}
	return gateway.SessionChanged{Session: session, At: at}
}

func messageReceived(payload value, at time.Time) gateway.Event {
	if why := silent(payload); why != "" {
		return gateway.Ignored{Why: why}
	}
	message, ok := messageOf(payload)
	if !ok {
		return gateway.Ignored{Why: "message without id or chat"}
	}
	message.At = first(message.At, at)
	return message
}

// statusChanged reads an ack. Its number and its name say the same; the name is the younger member.
func statusChanged(payload value, at time.Time) gateway.Event {
	id, chat := idOf(payload), chatOfMessage(payload)
	var status gateway.Status
	number, known := payload.at("ack").number()
	if status = statusOf(payload.at("ackName").text()); status == "" && known {
		status = statusOf(ackNames[int(number)])
	}
	switch {
	case id.Raw == "":
		return gateway.Ignored{Why: "ack without id"}
	case status == "":
		return gateway.Unknown{Why: "ack " + payload.at("ack").line(maxEvent) + " " + payload.at("ackName").line(maxEvent)}
	}
	changed := gateway.StatusChanged{ID: id, Chat: chat, Status: status, At: at}
	if chat.Kind == gateway.ChatGroup {
		changed.By = identitiesOf(firstText(payload.at("_data", "receipt", "userJid"), payload.at("participant")))
	}
	return changed
}

var ackNames = map[int]string{-1: "ERROR", 0: "PENDING", 1: "SERVER", 2: "DEVICE", 3: "READ", 4: "PLAYED"}

// statusOf reads WAHA's name of an ack, "" for one that we do not know.
func statusOf(ackName string) gateway.Status {
	switch ackName {
	case "ERROR":
		return gateway.StatusFailed
	case "PENDING":
		return gateway.StatusAccepted
	case "SERVER":
		return gateway.StatusSent
	case "DEVICE":
		return gateway.StatusDelivered
	case "READ":
		return gateway.StatusRead
	case "PLAYED":
		return gateway.StatusPlayed
	default:
		return ""
	}
}

func reacted(payload value, at time.Time) gateway.Event {
	target := splitID(payload.at("reaction", "messageId").text())
	chat, id := chatOfMessage(payload), idOf(payload)
	if target.raw == "" || chat.ID == "" {
		return gateway.Ignored{Why: "reaction without message"}
	}
	return gateway.Reacted{
		Target: target.id(), Chat: chat, Person: personOf(payload, chat), By: senderOf(payload, chat, id.FromMe), FromMe: id.FromMe,
		Emoji: payload.at("reaction", "text").line(maxEvent), At: first(payload.at("timestamp").time(), at),
	}
}

// edited names its target by the raw id alone. People edit only what they wrote themselves, so its direction is that of the edit.
func edited(payload value, at time.Time) gateway.Event {
	target, chat := splitID(payload.at("editedMessageId").text()).id(), chatOfMessage(payload)
	if target.Raw == "" || chat.ID == "" {
		return gateway.Ignored{Why: "edit without message"}
	}
	target.FromMe = idOf(payload).FromMe
	return gateway.Edited{
		Target: target, Chat: chat, Person: personOf(payload, chat), Text: payload.at("body").text(),
		At: first(payload.at("timestamp").time(), at),
	}
}

// revoked has the message that deletes in "after", and what it deleted in "before" where the engine still knew it. An administrator of a
// group may delete what others wrote; direction is then that of the deleted message, where it was told.
func revoked(payload value, at time.Time) gateway.Event {
	after, before := payload.at("after"), payload.at("before")
	source := after
	if !source.object() {
		source = before
	}
	chat := chatOfMessage(source)
	target := splitID(payload.at("revokedMessageId").text()).id()
	target.FromMe = idOf(source).FromMe
	if known := idOf(before); known.Raw != "" {
		target = known
	}
	if target.Raw == "" { // versions of 2024 name it only in the engine's own data
		target.Raw = oneLine(firstText(
			after.at("_data", "message", "protocolMessage", "key", "id"), after.at("_data", "protocolMessageKey", "id")), maxID)
	}
	if target.Raw == "" || chat.ID == "" {
		return gateway.Ignored{Why: "deletion without message"}
	}
	return gateway.Revoked{Target: target, Chat: chat, Person: personOf(source, chat), At: first(source.at("timestamp").time(), at)}
}

// presencesChanged reads what everybody in a chat is doing.
func presencesChanged(payload value) []gateway.Event {
	var events []gateway.Event
	for _, presence := range payload.at("presences").list() {
		word := presence.at("lastKnownPresence").text()
		changed := gateway.PresenceChanged{
			Chat: chatOf(payload.at("id").text()), Who: identitiesOf(presence.at("participant").text()),
			Activity: gateway.ActivityNone, Online: word != "offline" && word != "",
		}
		switch word {
		case "typing":
			changed.Activity = gateway.ActivityTyping
		case "recording":
			changed.Activity = gateway.ActivityRecording
		}
		events = append(events, changed)
	}
	return events
}

func callReceived(payload value, at time.Time) gateway.Event {
	chat := chatOf(payload.at("from").text())
	return gateway.CallReceived{
		ID: payload.at("id").line(maxID), Chat: chat, Person: gateway.Person{Identities: identitiesOf(chat.ID)},
		Video: payload.at("isVideo").flag(), At: first(payload.at("timestamp").time(), at),
	}
}

func groupChanged(payload value, at time.Time, left bool) gateway.Event {
	chat := chatOf(payload.at("group", "id").text())
	if chat.Kind != gateway.ChatGroup {
		return gateway.Ignored{Why: "group without id"}
	}
	return gateway.GroupChanged{
		Chat: chat, Name: payload.at("group", "subject").line(maxName), Left: left, At: first(payload.at("timestamp").time(), at),
	}
}

// first returns the first moment that is known.
func first(moments ...time.Time) time.Time {
	for _, at := range moments {
		if !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}
