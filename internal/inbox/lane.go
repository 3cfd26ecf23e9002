package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/pacing"
)

// Lane is everything that leaves a device: one after the other, and paced.
type Lane struct {
	Holder   uuid.UUID // who works it off; zero for nobody
	NextAt   time.Time // when it is due; zero while nothing waits
	PausedAt time.Time // since when a person keeps it from sending; zero while nobody does
	PausedBy string
	LastAt   time.Time // when the last message left
	Waiting  int       // queued messages, MaxWaiting for that many or more
	Sent     pacing.History
	Zone     *time.Location // of the workspace
}

// MaxWaiting is up to how many the waiting messages of a lane are counted.
const MaxWaiting = 1000

// Slot holds back the messages of a class, and of those after it, until a time.
type Slot struct {
	At    time.Time
	Class pacing.Class
}

// free holds nothing back.
func free() Slot { return Slot{Class: pacing.Campaign + 1} }

// Times of a lane.
const (
	// lease is how long a lane is somebody's who works it off, unless they renew it, which they do each renew. So a number stands still for seconds
	// after a crash, although its gateway may take minutes for the calls around a message.
	lease = 8 * time.Second
	renew = 2 * time.Second
	// patience is how long somebody who works a lane off waits for its next slot, instead of giving it back.
	patience = 2 * time.Second
	// troublePause is how long a lane waits after trouble of our own, such as with the database.
	troublePause = 3 * time.Second
)

// errLost is why the work at a lane ends that is somebody else's by now.
var errLost = errors.New("somebody else works this lane off")

// Send works a device's lane off, until there is nothing to do now or for a while. The sweep starts the next one when it is due again.
func (s *Sender[T]) Send(ctx context.Context, tenantID, deviceID uuid.UUID) error {
	tenant, holder := s.Tenant(tenantID), account.NewID()
	claimed := false
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		device, err := tx.Device(ctx, deviceID)
		if err != nil || !Sends(device) {
			return err
		}
		claimed, err = tx.ClaimLane(ctx, deviceID, holder, lease)
		return err
	})
	if err != nil || !claimed {
		return err
	}
	held, release := s.hold(ctx, tenant, deviceID, holder)
	slot, err := s.work(held, tenant, deviceID, holder)
	release()
	if err != nil {
		if errors.Is(context.Cause(held), errLost) {
			return nil
		}
		slot = Slot{At: s.Now().Add(troublePause)}
	}
	closing := tenant.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx T) error { return tx.CloseLane(ctx, deviceID, holder, slot) })
	return errors.Join(err, closing)
}

// sends reports whether messages can leave a device.
// Sends reports whether messages leave through a device at present: it is connected, and as whom it should be.
func Sends(d devices.Device) bool { return d.State == gateway.StateWorking && !d.Held() }

// hold renews the lease of a lane until the returned function is called. The context ends where the lane is lost, such as by a machine that slept.
func (s *Sender[T]) hold(ctx context.Context, tenant account.Transactor[T], deviceID, holder uuid.UUID) (held context.Context, release func()) {
	held, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(renew)
		defer tick.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-tick.C:
			}
			ours := true
			err := tenant.InTx(held, func(ctx context.Context, tx T) (err error) {
				ours, err = tx.RenewLane(ctx, deviceID, holder, lease)
				return err
			})
			if err != nil && held.Err() == nil {
				s.Log.WarnContext(held, "the lease of a lane could not be renewed", "device_id", deviceID, "error", err)
			} else if !ours {
				cancel(errLost)
			}
		}
	}()
	return held, func() {
		cancel(context.Canceled)
		<-ended
	}
}

// work sends until there is nothing to do now, or for longer than it is worth waiting for: then it says which slot is next.
func (s *Sender[T]) work(ctx context.Context, tenant account.Transactor[T], deviceID, holder uuid.UUID) (Slot, error) {
	for {
		var next Message
		var device devices.Device
		var lane Lane
		found, goOn := false, false
		err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
			if device, err = tx.Device(ctx, deviceID); err != nil {
				return err
			}
			if lane, err = tx.Lane(ctx, deviceID); err != nil {
				return err
			}
			if goOn = Sends(device) && lane.Holder == holder && lane.PausedAt.IsZero(); !goOn {
				return nil
			}
			next, found, err = tx.NextToSend(ctx, deviceID)
			return err
		})
		if err != nil || !goOn {
			return free(), err
		}
		driver, err := s.Drivers.Driver(ctx, device)
		if err != nil {
			if !found {
				return free(), nil
			}
			return s.failed(ctx, tenant, device, next, err)
		}
		did, err := s.act(ctx, tenant, driver, device)
		if err != nil {
			return free(), err
		}
		if did {
			continue
		}
		if !found {
			return free(), nil
		}
		if slot, wait := s.slot(device, lane, next); wait > patience {
			return slot, nil
		} else if wait > 0 {
			if err := sleep(ctx, wait); err != nil {
				return free(), err
			}
			continue
		}
		slot, err := s.one(ctx, tenant, driver, device, lane, next)
		if err != nil || !slot.At.IsZero() {
			return slot, err
		}
	}
}

// slot returns when a message may leave, and how long that is from now. What was interrupted is settled at once.
func (s *Sender[T]) slot(d devices.Device, lane Lane, m Message) (Slot, time.Duration) {
	class, now := m.Class(), s.Now()
	if m.Status == StatusSending {
		return free(), 0
	}
	verdict := pacing.Next(d.Pacing(lane.Zone), lane.Sent, class, now)
	return Slot{verdict.At, class}, verdict.At.Sub(now)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
