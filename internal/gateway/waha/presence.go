package waha

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Typing implements gateway.Presence. WAHA needs no message for it.
func (d *Device) Typing(ctx context.Context, chat gateway.Chat, activity gateway.Activity, _ gateway.MessageID) error {
	body := map[string]any{"session": d.Session, "chatId": normalID(chat.ID)}
	r := post("/api/stopTyping", body)
	switch activity {
	case gateway.ActivityTyping:
		r.path = "/api/startTyping"
	case gateway.ActivityRecording:
		r = post(d.path("presence"), map[string]any{"chatId": body["chatId"], "presence": "recording"})
	}
	_, err := d.server.call(ctx, r)
	return err
}

// Seen implements gateway.Presence.
func (d *Device) Seen(ctx context.Context, chat gateway.Chat, ids ...gateway.MessageID) error {
	if len(ids) == 0 {
		return nil
	}
	body := map[string]any{"session": d.Session, "chatId": normalID(chat.ID)}
	var list []string
	for _, id := range ids {
		whole := joinID(chat, id)
		list = append(list, whole)
		if participant := splitID(whole).participant; participant != "" {
			body["participant"] = participant // of groups; WAHA takes one
		}
	}
	body["messageIds"] = list
	_, err := d.server.call(ctx, post("/api/sendSeen", body))
	return err
}
