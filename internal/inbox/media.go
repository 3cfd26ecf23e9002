package inbox

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// FetchTime is how long fetching a file may take. Afterwards whoever was at it counts as gone, and the next one may try.
const FetchTime = 3 * time.Minute

// worthTelling is from what size on people are told how large a file is while it is fetched, in bytes. A smaller one is here before they read it.
const worthTelling = 4 << 20

// The pauses between tries to fetch a file grow from the first to the longest; with them the last try is about a day after the first.
const (
	firstFetchPause   = 10 * time.Second
	longestFetchPause = time.Hour
	maxFetchTries     = 32
)

// Stored returns a file that is in the store as a message has it.
func Stored(name string, kept storage.Media) *Media {
	return &Media{
		State: MediaStored, Name: storage.CleanName(name), MIME: kept.MIME, Size: kept.Size, Width: kept.Width, Height: kept.Height,
		Key: kept.Key, ThumbKey: kept.ThumbKey,
	}
}

// FetchTx is what fetching files needs of a transaction.
type FetchTx interface {
	// ClaimMedia lets one alone fetch the file of a message until the lease ends; ok is false where nothing is to be fetched now.
	ClaimMedia(ctx context.Context, messageID uuid.UUID, lease time.Duration) (m Message, ok bool, err error)
	// StoreMedia notes that the file of a message is here, and counts it, once. A message that was deleted in the meantime is not found.
	StoreMedia(ctx context.Context, m Message) error
	// TellMediaSize notes how large a file is that is still on its way.
	TellMediaSize(ctx context.Context, m Message) error
	PostponeMedia(ctx context.Context, messageID uuid.UUID, due time.Time) error
	FailMedia(ctx context.Context, m Message, failure errs.Message) error
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	Conversation(ctx context.Context, id uuid.UUID) (Conversation, error)
}

// Files is where the files of messages are kept.
type Files interface {
	KeepMedia(ctx context.Context, tenant, message uuid.UUID, r io.Reader, limit int64) (storage.Media, error)
	DropMedia(ctx context.Context, tenant, message uuid.UUID) error
}

// Fetcher takes the files of messages from the gateways into the store.
type Fetcher[T FetchTx] struct {
	Tenant  func(id uuid.UUID) account.Transactor[T]
	Drivers devices.Drivers
	Files   Files
	Limit   int64 // of a file in bytes; storage.MaxIncoming for 0
	Log     *slog.Logger
	Now     func() time.Time
}

// FetchMedia fetches the file of a message, unless somebody is at it, and keeps what became of it. The file is stored before its row says so:
// whoever is killed in between leaves a file that the next one replaces.
func (f *Fetcher[T]) FetchMedia(ctx context.Context, tenantID, messageID uuid.UUID) error {
	tenant := f.Tenant(tenantID)
	var m Message
	var claimed bool
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		m, claimed, err = tx.ClaimMedia(ctx, messageID, FetchTime)
		return err
	})
	if err != nil || !claimed {
		return err
	}
	kept, cause := f.fetch(ctx, tenant, tenantID, m)
	// Whatever it says has to be kept, also when the program is being stopped.
	ctx = context.WithoutCancel(ctx)
	if cause != nil {
		return f.failed(ctx, tenant, m, cause)
	}
	m.Media = Stored(m.Media.Name, kept)
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.StoreMedia(ctx, m) })
	if errs.Is(err, errs.NotFound) {
		return f.Files.DropMedia(ctx, tenantID, messageID)
	}
	return err
}

// fetch streams the file from the gateway into the store.
func (f *Fetcher[T]) fetch(ctx context.Context, tenant account.Transactor[T], tenantID uuid.UUID, m Message) (storage.Media, error) {
	file, err := f.open(ctx, tenant, m)
	if err != nil {
		return storage.Media{}, err
	}
	defer func() { _ = file.Body.Close() }()
	limit := cmp.Or(f.Limit, storage.MaxIncoming)
	if file.Size > limit {
		return storage.Media{}, errs.New(errs.TooLarge, "The file has %d MB, and up to %d MB are kept here. Open it on the phone.",
			(file.Size+1<<20-1)>>20, limit>>20)
	}
	if file.Size >= worthTelling {
		m.Media.Size = file.Size
		if err := tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.TellMediaSize(ctx, m) }); err != nil {
			return storage.Media{}, err
		}
	}
	return f.Files.KeepMedia(ctx, tenantID, m.ID, file.Body, limit)
}

// open asks the gateway of the message for its file.
func (f *Fetcher[T]) open(ctx context.Context, tenant account.Transactor[T], m Message) (gateway.Download, error) {
	if m.DeviceID == uuid.Nil { // the number was deleted, and whom to ask with it
		return gateway.Download{}, &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}
	}
	var device devices.Device
	var conversation Conversation
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if conversation, err = tx.Conversation(ctx, m.ConversationID); err != nil {
			return err
		}
		device, err = tx.Device(ctx, m.DeviceID)
		return err
	})
	if err != nil {
		return gateway.Download{}, err
	}
	driver, err := f.Drivers.Driver(ctx, device)
	if err != nil {
		return gateway.Download{}, err
	}
	ask := gateway.Message{
		ID: gateway.MessageID{Raw: m.Raw, Wamid: m.Wamid, FromMe: m.FromMe}, Kind: m.Kind,
		Chat: gateway.Chat{Kind: gateway.ChatPerson, ID: conversation.ChatID}, Media: &m.Media.Source,
	}
	if conversation.Group {
		ask.Chat.Kind = gateway.ChatGroup
	}
	return driver.Download(ctx, ask)
}

// failed keeps why a file was not fetched, or when it is tried again.
func (f *Fetcher[T]) failed(ctx context.Context, tenant account.Transactor[T], m Message, cause error) error {
	failure, due := afterFetch(cause, m.Media.Tries, f.Now())
	f.Log.WarnContext(ctx, "the file of a message was not fetched", "device_id", m.DeviceID, "message_id", m.ID, "tries", m.Media.Tries,
		"given_up", failure.Format != "", "error", cause)
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if failure.Format == "" {
			return tx.PostponeMedia(ctx, m.ID, due)
		}
		return tx.FailMedia(ctx, m, failure)
	})
	if errs.Is(err, errs.NotFound) {
		return nil // the message was deleted
	}
	return err
}

// afterFetch says what follows from an error: the sentence with which a file is given up, or else when it is tried again.
func afterFetch(cause error, tries int, now time.Time) (failure errs.Message, due time.Time) {
	ours, refused := errors.AsType[*errs.Error](cause)
	theirs, ofGateway := errors.AsType[*gateway.Error](cause)
	switch {
	case ofGateway && (theirs.Reason == gateway.ReasonNotFound || theirs.Reason == gateway.ReasonUnsupported):
		return errs.Msg("WhatsApp no longer has this file. Ask for it again."), time.Time{}
	case ofGateway && theirs.Class == gateway.Permanent:
		return theirs.Message, time.Time{}
	case ofGateway && theirs.Class == gateway.WaitUntil:
		return errs.Message{}, theirs.Until
	case !ofGateway && refused && (ours.Code == errs.Invalid || ours.Code == errs.TooLarge):
		return ours.Message, time.Time{}
	case errors.Is(cause, context.Canceled): // the program stops
		return errs.Message{}, now
	case tries >= maxFetchTries:
		return errs.Msg("This file could not be fetched for a day. Try again when the number is connected."), time.Time{}
	}
	return errs.Message{}, now.Add(min(firstFetchPause<<min(tries-1, 16), longestFetchPause))
}

// FetchAgainTx is what asking for a file again needs of a transaction.
type FetchAgainTx interface {
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	// FetchMediaAgain lets the file of a message be asked for that was given up; not found where none was.
	FetchMediaAgain(ctx context.Context, m Message) error
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// FetchAgain asks once more for the file of a message that was given up.
func FetchAgain[T FetchAgainTx](ctx context.Context, tenant account.Transactor[T], tenantID, messageID uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := tx.LockMessage(ctx, messageID)
		if err != nil {
			return err
		}
		err = tx.FetchMediaAgain(ctx, m)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "This file is being fetched, or is here.")
		}
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, FetchMedia{TenantID: tenantID, MessageID: messageID})
	})
}
