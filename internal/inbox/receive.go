package inbox

import (
	"context"
	"errors"
	"fmt"
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
	Log      *slog.Logger
	Now      func() time.Time

	turns turns
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

// batch reads the next reports of devices in one transaction, at most so many of each, and says how many they were and whose. Devices that somebody
// else reads are left out.
func (r *Receiver[T]) batch(ctx context.Context, tenant account.Transactor[T], ids []uuid.UUID, each int) (n int, locked []uuid.UUID, err error) {
	for range maxRaces {
		err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
			n = 0
			if locked, err = tx.LockReceiving(ctx, ids); err != nil || len(locked) == 0 {
				return err
			}
			found, err := tx.DevicesByID(ctx, locked)
			if err != nil {
				return err
			}
			if len(found) < len(locked) {
				return errNotHere
			}
			events, err := tx.PendingEvents(ctx, values(found, reading), each, most)
			if err != nil || len(events) == 0 {
				return err
			}
			n, err = r.take(ctx, tx, found, events)
			return err
		})
		if !errors.Is(err, errRaced) {
			return n, locked, err
		}
	}
	return n, locked, fmt.Errorf("read the reports of a device: %w", err)
}

func reading(d devices.Device) Reading { return Reading{d.ID, d.Held()} }

// report is a delivery of a gateway with the event that it was stored as, and the device that it is about.
type report struct {
	id     int64
	device devices.Device
	gateway.Delivery
}

// take takes reports over and returns how many of them. One about the state of a session is taken alone: it may change what becomes of those after
// it, and it locks its device, which is locked before everything else.
func (r *Receiver[T]) take(ctx context.Context, tx T, of []devices.Device, events []Event) (taken int, err error) {
	lookup := map[uuid.UUID]devices.Device{}
	for _, d := range of {
		lookup[d.ID] = d
	}
	var reports []report
	var about []told
	for _, event := range events {
		device := lookup[event.DeviceID]
		delivery, err := r.decode(device, event)
		if err != nil {
			if err := r.fail(ctx, tx, device.ID, event.ID, err); err != nil {
				return taken, err
			}
			taken++
			continue
		}
		if state, ok := stateOf(delivery); ok {
			if len(reports) > 0 {
				break
			}
			if err := r.observe(ctx, tx, device, state); err != nil {
				return taken, err
			}
			return taken + 1, tx.FinishEvents(ctx, []int64{event.ID})
		}
		reports = append(reports, report{event.ID, device, delivery})
		for _, e := range delivery.Events {
			about = append(about, told{device, e})
		}
		taken++
	}
	desk := newDesk(tx)
	if err := desk.Fetch(ctx, about); err != nil {
		return taken, err
	}
	for _, report := range reports {
		if err := r.read(ctx, desk, report); err != nil {
			return taken, err
		}
	}
	return taken, desk.putBack(ctx)
}

func (r *Receiver[T]) decode(d devices.Device, event Event) (gateway.Delivery, error) {
	receiver := r.Gateways[d.Gateway]
	if receiver == nil {
		return gateway.Delivery{}, fmt.Errorf("no receiver for gateway %s", d.Gateway)
	}
	return receiver.Decode(event.Body)
}

// stateOf returns what a delivery says of its session, which gateways tell in one of its own.
func stateOf(delivery gateway.Delivery) (gateway.SessionChanged, bool) {
	for _, event := range delivery.Events {
		if state, ok := event.(gateway.SessionChanged); ok {
			return state, true
		}
	}
	return gateway.SessionChanged{}, false
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

// read applies one report.
func (r *Receiver[T]) read(ctx context.Context, desk *desk, report report) error {
	device := report.device
	for _, e := range report.Events {
		if device.Foreign(report.Account) {
			break
		}
		if m, ok := e.(gateway.Message); ok {
			e = r.present(m)
		}
		err := apply(ctx, desk, device, e)
		if waiting, ok := errors.AsType[waits](err); ok {
			desk.parked = append(desk.parked, Parked{report.id, waiting.on})
			return nil
		}
		if err != nil {
			return err
		}
	}
	desk.finished = append(desk.finished, report.id)
	return nil
}

func (r *Receiver[T]) observe(ctx context.Context, tx T, device devices.Device, e gateway.SessionChanged) error {
	_, err := devices.Observe(ctx, account.Within(tx), device.ID, devices.Observation{Session: &e.Session, ToldAt: e.At}, r.Now())
	return err
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
