package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// NextToSend returns the message that a device has to send or to settle next. There is none while one is on its way: a device sends one
// after the other. Within a conversation the order is kept, so a message that waits holds back those after it.
func (t *Tenant) NextToSend(ctx context.Context, deviceID uuid.UUID) (m inbox.Message, ok bool, err error) {
	var row messageRow
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Where("m.tenant_id = ?", t.id).Where("m.device_id = ?", deviceID).Where("m.status in ('queued', 'sending')").
			Where("(m.due_at is null or m.due_at <= now())").
			Where(`not exists (select from messages o where o.tenant_id = m.tenant_id and o.device_id = m.device_id and o.status = 'sending' and o.due_at > now())`).
			Where(`not exists (select from messages e where e.tenant_id = m.tenant_id and e.device_id = m.device_id and e.status in ('queued', 'sending')
				and e.conversation_id = m.conversation_id and e.id < m.id)`).
			OrderExpr("m.status desc, m.id").Limit(1).Scan(ctx)
	})
	if errs.Is(err, errs.NotFound) {
		return inbox.Message{}, false, nil
	}
	return row.message(), err == nil, err
}

// ClaimMessage makes a queued message the one that is on its way, under an id that was chosen for it ("" for none). Others that would claim
// at the same moment wait for the lock and see it then.
func (tx *Tx) ClaimMessage(ctx context.Context, m inbox.Message, raw string, lease time.Duration) (ok bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if _, err := q.NewRaw("select pg_advisory_xact_lock(?, hashtext(?))", sendLock, m.DeviceID.String()).Exec(ctx); err != nil {
			return err
		}
		result, err := q.NewRaw(`update messages m set status = 'sending', raw_id = nullif(?3, ''), attempted_at = now(), tries = tries + 1,
				due_at = now() + make_interval(secs => ?4)
			where tenant_id = ?0 and id = ?1 and status = 'queued' and (due_at is null or due_at <= now())
				and not exists (select from messages o where o.tenant_id = ?0 and o.device_id = ?2 and o.status = 'sending')`,
			tx.id, m.ID, m.DeviceID, raw, lease.Seconds()).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ok = n == 1
		return err
	})
	return ok, err
}

// RenewLease says that a message is still on its way, for so long again.
func (t *Tenant) RenewLease(ctx context.Context, id uuid.UUID, lease time.Duration) error {
	return t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update messages set due_at = now() + make_interval(secs => ?) where tenant_id = ? and id = ? and status = 'sending'",
			lease.Seconds(), t.id, id).Exec(ctx)
		return err
	})
}

// Postpone gives a message that was to be sent a status and says when it is looked at next. One that was acknowledged in the meantime stays
// as it is.
func (tx *Tx) Postpone(ctx context.Context, m inbox.Message, status inbox.Status, due time.Time) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw(`update messages set status = ?, due_at = ?, raw_id = case when ? = 'queued' then null else raw_id end
			where tenant_id = ? and id = ? and status in ('queued', 'sending')`, string(status), due, string(status), tx.id, m.ID).Exec(ctx)
		return err
	})
}

// Accept notes that the gateway has a message of ours, and under which id. Its echo may have come in before, as one from the phone: then
// the two are one.
func (tx *Tx) Accept(ctx context.Context, id uuid.UUID, sent gateway.MessageID) error {
	m, err := tx.LockMessage(ctx, id)
	if err != nil {
		return err
	}
	if sent.Raw != "" && sent.Raw != m.Raw {
		echo, err := tx.LockRaw(ctx, m.DeviceID, sent.Raw, true)
		switch {
		case err == nil:
			if err := tx.absorb(ctx, &m, echo); err != nil {
				return err
			}
		case !errs.Is(err, errs.NotFound):
			return err
		}
	}
	if sent.Raw != "" {
		m.Raw = sent.Raw
	}
	if sent.Wamid != "" {
		m.Wamid = sent.Wamid
	}
	if m.Status == inbox.StatusSending || m.Status == inbox.StatusQueued || m.Status == inbox.StatusUnknown {
		m.Status = inbox.StatusOf(gateway.StatusAccepted)
	}
	m.Failure = errs.Message{}
	return tx.UpdateMessage(ctx, m)
}

// LockNameless returns the oldest message of ours of the last day that has the text and no id of the gateway's, though it may have left, and
// locks it.
func (tx *Tx) LockNameless(ctx context.Context, conversationID uuid.UUID, text string) (inbox.Message, error) {
	return tx.lockMessage(ctx, `m.conversation_id = ? and m.at > now() - interval '1 day' and m.source = 'agent' and m.raw_id is null
		and m.status in ('accepted', 'unknown') and m.text = ?`, conversationID, text)
}

// absorb takes over what is known of the echo of a message, and removes the echo's own row.
func (tx *Tx) absorb(ctx context.Context, m *inbox.Message, echo inbox.Message) error {
	m.Status, m.Reactions, m.EditedAt, m.RevokedAt = echo.Status, echo.Reactions, echo.EditedAt, echo.RevokedAt
	tx.Changed(inbox.Change{ConversationID: echo.ConversationID, MessageID: echo.ID})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if _, err := q.NewRaw("update conversations set last_id = ? where tenant_id = ? and last_id = ?", m.ID, tx.id, echo.ID).Exec(ctx); err != nil {
			return err
		}
		_, err := q.NewDelete().Model((*messageRow)(nil)).Where("tenant_id = ?", tx.id).Where("id = ?", echo.ID).Exec(ctx)
		return err
	})
}

// GiveUp ends the sending of a message that is still on its way, with a reason.
func (tx *Tx) GiveUp(ctx context.Context, id uuid.UUID, status inbox.Status, failure errs.Message) error {
	m, err := tx.LockMessage(ctx, id)
	if err != nil || (m.Status != inbox.StatusSending && m.Status != inbox.StatusQueued) {
		return err
	}
	m.Status, m.Failure = status, failure
	return tx.UpdateMessage(ctx, m)
}

// QueueAgain puts a message back into the queue, as if it had never been tried.
func (tx *Tx) QueueAgain(ctx context.Context, m inbox.Message) error {
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update messages set due_at = null, tries = 0, attempted_at = null where tenant_id = ? and id = ?", tx.id, m.ID).Exec(ctx)
		return err
	})
}

// Tries returns how often a message was given to the gateway.
func (t *Tenant) Tries(ctx context.Context, id uuid.UUID) (tries int, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select tries from messages where tenant_id = ? and id = ?", t.id, id).Scan(ctx, &tries)
	})
	return tries, err
}
