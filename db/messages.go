package db

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

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
	History        []inbox.Version  `bun:"type:jsonb"`
	RevokedAt      time.Time        `bun:",nullzero"`
	Reactions      []inbox.Reaction `bun:"type:jsonb"`
}

func (r messageRow) message() inbox.Message {
	return inbox.Message{
		ID: r.ID, ConversationID: r.ConversationID, DeviceID: r.DeviceID, ClientID: r.ClientID, FromMe: r.FromMe, Source: inbox.Source(r.Source),
		AuthorID: r.AuthorID, Author: r.AuthorName, Kind: gateway.Kind(r.Kind), Text: r.Text, Content: r.Content, Raw: r.RawID, Wamid: r.Wamid,
		ReplyTo: r.ReplyTo, At: r.At, Status: inbox.Status(r.Status), Failure: message(r.Failure, r.FailureArgs), AttemptedAt: r.AttemptedAt,
		AcceptedAt: r.AcceptedAt, Unconfirmed: r.Status == string(gateway.StatusAccepted) && !r.UnconfirmedAt.IsZero(), EditedAt: r.EditedAt, History: r.History, RevokedAt: r.RevokedAt, Reactions: shown(r.Reactions),
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
	if m.History == nil {
		m.History = []inbox.Version{}
	}
	return messageRow{
		TenantID: t.id, ID: m.ID, ConversationID: m.ConversationID, DeviceID: m.DeviceID, ClientID: m.ClientID, FromMe: m.FromMe, Source: string(m.Source),
		AuthorID: m.AuthorID, AuthorName: m.Author, Kind: string(m.Kind), Text: m.Text, Content: m.Content, RawID: m.Raw, Wamid: m.Wamid,
		ReplyTo: m.ReplyTo, At: m.At, Status: string(m.Status), Failure: m.Failure.Format, FailureArgs: values(m.Failure), AttemptedAt: m.AttemptedAt,
		EditedAt: m.EditedAt, History: m.History, RevokedAt: m.RevokedAt, Reactions: m.Reactions,
	}
}

func messagesOf(rows []messageRow) []inbox.Message {
	list := make([]inbox.Message, len(rows))
	for i, row := range rows {
		list[i] = row.message()
	}
	return list
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

// MessagesNamed returns the messages of devices by their raw ids, in both directions and in the order of their own ids, and locks them.
func (tx *Tx) MessagesNamed(ctx context.Context, names []inbox.Named) ([]inbox.Message, error) {
	var rows []messageRow
	devices, raws := split(names)
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("m.tenant_id = ?", tx.id).
			// The array and the limit, which no pair reaches, leave the planner no choice but the indexes: it knows little about arrays, and read all
			// messages of the workspace instead.
			Where(`m.id = any(array(select n.id from unnest(?::uuid[], ?::text[]) w (device_id, raw_id), lateral (select id from messages
				where tenant_id = ? and device_id = w.device_id and raw_id = w.raw_id and from_me in (true, false) limit 3) n))`,
				uuids(devices), pgdialect.Array(raws), tx.id).
			OrderExpr("m.id").For("no key update").Scan(ctx)
	})
	list := messagesOf(rows)
	for i, row := range rows {
		list[i].Reactions = row.Reactions
	}
	return list, err
}

// split makes two columns of names.
func split(names []inbox.Named) (devices []uuid.UUID, texts []string) {
	devices, texts = make([]uuid.UUID, len(names)), make([]string, len(names))
	for i, n := range names {
		devices[i], texts[i] = n.DeviceID, n.Name
	}
	return devices, texts
}

// LockMessage returns a message, and locks it.
func (tx *Tx) LockMessage(ctx context.Context, id uuid.UUID) (inbox.Message, error) {
	return tx.lockMessage(ctx, "m.id = ?", id)
}

// MessageByClient returns the message that a browser sent under an id of its own.
func (t *Tenant) MessageByClient(ctx context.Context, clientID uuid.UUID) (inbox.Message, error) {
	var found []inbox.Message
	err := t.ask(ctx, t.messages(&found, "and m.client_id = $2", clientID)...)
	if err == nil && len(found) == 0 {
		err = errNotFound()
	}
	if err != nil {
		return inbox.Message{}, err
	}
	return found[0], nil
}

// AddMessage adds a message and moves its conversation; see inbox.Conversation.Take. Added is false where it is here already.
func (tx *Tx) AddMessage(ctx context.Context, m inbox.Message, chatID string) (added bool, err error) {
	conversation, err := tx.LockConversation(ctx, m.ConversationID)
	if err != nil {
		return false, err
	}
	n, err := tx.AddMessages(ctx, []inbox.Message{m})
	if err != nil || n == 0 {
		return false, err
	}
	conversation.Take(m, chatID)
	return true, tx.UpdateConversations(ctx, []inbox.Conversation{conversation})
}

// AddMessages adds messages with their files, and returns how many of them were not there.
func (tx *Tx) AddMessages(ctx context.Context, list []inbox.Message) (added int, err error) {
	rows := make([]messageRow, len(list))
	for i, m := range list {
		rows[i] = tx.rowOfMessage(m)
	}
	if added, err = insertNew(ctx, tx, rows); err != nil || added < len(list) {
		return added, err
	}
	for _, m := range list {
		tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	}
	return added, tx.addMedia(ctx, list)
}

// UpdateMessage stores what may change of a message.
func (tx *Tx) UpdateMessage(ctx context.Context, m inbox.Message) error {
	return tx.UpdateMessages(ctx, []inbox.Message{m})
}

// UpdateMessages is UpdateMessage for many.
func (tx *Tx) UpdateMessages(ctx context.Context, list []inbox.Message) error {
	if len(list) == 0 {
		return nil
	}
	type changed struct {
		ID          uuid.UUID        `json:"id"`
		Text        string           `json:"text"`
		RawID       string           `json:"raw_id"`
		Wamid       string           `json:"wamid"`
		Status      string           `json:"status"`
		Failure     string           `json:"failure"`
		FailureArgs json.RawMessage  `json:"failure_args"`
		EditedAt    *time.Time       `json:"edited_at"`
		History     []inbox.Version  `json:"history"`
		RevokedAt   *time.Time       `json:"revoked_at"`
		Reactions   []inbox.Reaction `json:"reactions"`
	}
	rows := make([]changed, len(list))
	for i, m := range list {
		row := tx.rowOfMessage(m)
		rows[i] = changed{
			ID: m.ID, Text: m.Text, RawID: m.Raw, Wamid: m.Wamid, Status: row.Status, Failure: row.Failure, FailureArgs: row.FailureArgs,
			EditedAt: orNull(m.EditedAt), History: row.History, RevokedAt: orNull(m.RevokedAt), Reactions: row.Reactions,
		}
		tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw(`update messages m set text = n.text, raw_id = nullif(n.raw_id, ''), wamid = n.wamid, status = n.status, failure = n.failure,
				failure_args = n.failure_args, edited_at = n.edited_at, history = n.history, revoked_at = n.revoked_at, reactions = n.reactions
			from jsonb_to_recordset(?1::jsonb) as n (id uuid, text text, raw_id text, wamid text, status text, failure text, failure_args jsonb,
				edited_at timestamptz, history jsonb, revoked_at timestamptz, reactions jsonb)
			where m.tenant_id = ?0 and m.id = n.id`, tx.id, rows).Exec(ctx)
		if err == nil && len(list) == 1 {
			return one(result, err)
		}
		return err
	})
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
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
