package waha

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	// historyPage is small because servers take long over large ones.
	historyPage = 50
	// maxPages bounds a walk through a chat on a server that never comes to an end.
	maxPages = 40
)

// Chats implements gateway.History.
func (d *Device) Chats(ctx context.Context, limit, offset int) ([]gateway.ChatOverview, error) {
	r := get(d.path("chats", "overview"), url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}})
	r.slow = true
	answer, err := d.server.call(ctx, r)
	if err != nil {
		return nil, err
	}
	var chats []gateway.ChatOverview
	for _, v := range answer.list() {
		chat := chatOf(idText(v.at("id")))
		if chat.ID == "" {
			continue
		}
		overview := gateway.ChatOverview{Chat: chat, Person: identitiesOf(chat.ID), Name: v.at("name").line(maxName)}
		if last := v.at("lastMessage"); last.object() {
			if message, ok := messageOf(last); ok {
				overview.Last = &message
				overview.Person = overview.Person.Merge(message.Person.Identities)
			}
		}
		chats = append(chats, overview)
	}
	return chats, nil
}

// MessagesSince implements gateway.History. Servers answer newest first and may heed the time or not; a page may be short though more
// follow, and one that brings nothing new is the end.
func (d *Device) MessagesSince(ctx context.Context, chat gateway.Chat, since time.Time, limit int) ([]gateway.Message, error) {
	var found []gateway.Message
	seen := map[gateway.MessageID]bool{}
	query := url.Values{
		"limit": {strconv.Itoa(historyPage)}, "downloadMedia": {"false"}, "sortBy": {"timestamp"}, "sortOrder": {"desc"},
		"filter.timestamp.gte": {strconv.FormatInt(since.Unix(), 10)},
	}
	for page := range maxPages {
		query.Set("offset", strconv.Itoa(page*historyPage))
		r := get(d.path("chats", normalID(chat.ID), "messages"), query)
		r.slow = true
		answer, err := d.server.call(ctx, r)
		if err != nil {
			return nil, err
		}
		fresh, older := 0, false
		for _, v := range answer.list() {
			message, ok := messageOf(v)
			key := gateway.MessageID{Raw: message.ID.Raw, FromMe: message.ID.FromMe}
			if !ok || seen[key] {
				continue
			}
			seen[key] = true
			fresh++
			if message.At.Before(since.Truncate(time.Second)) {
				older = true
				continue
			}
			found = append(found, message)
		}
		if fresh == 0 || older || len(found) >= limit {
			break
		}
	}
	// The server gave the newest first. Times are whole seconds, so within one its order is all there is.
	slices.Reverse(found)
	slices.SortStableFunc(found, func(a, b gateway.Message) int { return a.At.Compare(b.At) })
	return found[max(0, len(found)-limit):], nil
}

// Message implements gateway.History.
func (d *Device) Message(ctx context.Context, chat gateway.Chat, id gateway.MessageID) (gateway.Message, error) {
	return d.fetch(ctx, chat, id, false)
}

// fetch asks for a message, and has the server get its file again where that is wanted.
func (d *Device) fetch(ctx context.Context, chat gateway.Chat, id gateway.MessageID, file bool) (gateway.Message, error) {
	r := get(d.message(chat, id), url.Values{"downloadMedia": {strconv.FormatBool(file)}})
	r.slow = file
	answer, err := d.server.call(ctx, r)
	if err != nil {
		return gateway.Message{}, err
	}
	message, ok := messageOf(answer)
	if !ok {
		return gateway.Message{}, unknownMessage()
	}
	return message, nil
}
