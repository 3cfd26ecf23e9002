package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

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
			if len(found) == 0 {
				return errNotHere
			}
			locked = values(found, func(d devices.Device) uuid.UUID { return d.ID }) // one that was deleted holds up nobody
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
	return taken, r.end(ctx, tx, desk)
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
