package waha

import (
	"regexp"
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// The endings of WAHA's ids for chats and people.
const (
	suffixPerson   = "@c.us"
	suffixProtocol = "@s.whatsapp.net" // the same person, as engines write it inside
	suffixLID      = "@lid"
	suffixGroup    = "@g.us"
	suffixList     = "@broadcast"
	suffixChannel  = "@newsletter"
	statusChat     = "status@broadcast"
)

// maxID bounds ids, in bytes; WhatsApp's have up to about 60.
const maxID = 200

// scoped is a business-scoped user id: country and letters or digits, such as ID.13491208655302741918. WAHA has no ending for them.
var scoped = regexp.MustCompile(`^[A-Z]{2}\.[0-9A-Za-z]{5,}$`)

// chatOf reads an id of a chat or a person in any of the forms that WAHA and its engines use.
func chatOf(id string) gateway.Chat {
	id = normalID(id)
	kind := gateway.ChatUnknown
	switch {
	case id == statusChat:
		kind = gateway.ChatStatus
	case strings.HasSuffix(id, suffixPerson), strings.HasSuffix(id, suffixLID), scoped.MatchString(id):
		kind = gateway.ChatPerson
	case strings.HasSuffix(id, suffixGroup):
		kind = gateway.ChatGroup
	case strings.HasSuffix(id, suffixList):
		kind = gateway.ChatBroadcast
	case strings.HasSuffix(id, suffixChannel):
		kind = gateway.ChatChannel
	}
	return gateway.Chat{Kind: kind, ID: id}
}

// normalID returns an id as WAHA takes it: people by phone end in @c.us, and no device of theirs is named ("1555:12@s.whatsapp.net").
func normalID(id string) string {
	id = oneLine(id, maxID)
	name, _, found := strings.Cut(id, "@")
	switch {
	case !found && id != "" && digits(id):
		return id + suffixPerson
	case !found:
		return id
	}
	ending := id[len(name):]
	if ending == suffixProtocol {
		ending = suffixPerson
	}
	if ending == suffixPerson || ending == suffixLID {
		name, _, _ = strings.Cut(name, ":")
		name, _, _ = strings.Cut(name, ".") // 1555.0:12, an older form
	}
	return name + ending
}

// identitiesOf returns who an id names: a phone number or a LID. Groups and lists are nobody.
func identitiesOf(id string) gateway.Identities {
	name, ending, _ := strings.Cut(normalID(id), "@")
	switch {
	case scoped.MatchString(name) && ending == "":
		return gateway.Identities{BSUID: name}
	case !digits(name):
		return gateway.Identities{}
	case "@"+ending == suffixPerson:
		return gateway.Identities{Phone: name}
	case "@"+ending == suffixLID:
		return gateway.Identities{LID: name}
	default:
		return gateway.Identities{}
	}
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// messageID is a message's id taken apart: true_1555@c.us_3EB0, in groups with a fourth part for who wrote it.
type messageID struct {
	fromMe      bool
	chat        string
	raw         string
	participant string
	whole       bool // the id had all its parts; else it was a raw id alone
}

// splitID takes a message's id apart. An id of another form counts as a raw id.
func splitID(id string) messageID {
	id = oneLine(id, maxID)
	direction, rest, ok := strings.Cut(id, "_")
	if ok && (direction == "true" || direction == "false") {
		chat, rest, ok := strings.Cut(rest, "_")
		raw, participant, _ := strings.Cut(rest, "_")
		if ok && raw != "" && (strings.Contains(chat, "@") || scoped.MatchString(chat)) {
			return messageID{fromMe: direction == "true", chat: normalID(chat), raw: raw, participant: participant, whole: true}
		}
	}
	return messageID{raw: id}
}

// joinID writes a message's id the way all engines take it.
func joinID(chat gateway.Chat, id gateway.MessageID) string {
	if splitID(id.Wamid).whole {
		return id.Wamid
	}
	direction := "false_"
	if id.FromMe {
		direction = "true_"
	}
	return direction + normalID(chat.ID) + "_" + id.Raw
}
