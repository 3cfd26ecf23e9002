package db

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// listedSQL selects conversations with their contact, device and last message. Of the last message only the beginning of the text is read: a list has
// one line for it. The workspace is the first parameter.
const listedSQL = `select v.id, v.device_id, v.contact_id, v.group_id, v.group_name, v.chat_id, v.last_at, v.last_id, v.unread, v.waiting_since,
	case when v.bot_paused_until <= now() then null else v.bot_paused_at end, case when v.bot_paused_until <= now() then '' else v.bot_pause end,
	v.bot_paused_until, v.assigned_to, d.name, c.name, c.push_name, c.phone,
	m.id, m.client_id, coalesce(m.from_me, false), m.source, m.author_name, m.kind,
	left(m.text, 200), coalesce(m.content, '{}'), m.at, m.status, m.revoked_at
	from conversations v
	left join devices d on d.tenant_id = v.tenant_id and d.id = v.device_id
	left join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id
	left join messages m on m.tenant_id = v.tenant_id and m.id = v.last_id
	where v.tenant_id = $1 `

// listed asks for the conversations that the rest of listedSQL, whose own parameters begin with the second, lets through.
func (t *Tenant) listed(list *[]inbox.Conversation, rest string, args ...any) question {
	return question{sql: listedSQL + rest, args: append([]any{t.id}, args...), take: each(func(row pgx.Rows) error {
		c, err := scanListed(row)
		*list = append(*list, c)
		return err
	})}
}

func scanListed(row pgx.Rows) (inbox.Conversation, error) {
	var c inbox.Conversation
	var m inbox.Message
	var groupName, name, pushName string
	err := row.Scan(&c.ID, idOrZero(&c.DeviceID), idOrZero(&c.ContactID), textOrZero(&c.GroupID), &groupName, &c.ChatID, &c.LastAt, idOrZero(&c.LastID),
		&c.Unread, timeOrZero(&c.WaitingSince), timeOrZero(&c.BotPausedAt), &c.BotPause, timeOrZero(&c.BotUntil), idOrZero(&c.AssignedTo),
		textOrZero(&c.DeviceName), textOrZero(&name), textOrZero(&pushName),
		textOrZero(&c.Phone), idOrZero(&m.ID), idOrZero(&m.ClientID), &m.FromMe, textOrZero((*string)(&m.Source)), textOrZero(&m.Author),
		textOrZero((*string)(&m.Kind)), textOrZero(&m.Text), &m.Content, timeOrZero(&m.At), textOrZero((*string)(&m.Status)), timeOrZero(&m.RevokedAt))
	if err != nil {
		return c, err
	}
	c.Group = c.GroupID != ""
	c.Name = calledBy(c.Group, groupName, name, pushName)
	if m.ID != uuid.Nil {
		m.ConversationID = c.ID
		c.Last = &m
	}
	return c, nil
}

// calledBy is the name of a conversation: that of its group, or of its contact as the workspace calls it or else as it calls itself.
func calledBy(group bool, groupName, name, pushName string) string {
	if group {
		return groupName
	}
	return cmp.Or(name, pushName)
}

// Conversations returns a page of those of the workspace's conversations that a filter takes, the one with the newest message first.
func (t *Tenant) Conversations(ctx context.Context, filter inbox.Filter, page inbox.Page) (list []inbox.Conversation, err error) {
	err = t.ask(ctx, t.conversations(&list, filter, page))
	return list, err
}

func (t *Tenant) conversations(list *[]inbox.Conversation, filter inbox.Filter, page inbox.Page) question {
	rest, args := pageOf(filter, page, []any{t.id})
	return t.listed(list, rest, args[1:]...)
}

// pageOf is the rest of a query for a page of the list, with its parameters after those given.
func pageOf(filter inbox.Filter, page inbox.Page, args []any) (string, []any) {
	where, args := narrowed(filter, args)
	if !page.At.IsZero() {
		args = append(args, page.At, page.ID)
		where += fmt.Sprintf("and (v.last_at, v.id) < ($%d, $%d) ", len(args)-1, len(args))
	}
	// The limit stands in the text: as a parameter it would make a plan for a tenth of all conversations.
	return fmt.Sprintf("%sorder by v.last_at desc, v.id desc limit %d", where, page.Limit), args
}

// narrowed is inbox.Filter.Takes for the database, with its parameters after those given; each part of it has an index in the order of the list.
func narrowed(filter inbox.Filter, args []any) (string, []any) {
	where := ""
	if filter.DeviceID != uuid.Nil {
		args = append(args, filter.DeviceID)
		where = fmt.Sprintf("and v.device_id = $%d ", len(args))
	}
	switch filter.Show {
	case inbox.ShowAll:
	case inbox.ShowUnread:
		where += "and v.unread > 0 "
	case inbox.ShowWaiting:
		where += "and v.waiting_since is not null "
	}
	return where, args
}

// counts asks how many conversations of the workspace, or of one of its devices, are unread and how many wait; at most 100 of each.
func (t *Tenant) counts(counts *inbox.Counts, deviceID uuid.UUID) question {
	args := []any{t.id}
	of := func(show inbox.Show) string {
		var where string
		where, args = narrowed(inbox.Filter{Show: show, DeviceID: deviceID}, args[:1])
		return "(select count(*) from (select from conversations v where v.tenant_id = $1 " + where + "limit 100) s)"
	}
	return question{sql: "select " + of(inbox.ShowUnread) + ", " + of(inbox.ShowWaiting), args: args, take: each(func(row pgx.Rows) error {
		return row.Scan(&counts.Unread, &counts.Waiting)
	})}
}

// ConversationRows returns those of the conversations that are there, as the list shows them.
func (t *Tenant) ConversationRows(ctx context.Context, ids []uuid.UUID) (list []inbox.Conversation, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = t.ask(ctx, t.conversationRows(&list, ids))
	return list, err
}

func (t *Tenant) conversationRows(list *[]inbox.Conversation, ids []uuid.UUID) question {
	return t.listed(list, "and v.id = any($2) order by v.last_at desc, v.id desc", ids)
}

// Conversation returns one conversation.
func (t *Tenant) Conversation(ctx context.Context, id uuid.UUID) (c inbox.Conversation, err error) {
	look := t.Look()
	look.Conversation(&c, id)
	return c, look.Run(ctx)
}
