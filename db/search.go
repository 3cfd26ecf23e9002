package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// maxFound is how many conversations a search returns.
const maxFound = 30

// SearchConversations returns the conversations with contacts and groups whose name or number a query is a part of, the one with the newest
// message first.
func (t *Tenant) SearchConversations(ctx context.Context, s inbox.Search) (list []inbox.Conversation, err error) {
	err = t.ask(ctx, t.searchConversations(&list, s))
	return list, err
}

func (t *Tenant) searchConversations(list *[]inbox.Conversation, s inbox.Search) question {
	return t.listed(list, fmt.Sprintf("and v.id = any(array(select id from search_conversations($2, $3, %d))) order by v.last_at desc, v.id desc", maxFound),
		s.Query, orNone(s.DeviceID))
}

// SearchMessages returns a page of the messages that have the words of a query or begin so, the newest first and without their files. Those that were
// deleted are not found.
func (t *Tenant) SearchMessages(ctx context.Context, s inbox.Search) (list []inbox.Found, err error) {
	var messages []inbox.Message
	found := t.messages(&messages, fmt.Sprintf("and m.id = any(array(select id from search_messages($2, $3, $4, $5, %d))) order by m.at desc, m.id desc", s.Page.Limit),
		s.Query, orNone(s.DeviceID), orNull(s.Page.At), orNone(s.Page.ID))
	if err := t.ask(ctx, found[0]); err != nil {
		return nil, err
	}
	return t.foundIn(ctx, messages)
}

// foundIn adds to messages the conversations they are in.
func (t *Tenant) foundIn(ctx context.Context, messages []inbox.Message) ([]inbox.Found, error) {
	ids := make([]uuid.UUID, len(messages))
	for i, m := range messages {
		ids[i] = m.ConversationID
	}
	conversations, err := t.ConversationRows(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]inbox.Conversation, len(conversations))
	for _, c := range conversations {
		byID[c.ID] = c
	}
	list := make([]inbox.Found, 0, len(messages))
	for _, m := range messages {
		if c, ok := byID[m.ConversationID]; ok { // its contact may have been deleted a moment ago
			list = append(list, inbox.Found{Message: m, Conversation: c})
		}
	}
	return list, nil
}

// orNone is an id for a statement; null for the zero one.
func orNone(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}
