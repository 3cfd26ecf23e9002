package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type mediaRow struct {
	bun.BaseModel `bun:"table:media,alias:f"`

	TenantID       uuid.UUID `bun:",pk"`
	MessageID      uuid.UUID `bun:",pk"`
	ConversationID uuid.UUID
	State          string
	Source         gateway.MediaFile `bun:"type:jsonb"`
	Name           string
	MIME           string `bun:"mime"`
	Size           int64
	Width          int
	Height         int
	Key            string
	ThumbKey       string
	DueAt          time.Time `bun:",nullzero"` // of those that wait: when it is asked for next, at once where null
	Tries          int
	Failure        string
	FailureArgs    json.RawMessage `bun:"type:jsonb"`
}

func (t *Tenant) rowOfMedia(m inbox.Message) mediaRow {
	f := m.Media
	return mediaRow{
		TenantID: t.id, MessageID: m.ID, ConversationID: m.ConversationID, State: string(f.State), Source: f.Source, Name: f.Name, MIME: f.MIME,
		Size: f.Size, Width: f.Width, Height: f.Height, Key: f.Key, ThumbKey: f.ThumbKey, Tries: f.Tries,
		Failure: f.Failure.Format, FailureArgs: values(f.Failure),
	}
}

func (r mediaRow) media() *inbox.Media {
	return &inbox.Media{
		State: inbox.MediaState(r.State), Source: r.Source, Name: r.Name, MIME: r.MIME, Size: r.Size, Width: r.Width, Height: r.Height,
		Key: r.Key, ThumbKey: r.ThumbKey, Tries: r.Tries, Failure: message(r.Failure, r.FailureArgs),
	}
}

// addMedia adds the files of messages. One that is stored already, as of what is sent from here, counts from now on.
func (tx *Tx) addMedia(ctx context.Context, list []inbox.Message) error {
	var rows []mediaRow
	files, bytes := 0, int64(0)
	for _, m := range list {
		if m.Media == nil {
			continue
		}
		rows = append(rows, tx.rowOfMedia(m))
		if m.Media.Owned(m.ID) {
			files, bytes = files+1, bytes+m.Media.Size
		}
	}
	if _, err := insertNew(ctx, tx, rows); err != nil || files == 0 {
		return err
	}
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error { return tx.countMedia(ctx, q, files, bytes) })
}

// countMedia counts further files of a workspace.
func (tx *Tx) countMedia(ctx context.Context, q bun.IDB, files int, bytes int64) error {
	_, err := q.NewRaw(`insert into storage_usage as u (tenant_id, files, bytes) values (?0, ?1, ?2)
		on conflict (tenant_id) do update set files = u.files + ?1, bytes = u.bytes + ?2`, tx.id, files, bytes).Exec(ctx)
	return err
}

// kindsWithFile are the messages that may have one.
var kindsWithFile = map[string]bool{
	string(gateway.KindImage): true, string(gateway.KindVideo): true, string(gateway.KindVoice): true, string(gateway.KindAudio): true,
	string(gateway.KindDocument): true, string(gateway.KindSticker): true,
}

// withMedia makes messages of rows, with their files, which are one query more where any of them may have one.
func (t *Tenant) withMedia(ctx context.Context, q bun.IDB, rows []messageRow) ([]inbox.Message, error) {
	list := messagesOf(rows)
	places := map[uuid.UUID]int{}
	var ids []uuid.UUID
	for i, row := range rows {
		if kindsWithFile[row.Kind] {
			ids, places[row.ID] = append(ids, row.ID), i
		}
	}
	if len(ids) == 0 {
		return list, nil
	}
	var files []mediaRow
	if err := q.NewSelect().Model(&files).Where("f.tenant_id = ?", t.id).Where("f.message_id in (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, file := range files {
		list[places[file.MessageID]].Media = file.media()
	}
	return list, nil
}

// Media returns the file of a message; not found where it has none, or was deleted for everyone.
func (t *Tenant) Media(ctx context.Context, messageID uuid.UUID) (inbox.Media, error) {
	var row mediaRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewSelect().Model(&row).Join("join messages m on m.tenant_id = f.tenant_id and m.id = f.message_id").
			Join("join conversations v on v.tenant_id = m.tenant_id and v.id = m.conversation_id"). // it may be on its way out
			Where("f.tenant_id = ?", t.id).Where("f.message_id = ?", messageID).Where("m.revoked_at is null").Scan(ctx)
	})
	return *row.media(), err
}

// ClaimMedia lets one alone fetch the file of a message until the lease ends; ok is false where nothing is to be fetched now.
func (tx *Tx) ClaimMedia(ctx context.Context, messageID uuid.UUID, lease time.Duration) (m inbox.Message, ok bool, err error) {
	err = tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		result, err := q.NewRaw(`update media set due_at = now() + make_interval(secs => ?), tries = tries + 1
			where tenant_id = ? and message_id = ? and state = 'waiting' and coalesce(due_at, now()) <= now()`, lease.Seconds(), tx.id, messageID).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ok = n == 1
		return err
	})
	if err != nil || !ok {
		return inbox.Message{}, false, err
	}
	found, err := tx.MessagesByID(ctx, []uuid.UUID{messageID})
	if err != nil || len(found) == 0 {
		return inbox.Message{}, false, err
	}
	return found[0], true, nil
}

// StoreMedia notes that the file of a message is here, and counts it, once. A message that was deleted in the meantime is not found.
func (tx *Tx) StoreMedia(ctx context.Context, m inbox.Message) error {
	row := tx.rowOfMedia(m)
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		var state string
		err := q.NewRaw("select state from media where tenant_id = ? and message_id = ? for no key update", tx.id, m.ID).Scan(ctx, &state)
		if err != nil || state == string(inbox.MediaStored) {
			return err
		}
		_, err = q.NewUpdate().Model(&row).Column("state", "name", "mime", "size", "width", "height", "key", "thumb_key", "due_at", "failure", "failure_args").
			WherePK().Exec(ctx)
		if err != nil {
			return err
		}
		tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
		return tx.countMedia(ctx, q, 1, m.Media.Size)
	})
}

// TellMediaSize notes how large a file is that is still on its way.
func (tx *Tx) TellMediaSize(ctx context.Context, m inbox.Message) error {
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewRaw("update media set size = ? where tenant_id = ? and message_id = ? and state = 'waiting'", m.Media.Size, tx.id, m.ID).Exec(ctx))
	})
}

// PostponeMedia says when the file of a message is to be asked for again.
func (tx *Tx) PostponeMedia(ctx context.Context, messageID uuid.UUID, due time.Time) error {
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		_, err := q.NewRaw("update media set due_at = ? where tenant_id = ? and message_id = ? and state = 'waiting'", due, tx.id, messageID).Exec(ctx)
		return err
	})
}

// FailMedia gives up the file of a message that waits, with a reason.
func (tx *Tx) FailMedia(ctx context.Context, m inbox.Message, failure errs.Message) error {
	return tx.changeMedia(ctx, m, `update media set state = 'failed', due_at = null, failure = ?2, failure_args = ?3::jsonb
		where tenant_id = ?0 and message_id = ?1 and state = 'waiting'`, failure)
}

// FetchMediaAgain lets the file of a message be asked for that was given up; not found where none was.
func (tx *Tx) FetchMediaAgain(ctx context.Context, m inbox.Message) error {
	return tx.changeMedia(ctx, m, `update media set state = 'waiting', due_at = null, tries = 0, failure = ?2, failure_args = ?3::jsonb
		where tenant_id = ?0 and message_id = ?1 and state = 'failed'`, errs.Message{})
}

func (tx *Tx) changeMedia(ctx context.Context, m inbox.Message, statement string, failure errs.Message) error {
	tx.Changed(inbox.Change{ConversationID: m.ConversationID, MessageID: m.ID})
	return tx.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewRaw(statement, tx.id, m.ID, failure.Format, string(values(failure))).Exec(ctx))
	})
}

// Usage returns what the workspace keeps in the store.
func (t *Tenant) Usage(ctx context.Context) (usage inbox.Usage, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select coalesce(max(files), 0), coalesce(max(bytes), 0) from storage_usage where tenant_id = ?`, t.id).
			Scan(ctx, &usage.Files, &usage.Bytes)
	})
	return usage, err
}

// WakeMedia starts the fetching of files that are due: after a pause, or because whoever was at it is gone. A file that has a job already
// gets no other one.
func (p *Platform) WakeMedia(ctx context.Context) error {
	const most = 100 // at a time; what is left over is due in a second, too
	var due []inbox.FetchMedia
	err := p.q().NewRaw("select tenant_id, message_id from media where state = 'waiting' and (due_at is null or due_at <= now()) limit ?", most).Scan(ctx, &due)
	if err != nil || len(due) == 0 {
		return translate(err)
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		jobs := make([]Job, len(due))
		for i, job := range due {
			jobs[i] = job
		}
		return tx.Enqueue(ctx, jobs...)
	})
}
