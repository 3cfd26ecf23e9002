package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// moveBatch is how many messages are moved with one statement, so that none takes long.
const moveBatch = 5000

// MergeContacts makes one contact of two. Their conversations on the same device become one with all messages; the others move.
func (tx *Tx) MergeContacts(ctx context.Context, keep, drop contacts.Contact) error {
	var both []struct{ Keep, Drop uuid.UUID }
	err := tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		if _, err := q.NewRaw("update contact_identities set contact_id = ? where tenant_id = ? and contact_id = ?", keep.ID, tx.id, drop.ID).Exec(ctx); err != nil {
			return err
		}
		err := q.NewRaw(`select k.id as keep, d.id as drop from conversations d
			left join conversations k on k.tenant_id = d.tenant_id and k.contact_id = ?1 and k.device_id = d.device_id
			where d.tenant_id = ?0 and d.contact_id = ?2 order by d.id for no key update of d`, tx.id, keep.ID, drop.ID).Scan(ctx, &both)
		if err != nil {
			return err
		}
		for _, pair := range both {
			if err := tx.mergeConversations(ctx, q, keep.ID, pair.Keep, pair.Drop); err != nil {
				return err
			}
		}
		if err := tx.mergeDetails(ctx, q, keep.ID, drop.ID); err != nil {
			return err
		}
		_, err = q.NewDelete().Model((*contactRow)(nil)).Where("tenant_id = ?", tx.id).Where("id = ?", drop.ID).Exec(ctx)
		return err
	})
	return err
}

// mergeConversations moves everything of one conversation into another, or gives it to the contact where there is no other.
func (tx *Tx) mergeConversations(ctx context.Context, q bun.IDB, contactID, keep, drop uuid.UUID) error {
	tx.Changed(inbox.Change{ConversationID: drop})
	if keep == uuid.Nil {
		_, err := q.NewRaw("update conversations set contact_id = ? where tenant_id = ? and id = ?", contactID, tx.id, drop).Exec(ctx)
		return err
	}
	tx.Changed(inbox.Change{ConversationID: keep})
	if err := tx.moveMessages(ctx, q, keep, drop); err != nil {
		return err
	}
	if err := tx.moveDrafts(ctx, q, keep, drop); err != nil {
		return err
	}
	if err := tx.moveRuns(ctx, q, keep, drop); err != nil {
		return err
	}
	var devices []uuid.UUID
	if err := q.NewRaw("select device_id from conversations where tenant_id = ? and id = ? and device_id is not null", tx.id, drop).Scan(ctx, &devices); err != nil {
		return err
	}
	for _, device := range devices { // what waited for a message on its way is read again, and waits for it in the chat that is left
		if err := tx.Unpark(ctx, inbox.Named{DeviceID: device, Name: inbox.SendingIn(drop)}); err != nil {
			return err
		}
	}
	_, err := q.NewRaw(`with gone as (delete from conversations where tenant_id = ?0 and id = ?2 returning *)
		update conversations k set unread = k.unread + gone.unread, waiting_since = least(k.waiting_since, gone.waiting_since),
			last_id = case when gone.last_at > k.last_at then gone.last_id else k.last_id end,
			chat_id = case when k.chat_id = '' or (gone.last_at > k.last_at and gone.chat_id <> '') then gone.chat_id else k.chat_id end,
			last_at = greatest(k.last_at, gone.last_at), seen_at = null, seen_id = null, assigned_to = coalesce(k.assigned_to, gone.assigned_to),
			bot_paused_at = coalesce(k.bot_paused_at, gone.bot_paused_at), bot_pause = case when k.bot_paused_at is null then gone.bot_pause else k.bot_pause end,
			bot_paused_until = case when k.bot_paused_at is null then gone.bot_paused_until else k.bot_paused_until end
		from gone where k.tenant_id = ?0 and k.id = ?1`, tx.id, keep, drop).Exec(ctx)
	return err
}

// moveMessages moves the messages of one conversation into another, with their files.
func (tx *Tx) moveMessages(ctx context.Context, q bun.IDB, keep, drop uuid.UUID) error {
	told := 0
	for {
		var moved []uuid.UUID
		err := q.NewRaw(`update messages set conversation_id = ?1 where tenant_id = ?0 and id = any(array(
			select id from messages where tenant_id = ?0 and conversation_id = ?2 limit ?3)) returning id`, tx.id, keep, drop, moveBatch).Scan(ctx, &moved)
		if err != nil {
			return err
		}
		some := moved[:min(len(moved), maxChanges+1-told)] // with more, pages show everything anew
		for _, id := range some {
			tx.Changed(inbox.Change{ConversationID: keep, MessageID: id})
		}
		if told += len(some); len(moved) < moveBatch {
			break
		}
	}
	_, err := q.NewRaw("update media set conversation_id = ? where tenant_id = ? and conversation_id = ?", keep, tx.id, drop).Exec(ctx)
	return err
}

// moveDrafts moves what people began to write. Who began something in both finds the one below the other.
func (tx *Tx) moveDrafts(ctx context.Context, q bun.IDB, keep, drop uuid.UUID) error {
	_, err := q.NewRaw(`insert into drafts as k (tenant_id, user_id, conversation_id, text, reply_to, updated_at)
			select tenant_id, user_id, ?1, text, reply_to, updated_at from drafts where tenant_id = ?0 and conversation_id = ?2
		on conflict (tenant_id, user_id, conversation_id) do update set text = left(k.text || e'\n' || excluded.text, ?3),
			reply_to = coalesce(k.reply_to, excluded.reply_to), updated_at = greatest(clock_timestamp(), k.updated_at)`,
		tx.id, keep, drop, inbox.MaxDraft).Exec(ctx)
	return err
}

// moveRuns moves what flows did and do in a conversation. Where one is under way in the other, too, that one goes on, and this one is stopped.
func (tx *Tx) moveRuns(ctx context.Context, q bun.IDB, keep, drop uuid.UUID) error {
	for _, statement := range []string{
		`update flow_runs set ended_at = now(), due_at = null, reason = 'stopped' where tenant_id = ?0 and conversation_id = ?2 and ended_at is null
			and exists (select from flow_runs o where o.tenant_id = ?0 and o.conversation_id = ?1 and o.ended_at is null)`,
		"update flow_runs set conversation_id = ?1 where tenant_id = ?0 and conversation_id = ?2",
	} {
		if _, err := q.NewRaw(statement, tx.id, keep, drop).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
