package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

var deviceColumns = columnsOf[deviceRow]("d")

// Look reads what one page of the inbox shows, in one round trip: each method says what else is wanted and where it goes, and [Look.Run] fills it all.
type Look struct {
	tenant    *Tenant
	questions []question
	after     []func() error // in their order, when all is filled
}

// Look begins to read a page.
func (t *Tenant) Look() *Look { return &Look{tenant: t} }

// Run fills what was asked for, in the order it was asked for. What is not there leaves the zero value.
func (l *Look) Run(ctx context.Context) error {
	if err := l.tenant.ask(ctx, l.questions...); err != nil {
		return err
	}
	for _, check := range l.after {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// Then calls fn once all is filled.
func (l *Look) Then(fn func()) {
	l.after = append(l.after, func() error {
		fn()
		return nil
	})
}

func (l *Look) add(q ...question) { l.questions = append(l.questions, q...) }

// Seq reads the number of the workspace's last visible change. Asked for first, what changes in between is shown again rather than not at all.
func (l *Look) Seq(seq *int64) {
	l.add(question{sql: "select coalesce((select seq from inbox_sequences where tenant_id = $1), 0)", args: []any{l.tenant.id}, take: each(func(row pgx.Rows) error {
		return row.Scan(seq)
	})})
}

// Numbers reads the names of the workspace's devices, in the order they were added.
func (l *Look) Numbers(list *[]devices.Name) {
	l.add(question{
		sql: "select id, name from devices where tenant_id = $1 order by id", args: []any{l.tenant.id},
		take: each(func(row pgx.Rows) error {
			var d devices.Name
			err := row.Scan(&d.ID, &d.Name)
			*list = append(*list, d)
			return err
		}),
	})
}

// Counts reads how many conversations are unread and how many wait.
func (l *Look) Counts(counts *inbox.Counts, deviceID uuid.UUID) {
	l.add(l.tenant.counts(counts, deviceID))
}

// Unread reads how many conversations have unread messages, at most 100: the menu shows "99+".
func (l *Look) Unread(count *int) {
	l.add(question{sql: "select count(*) from (select from conversations where tenant_id = $1 and unread > 0 limit 100) u", args: []any{l.tenant.id},
		take: each(func(row pgx.Rows) error { return row.Scan(count) })})
}

// Conversations reads a page of the list; see [Tenant.Conversations].
func (l *Look) Conversations(list *[]inbox.Conversation, filter inbox.Filter, page inbox.Page) {
	l.add(l.tenant.conversations(list, filter, page))
}

// SearchConversations reads the conversations that a search finds; see [Tenant.SearchConversations].
func (l *Look) SearchConversations(list *[]inbox.Conversation, s inbox.Search) {
	l.add(l.tenant.searchConversations(list, s))
}

// SearchMessages reads a page of the messages that a search finds; see [Tenant.SearchMessages].
func (l *Look) SearchMessages(list *[]inbox.Found, s inbox.Search) {
	l.add(l.tenant.searchMessages(list, s))
}

// Conversation reads one conversation. Where it is not there, [Look.Run] returns not found.
func (l *Look) Conversation(c *inbox.Conversation, id uuid.UUID) {
	var found []inbox.Conversation
	l.add(l.tenant.listed(&found, "and v.id = $2", id))
	l.after = append(l.after, func() error {
		if len(found) == 0 {
			return errNotFound()
		}
		*c = found[0]
		return nil
	})
}

// ConversationRows reads those of the conversations that are there.
func (l *Look) ConversationRows(list *[]inbox.Conversation, ids ...uuid.UUID) {
	l.add(l.tenant.conversationRows(list, ids))
}

// Drafts reads what a person began to write in the conversations of a page of the list.
func (l *Look) Drafts(drafts *map[uuid.UUID]inbox.SavedDraft, userID uuid.UUID, filter inbox.Filter, page inbox.Page) {
	l.add(l.tenant.draftsOfPage(drafts, userID, filter, page))
}

// DraftsIn reads what a person began to write in conversations.
func (l *Look) DraftsIn(drafts *map[uuid.UUID]inbox.SavedDraft, userID uuid.UUID, ids ...uuid.UUID) {
	l.add(l.tenant.drafts(drafts, userID, "any($3)", ids))
}

// Line reads the number of a conversation, and whether it is kept from sending. Both stay zero where the number was deleted.
func (l *Look) Line(d *devices.Device, lane *inbox.Lane, conversationID uuid.UUID) {
	l.add(question{
		sql: "select " + deviceColumns().names + `, l.paused_at from conversations v
			join devices d on d.tenant_id = v.tenant_id and d.id = v.device_id
			left join lanes l on l.tenant_id = d.tenant_id and l.device_id = d.id
			where v.tenant_id = $1 and v.id = $2`,
		args: []any{l.tenant.id, conversationID},
		take: each(func(row pgx.Rows) error {
			r, err := deviceColumns().scan(row, timeOrZero(&lane.PausedAt))
			*d = r.device()
			return err
		}),
	})
}

// Assigned reads the name of the person a conversation was given to; it stays empty where that is nobody.
func (l *Look) Assigned(name *string, conversationID uuid.UUID) {
	l.add(question{
		sql:  "select u.name from conversations v join users u on u.id = v.assigned_to where v.tenant_id = $1 and v.id = $2",
		args: []any{l.tenant.id, conversationID}, take: each(func(row pgx.Rows) error { return row.Scan(name) }),
	})
}

// BotMessages reads how many messages of automations left in a conversation; see [Tenant.BotMessages].
func (l *Look) BotMessages(n *int, conversationID uuid.UUID, window time.Duration) {
	l.add(l.tenant.botMessages(n, conversationID, window))
}

// Messages reads a page of a conversation's messages, the newest first.
func (l *Look) Messages(list *[]inbox.Message, conversationID uuid.UUID, page inbox.Page) {
	l.add(l.tenant.messagePage(list, conversationID, page)...)
}

// MessagesByID reads those of the messages that are there, in the order of their conversations' threads.
func (l *Look) MessagesByID(list *[]inbox.Message, ids ...uuid.UUID) {
	l.add(l.tenant.messagesByID(list, ids)...)
}
