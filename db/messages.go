package db

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type messageRow struct {
	bun.BaseModel `bun:"table:messages,alias:m"`

	TenantID       uuid.UUID `bun:",pk"`
	ID             uuid.UUID `bun:",pk"`
	ConversationID uuid.UUID
	DeviceID       uuid.UUID `bun:",nullzero"`
	ClientID       uuid.UUID
	FromMe         bool
	Source         string
	AuthorID       uuid.UUID `bun:",nullzero"`
	AuthorName     string
	Kind           string
	Text           string
	Content        inbox.Content `bun:"type:jsonb"`
	RawID          string        `bun:",nullzero"`
	Wamid          string
	ReplyTo        string `bun:",nullzero"`
	At             time.Time
	Status         string
	Failure        string
	FailureArgs    json.RawMessage  `bun:"type:jsonb"`
	AttemptedAt    time.Time        `bun:",nullzero"`
	AcceptedAt     time.Time        `bun:",nullzero"`
	UnconfirmedAt  time.Time        `bun:",nullzero"`
	EditedAt       time.Time        `bun:",nullzero"`
	RevokedAt      time.Time        `bun:",nullzero"`
	Reactions      []inbox.Reaction `bun:"type:jsonb"`
}

func (r messageRow) message() inbox.Message {
	return inbox.Message{
		ID: r.ID, ConversationID: r.ConversationID, DeviceID: r.DeviceID, ClientID: r.ClientID, FromMe: r.FromMe, Source: inbox.Source(r.Source),
		AuthorID: r.AuthorID, Author: r.AuthorName, Kind: gateway.Kind(r.Kind), Text: r.Text, Content: r.Content, Raw: r.RawID, Wamid: r.Wamid,
		ReplyTo: r.ReplyTo, At: r.At, Status: inbox.Status(r.Status), Failure: message(r.Failure, r.FailureArgs), AttemptedAt: r.AttemptedAt,
		AcceptedAt: r.AcceptedAt, Unconfirmed: !r.UnconfirmedAt.IsZero(), EditedAt: r.EditedAt, RevokedAt: r.RevokedAt, Reactions: shown(r.Reactions),
	}
}

// shown leaves out the reactions that were taken away: they are kept only for those who change a message.
func shown(reactions []inbox.Reaction) []inbox.Reaction {
	return slices.DeleteFunc(slices.Clone(reactions), func(r inbox.Reaction) bool { return r.Emoji == "" })
}

func (t *Tenant) rowOfMessage(m inbox.Message) messageRow {
	if m.Reactions == nil {
		m.Reactions = []inbox.Reaction{}
	}
	return messageRow{
		TenantID: t.id, ID: m.ID, ConversationID: m.ConversationID, DeviceID: m.DeviceID, ClientID: m.ClientID, FromMe: m.FromMe, Source: string(m.Source),
		AuthorID: m.AuthorID, AuthorName: m.Author, Kind: string(m.Kind), Text: m.Text, Content: m.Content, RawID: m.Raw, Wamid: m.Wamid,
		ReplyTo: m.ReplyTo, At: m.At, Status: string(m.Status), Failure: m.Failure.Format, FailureArgs: values(m.Failure), AttemptedAt: m.AttemptedAt,
		EditedAt: m.EditedAt, RevokedAt: m.RevokedAt, Reactions: m.Reactions,
	}
}

func messagesOf(rows []messageRow) []inbox.Message {
	list := make([]inbox.Message, len(rows))
	for i, row := range rows {
		list[i] = row.message()
	}
	return list
}

// Messages returns a page of a conversation's messages, the newest first.
func (t *Tenant) Messages(ctx context.Context, conversationID uuid.UUID, page inbox.Page) ([]inbox.Message, error) {
	return t.messages(ctx, func(query *bun.SelectQuery) *bun.SelectQuery {
		query = query.Where("m.conversation_id = ?", conversationID).OrderExpr("m.at desc, m.id desc").Limit(int64(page.Limit))
		if !page.At.IsZero() {
			query = query.Where("(m.at, m.id) < (?, ?)", page.At, page.ID)
		}
		return query
	})
}

// messages returns the workspace's messages that a query narrows down, with their files.
func (t *Tenant) messages(ctx context.Context, narrow func(*bun.SelectQuery) *bun.SelectQuery) (list []inbox.Message, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		var rows []messageRow
		err := narrow(q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id)).Scan(ctx)
		if err == nil {
			list, err = t.withMedia(ctx, q, rows)
		}
		return err
	})
	return list, err
}

// MessagesByID returns those of the messages that are there, in the order of their conversations' threads.
func (t *Tenant) MessagesByID(ctx context.Context, ids []uuid.UUID) ([]inbox.Message, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return t.messages(ctx, func(query *bun.SelectQuery) *bun.SelectQuery {
		return query.Where("m.id in (?)", bun.List(ids)).OrderExpr("m.at, m.id")
	})
}

func (tx *Tx) lockMessage(ctx context.Context, where string, args ...any) (inbox.Message, error) {
	var row messageRow
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("m.tenant_id = ?", tx.id).Where(where, args...).OrderExpr("m.id").Limit(1).For("no key update").Scan(ctx)
	})
	m := row.message()
	m.Reactions = row.Reactions
	return m, err
}

// LockRaw returns the message of a device with that raw id, and locks it.
func (tx *Tx) LockRaw(ctx context.Context, deviceID uuid.UUID, raw string, fromMe bool) (inbox.Message, error) {
	return tx.lockMessage(ctx, "m.device_id = ? and m.raw_id = ? and m.from_me = ?", deviceID, raw, fromMe)
}

// LockAnyRaw is LockRaw for events that do not say whose message they are about.
func (tx *Tx) LockAnyRaw(ctx context.Context, deviceID uuid.UUID, raw string) (inbox.Message, error) {
	return tx.lockMessage(ctx, "m.device_id = ? and m.raw_id = ? and m.from_me in (true, false)", deviceID, raw)
}

// LockMessage returns a message, and locks it.
func (tx *Tx) LockMessage(ctx context.Context, id uuid.UUID) (inbox.Message, error) {
	return tx.lockMessage(ctx, "m.id = ?", id)
}

// MessageByClient returns the message that a browser sent under an id of its own.
func (t *Tenant) MessageByClient(ctx context.Context, clientID uuid.UUID) (inbox.Message, error) {
	found, err := t.messages(ctx, func(query *bun.SelectQuery) *bun.SelectQuery { return query.Where("m.client_id = ?", clientID) })
	if err == nil && len(found) == 0 {
		err = errNotFound()
	}
	if err != nil {
		return inbox.Message{}, err
	}
	return found[0], nil
}

// AddMessage adds a message and moves its conversation: to the top, with one more that is unread where a customer wrote it, and with none
// where somebody answered, be it on the phone and told late: then only if nothing came after it. Added is false where it is here already.
func (tx *Tx) AddMessage(ctx context.Context, m inbox.Message, chatID string) (added bool, err error) {
	row := tx.rowOfMessage(m)
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewInsert().Model(&row).On("conflict do nothing").Returning("NULL").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if added = n == 1; err != nil || !added {
			return err
		}
		if err := tx.addMedia(ctx, q, m); err != nil {
			return err
		}
		_, err = q.NewRaw(`update conversations set
				last_id = case when last_id is null or ?3 >= last_at then ?2 else last_id end,
				last_at = case when last_id is null or ?3 >= last_at then ?3 else last_at end,
				chat_id = case when ?4 = '' or ?5 then chat_id else ?4 end,
				unread = case when not ?5 then unread + 1 when ?6 or ?3 >= last_at then 0 else unread end,
				waiting_since = case when not ?5 then coalesce(waiting_since, ?3) when ?6 or ?3 >= last_at then null else waiting_since end
			where tenant_id = ?0 and id = ?1`, tx.id, m.ConversationID, m.ID, m.At, chatID, m.FromMe, m.Source == inbox.FromAgent).Exec(ctx)
		return err
	})
	if added {
		tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	}
	return added, err
}

// UpdateMessage stores what may change of a message.
func (tx *Tx) UpdateMessage(ctx context.Context, m inbox.Message) error {
	row := tx.rowOfMessage(m)
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewUpdate().Model(&row).Column("text", "raw_id", "wamid", "status", "failure", "failure_args", "edited_at", "revoked_at", "reactions").
			WherePK().Exec(ctx))
	})
}

// KnownRaws returns which of the messages of a device are here, by raw id.
func (t *Tenant) KnownRaws(ctx context.Context, deviceID uuid.UUID, ids []gateway.MessageID) (map[gateway.MessageID]bool, error) {
	known := map[gateway.MessageID]bool{}
	var rows []struct {
		RawID  string
		FromMe bool
	}
	for chunk := range slices.Chunk(ids, 1000) {
		raws := make([]string, len(chunk))
		for i, id := range chunk {
			raws[i] = id.Raw
		}
		err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
			return q.NewRaw("select raw_id, from_me from messages where tenant_id = ? and device_id = ? and from_me in (true, false) and raw_id in (?)",
				t.id, deviceID, bun.List(raws)).Scan(ctx, &rows)
		})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			known[gateway.MessageID{Raw: row.RawID, FromMe: row.FromMe}] = true
		}
	}
	return known, nil
}
