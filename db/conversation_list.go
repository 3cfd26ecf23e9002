package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// listedConversation is a conversation with what a list shows beside it.
type listedConversation struct {
	conversationRow `bun:",extend"`
	DeviceName      string
	Name            string
	PushName        string
	Phone           string
	Last            json.RawMessage
}

func (r listedConversation) conversation() (inbox.Conversation, error) {
	c := inbox.Conversation{
		ID: r.ID, DeviceID: r.DeviceID, DeviceName: r.DeviceName, ContactID: r.ContactID, Name: r.Name, Phone: r.Phone, Group: r.GroupID != "",
		GroupID: r.GroupID, ChatID: r.ChatID, LastAt: r.LastAt, LastID: r.LastID, Unread: r.Unread, WaitingSince: r.WaitingSince,
		BotPausedAt: r.BotPausedAt, BotPause: inbox.BotPause(r.BotPause),
	}
	if c.Name == "" {
		c.Name = r.PushName
	}
	if c.Group {
		c.Name = r.GroupName
	}
	if len(r.Last) == 0 || string(r.Last) == "null" {
		return c, nil
	}
	var last struct {
		ID        uuid.UUID `json:"id"`
		ClientID  uuid.UUID `json:"client_id"`
		FromMe    bool      `json:"from_me"`
		Source    string    `json:"source"`
		Author    string    `json:"author_name"`
		Kind      string    `json:"kind"`
		Text      string    `json:"text"`
		Content   inbox.Content
		At        time.Time  `json:"at"`
		Status    string     `json:"status"`
		RevokedAt *time.Time `json:"revoked_at"`
	}
	if err := json.Unmarshal(r.Last, &last); err != nil {
		return c, err
	}
	c.Last = &inbox.Message{
		ID: last.ID, ConversationID: c.ID, ClientID: last.ClientID, FromMe: last.FromMe, Source: inbox.Source(last.Source), Author: last.Author,
		Kind: gateway.Kind(last.Kind), Text: last.Text, Content: last.Content, At: last.At, Status: inbox.Status(last.Status), RevokedAt: orZero(last.RevokedAt),
	}
	return c, nil
}

// listed selects conversations with their contact, device and last message. Of the last message only the beginning of the text is read: a
// list has one line for it.
func (t *Tenant) listed(q bun.IDB) *bun.SelectQuery {
	return q.NewSelect().Model((*conversationRow)(nil)).ColumnExpr("?TableColumns").
		ColumnExpr("coalesce(d.name, '') as device_name, coalesce(c.name, '') as name, coalesce(c.push_name, '') as push_name, coalesce(c.phone, '') as phone").
		ColumnExpr(`case when m.id is not null then jsonb_build_object('id', m.id, 'client_id', m.client_id, 'from_me', m.from_me, 'source', m.source,
			'author_name', m.author_name, 'kind', m.kind, 'text', left(m.text, 200), 'content', m.content, 'at', m.at, 'status', m.status,
			'revoked_at', m.revoked_at) end as last`).
		Join("left join devices d on d.tenant_id = v.tenant_id and d.id = v.device_id").
		Join("left join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id").
		Join("left join messages m on m.tenant_id = v.tenant_id and m.id = v.last_id").
		Where("v.tenant_id = ?", t.id)
}

func (t *Tenant) scanListed(ctx context.Context, narrow func(*bun.SelectQuery) *bun.SelectQuery) ([]inbox.Conversation, error) {
	var rows []listedConversation
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error { return narrow(t.listed(q)).Scan(ctx, &rows) })
	if err != nil {
		return nil, err
	}
	list := make([]inbox.Conversation, len(rows))
	for i, row := range rows {
		if list[i], err = row.conversation(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Conversations returns a page of those of the workspace's conversations that a filter takes, the one with the newest message first.
func (t *Tenant) Conversations(ctx context.Context, filter inbox.Filter, page inbox.Page) ([]inbox.Conversation, error) {
	return t.scanListed(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		q = narrowed(q, filter)
		if !page.At.IsZero() {
			q = q.Where("(v.last_at, v.id) < (?, ?)", page.At, page.ID)
		}
		return q.OrderExpr("v.last_at desc, v.id desc").Limit(int64(page.Limit))
	})
}

// narrowed is inbox.Filter.Takes for the database; each part of it has an index in the order of the list.
func narrowed(q *bun.SelectQuery, filter inbox.Filter) *bun.SelectQuery {
	if filter.DeviceID != uuid.Nil {
		q = q.Where("v.device_id = ?", filter.DeviceID)
	}
	switch filter.Show {
	case inbox.ShowAll:
	case inbox.ShowUnread:
		q = q.Where("v.unread > 0")
	case inbox.ShowWaiting:
		q = q.Where("v.waiting_since is not null")
	}
	return q
}

// CountConversations returns how many conversations of the workspace, or of one of its devices, are unread and how many wait.
func (t *Tenant) CountConversations(ctx context.Context, deviceID uuid.UUID) (counts inbox.Counts, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		of := func(show inbox.Show) *bun.SelectQuery {
			some := q.NewSelect().Model((*conversationRow)(nil)).ColumnExpr("1").Where("v.tenant_id = ?", t.id).Limit(100)
			return q.NewSelect().ColumnExpr("count(*)").TableExpr("(?) s", narrowed(some, inbox.Filter{Show: show, DeviceID: deviceID}))
		}
		return q.NewSelect().ColumnExpr("(?), (?)", of(inbox.ShowUnread), of(inbox.ShowWaiting)).Scan(ctx, &counts.Unread, &counts.Waiting)
	})
	return counts, err
}

// ConversationRows returns those of the conversations that are there, as the list shows them.
func (t *Tenant) ConversationRows(ctx context.Context, ids []uuid.UUID) ([]inbox.Conversation, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return t.scanListed(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("v.id in (?)", bun.List(ids)).OrderExpr("v.last_at desc, v.id desc")
	})
}

// Conversation returns one conversation.
func (t *Tenant) Conversation(ctx context.Context, id uuid.UUID) (inbox.Conversation, error) {
	found, err := t.ConversationRows(ctx, []uuid.UUID{id})
	if err == nil && len(found) == 0 {
		err = errNotFound()
	}
	if err != nil {
		return inbox.Conversation{}, err
	}
	return found[0], nil
}

// UnreadConversations returns how many conversations have unread messages, at most 100: the menu shows "99+".
func (t *Tenant) UnreadConversations(ctx context.Context) (count int, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select count(*) from (select from conversations where tenant_id = ? and unread > 0 limit 100) u", t.id).Scan(ctx, &count)
	})
	return count, err
}
