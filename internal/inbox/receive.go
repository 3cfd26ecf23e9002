package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// batch is how many reports are read in one transaction.
const batch = 50

// Event is a report of a gateway as it is stored.
type Event struct {
	ID   int64
	Body []byte
}

// ReceiveTx is what reading reports needs of a transaction.
type ReceiveTx interface {
	LockReceiving(ctx context.Context, deviceID uuid.UUID) (locked bool, err error)
	WaitReceiving(ctx context.Context, deviceID uuid.UUID) error
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	PendingEvents(ctx context.Context, deviceID uuid.UUID, statesOnly bool, limit int) ([]Event, error)
	FinishEvent(ctx context.Context, id int64) error
	ParkEvent(ctx context.Context, id int64, on string) error
	FailEvent(ctx context.Context, id int64, reason string) error
	devices.ObserveTx
	applyTx
}

// Receiver turns what gateways report into conversations.
type Receiver[T ReceiveTx] struct {
	Tenant   func(id uuid.UUID) account.Transactor[T]
	Gateways map[devices.Gateway]gateway.Receiver
	Log      *slog.Logger
	Now      func() time.Time
}

// Receive reads everything that a device's gateway reported. Where somebody else is reading, it is left to them.
func (r *Receiver[T]) Receive(ctx context.Context, tenantID, deviceID uuid.UUID) error {
	tenant := r.Tenant(tenantID)
	for {
		more, err := r.batch(ctx, tenant, deviceID, batch)
		if err != nil && recoverable(err) {
			return err
		}
		if err != nil {
			more, err = r.batch(ctx, tenant, deviceID, 1)
		}
		if err != nil && !recoverable(err) {
			more, err = true, r.putAside(ctx, tenant, deviceID, err)
		}
		if err != nil || !more {
			return err
		}
	}
}

// recoverable reports whether an error is not the report's fault: the database is away, or the program stops. That the device is gone shows
// when the report is to be put aside.
func recoverable(err error) bool {
	return errs.Is(err, errs.Unavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// batch reads the next reports in one transaction; more says that there may be further ones.
func (r *Receiver[T]) batch(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID, limit int) (more bool, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		locked, err := tx.LockReceiving(ctx, deviceID)
		if err != nil || !locked {
			return err
		}
		device, err := tx.Device(ctx, deviceID)
		if err != nil {
			return err
		}
		events, err := tx.PendingEvents(ctx, deviceID, device.Held(), limit)
		if err != nil {
			return err
		}
		more = len(events) > 0 // also fewer than the limit: what they are about may free others that waited for it
		for _, event := range events {
			held := device.Held()
			if device, err = r.read(ctx, tx, device, event); err != nil {
				return err
			}
			if device.Held() != held {
				more = true // others wait now, or wait no longer
				return nil
			}
		}
		return nil
	})
	return more, err
}

// putAside marks the report that is next as one that cannot be read.
func (r *Receiver[T]) putAside(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID, cause error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		locked, err := tx.LockReceiving(ctx, deviceID)
		if err != nil || !locked {
			return err
		}
		device, err := tx.Device(ctx, deviceID)
		if err != nil {
			return err
		}
		events, err := tx.PendingEvents(ctx, deviceID, device.Held(), 1)
		if err != nil || len(events) == 0 {
			return err
		}
		r.Log.ErrorContext(ctx, "a gateway's report could not be read and was put aside", "device_id", deviceID, "event", events[0].ID, "error", cause)
		return tx.FailEvent(ctx, events[0].ID, cause.Error())
	})
}

// read applies one report.
func (r *Receiver[T]) read(ctx context.Context, tx T, device devices.Device, event Event) (devices.Device, error) {
	receiver := r.Gateways[device.Gateway]
	if receiver == nil {
		return device, fmt.Errorf("no receiver for gateway %s", device.Gateway)
	}
	delivery, err := receiver.Decode(event.Body)
	if err != nil {
		return device, err
	}
	for _, e := range delivery.Events {
		if session, ok := e.(gateway.SessionChanged); ok {
			if device, err = r.observe(ctx, tx, device, session); err != nil {
				return device, err
			}
			continue
		}
		if device.Foreign(delivery.Account) {
			continue
		}
		if m, ok := e.(gateway.Message); ok {
			e = r.present(m)
		}
		err := apply(ctx, tx, device, e)
		if parked, ok := errors.AsType[waits](err); ok {
			return device, tx.ParkEvent(ctx, event.ID, parked.on)
		}
		if err != nil {
			return device, err
		}
	}
	return device, tx.FinishEvent(ctx, event.ID)
}

func (r *Receiver[T]) observe(ctx context.Context, tx T, device devices.Device, e gateway.SessionChanged) (devices.Device, error) {
	return devices.Observe(ctx, account.Within(tx), device.ID, devices.Observation{Session: &e.Session, ToldAt: e.At}, r.Now())
}

// aheadAtMost is how far ahead of ours a gateway's clock may be.
const aheadAtMost = time.Minute

// present gives a message from the future our time: with its own it would keep its chat on top for good.
func (r *Receiver[T]) present(m gateway.Message) gateway.Message {
	if now := r.Now(); m.At.After(now.Add(aheadAtMost)) {
		m.At = now
	}
	return m
}
