package waha

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// maxFile is the largest file that fits into WAHA's 50 MiB of JSON, in bytes: base64 makes it a third larger.
const maxFile = 37 << 20

// NewMessageID implements gateway.Sender. The id has the form of the engines' own ones. Only messages without a file are sent with it:
// with files it is not known to be heeded.
func (d *Device) NewMessageID(ctx context.Context, kind gateway.Kind) (string, error) {
	if kind != gateway.KindText && kind != gateway.KindLocation && kind != gateway.KindContact {
		return "", nil
	}
	capabilities, err := d.Capabilities(ctx)
	if err != nil || !capabilities.Can(gateway.FeatureOwnIDs) {
		return "", err
	}
	var random [9]byte
	_, _ = rand.Read(random[:]) // never fails
	return "3EB0" + strings.ToUpper(hex.EncodeToString(random[:])), nil
}

// Send implements gateway.Sender.
func (d *Device) Send(ctx context.Context, message gateway.Outgoing) (gateway.Sent, error) {
	if message.To.ID == "" {
		return gateway.Sent{}, permanent(gateway.ReasonNoIdentity, errs.Msg("This message has nobody to go to."))
	}
	if message.Content == nil {
		return gateway.Sent{}, permanent(gateway.ReasonRejected, errs.Msg("This message is empty."))
	}
	endpoint, body, err := contentOf(message.Content)
	if err != nil {
		return gateway.Sent{}, err
	}
	body["session"], body["chatId"] = d.Session, normalID(message.To.ID)
	if !message.ReplyTo.IsZero() {
		body["reply_to"] = joinID(message.To, message.ReplyTo)
	}
	if message.ID != "" {
		body["id"] = message.ID
	}
	r := post("/api/"+endpoint, body)
	r.slow = body["file"] != nil
	answer, err := d.server.call(ctx, r)
	if err != nil {
		return gateway.Sent{}, err
	}
	return sentOf(answer, message.To), nil
}

// contentOf returns the call for a content and what is special in its body. What WAHA would answer with a stack trace is refused here.
func contentOf(content gateway.Content) (endpoint string, body map[string]any, err error) {
	switch c := content.(type) {
	case gateway.Text:
		if strings.TrimSpace(c.Body) == "" {
			return "", nil, permanent(gateway.ReasonRejected, errs.Msg("This message is empty."))
		}
		return "sendText", map[string]any{"text": c.Body, "linkPreview": c.Preview}, nil
	case gateway.Image:
		return fileCall("sendImage", c.File, map[string]any{"caption": c.Caption})
	case gateway.Video:
		return fileCall("sendVideo", c.File, map[string]any{"caption": c.Caption, "convert": c.MIME != "video/mp4"})
	case gateway.Voice:
		ready := strings.HasPrefix(c.MIME, "audio/ogg")
		if ready {
			c.MIME = "audio/ogg; codecs=opus" // some phones play it only where that is said
		}
		return fileCall("sendVoice", c.File, map[string]any{"convert": !ready})
	case gateway.Document:
		return fileCall("sendFile", c.File, map[string]any{"caption": c.Caption})
	case gateway.Location:
		title := c.Name
		if c.Address != "" {
			title = strings.TrimPrefix(title+", "+c.Address, ", ")
		}
		return "sendLocation", map[string]any{"latitude": c.Latitude, "longitude": c.Longitude, "title": title}, nil
	case gateway.Card:
		if len(c.Contacts) == 0 {
			return "", nil, permanent(gateway.ReasonRejected, errs.Msg("This message is empty."))
		}
		return "sendContactVcard", map[string]any{"contacts": cards(c.Contacts)}, nil
	default:
		return "", nil, permanent(gateway.ReasonUnsupported, errs.Msg("WAHA cannot send this kind of message."))
	}
}

func fileCall(endpoint string, file gateway.File, body map[string]any) (string, map[string]any, error) {
	switch {
	case len(file.Data) == 0:
		return "", nil, permanent(gateway.ReasonRejected, errs.Msg("The file is empty."))
	case len(file.Data) > maxFile:
		return "", nil, permanent(gateway.ReasonTooLarge, errs.Msg("This file is too large for the WAHA server."))
	}
	body["file"] = map[string]any{
		"mimetype": file.MIME, "filename": oneLine(file.Name, maxFileName), "data": base64.StdEncoding.EncodeToString(file.Data),
	}
	return endpoint, body, nil
}

// cards returns contact cards as WAHA takes them. It writes the vCard itself.
func cards(contacts []gateway.ContactCard) []map[string]any {
	list := make([]map[string]any, 0, len(contacts))
	for _, contact := range contacts {
		card := map[string]any{"fullName": contact.Label(), "organization": contact.Organization, "vcard": nil}
		if contact.WhatsApp != "" {
			card["whatsappId"], card["phoneNumber"] = contact.WhatsApp, "+"+contact.WhatsApp
		}
		if len(contact.Phones) > 0 {
			card["phoneNumber"] = contact.Phones[0]
		}
		list = append(list, card)
	}
	return list
}

// sentOf reads the answer to a send: each engine puts the id somewhere else, and some versions put nothing at all.
func sentOf(answer value, to gateway.Chat) gateway.Sent {
	whole := firstText(answer.at("id"), answer.at("id", "_serialized"), answer.at("_data", "id", "_serialized"))
	raw := firstText(answer.at("key", "id"), answer.at("id", "id"), answer.at("_data", "Info", "ID"))
	id := gateway.MessageID{FromMe: true, Raw: oneLine(raw, maxID)}
	if parts := splitID(whole); parts.whole {
		id.Raw, id.Wamid = parts.raw, oneLine(whole, maxID)
	} else if id.Raw == "" {
		id.Raw = parts.raw
	}
	if id.Wamid == "" && id.Raw != "" {
		id.Wamid = joinID(to, id)
	}
	at := answer.at("timestamp").time()
	if at.IsZero() {
		at = answer.at("messageTimestamp").time()
	}
	if at.IsZero() {
		at = answer.at("_data", "Info", "Timestamp").time()
	}
	return gateway.Sent{ID: id, At: at}
}

// Edit implements gateway.Sender.
func (d *Device) Edit(ctx context.Context, chat gateway.Chat, id gateway.MessageID, text string) error {
	if strings.TrimSpace(text) == "" {
		return permanent(gateway.ReasonRejected, errs.Msg("This message is empty."))
	}
	_, err := d.server.call(ctx, request{method: http.MethodPut, path: d.message(chat, id), body: map[string]any{"text": text}})
	return err
}

// Revoke implements gateway.Sender.
func (d *Device) Revoke(ctx context.Context, chat gateway.Chat, id gateway.MessageID) error {
	_, err := d.server.call(ctx, request{method: http.MethodDelete, path: d.message(chat, id)})
	return err
}

// React implements gateway.Sender.
func (d *Device) React(ctx context.Context, chat gateway.Chat, id gateway.MessageID, emoji string) error {
	_, err := d.server.call(ctx, request{method: http.MethodPut, path: "/api/reaction", body: map[string]any{
		"session": d.Session, "messageId": joinID(chat, id), "reaction": emoji,
	}})
	return err
}

// message returns the path of a message.
func (d *Device) message(chat gateway.Chat, id gateway.MessageID) string {
	return d.path("chats", normalID(chat.ID), "messages", joinID(chat, id))
}
