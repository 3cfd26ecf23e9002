package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// QueueTx is what looking after a device's queue needs of a transaction.
type QueueTx interface {
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	LockMessage(ctx context.Context, id uuid.UUID) (Message, error)
	UpdateMessage(ctx context.Context, m Message) error
	// PauseLane keeps a device from sending; changed is false where it is kept already.
	PauseLane(ctx context.Context, deviceID uuid.UUID, by string) (changed bool, err error)
	// ResumeLane lets a device send; changed is false where nobody keeps it from it.
	ResumeLane(ctx context.Context, deviceID uuid.UUID) (changed bool, err error)
	WakeLane(ctx context.Context, deviceID uuid.UUID) error
	AddEntries(ctx context.Context, deviceID uuid.UUID, entries ...devices.Entry) error
	DeviceChanged(id uuid.UUID)
}

// Cancel takes a message out of the queue. One that is on its way already cannot be stopped.
func Cancel[T QueueTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, by Author) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		m, err := tx.LockMessage(ctx, id)
		if err != nil {
			return err
		}
		if m.Status != StatusQueued {
			return errs.New(errs.Conflict, "This message is on its way, or was sent.")
		}
		m.Status, m.Failure = StatusOf(gateway.StatusFailed), errs.Msg("%s cancelled this before it was sent.", by.Name)
		if err := tx.UpdateMessage(ctx, m); err != nil || m.DeviceID == uuid.Nil {
			return err
		}
		return tx.WakeLane(ctx, m.DeviceID) // those after it may leave now
	})
}

// PauseLane keeps a device from sending, until somebody lets it. What is on its way still leaves.
func PauseLane[T QueueTx](ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID, by Author) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Device(ctx, deviceID); err != nil {
			return err
		}
		changed, err := tx.PauseLane(ctx, deviceID, by.Name)
		if err != nil || !changed {
			return err
		}
		tx.DeviceChanged(deviceID)
		return tx.AddEntries(ctx, deviceID, devices.Entry{At: time.Now(), Kind: devices.EntryAction, Message: errs.Msg("Sending was paused.")})
	})
}

// ResumeLane lets a device send again.
func ResumeLane[T QueueTx](ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, err := tx.Device(ctx, deviceID); err != nil {
			return err
		}
		changed, err := tx.ResumeLane(ctx, deviceID)
		if err != nil || !changed {
			return err
		}
		tx.DeviceChanged(deviceID)
		err = tx.AddEntries(ctx, deviceID, devices.Entry{At: time.Now(), Kind: devices.EntryAction, Message: errs.Msg("Sending goes on.")})
		if err != nil {
			return err
		}
		return tx.WakeLane(ctx, deviceID)
	})
}
