package automation

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// MaxFiles bounds the files that the flows of a workspace may send.
const MaxFiles = 200

// File is one that flows may send.
type File struct {
	ID            uuid.UUID
	Name          string // without any folder
	MIME          string // by its own bytes
	Size          int64  // bytes
	Width, Height int    // pixels, of images; 0 where unknown
	Key, ThumbKey string // in the store; ThumbKey is "" for none
	At            time.Time
}

// Kind returns what a file can be sent as, apart from a document: WhatsApp shows JPEG and PNG as pictures, MP4 as videos, and plays sound.
func (f File) Kind() flows.MediaKind {
	switch {
	case f.MIME == "image/jpeg" || f.MIME == "image/png":
		return flows.Image
	case f.MIME == "video/mp4":
		return flows.Video
	case strings.HasPrefix(f.MIME, "audio/"):
		return flows.Audio
	}
	return flows.Document
}

// Fits reports whether a file can be sent as that kind.
func (f File) Fits(kind flows.MediaKind) bool { return kind == flows.Document || kind == f.Kind() }

// fileTx is what keeping files needs of a transaction.
type fileTx interface {
	AddFlowFile(ctx context.Context, f File) error
	DropFlowFile(ctx context.Context, id uuid.UUID) error
	// FlowsWithFile returns the names of the flows that may send a file.
	FlowsWithFile(ctx context.Context, id uuid.UUID) ([]string, error)
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// KeepFile stores a file for flows. It is stored before its row says so: what is killed in between leaves a file that nobody sees. One that is empty or
// too large comes as errs.Fields ("file").
func KeepFile[T fileTx](ctx context.Context, tenant account.Transactor[T], files inbox.Files, tenantID uuid.UUID, name string, body io.Reader) (File, error) {
	id := account.NewID()
	kept, err := files.KeepMedia(ctx, tenantID, id, body, storage.MaxUpload)
	if wrong, is := errors.AsType[*errs.Error](err); is && (wrong.Code == errs.TooLarge || wrong.Code == errs.Invalid) {
		err = errs.Fields{"file": wrong.Message}
	}
	f := File{ID: id, MIME: kept.MIME, Size: kept.Size, Width: kept.Width, Height: kept.Height, Key: kept.Key, ThumbKey: kept.ThumbKey}
	if f.Name = storage.CleanName(name); f.Name == "" {
		f.Name = "file" + storage.Extension(kept.MIME)
	}
	if err == nil {
		err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
			if err := tx.AddFlowFile(ctx, f); err != nil {
				return err
			}
			return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowFileAdded, Target: f.Name})
		})
	}
	if err != nil {
		_ = files.DropMedia(context.WithoutCancel(ctx), tenantID, id) // what stays is nobody's, and harms nobody
		return File{}, err
	}
	return f, nil
}

// DropFile deletes a file for flows. While a flow may send it, it stays, with an errs.Conflict. Messages that carried it show that it is gone.
func DropFile[T fileTx](ctx context.Context, tenant account.Transactor[T], files inbox.Files, tenantID uuid.UUID, f File) error {
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		used, err := tx.FlowsWithFile(ctx, f.ID)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			return errs.New(errs.Conflict, "The flow “%s” sends this file. Choose another one there first.", used[0])
		}
		if err := tx.DropFlowFile(ctx, f.ID); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowFileDeleted, Target: f.Name})
	})
	if err != nil {
		return err
	}
	return files.DropMedia(context.WithoutCancel(ctx), tenantID, f.ID)
}

// attach returns a file of a flow as a message has it, and what sort of message that is; why it cannot be sent otherwise.
func (w *work[T]) attach(ctx context.Context, file *flows.File) (kind gateway.Kind, media *inbox.Media, why errs.Message, err error) {
	kind = kindOf(file.Kind)
	if file.ID == "" {
		return kind, inbox.Linked(file.Name, file.URL), why, nil
	}
	var f File
	id, err := uuid.Parse(file.ID)
	if err == nil {
		f, err = w.tx.FlowFile(ctx, id)
	} else {
		err = errs.New(errs.NotFound, "There is no such file.")
	}
	switch {
	case errs.Is(err, errs.NotFound):
		return "", nil, errs.Msg("The file does not exist any more; the text was sent without it."), nil
	case err != nil:
		return "", nil, why, err
	case !f.Fits(file.Kind): // a draft from elsewhere, or from before the file was exchanged
		kind = gateway.KindDocument
	case file.Kind == flows.Audio && f.MIME != "audio/ogg": // WhatsApp plays nothing else as a voice message
		kind = gateway.KindDocument
	}
	media = &inbox.Media{
		State: inbox.MediaStored, Name: f.Name, MIME: f.MIME, Size: f.Size, Width: f.Width, Height: f.Height, Key: f.Key, ThumbKey: f.ThumbKey,
	}
	if file.Name != "" {
		media.Name = storage.CleanName(file.Name)
	}
	return kind, media, why, nil
}

func kindOf(kind flows.MediaKind) gateway.Kind {
	switch kind {
	case flows.Image:
		return gateway.KindImage
	case flows.Video:
		return gateway.KindVideo
	case flows.Audio:
		return gateway.KindVoice
	}
	return gateway.KindDocument
}
