package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

type draftRow struct {
	bun.BaseModel `bun:"table:drafts,alias:f"`

	TenantID       uuid.UUID `bun:",pk"`
	UserID         uuid.UUID `bun:",pk"`
	ConversationID uuid.UUID `bun:",pk"`
	Text           string
	ReplyTo        uuid.UUID `bun:",nullzero"`
	UpdatedAt      time.Time
}

// Drafts returns what a person began to write in conversations; those without a draft are not in it.
func (t *Tenant) Drafts(ctx context.Context, userID uuid.UUID, conversationIDs []uuid.UUID) (map[uuid.UUID]inbox.SavedDraft, error) {
	if len(conversationIDs) == 0 {
		return nil, nil
	}
	var rows []draftRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("f.tenant_id = ?", t.id).Where("f.user_id = ?", userID).
			Where("f.conversation_id in (?)", bun.List(conversationIDs)).Scan(ctx)
	})
	drafts := make(map[uuid.UUID]inbox.SavedDraft, len(rows))
	for _, row := range rows {
		drafts[row.ConversationID] = inbox.SavedDraft{Text: row.Text, ReplyTo: row.ReplyTo, At: row.UpdatedAt}
	}
	return drafts, err
}

// KeepDraft keeps what a person has begun to write, and returns when. Lists are told where a draft is new, and not with each word: that would
// wake every open page of the workspace.
func (tx *Tx) KeepDraft(ctx context.Context, userID, conversationID uuid.UUID, draft inbox.SavedDraft) (at time.Time, err error) {
	var kept struct {
		UpdatedAt time.Time
		Added     bool
	}
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`insert into drafts (tenant_id, user_id, conversation_id, text, reply_to, updated_at) values (?, ?, ?, ?, nullif(?::uuid, ?::uuid), clock_timestamp())
			on conflict (tenant_id, user_id, conversation_id) do update set text = excluded.text, reply_to = excluded.reply_to, updated_at = excluded.updated_at
			returning updated_at, xmax = 0 as added`, tx.id, userID, conversationID, draft.Text, draft.ReplyTo, uuid.Nil).Scan(ctx, &kept)
	})
	if kept.Added {
		tx.Changed(inbox.Change{ConversationID: conversationID})
	}
	return kept.UpdatedAt, err
}

// DropDraft removes a draft that is not newer than the time; the zero time removes whatever is there.
func (tx *Tx) DropDraft(ctx context.Context, userID, conversationID uuid.UUID, known time.Time) error {
	done, err := tx.touch(ctx, "delete from drafts where tenant_id = ? and user_id = ? and conversation_id = ? and (? or updated_at <= ?)",
		userID, conversationID, known.IsZero(), known)
	if done {
		tx.Changed(inbox.Change{ConversationID: conversationID})
	}
	return err
}
