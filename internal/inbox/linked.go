package inbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// linkedTime is how long a file behind an address may take: its lane waits for it.
const linkedTime = 20 * time.Second

// Linked is a file behind an address that an automation sends. It is fetched when its message leaves.
func Linked(name, address string) *Media {
	return &Media{State: MediaLinked, Name: storage.CleanName(name), Source: gateway.MediaFile{URL: address}}
}

// Owned reports whether a file is the message's own: those of flows are shared by all messages that carry them, and count once, there.
func (f *Media) Owned(message uuid.UUID) bool {
	key, _ := storage.MediaKey(message)
	return f.State == MediaStored && f.Key == key
}

// fetchLinked fetches the file of a message from its address and keeps it. Whatever is wrong with it is final: a person may send the message again.
func (s *Sender[T]) fetchLinked(ctx context.Context, tenant account.Transactor[T], tenantID uuid.UUID, m *Message) error {
	bounded, cancel := context.WithTimeout(ctx, linkedTime)
	defer cancel()
	kept, err := s.download(bounded, tenantID, *m)
	if ctx.Err() != nil {
		return ctx.Err() // we were stopped, not the other system
	}
	if err == nil && !shows(m.Kind, kept.MIME) {
		err = errs.New(errs.Invalid, "What is behind the address of the file is of another sort.")
	}
	if err != nil {
		_ = s.Files.DropMedia(ctx, tenantID, m.ID) // what stays is nobody's, and harms nobody
		problem := &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound, Message: errs.Msg("The file could not be fetched from its address."), Cause: err}
		if known, ok := errors.AsType[*errs.Error](err); ok {
			problem.Message = known.Message
		}
		return problem
	}
	m.Media = Stored(m.Media.Name, kept)
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.StoreMedia(ctx, *m) })
}

func (s *Sender[T]) download(ctx context.Context, tenantID uuid.UUID, m Message) (storage.Media, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.Media.Source.URL, http.NoBody)
	if err != nil {
		return storage.Media{}, err
	}
	answer, err := s.Web.Do(request)
	if err != nil {
		return storage.Media{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return storage.Media{}, errs.New(errs.Invalid, "The address of the file answered %d instead of the file.", answer.StatusCode)
	}
	return s.Files.KeepMedia(ctx, tenantID, m.ID, answer.Body, storage.MaxUpload)
}

// shows reports whether WhatsApp shows a file of that type as that kind.
func shows(kind gateway.Kind, mime string) bool {
	switch kind {
	case gateway.KindImage:
		return mime == "image/jpeg" || mime == "image/png"
	case gateway.KindVideo:
		return mime == "video/mp4"
	case gateway.KindVoice:
		return mime == "audio/ogg"
	}
	return true
}
