package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Limits of the files of messages, in bytes.
const (
	// MaxIncoming is how large a file may be that somebody sends to us. WhatsApp lets documents have 2 GB; pictures and videos, which are most
	// of what comes, have 16 MB there. What is larger stays on the phone.
	MaxIncoming = 100 << 20
	// MaxUpload is how large a file may be that is sent from here: what a WAHA server takes in one request.
	MaxUpload = 37 << 20
)

// Media is the file of a message as it was stored.
type Media struct {
	Key, ThumbKey string // ThumbKey is a small JPEG of a picture; "" for none
	MIME          string // by its own bytes: one of our table, or Unknown
	Size          int64  // bytes
	Width, Height int    // of a picture, in pixels; 0 where unknown
}

// MediaKey returns where the file of a message is stored, and its thumbnail.
func MediaKey(message uuid.UUID) (key, thumb string) {
	key = "media/" + message.String()
	return key, key + ".thumb"
}

// KeepMedia stores the file of a message, with a thumbnail where it is a picture, in place of what was there. No file is ever in memory as a
// whole, but for pictures of up to 16 MB. An empty one is an Invalid error, one of more than limit bytes TooLarge.
func (s *Store) KeepMedia(ctx context.Context, tenant, message uuid.UUID, r io.Reader, limit int64) (Media, error) {
	buffered := bufio.NewReaderSize(r, sniffed)
	head, err := buffered.Peek(sniffed)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return Media{}, errs.New(errs.Invalid, "The file was empty.")
	case err != nil && !errors.Is(err, io.EOF):
		return Media{}, fmt.Errorf("read the file of a message: %w", err)
	}
	kept := Media{MIME: Sniff(head)}
	var thumbKey string
	kept.Key, thumbKey = MediaKey(message)
	object, err := s.Put(ctx, tenant, kept.Key, kept.MIME, buffered, limit)
	if err != nil {
		return Media{}, err
	}
	kept.Size = object.Size
	if Family(kept.MIME) != "image" {
		return kept, nil
	}
	seen, err := s.preview(ctx, tenant, kept.Key)
	if err != nil {
		return Media{}, err
	}
	kept.Width, kept.Height = seen.width, seen.height
	if seen.thumb == nil {
		return kept, nil
	}
	if _, err := s.Put(ctx, tenant, thumbKey, "image/jpeg", bytes.NewReader(seen.thumb), int64(len(seen.thumb))); err != nil {
		return Media{}, err
	}
	kept.ThumbKey = thumbKey
	return kept, nil
}

func (s *Store) preview(ctx context.Context, tenant uuid.UUID, key string) (preview, error) {
	file, _, err := s.Open(ctx, tenant, key)
	if err != nil {
		return preview{}, err
	}
	defer func() { _ = file.Close() }()
	return previewOf(ctx, file)
}

// DropMedia removes the file of a message and its thumbnail.
func (s *Store) DropMedia(ctx context.Context, tenant, message uuid.UUID) error {
	key, thumb := MediaKey(message)
	return errors.Join(s.Delete(ctx, tenant, key), s.Delete(ctx, tenant, thumb))
}
