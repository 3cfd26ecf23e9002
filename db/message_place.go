package db

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// MessagesAround returns a part of a conversation's messages with one of them in its middle, the newest first, and at most limit. Not found
// where the conversation has no such message.
func (t *Tenant) MessagesAround(ctx context.Context, conversationID, id uuid.UUID, limit int) (list []inbox.Message, err error) {
	err = t.Read(ctx, func(ctx context.Context, t *Tenant) error {
		middle, err := t.MessagesByID(ctx, []uuid.UUID{id})
		if err == nil && (len(middle) == 0 || middle[0].ConversationID != conversationID) {
			err = errNotFound()
		}
		if err != nil {
			return err
		}
		var newer []inbox.Message
		err = t.ask(ctx, t.messages(&newer, fmt.Sprintf("and m.conversation_id = $2 and (m.at, m.id) > ($3, $4) order by m.at, m.id limit %d", limit/2),
			conversationID, middle[0].At, id)...)
		if err != nil {
			return err
		}
		slices.Reverse(newer)
		older, err := t.Messages(ctx, conversationID, inbox.Page{At: middle[0].At, ID: id, Limit: limit - 1 - len(newer)})
		list = slices.Concat(newer, middle, older)
		return err
	})
	return list, err
}

// MessageNamed returns the id of a conversation's message by its raw id; not found where it has none.
func (t *Tenant) MessageNamed(ctx context.Context, conversationID uuid.UUID, raw string) (id uuid.UUID, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select m.id from conversations v join messages m on m.tenant_id = v.tenant_id and m.device_id = v.device_id and m.from_me in (true, false)
			where v.tenant_id = ?0 and v.id = ?1 and m.raw_id = ?2 and m.conversation_id = ?1 order by m.id limit 1`, t.id, conversationID, raw).Scan(ctx, &id)
	})
	return id, err
}
