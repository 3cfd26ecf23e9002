package inbox

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// How many reports are read in one transaction: of one device, and of all devices of a workspace together.
const (
	batch = 200
	most  = 1000
)

// maxRaces bounds how often a batch is tried again because others added the same contact at the same moment.
const maxRaces = 5

// Event is a report of a gateway as it is stored.
type Event struct {
	ID       int64
	DeviceID uuid.UUID
	Body     []byte
}

// Reading is a device whose reports are read: all of them, or those about its session only.
type Reading struct {
	DeviceID   uuid.UUID
	StatesOnly bool
}

// ReceiveTx is what reading reports needs of a transaction.
type ReceiveTx interface {
	// LockReceiving makes this transaction the only one that reads the reports of these devices; those that another one reads are left out.
	LockReceiving(ctx context.Context, deviceIDs []uuid.UUID) (locked []uuid.UUID, err error)
	WaitReceiving(ctx context.Context, deviceID uuid.UUID) error
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
	// DevicesByID returns those of the devices that are there.
	DevicesByID(ctx context.Context, ids []uuid.UUID) ([]devices.Device, error)
	// PendingEvents returns the oldest reports of devices, at most so many of each and of all, in the order in which they came.
	PendingEvents(ctx context.Context, of []Reading, each, all int) ([]Event, error)
	// HavePending returns which of the devices have reports that may be read now.
	HavePending(ctx context.Context, deviceIDs []uuid.UUID) ([]uuid.UUID, error)
	FailEvent(ctx context.Context, id int64, reason string) error
	devices.ObserveTx
	deskTx
}

// Receiver turns what gateways report into conversations.
type Receiver[T ReceiveTx] struct {
	Tenant   func(id uuid.UUID) account.Transactor[T]
	Gateways map[devices.Gateway]gateway.Receiver
	// Automate does what automations answer to messages that came in, in the transaction that keeps them; nil for none. What it returns as an error keeps
	// the messages out, so it is the database's alone.
	Automate func(ctx context.Context, tx T, heard []Heard) error
	Log      *slog.Logger
	Now      func() time.Time

	turns turns
}

// Heard is a message that came in and was not here before, in whichever direction.
type Heard struct {
	Message
	First bool // of its conversation
}

// end puts back what a desk holds and lets automations answer what it heard.
func (r *Receiver[T]) end(ctx context.Context, tx T, d *desk) error {
	if err := d.putBack(ctx); err != nil || r.Automate == nil || len(d.heard) == 0 {
		return err
	}
	return r.Automate(ctx, tx, d.heard)
}

// Receive reads everything that the gateways of devices reported. Those of a workspace are read together, so that they share their statements and
// commits; what somebody else is reading is left to them.
func (r *Receiver[T]) Receive(ctx context.Context, lines ...Line) error {
	tenants := map[uuid.UUID][]uuid.UUID{}
	for _, line := range lines {
		tenants[line.TenantID] = append(tenants[line.TenantID], line.DeviceID)
	}
	maps.DeleteFunc(tenants, func(id uuid.UUID, devices []uuid.UUID) bool { return !r.turns.take(id, devices) })
	var failures []error
	for len(tenants) > 0 { // in turns, so that a long queue of one holds nobody up
		for id, devices := range tenants {
			again, err := r.round(ctx, r.Tenant(id), devices)
			if err != nil {
				failures = append(failures, err)
			}
			if tenants[id] = r.turns.next(id, again); tenants[id] == nil {
				delete(tenants, id)
			}
		}
	}
	return errors.Join(failures...)
}

// round reads the next reports of devices, and returns those that may have further ones.
func (r *Receiver[T]) round(ctx context.Context, tenant account.Transactor[T], ids []uuid.UUID) (again []uuid.UUID, err error) {
	n, locked, err := r.batch(ctx, tenant, ids, batch)
	switch {
	case err != nil && (recoverable(err) || errs.Is(err, errs.NotFound)):
		return nil, err
	case err != nil:
		for _, id := range ids {
			if err := r.singly(ctx, tenant, id); err != nil {
				return nil, err
			}
		}
		return ids, nil
	case n > 0:
		return locked, nil
	case len(locked) == 0:
		return nil, nil
	}
	// Whoever found us at work has left the rest to us: what was committed before we let go is seen only now.
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		again, err = tx.HavePending(ctx, locked)
		return err
	})
	return again, err
}

// singly reads as many reports of a device as a batch has, one by one, and puts those aside that cannot be read.
func (r *Receiver[T]) singly(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID) error {
	for range batch {
		n, _, err := r.batch(ctx, tenant, []uuid.UUID{deviceID}, 1)
		if err != nil && !recoverable(err) {
			n, err = 1, r.putAside(ctx, tenant, deviceID, err)
		}
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}

// recoverable reports whether an error is not the report's fault: the database is away, or the program stops. That the device is gone shows
// when the report is to be put aside.
func recoverable(err error) bool {
	return errs.Is(err, errs.Unavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// putAside marks the report that is next as one that cannot be read.
func (r *Receiver[T]) putAside(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID, cause error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		locked, err := tx.LockReceiving(ctx, []uuid.UUID{deviceID})
		if err != nil || len(locked) == 0 {
			return err
		}
		device, err := tx.Device(ctx, deviceID)
		if err != nil {
			return err
		}
		events, err := tx.PendingEvents(ctx, []Reading{reading(device)}, 1, 1)
		if err != nil || len(events) == 0 {
			return err
		}
		return r.fail(ctx, tx, deviceID, events[0].ID, cause)
	})
}

func (r *Receiver[T]) fail(ctx context.Context, tx T, deviceID uuid.UUID, event int64, cause error) error {
	r.Log.ErrorContext(ctx, "a gateway's report could not be read and was put aside", "device_id", deviceID, "event", event, "error", cause)
	return tx.FailEvent(ctx, event, cause.Error())
}
