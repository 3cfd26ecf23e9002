package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// drafts asks for what a person began to write in conversations: those whose ids stand in what the third parameter begins.
func (t *Tenant) drafts(drafts *map[uuid.UUID]inbox.SavedDraft, userID uuid.UUID, in string, args ...any) question {
	return question{
		sql:  "select f.conversation_id, f.text, f.reply_to, f.updated_at from drafts f where f.tenant_id = $1 and f.user_id = $2 and f.conversation_id = " + in,
		args: append([]any{t.id, userID}, args...),
		take: each(func(row pgx.Rows) error {
			var id uuid.UUID
			var draft inbox.SavedDraft
			err := row.Scan(&id, &draft.Text, idOrZero(&draft.ReplyTo), &draft.At)
			if *drafts == nil {
				*drafts = map[uuid.UUID]inbox.SavedDraft{}
			}
			(*drafts)[id] = draft
			return err
		}),
	}
}

func (t *Tenant) draftsOfPage(drafts *map[uuid.UUID]inbox.SavedDraft, userID uuid.UUID, filter inbox.Filter, page inbox.Page) question {
	rest, args := pageOf(filter, page, []any{t.id, userID})
	return t.drafts(drafts, userID, "any(array(select v.id from conversations v where v.tenant_id = $1 "+rest+"))", args[2:]...)
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
