package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type actionRow struct {
	bun.BaseModel `bun:"table:message_actions,alias:a"`

	TenantID    uuid.UUID `bun:",pk"`
	ID          uuid.UUID `bun:",pk"`
	MessageID   uuid.UUID
	DeviceID    uuid.UUID
	Kind        string
	Value       string
	AuthorID    uuid.UUID `bun:",nullzero"`
	AuthorName  string
	Tries       int
	Failure     string
	FailureArgs json.RawMessage `bun:"type:jsonb,nullzero,default:'[]'"`
}

func (r actionRow) action() inbox.Action {
	return inbox.Action{
		ID: r.ID, MessageID: r.MessageID, DeviceID: r.DeviceID, Kind: inbox.ActionKind(r.Kind), Value: r.Value,
		Author: inbox.Author{ID: r.AuthorID, Name: r.AuthorName}, Tries: r.Tries, Failure: message(r.Failure, r.FailureArgs),
	}
}

// NextAction returns the oldest change of a message that a device has to make now; not found where there is none.
func (t *Tenant) NextAction(ctx context.Context, deviceID uuid.UUID) (inbox.Action, error) {
	var row actionRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("a.tenant_id = ?", t.id).Where("a.device_id = ?", deviceID).Where("a.failure = ''").
			Where("(a.due_at is null or a.due_at <= now())").OrderExpr("a.id").Limit(1).Scan(ctx)
	})
	return row.action(), err
}

// AddAction queues a change of a message in place of an earlier one of its kind.
func (tx *Tx) AddAction(ctx context.Context, a inbox.Action, m inbox.Message) error {
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	row := actionRow{
		TenantID: tx.id, ID: a.ID, MessageID: m.ID, DeviceID: a.DeviceID, Kind: string(a.Kind), Value: a.Value, AuthorID: a.Author.ID, AuthorName: a.Author.Name,
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("delete from message_actions where tenant_id = ? and message_id = ? and kind = ?", tx.id, m.ID, row.Kind).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = q.NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return err
	})
}

// EndAction removes a change that was made.
func (tx *Tx) EndAction(ctx context.Context, a inbox.Action) error {
	_, err := tx.touch(ctx, "delete from message_actions where tenant_id = ?0 and id = ?1", a.ID)
	return err
}

// PostponeAction lets a change be tried again at a time.
func (tx *Tx) PostponeAction(ctx context.Context, a inbox.Action, due time.Time) error {
	_, err := tx.touch(ctx, "update message_actions set due_at = ?2, tries = tries + 1 where tenant_id = ?0 and id = ?1", a.ID, due)
	return err
}

// FailAction gives a change up and keeps why.
func (tx *Tx) FailAction(ctx context.Context, a inbox.Action, failure errs.Message) error {
	m, err := tx.LockMessage(ctx, a.MessageID)
	if err != nil {
		return err
	}
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	_, err = tx.touch(ctx, "update message_actions set failure = ?2, failure_args = ?3 where tenant_id = ?0 and id = ?1", a.ID, failure.Format, values(failure))
	return err
}

// DropActions removes what became of changes of a message that were given up.
func (tx *Tx) DropActions(ctx context.Context, m inbox.Message) error {
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	_, err := tx.touch(ctx, "delete from message_actions where tenant_id = ?0 and message_id = ?1 and failure <> ''", m.ID)
	return err
}
