package waha

import (
	"slices"
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// kinds names what engines call the parts of a message, without their ending: NOWEB and GOWS have a member imageMessage, WEBJS a type image.
var kinds = map[string]gateway.Kind{
	"image": gateway.KindImage, "video": gateway.KindVideo, "ptv": gateway.KindVideo, "audio": gateway.KindAudio, "ptt": gateway.KindVoice,
	"document": gateway.KindDocument, "sticker": gateway.KindSticker, "location": gateway.KindLocation, "liveLocation": gateway.KindLocation,
	"live_location": gateway.KindLocation, "contact": gateway.KindContact, "contactsArray": gateway.KindContact, "vcard": gateway.KindContact,
	"multi_vcard": gateway.KindContact, "conversation": gateway.KindText, "extendedText": gateway.KindText, "chat": gateway.KindText,
}

// wrappers are members that hold the message proper.
var wrappers = []string{
	"ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage", "deviceSentMessage",
}

// silences are members and types that people do not see as a message: keys, and changes that have events of their own.
var silences = []string{
	"protocolMessage", "senderKeyDistributionMessage", "reactionMessage", "encReactionMessage", "editedMessage", "keepInChatMessage",
	"pinInChatMessage", "messageHistoryNotice", "e2e_notification", "notification_template", "gp2", "ciphertext", "protocol", "revoked", "reaction",
}

// contentName returns what the engine calls the content of a message, and the content itself where it has one. Both are empty where the
// engine's own data does not tell.
func contentName(v value) (name string, content value) {
	data := v.at("_data")
	if word := data.at("type").text(); word != "" {
		return oneLine(word, maxEvent), data
	}
	content = data.at("message")
	if !content.object() {
		content = data.at("Message")
	}
	for range wrappers {
		i := slices.IndexFunc(wrappers, func(w string) bool { return content.at(w, "message").object() })
		if i < 0 {
			break
		}
		content = content.at(wrappers[i], "message")
	}
	names := content.names()
	slices.Sort(names) // so that the answer is the same for the same message
	for _, candidate := range names {
		if candidate != "messageContextInfo" && !content.at(candidate).null() && (name == "" || slices.Contains(silences, name)) {
			name = candidate
		}
	}
	return oneLine(name, maxEvent), content.at(name)
}

// partOf returns the content of a message in the engine's own data.
func partOf(v value) value {
	_, content := contentName(v)
	return content
}

// silent returns why a message is none that people see, "" when it is one.
func silent(v value) string {
	if v.at("body").text() != "" || v.at("hasMedia").flag() || v.at("location").object() || len(v.at("vCards").list()) > 0 {
		return ""
	}
	if name, _ := contentName(v); slices.Contains(silences, name) {
		return name
	}
	return ""
}

// kindOf says what a message holds: what WAHA itself tells of it, then the engine's own data. The word is the engine's for what is unsupported.
func kindOf(v value, message gateway.Message) (kind gateway.Kind, word string) {
	name, content := contentName(v)
	kind = kinds[strings.TrimSuffix(name, "Message")]
	switch {
	case message.Location != nil:
		return gateway.KindLocation, ""
	case len(message.Contacts) > 0:
		return gateway.KindContact, ""
	case message.Media != nil:
		return mediaKind(kind, content, message.Media.MIME), ""
	case kind == gateway.KindText, kind == "" && message.Text != "":
		return gateway.KindText, ""
	case kind == "", kind == gateway.KindLocation, kind == gateway.KindContact:
		return gateway.KindUnsupported, name
	default:
		return kind, "" // a file that the server did not say is there
	}
}

// mediaKind says what a file is: the engine knows best, its type has to do where it does not tell.
func mediaKind(kind gateway.Kind, content value, mime string) gateway.Kind {
	family, _, _ := strings.Cut(mime, "/")
	switch {
	case kind == gateway.KindAudio && (content.at("ptt").flag() || content.at("PTT").flag()):
		return gateway.KindVoice
	case kind != "" && kind != gateway.KindText:
		return kind
	case mime == "image/webp":
		return gateway.KindSticker
	case family == "image":
		return gateway.KindImage
	case family == "video":
		return gateway.KindVideo
	case strings.HasPrefix(mime, "audio/ogg"):
		return gateway.KindVoice
	case family == "audio":
		return gateway.KindAudio
	default:
		return gateway.KindDocument
	}
}

// forwarded reports whether a message was passed on.
func forwarded(v value) bool {
	_, content := contentName(v)
	return v.at("_data", "isForwarded").flag() || content.at("contextInfo", "isForwarded").flag()
}
