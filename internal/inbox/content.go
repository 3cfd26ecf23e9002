package inbox

import (
	"context"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// OpenFiles is where the files of messages are read.
type OpenFiles interface {
	Open(ctx context.Context, tenant uuid.UUID, key string) (io.ReadSeekCloser, storage.Object, error)
}

// SendFiles is where the files of messages that leave are read, and those kept that are fetched on the way.
type SendFiles interface {
	OpenFiles
	Files
}

// content returns what a message says in the gateway's language.
func (s *Sender[T]) content(ctx context.Context, tenant account.Transactor[T], tenantID uuid.UUID, m Message) (gateway.Content, error) {
	switch {
	case m.Media != nil:
		if m.Media.State == MediaLinked {
			if err := s.fetchLinked(ctx, tenant, tenantID, &m); err != nil {
				return nil, err
			}
		}
		return s.fileContent(ctx, tenantID, m)
	case m.Kind == gateway.KindLocation && m.Content.Location != nil:
		return *m.Content.Location, nil
	case m.Kind == gateway.KindContact:
		return gateway.Card{Contacts: m.Content.Contacts}, nil
	}
	return gateway.Text{Body: m.Text, Preview: !m.Content.NoPreview}, nil
}

// fileContent reads the file of a message. It is in memory as a whole while it is sent, since gateways take it as a text of their own; uploads
// are bounded for that.
func (s *Sender[T]) fileContent(ctx context.Context, tenantID uuid.UUID, m Message) (gateway.Content, error) {
	body, _, err := s.Files.Open(ctx, tenantID, m.Media.Key)
	if errs.Is(err, errs.NotFound) {
		return nil, &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound, Message: errs.Msg("The file of this message does not exist any more.")}
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, err
	}
	file := gateway.File{Name: m.Media.Name, MIME: m.Media.MIME, Data: data}
	switch m.Kind {
	case gateway.KindImage:
		return gateway.Image{File: file, Caption: m.Text}, nil
	case gateway.KindVideo:
		return gateway.Video{File: file, Caption: m.Text}, nil
	case gateway.KindVoice:
		return gateway.Voice{File: file}, nil
	}
	return gateway.Document{File: file, Caption: m.Text}, nil
}

// quoted returns the gateway's name of the message that another one answers; the zero value for none.
func (s *Sender[T]) quoted(ctx context.Context, tenant account.Transactor[T], m Message) (id gateway.MessageID, err error) {
	if m.ReplyTo == "" {
		return id, nil
	}
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		found, err := tx.MessagesNamed(ctx, []Named{{m.DeviceID, m.ReplyTo}})
		for _, quoted := range found {
			if quoted.ConversationID == m.ConversationID {
				id = gateway.MessageID{Raw: quoted.Raw, Wamid: quoted.Wamid, FromMe: quoted.FromMe}
			}
		}
		return err
	})
	return id, err
}
