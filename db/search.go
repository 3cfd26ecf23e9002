package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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

// SearchMessages returns a page of the messages that have the words of a query or begin so, the newest first. Those that were deleted are not found.
func (t *Tenant) SearchMessages(ctx context.Context, s inbox.Search) (list []inbox.Found, err error) {
	err = t.ask(ctx, t.searchMessages(&list, s))
	return list, err
}

func (t *Tenant) searchMessages(list *[]inbox.Found, s inbox.Search) question {
	return question{
		sql: fmt.Sprintf(`select m.id, m.at, m.text, v.id, v.group_id is not null, v.group_name, d.name, c.name, c.push_name, c.phone
			from messages m
			join conversations v on v.tenant_id = m.tenant_id and v.id = m.conversation_id
			left join devices d on d.tenant_id = v.tenant_id and d.id = v.device_id
			left join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id
			where m.tenant_id = $1 and m.id = any(array(select id from search_messages($2, $3, $4, $5, %d)))
			order by m.at desc, m.id desc`, s.Page.Limit),
		args: []any{t.id, s.Query, orNone(s.DeviceID), orNull(s.Page.At), orNone(s.Page.ID)},
		take: each(func(row pgx.Rows) error {
			var f inbox.Found
			var groupName, name, pushName string
			c := &f.Conversation
			err := row.Scan(&f.ID, &f.At, &f.Text, &c.ID, &c.Group, &groupName, textOrZero(&c.DeviceName), textOrZero(&name), textOrZero(&pushName),
				textOrZero(&c.Phone))
			c.Name = calledBy(c.Group, groupName, name, pushName)
			*list = append(*list, f)
			return err
		}),
	}
}

// orNone is an id for a statement; null for the zero one.
func orNone(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}
