package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// eraseLease is how long nobody else looks after a contact that is being deleted. Each batch takes a fraction of a second and extends it.
const eraseLease = 15 * time.Second

// rawsKept is how long before the last comparison with the gateway a message may have been written that is remembered as deleted.
const rawsKept = 24 * time.Hour

// erasing runs fn where what is being deleted can be seen, which is nowhere else (migration 0007).
func (tx *Tx) erasing(ctx context.Context, fn func(ctx context.Context, q bun.IDB) error) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if _, err := q.NewRaw("set local app.erasing = 'on'").Exec(ctx); err != nil {
			return err
		}
		if err := fn(ctx, q); err != nil {
			return err // the transaction is rolled back, and the setting with it
		}
		_, err := q.NewRaw("set local app.erasing = ''").Exec(ctx)
		return err
	})
}

// Holdings counts what goes when a contact is deleted.
func (t *Tenant) Holdings(ctx context.Context, contactID uuid.UUID) (h contacts.Holdings, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`with chats as materialized (select id from conversations where tenant_id = ?0 and contact_id = ?1)
			select (select count(*) from chats),
				(select count(*) from (select from chats, lateral (select from messages m where m.tenant_id = ?0 and m.conversation_id = chats.id limit ?2) m limit ?2) n),
				(select count(*) from (select from chats, lateral (select from media f where f.tenant_id = ?0 and f.conversation_id = chats.id limit ?2) f limit ?2) n)`,
			t.id, contactID, contacts.MaxCounted+1).Scan(ctx, &h.Chats, &h.Messages, &h.Files)
	})
	return h, err
}

// HideContact removes what says who a contact is and makes it and its chats nobody's to see; not found where that was done already. Messages that
// are still to be sent are removed with it, and those that have files returned.
func (tx *Tx) HideContact(ctx context.Context, id uuid.UUID) (files []uuid.UUID, err error) {
	var chats, waiting []uuid.UUID
	err = tx.erasing(ctx, func(ctx context.Context, q bun.IDB) error {
		// In the order in which everybody locks: contacts, conversations, messages. Who receives something for the contact at the same moment is
		// waited for, and whoever comes next finds nobody.
		var locked uuid.UUID
		err := q.NewRaw("select id from contacts where tenant_id = ? and id = ? and not erasing for update", tx.id, id).Scan(ctx, &locked)
		if err != nil {
			return err
		}
		err = q.NewRaw(`update conversations set erasing = true, unread = 0, waiting_since = null, chat_id = '' where tenant_id = ? and contact_id = ?
			returning id`, tx.id, id).Scan(ctx, &chats)
		if err != nil {
			return err
		}
		for _, statement := range []string{
			`update contacts set erasing = true, deleted_at = now(), erase_due_at = now() + make_interval(secs => ?3), name = '', push_name = '', phone = null, email = '',
				note = '', attributes = '{}', erase_keys = array(select value from contact_identities where tenant_id = ?0 and contact_id = ?1
					and kind in ('phone', 'lid')) where tenant_id = ?0 and id = ?1`,
			// That they want no automatic messages outlives them (migration 0009).
			`insert into opt_outs (tenant_id, identity, at) select i.tenant_id, identity_hash(i.tenant_id, i.kind, i.value), c.opted_out_at
				from contacts c join contact_identities i on i.tenant_id = c.tenant_id and i.contact_id = c.id
				where c.tenant_id = ?0 and c.id = ?1 and c.opted_out_at is not null on conflict do nothing`,
			"delete from contact_identities where tenant_id = ?0 and contact_id = ?1",
			"delete from contact_tags where tenant_id = ?0 and contact_id = ?1",
			"delete from flow_runs where tenant_id = ?0 and conversation_id = any(?2::uuid[])",
			"delete from drafts where tenant_id = ?0 and conversation_id = any(?2::uuid[])",
			`delete from message_actions a using messages m where a.tenant_id = ?0 and m.tenant_id = ?0 and m.id = a.message_id and m.conversation_id = any(?2::uuid[])`,
		} {
			if _, err := q.NewRaw(statement, tx.id, id, uuids(chats), eraseLease.Seconds()).Exec(ctx); err != nil {
				return err
			}
		}
		err = q.NewRaw(`select id from messages where tenant_id = ? and conversation_id = any(?::uuid[]) and status in ('queued', 'sending')`,
			tx.id, uuids(chats)).Scan(ctx, &waiting)
		if err != nil {
			return err
		}
		files, err = tx.eraseMessages(ctx, q, waiting)
		return err
	})
	for _, chat := range chats {
		tx.Changed(inbox.Change{ConversationID: chat})
	}
	return files, err
}

// EraseSome takes away at most so many messages of a contact that was hidden, and the contact itself when none is left: done. It returns the
// messages that had files. Not found where there is no such contact.
func (tx *Tx) EraseSome(ctx context.Context, contactID uuid.UUID, limit int) (files []uuid.UUID, done bool, err error) {
	err = tx.erasing(ctx, func(ctx context.Context, q bun.IDB) error {
		if err := tx.extendErasing(ctx, q, contactID); err != nil {
			return err
		}
		var chats, messages []uuid.UUID
		if err := q.NewRaw("select id from conversations where tenant_id = ? and contact_id = ?", tx.id, contactID).Scan(ctx, &chats); err != nil {
			return err
		}
		err := q.NewRaw("select id from messages where tenant_id = ? and conversation_id = any(?::uuid[]) limit ?", tx.id, uuids(chats), limit).Scan(ctx, &messages)
		if err != nil {
			return err
		}
		if files, err = tx.eraseMessages(ctx, q, messages); err != nil || len(messages) == limit {
			return err
		}
		done = true // its chats, and what was begun there in the meantime, go with the contact
		_, err = q.NewRaw("delete from contacts where tenant_id = ? and id = ?", tx.id, contactID).Exec(ctx)
		return err
	})
	return files, done, err
}

// extendErasing says that somebody is at it; not found where there is no such contact.
func (tx *Tx) extendErasing(ctx context.Context, q bun.IDB, contactID uuid.UUID) error {
	return one(q.NewRaw("update contacts set erase_due_at = now() + make_interval(secs => ?) where tenant_id = ? and id = ? and erasing",
		eraseLease.Seconds(), tx.id, contactID).Exec(ctx))
}

// EraseReports takes away what gateways reported of a contact that was hidden, among at most so many reports after the one given. What is still to be
// read stays: it is about whoever they are from then on. A number and a hidden id stand in a report before "@" or ":".
func (tx *Tx) EraseReports(ctx context.Context, contactID uuid.UUID, after int64, limit int) (last int64, done bool, err error) {
	looked := 0
	err = tx.erasing(ctx, func(ctx context.Context, q bun.IDB) error {
		if err := tx.extendErasing(ctx, q, contactID); err != nil {
			return err
		}
		return q.NewRaw(`with looked as materialized (select id from inbound_events where tenant_id = ?0 and id > ?2 order by id limit ?3),
			gone as (delete from inbound_events e using looked, contacts c
				where e.tenant_id = ?0 and e.id = looked.id and c.tenant_id = ?0 and c.id = ?1 and e.received_at <= c.deleted_at
					and (e.done_at is not null or e.parked_on is not null or e.error <> '')
					and exists (select from unnest(c.erase_keys) k, unnest(array['@', ':']) s where position(convert_to(k || s, 'UTF8') in e.body) > 0))
			select coalesce(max(id), ?2), count(*) from looked`, tx.id, contactID, after, limit).Scan(ctx, &last, &looked)
	})
	return last, looked < limit, err
}

// eraseMessages deletes messages with what belongs to them, and returns those that had files. The ids of those that the gateway may still be asked
// about are kept: otherwise they would be missing, and come back.
func (tx *Tx) eraseMessages(ctx context.Context, q bun.IDB, messages []uuid.UUID) (files []uuid.UUID, err error) {
	if len(messages) == 0 {
		return nil, nil
	}
	var gone []struct {
		MessageID uuid.UUID
		State     string
		Size      int64
		Key       string
	}
	err = q.NewRaw("delete from media where tenant_id = ? and message_id = any(?::uuid[]) returning message_id, state, size, key", tx.id, uuids(messages)).Scan(ctx, &gone)
	if err != nil {
		return nil, err
	}
	count, bytes := 0, int64(0)
	for _, file := range gone {
		files = append(files, file.MessageID) // also what is not stored by its row: whoever was killed may have left it
		if kept := (inbox.Media{State: inbox.MediaState(file.State), Key: file.Key}); kept.Owned(file.MessageID) {
			count, bytes = count+1, bytes+file.Size
		}
	}
	if count > 0 {
		if err := tx.countMedia(ctx, q, -count, -bytes); err != nil {
			return nil, err
		}
	}
	_, err = q.NewRaw(`insert into erased_messages (tenant_id, device_id, from_me, raw_id)
		select m.tenant_id, m.device_id, m.from_me, m.raw_id from messages m join devices d on d.tenant_id = m.tenant_id and d.id = m.device_id
		where m.tenant_id = ? and m.id = any(?::uuid[]) and m.raw_id is not null
			and m.at > least(coalesce(d.caught_up_at, now()), now()) - make_interval(secs => ?)
		on conflict do nothing`, tx.id, uuids(messages), rawsKept.Seconds()).Exec(ctx)
	if err != nil {
		return nil, err
	}
	_, err = q.NewRaw("delete from messages where tenant_id = ? and id = any(?::uuid[])", tx.id, uuids(messages)).Exec(ctx)
	return files, err
}

// ErasedRaws returns which of the messages of a device were deleted with their contact, by raw id.
func (t *Tenant) ErasedRaws(ctx context.Context, deviceID uuid.UUID, ids []gateway.MessageID) (map[gateway.MessageID]bool, error) {
	erased := map[gateway.MessageID]bool{}
	raws := make([]string, len(ids))
	for i, id := range ids {
		raws[i] = id.Raw
	}
	var rows []struct {
		RawID  string
		FromMe bool
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if len(raws) == 0 {
			return nil
		}
		return q.NewRaw("select raw_id, from_me from erased_messages where tenant_id = ? and device_id = ? and raw_id in (?)", t.id, deviceID, bun.List(raws)).Scan(ctx, &rows)
	})
	for _, row := range rows {
		erased[gateway.MessageID{Raw: row.RawID, FromMe: row.FromMe}] = true
	}
	return erased, err
}

// WakeErasing starts the deleting of contacts again whose job is gone.
func (p *Platform) WakeErasing(ctx context.Context) error {
	const most = 100 // at a time; what is left over is due in a second, too
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var due []contacts.Erase
		err := tx.q().NewRaw(`update contacts set erase_due_at = now() + make_interval(secs => ?) where (tenant_id, id) in (
				select tenant_id, id from contacts where erasing and erase_due_at <= now() limit ? for update skip locked)
			returning tenant_id, id as contact_id`, eraseLease.Seconds(), most).Scan(ctx, &due)
		if err != nil || len(due) == 0 {
			return translate(err)
		}
		jobs := make([]Job, len(due))
		for i, job := range due {
			jobs[i] = job
		}
		return tx.Enqueue(ctx, jobs...)
	})
}
