package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// batch is how many reports are read in one transaction.
const batch = 200

// maxRaces bounds how often a batch is tried again because others added the same contact at the same moment.
const maxRaces = 5

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
	// HasPending reports whether there are any that may be read now.
	HasPending(ctx context.Context, deviceID uuid.UUID) (bool, error)
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

// Receive reads everything that the gateways of devices reported, in turns, so that a long queue of one holds nobody up. What somebody else is
// reading is left to them.
func (r *Receiver[T]) Receive(ctx context.Context, lines ...Line) error {
	var failures []error
	lines = slices.DeleteFunc(slices.Clone(lines), func(line Line) bool { return !r.turns.take(line.DeviceID) })
	for len(lines) > 0 {
		var again []Line
		for _, line := range lines {
			more, err := r.round(ctx, r.Tenant(line.TenantID), line.DeviceID)
			switch {
			case err != nil:
				failures = append(failures, err)
				r.turns.drop(line.DeviceID)
			case more || !r.turns.done(line.DeviceID):
				again = append(again, line)
			}
		}
		lines = again
	}
	return errors.Join(failures...)
}

// round reads the next reports of a device; more says that there may be further ones.
func (r *Receiver[T]) round(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID) (more bool, err error) {
	n, busy, err := r.batch(ctx, tenant, deviceID, batch)
	switch {
	case err != nil && recoverable(err):
		return false, err
	case err != nil:
		return true, r.singly(ctx, tenant, deviceID)
	case n > 0:
		return true, nil
	case busy:
		return false, nil
	}
	// Whoever found us at work has left the rest to us: what was committed before we let go is seen only now.
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		more, err = tx.HasPending(ctx, deviceID)
		return err
	})
	return more, err
}

// singly reads as many reports as a batch has, one by one, and puts those aside that cannot be read.
func (r *Receiver[T]) singly(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID) error {
	for range batch {
		n, _, err := r.batch(ctx, tenant, deviceID, 1)
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

// batch reads the next reports in one transaction, and says how many they were. Busy is another one that reads them.
func (r *Receiver[T]) batch(ctx context.Context, tenant account.Transactor[T], deviceID uuid.UUID, limit int) (n int, busy bool, err error) {
	for range maxRaces {
		err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
			locked, err := tx.LockReceiving(ctx, deviceID)
			if busy = !locked; err != nil || busy {
				return err
			}
			device, err := tx.Device(ctx, deviceID)
			if err != nil {
				return err
			}
			events, err := tx.PendingEvents(ctx, deviceID, device.Held(), limit)
			if err != nil || len(events) == 0 {
				n = 0
				return err
			}
			n, err = r.take(ctx, tx, device, events)
			return err
		})
		if !errors.Is(err, errRaced) {
			return n, busy, err
		}
	}
	return n, busy, fmt.Errorf("read the reports of a device: %w", err)
}

// report is a delivery of a gateway with the event that it was stored as.
type report struct {
	id int64
	gateway.Delivery
}

// take takes reports over and returns how many of them. One about the state of the session is taken alone: it may change what becomes of those
// after it, and it locks the device, which is locked before everything else.
func (r *Receiver[T]) take(ctx context.Context, tx T, device devices.Device, events []Event) (taken int, err error) {
	receiver := r.Gateways[device.Gateway]
	if receiver == nil {
		return 0, fmt.Errorf("no receiver for gateway %s", device.Gateway)
	}
	var reports []report
	var about []gateway.Event
	for _, event := range events {
		delivery, err := receiver.Decode(event.Body)
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
		reports = append(reports, report{event.ID, delivery})
		about = append(about, delivery.Events...)
		taken++
	}
	desk := newDesk(tx, device.ID)
	if err := desk.Fetch(ctx, device, about); err != nil {
		return taken, err
	}
	for _, report := range reports {
		if err := r.read(ctx, desk, device, report); err != nil {
			return taken, err
		}
	}
	return taken, desk.putBack(ctx)
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
		return r.fail(ctx, tx, deviceID, events[0].ID, cause)
	})
}

func (r *Receiver[T]) fail(ctx context.Context, tx T, deviceID uuid.UUID, event int64, cause error) error {
	r.Log.ErrorContext(ctx, "a gateway's report could not be read and was put aside", "device_id", deviceID, "event", event, "error", cause)
	return tx.FailEvent(ctx, event, cause.Error())
}

// read applies one report.
func (r *Receiver[T]) read(ctx context.Context, desk *desk, device devices.Device, report report) error {
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
