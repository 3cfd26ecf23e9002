package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

var (
	messageColumns = columnsOf[messageRow]("m")
	fileColumns    = columnsOf[mediaRow]("f")
	actionColumns  = columnsOf[actionRow]("a")
)

// messages asks for the messages m that the rest of a query, whose own parameters begin with the second, lets through; with their files, and with the
// changes of them that are on their way or were given up.
func (t *Tenant) messages(list *[]inbox.Message, rest string, args ...any) []question {
	args = append([]any{t.id}, args...)
	from := "from messages m where m.tenant_id = $1 " + rest
	places := map[uuid.UUID]int{}
	of := func(id uuid.UUID) *inbox.Message {
		if place, ok := places[id]; ok {
			return &(*list)[place]
		}
		return &inbox.Message{} // of one that came in between the statements
	}
	found := question{sql: "select " + messageColumns().names + " " + from, args: args, take: each(func(row pgx.Rows) error {
		r, err := messageColumns().scan(row)
		places[r.ID] = len(*list)
		*list = append(*list, r.message())
		return err
	})}
	// As an array: only the indexes are left to the planner.
	hanging := " = any(array(select m.id " + from + "))"
	files := question{
		sql:  "select " + fileColumns().names + " from media f where f.tenant_id = $1 and f.message_id" + hanging,
		args: args, take: each(func(row pgx.Rows) error {
			r, err := fileColumns().scan(row)
			of(r.MessageID).Media = r.media()
			return err
		})}
	actions := question{
		sql:  "select " + actionColumns().names + " from message_actions a where a.tenant_id = $1 and a.message_id" + hanging + " order by a.id",
		args: args, take: each(func(row pgx.Rows) error {
			r, err := actionColumns().scan(row)
			m := of(r.MessageID)
			m.Actions = append(m.Actions, r.action())
			return err
		})}
	return []question{found, files, actions}
}

// Messages returns a page of a conversation's messages, the newest first.
func (t *Tenant) Messages(ctx context.Context, conversationID uuid.UUID, page inbox.Page) (list []inbox.Message, err error) {
	err = t.ask(ctx, t.messagePage(&list, conversationID, page)...)
	return list, err
}

func (t *Tenant) messagePage(list *[]inbox.Message, conversationID uuid.UUID, page inbox.Page) []question {
	if page.At.IsZero() {
		return t.messages(list, fmt.Sprintf("and m.conversation_id = $2 order by m.at desc, m.id desc limit %d", page.Limit), conversationID)
	}
	return t.messages(list, fmt.Sprintf("and m.conversation_id = $2 and (m.at, m.id) < ($3, $4) order by m.at desc, m.id desc limit %d", page.Limit),
		conversationID, page.At, page.ID)
}

// MessagesByID returns those of the messages that are there, in the order of their conversations' threads.
func (t *Tenant) MessagesByID(ctx context.Context, ids []uuid.UUID) (list []inbox.Message, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = t.ask(ctx, t.messagesByID(&list, ids)...)
	return list, err
}

func (t *Tenant) messagesByID(list *[]inbox.Message, ids []uuid.UUID) []question {
	return t.messages(list, "and m.id = any($2) order by m.at, m.id", ids)
}
