package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

type conversationRow struct {
	bun.BaseModel `bun:"table:conversations,alias:v"`

	TenantID     uuid.UUID `bun:",pk"`
	ID           uuid.UUID `bun:",pk"`
	DeviceID     uuid.UUID `bun:",nullzero"`
	ContactID    uuid.UUID `bun:",nullzero"`
	GroupID      string    `bun:",nullzero"`
	GroupName    string
	ChatID       string
	LastAt       time.Time `bun:",nullzero,default:now()"`
	LastID       uuid.UUID `bun:",nullzero"`
	Unread       int
	WaitingSince time.Time `bun:",nullzero"`
	BotPausedAt  time.Time `bun:",nullzero"`
	BotPause     string
	BotUntil     time.Time `bun:"bot_paused_until,nullzero"`
	AssignedTo   uuid.UUID `bun:",nullzero"`
}

// ConversationsWith returns the conversations of devices with contacts or groups, in the order of their ids, and locks them until the transaction
// ends.
func (tx *Tx) ConversationsWith(ctx context.Context, whom []inbox.Counterpart) ([]inbox.Conversation, error) {
	var rows []conversationRow
	devices, contacts, groups := make([]uuid.UUID, len(whom)), make([]uuid.UUID, len(whom)), make([]string, len(whom))
	for i, w := range whom {
		devices[i], contacts[i], groups[i] = w.DeviceID, w.ContactID, w.GroupID
	}
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("v.tenant_id = ?", tx.id).
			// As with messages: only the indexes are left to the planner.
			Where(`v.id = any(array(
				select c.id from unnest(?1::uuid[], ?2::uuid[]) w (device_id, contact_id), lateral (select id from conversations
					where tenant_id = ?0 and device_id = w.device_id and contact_id = w.contact_id limit 2) c
				union all select g.id from unnest(?1::uuid[], ?3::text[]) w (device_id, group_id), lateral (select id from conversations
					where tenant_id = ?0 and device_id = w.device_id and group_id = w.group_id limit 2) g))`,
				tx.id, uuids(devices), uuids(contacts), pgdialect.Array(groups)).
			OrderExpr("v.id").For("no key update").Scan(ctx)
	})
	list := make([]inbox.Conversation, len(rows))
	for i, row := range rows {
		list[i] = row.bare()
	}
	return list, err
}

// LockConversation returns a conversation that nobody else moves until the transaction ends.
func (tx *Tx) LockConversation(ctx context.Context, id uuid.UUID) (inbox.Conversation, error) {
	var row conversationRow
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("v.tenant_id = ?", tx.id).Where("v.id = ?", id).For("no key update").Scan(ctx)
	})
	return row.bare(), err
}

// bare is a conversation without what a list shows beside it.
func (r conversationRow) bare() inbox.Conversation {
	return inbox.Conversation{
		ID: r.ID, DeviceID: r.DeviceID, ContactID: r.ContactID, Group: r.GroupID != "", GroupID: r.GroupID, ChatID: r.ChatID, LastAt: r.LastAt,
		LastID: r.LastID, Unread: r.Unread, WaitingSince: r.WaitingSince, Name: r.GroupName,
		BotPausedAt: r.BotPausedAt, BotPause: inbox.BotPause(r.BotPause), BotUntil: r.BotUntil, AssignedTo: r.AssignedTo,
	}
}

// NameGroup gives the conversation with a group another name.
func (tx *Tx) NameGroup(ctx context.Context, id uuid.UUID, name string) error {
	tx.Changed(inbox.Change{ConversationID: id})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewRaw("update conversations set group_name = ? where tenant_id = ? and id = ?", name, tx.id, id).Exec(ctx))
	})
}

// AddConversations adds conversations, and returns how many of them were not there.
func (tx *Tx) AddConversations(ctx context.Context, list []inbox.Conversation) (added int, err error) {
	rows := make([]conversationRow, len(list))
	for i, c := range list {
		rows[i] = conversationRow{
			TenantID: tx.id, ID: c.ID, DeviceID: c.DeviceID, ContactID: c.ContactID, GroupID: c.GroupID, GroupName: groupName(c), ChatID: c.ChatID, LastAt: c.LastAt,
			LastID: c.LastID, Unread: c.Unread, WaitingSince: c.WaitingSince,
		}
	}
	return insertNew(ctx, tx, rows)
}

// groupName is the name that is kept with a conversation: that of a person is their contact's.
func groupName(c inbox.Conversation) string {
	if c.Group {
		return c.Name
	}
	return ""
}

// UpdateConversations keeps what inbox.Conversation.Take changed.
func (tx *Tx) UpdateConversations(ctx context.Context, list []inbox.Conversation) error {
	if len(list) == 0 {
		return nil
	}
	type moved struct {
		ID           uuid.UUID  `json:"id"`
		LastID       uuid.UUID  `json:"last_id"`
		LastAt       time.Time  `json:"last_at"`
		ChatID       string     `json:"chat_id"`
		Unread       int        `json:"unread"`
		WaitingSince *time.Time `json:"waiting_since"`
	}
	rows := make([]moved, len(list))
	for i, c := range list {
		rows[i] = moved{ID: c.ID, LastID: c.LastID, LastAt: c.LastAt, ChatID: c.ChatID, Unread: c.Unread, WaitingSince: orNull(c.WaitingSince)}
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update conversations v set last_id = n.last_id, last_at = n.last_at, chat_id = n.chat_id, unread = n.unread, waiting_since = n.waiting_since
			from jsonb_to_recordset(?1::jsonb) as n (id uuid, last_id uuid, last_at timestamptz, chat_id text, unread integer, waiting_since timestamptz)
			where v.tenant_id = ?0 and v.id = n.id`, tx.id, rows).Exec(ctx)
		return err
	})
}

// ReadConversation marks all of a conversation as read here; changed is false where nothing was unread.
func (tx *Tx) ReadConversation(ctx context.Context, id uuid.UUID) (changed bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw("update conversations set unread = 0 where tenant_id = ? and id = ? and unread > 0", tx.id, id).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		changed = n == 1
		return err
	})
	if changed {
		tx.Changed(inbox.Change{ConversationID: id})
	}
	return changed, err
}

// EndWaiting notes that nobody waits for an answer in a conversation; changed is false where nobody did.
func (tx *Tx) EndWaiting(ctx context.Context, id uuid.UUID) (changed bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw("update conversations set waiting_since = null where tenant_id = ? and id = ? and waiting_since is not null", tx.id, id).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		changed = n == 1
		return err
	})
	if changed {
		tx.Changed(inbox.Change{ConversationID: id})
	}
	return changed, err
}

// PutBackWaiting makes so many messages of a conversation unread, and lets its customer wait since then; the zero time for not at all.
func (tx *Tx) PutBackWaiting(ctx context.Context, id uuid.UUID, unread int, since time.Time) error {
	tx.Changed(inbox.Change{ConversationID: id})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewRaw("update conversations set unread = ?, waiting_since = ? where tenant_id = ? and id = ?", unread, orNull(since), tx.id, id).Exec(ctx))
	})
}

// Unseen returns the messages of a conversation that its customer was not shown as read, the newest first and at most limit.
func (t *Tenant) Unseen(ctx context.Context, id uuid.UUID, limit int) ([]inbox.Message, error) {
	var rows []messageRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id).Where("m.conversation_id = ?", id).Where("not m.from_me").
			Where(`(m.at, m.id) > (select coalesce(v.seen_at, '-infinity'), coalesce(v.seen_id, ?) from conversations v
				where v.tenant_id = m.tenant_id and v.id = m.conversation_id)`, uuid.Nil).
			OrderExpr("m.at desc, m.id desc").Limit(int64(limit)).Scan(ctx)
	})
	return messagesOf(rows), err
}

// MarkSeen notes up to which message a customer was shown that we read.
func (t *Tenant) MarkSeen(ctx context.Context, id uuid.UUID, last inbox.Message) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update conversations set seen_at = ?0, seen_id = ?1 where tenant_id = ?2 and id = ?3 and (seen_at is null or (seen_at, seen_id) < (?0, ?1))",
			last.At, last.ID, t.id, id).Exec(ctx)
		return err
	})
}

// SendingIn reports whether a message of the conversation is being sent whose id the gateway has not told yet.
func (t *Tenant) SendingIn(ctx context.Context, id uuid.UUID) (sending bool, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select exists (select from messages where tenant_id = ? and device_id = (select device_id from conversations where tenant_id = ? and id = ?)
			and conversation_id = ? and status = 'sending' and raw_id is null)`, t.id, t.id, id, id).Scan(ctx, &sending)
	})
	return sending, err
}
