package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Queue returns a part of what waits at a device, in the order in which it leaves, after the message given (zero for the first).
func (t *Tenant) Queue(ctx context.Context, deviceID uuid.UUID, after inbox.Message, limit int) ([]inbox.Message, error) {
	var rows []messageRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		query := q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id).Where("m.device_id = ?", deviceID).Where("m.status = 'queued'").
			OrderExpr("m.priority, m.id").Limit(int64(limit))
		if after.ID != uuid.Nil {
			query = query.Where("(m.priority, m.id) > (?, ?)", int(after.Class()), after.ID)
		}
		return query.Scan(ctx)
	})
	return messagesOf(rows), err
}

// OnTheirWay returns the messages of a device that are being sent, or whose sending is being looked into.
func (t *Tenant) OnTheirWay(ctx context.Context, deviceID uuid.UUID, limit int) ([]inbox.Message, error) {
	var rows []messageRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&rows).Where("m.tenant_id = ?", t.id).Where("m.device_id = ?", deviceID).Where("m.status = 'sending'").
			OrderExpr("m.id").Limit(int64(limit)).Scan(ctx)
	})
	return messagesOf(rows), err
}

// PauseLane keeps a device from sending; changed is false where it is kept already.
func (tx *Tx) PauseLane(ctx context.Context, deviceID uuid.UUID, by string) (changed bool, err error) {
	return tx.touch(ctx, "update lanes set paused_at = now(), paused_by = ?2 where tenant_id = ?0 and device_id = ?1 and paused_at is null", deviceID, by)
}

// ResumeLane lets a device send; changed is false where nobody keeps it from it.
func (tx *Tx) ResumeLane(ctx context.Context, deviceID uuid.UUID) (changed bool, err error) {
	return tx.touch(ctx, "update lanes set paused_at = null, paused_by = '' where tenant_id = ?0 and device_id = ?1 and paused_at is not null", deviceID)
}

// WarnUnconfirmed marks the messages that a gateway took and WhatsApp has not confirmed for long, so that people see it. What is too much for one time
// is left to the next.
func (p *Platform) WarnUnconfirmed(ctx context.Context) error {
	const limit = 500
	var found []struct{ TenantID, ID, ConversationID uuid.UUID }
	err := p.q().NewRaw(`select tenant_id, id, conversation_id from messages where status = 'accepted' and unconfirmed_at is null
		and accepted_at < now() - make_interval(secs => ?) order by accepted_at limit ?`, inbox.UnconfirmedAfter.Seconds(), limit).Scan(ctx, &found)
	if err != nil {
		return translate(err)
	}
	tenants := map[uuid.UUID][]inbox.Change{}
	for _, m := range found {
		tenants[m.TenantID] = append(tenants[m.TenantID], inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	}
	for tenant, changes := range tenants {
		if err := p.db.ForTenant(tenant, account.System).markUnconfirmed(ctx, changes); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tenant) markUnconfirmed(ctx context.Context, changes []inbox.Change) error {
	ids := make([]uuid.UUID, len(changes))
	for i, c := range changes {
		ids[i] = c.MessageID
	}
	return t.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		tx.Changed(changes...)
		return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
			_, err := q.NewRaw("update messages set unconfirmed_at = now() where tenant_id = ? and id = any(?::uuid[]) and status = 'accepted'", t.id, uuids(ids)).Exec(ctx)
			return err
		})
	})
}
