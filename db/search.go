package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// maxFound is how many conversations a search returns.
const maxFound = 30

// SearchConversations returns the conversations with contacts and groups whose name or number a query is a part of, the one with the newest
// message first.
func (t *Tenant) SearchConversations(ctx context.Context, s inbox.Search) (list []inbox.Conversation, err error) {
	err = t.Read(ctx, func(ctx context.Context, t *Tenant) error {
		ids, err := t.searched(ctx, "select id from search_conversations(?, ?::uuid, ?)", s.Query, orNone(s.DeviceID), maxFound)
		if err == nil {
			list, err = t.ConversationRows(ctx, ids)
		}
		return err
	})
	return list, err
}

// SearchMessages returns a page of the messages that have the words of a query or begin so, the newest first. Those that were deleted are not found.
func (t *Tenant) SearchMessages(ctx context.Context, s inbox.Search) (list []inbox.Found, err error) {
	var at any
	if !s.Page.At.IsZero() {
		at = s.Page.At
	}
	err = t.Read(ctx, func(ctx context.Context, t *Tenant) error {
		ids, err := t.searched(ctx, "select id from search_messages(?, ?::uuid, ?::timestamptz, ?::uuid, ?)",
			s.Query, orNone(s.DeviceID), at, orNone(s.Page.ID), s.Page.Limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		var rows []messageRow
		err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
			return q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id).Where("m.id in (?)", bun.List(ids)).OrderExpr("m.at desc, m.id desc").Scan(ctx)
		})
		if err == nil {
			list, err = t.foundIn(ctx, messagesOf(rows))
		}
		return err
	})
	return list, err
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

func (t *Tenant) searched(ctx context.Context, query string, args ...any) (ids []uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error { return q.NewRaw(query, args...).Scan(ctx, &ids) })
	return ids, err
}

// orNone is an id for a statement; null for the zero one.
func orNone(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}
