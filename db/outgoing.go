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

// NextToSend returns the message that a device has to settle or to send next. What was interrupted comes first; then people's messages, automations' and
// campaigns', each in their order. Within a conversation a message that waits holds back those after it.
func (t *Tenant) NextToSend(ctx context.Context, deviceID uuid.UUID) (m inbox.Message, ok bool, err error) {
	var rows []messageRow
	var found []inbox.Message
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) (err error) {
		err = q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id).Where("m.device_id = ?", deviceID).Where("m.status = 'sending'").
			Where("(m.due_at is null or m.due_at <= now())").OrderExpr("m.due_at").Limit(1).Scan(ctx)
		if err == nil && len(rows) == 0 {
			// The index has them in this order, so it ends with the first that is ready.
			err = q.NewSelect().Model(&rows).Where(ready, t.id, deviceID).OrderExpr("m.priority, m.id").Limit(1).Scan(ctx)
		}
		if err == nil {
			found, err = t.withMedia(ctx, q, rows)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		return inbox.Message{}, false, err
	}
	return found[0], true, nil
}

// ClaimMessage makes a queued message the one that is on its way, and counts it to what left its lane. It may be settled as soon as the lane is
// somebody else's: until then nobody looks.
func (tx *Tx) ClaimMessage(ctx context.Context, m inbox.Message, claim inbox.Claim) (ok bool, err error) {
	held, err := tx.touch(ctx, `update lanes set lease_until = now() + make_interval(secs => ?3), last_at = now(), campaign_at = coalesce(?4, campaign_at),
			day = ?5, day_count = case when day = ?5 then day_count + 1 else 1 end
		where tenant_id = ?0 and device_id = ?1 and holder = ?2 and lease_until > now()`,
		m.DeviceID, claim.Holder, claim.Lease.Seconds(), orNull(claim.CampaignAt), claim.Day.Format(time.DateOnly))
	if err != nil || !held {
		return false, err
	}
	return tx.touch(ctx, `update messages set status = 'sending', raw_id = nullif(?2, ''), attempted_at = now(), tries = tries + 1, due_at = now()
		where tenant_id = ?0 and id = ?1 and status = 'queued'`, m.ID, claim.Raw)
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
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update messages set accepted_at = now() where tenant_id = ? and id = ? and accepted_at is null", tx.id, m.ID).Exec(ctx)
		return err
	})
}

// LockNameless returns the oldest message of ours of the last day that has the text and no id of the gateway's, though it may have left, and
// locks it.
func (tx *Tx) LockNameless(ctx context.Context, conversationID uuid.UUID, text string) (inbox.Message, error) {
	return tx.lockMessage(ctx, `m.conversation_id = ? and m.at > now() - interval '1 day' and m.source in ('agent', 'bot', 'campaign') and m.raw_id is null
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
		_, err := q.NewRaw("update messages set due_at = null, tries = 0, attempted_at = null, accepted_at = null, unconfirmed_at = null where tenant_id = ? and id = ?", tx.id, m.ID).Exec(ctx)
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
