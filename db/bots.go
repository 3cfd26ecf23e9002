package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

// BotMessages returns how many messages of automations left in a conversation for so long, or since the last one that a person of ours wrote, or
// since they were let write again. What is counted is bounded by the newest 100.
func (t *Tenant) BotMessages(ctx context.Context, conversationID uuid.UUID, window time.Duration) (n int, err error) {
	err = t.ask(ctx, t.botMessages(&n, conversationID, window))
	return n, err
}

func (t *Tenant) botMessages(n *int, conversationID uuid.UUID, window time.Duration) question {
	return question{
		sql: `with newest as (select source, status, at from messages where tenant_id = $1 and conversation_id = $2
				and at > now() - make_interval(secs => $3) order by at desc, id desc limit 100)
			select count(*) from newest where source = 'bot' and status not in ('queued', 'failed')
				and at > coalesce((select max(at) from newest where source in ('agent', 'phone')), '-infinity')
				and at > coalesce((select bot_resumed_at from conversations where tenant_id = $1 and id = $2), '-infinity')`,
		args: []any{t.id, conversationID, window.Seconds()},
		take: each(func(row pgx.Rows) error { return row.Scan(n) }),
	}
}

// PauseBot silences the automations of a conversation, and gives up what they have queued; paused is false where they are silent already.
func (tx *Tx) PauseBot(ctx context.Context, conversationID uuid.UUID, pause inbox.Pause) (paused bool, err error) {
	paused, err = tx.touch(ctx, `update conversations set bot_paused_at = now(), bot_pause = ?2, bot_paused_until = ?3
		where tenant_id = ?0 and id = ?1 and (bot_paused_at is null or bot_paused_until <= now())`,
		conversationID, string(pause.Why), orNull(pause.Until))
	if err != nil {
		return false, err
	}
	tx.Changed(inbox.Change{ConversationID: conversationID})
	if pause.Keep {
		return paused, nil
	}
	var given []uuid.UUID
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`update messages set status = 'failed', failure = ?2, failure_args = ?3 where tenant_id = ?0 and conversation_id = ?1
			and status = 'queued' and source = 'bot' returning id`, tx.id, conversationID, pause.Failure.Format, values(pause.Failure)).Scan(ctx, &given)
	})
	for _, id := range given {
		tx.Changed(inbox.Change{ConversationID: conversationID, MessageID: id})
	}
	return paused, err
}

// ResumeBot lets the automations of a conversation write again. Whom one of them gave it to has done their part.
func (tx *Tx) ResumeBot(ctx context.Context, conversationID uuid.UUID) error {
	tx.Changed(inbox.Change{ConversationID: conversationID})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update conversations set bot_paused_at = null, bot_pause = '', bot_paused_until = null, assigned_to = null, bot_resumed_at = now() where tenant_id = ? and id = ?", tx.id, conversationID).Exec(ctx)
		return err
	})
}
