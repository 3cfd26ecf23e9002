package db

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// guardSlack is how long before a change a message may have been made whose own change comes after it: how long a transaction takes, generously.
const guardSlack = time.Minute

// AnsweredSince returns what other people wrote in a conversation after a change, the newest last and at most ten, and locks the conversation.
//
// Older messages change, too (their ticks do), so a message counts only where no change of it came before. That is looked for among the last
// 5,000, and for messages made about then or later: there is no index by message, which every write would pay for. Where the change is not
// known, because it was deleted by now or comes from another database, nothing is returned: rather no question than a wrong one. Nor is what
// somebody wrote more than a day ago and we learned only now.
func (tx *Tx) AnsweredSince(ctx context.Context, conversationID, except uuid.UUID, seq int64) ([]inbox.Message, error) {
	if _, err := tx.LockConversation(ctx, conversationID); err != nil {
		return nil, err
	}
	from, err := tx.changedAt(ctx, seq)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var answers []inbox.Message
	err = tx.ask(ctx, tx.messages(&answers, `and m.conversation_id = $2 and m.from_me and m.source in ('agent', 'phone') and m.author_id is distinct from $3
			and m.at > now() - interval '1 day' and m.id >= $4
			and m.id in (select message_id from inbox_changes where tenant_id = $1 and seq > $5 and conversation_id = $2)
			and not exists (select from inbox_changes c where c.tenant_id = $1 and c.seq <= $5 and c.seq > $5 - 5000 and c.message_id = m.id)
			order by m.at, m.id limit 10`, conversationID, except, madeAt(from), seq)...)
	return answers, err
}

// changedAt returns when a change was, less the slack; not found where nobody knows.
func (tx *Tx) changedAt(ctx context.Context, seq int64) (at time.Time, err error) {
	if seq == 0 {
		return time.Time{}, nil // before the first
	}
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select at from inbox_changes where tenant_id = ? and seq = ? limit 1", tx.id, seq).Scan(ctx, &at)
	})
	return at.Add(-guardSlack), err
}

// madeAt is the smallest id that was made at a time; see account.NewID.
func madeAt(at time.Time) (id uuid.UUID) {
	if ms := at.UnixMilli(); ms > 0 {
		binary.BigEndian.PutUint64(id[:8], uint64(ms)<<16)
	}
	return id
}
