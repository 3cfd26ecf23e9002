package inbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// Upload is a file that somebody sends.
type Upload struct {
	Name       string // as their device calls it
	Body       io.Reader
	AsDocument bool // not shown as a picture or a video
	Voice      bool // recorded in the chat: sent as a voice message, or not at all
	Converts   bool // the gateway makes a voice message of other sound, too
}

// WriteFile is Write for a file, with the draft's text beside it. The file is stored first: what is killed in between leaves a file that nobody
// sees, and no message without its file. One that is too large, or empty, comes as errs.Fields ("file").
func WriteFile[T WriteTx](ctx context.Context, tenant account.Transactor[T], files Files, tenantID uuid.UUID, draft Draft, upload Upload) (Message, error) {
	caption, err := checkCaption(draft.Text)
	if err != nil {
		return Message{}, err
	}
	if written, err := already(ctx, tenant, draft); err != nil {
		return Message{}, err
	} else if written.ID != uuid.Nil {
		return written, Message{Text: caption, Media: written.Media}.sentAs(written)
	}
	body, as, limit, err := upload.prepare(&draft)
	if err != nil {
		return Message{}, err
	}
	draft.id = account.NewID()
	kept, err := files.KeepMedia(ctx, tenantID, draft.id, body, limit)
	if err != nil {
		return Message{}, drop(ctx, files, tenantID, draft.id, fileProblem(err))
	}
	if upload.Voice {
		kept.MIME = as
	} else {
		draft.kind = kindOf(kept.MIME, upload)
	}
	draft.media = &Media{
		State: MediaStored, Name: upload.named(kept.MIME), MIME: kept.MIME, Size: kept.Size, Width: kept.Width, Height: kept.Height,
		Key: kept.Key, ThumbKey: kept.ThumbKey,
	}
	written, err := Write(ctx, tenant, draft)
	if err != nil || written.ID != draft.id { // or the same one came a moment ago, with its own copy
		err = drop(ctx, files, tenantID, draft.id, err)
	}
	return written, err
}

// shown returns a file, unless it is a picture that WhatsApp does not show in a chat: whoever sends one as a document knows that it comes as one.
func (u Upload) shown() (io.Reader, error) {
	buffered, head, err := u.peek()
	if err == nil && !u.AsDocument && storage.Sniff(head) == "image/heic" {
		err = errs.Fields{"file": errs.Msg("WhatsApp does not show HEIC pictures. Let the phone send JPEG (Settings, Camera, Formats, Most Compatible), or send it as a document.")}
	}
	return buffered, err
}

// peek returns a file with how it begins.
func (u Upload) peek() (file *bufio.Reader, head []byte, err error) {
	file = bufio.NewReader(u.Body)
	if head, err = file.Peek(512); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("read a file: %w", err)
	}
	return file, head, nil
}

// already returns the message that came with the same client id before; the zero value where there is none. The conversation has to be there.
func already[T WriteTx](ctx context.Context, tenant account.Transactor[T], draft Draft) (written Message, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Conversation(ctx, draft.ConversationID); err != nil {
			return err
		}
		written, err = tx.MessageByClient(ctx, draft.ClientID)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		return err
	})
	return written, err
}

// drop removes the file of a message that did not come about, and returns why it did not. A file that stays is nobody's, and harms nobody.
func drop(ctx context.Context, files Files, tenantID, id uuid.UUID, cause error) error {
	_ = files.DropMedia(context.WithoutCancel(ctx), tenantID, id)
	return cause
}

// fileProblem says at the field what is wrong with a file.
func fileProblem(err error) error {
	wrong, ok := errors.AsType[*errs.Error](err)
	if !ok || (wrong.Code != errs.TooLarge && wrong.Code != errs.Invalid) {
		return err
	}
	fields := errs.Fields{}
	fields.Add("file", wrong.Message.Format, wrong.Message.Args...)
	return fields.OrNil()
}

// kindOf says what a file is sent as: what WhatsApp shows in the chat as that, and everything else as a document.
func kindOf(mime string, upload Upload) gateway.Kind {
	switch {
	case upload.AsDocument:
		return gateway.KindDocument
	case mime == "image/jpeg" || mime == "image/png":
		return gateway.KindImage
	case mime == "video/mp4":
		return gateway.KindVideo
	}
	return gateway.KindDocument
}
