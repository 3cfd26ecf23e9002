package devices

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// How often devices are looked at. Twice the working interval, and the grace, make less than a minute: the time within which missing
// reports are noticed.
const (
	checkWorking  = 25 * time.Second
	checkPolled   = 5 * time.Second  // of a server that cannot report
	checkPairing  = 10 * time.Second // while people wait
	checkIdle     = 5 * time.Minute  // nothing to be expected
	checkOff      = time.Hour
	checkFailed   = 5 * time.Second // after the first failure, to be certain
	checkGone     = 20 * time.Second
	configureEach = time.Hour // how often the gateway's settings are compared with ours
	// claimPause is how long a claimed check may take before it counts as lost; a gateway may take 20 seconds to answer each of its calls.
	claimPause = 2 * time.Minute
	sweepLimit = 200
)

// Watcher looks after all devices: whether they are connected, whether everything they got is here, and what can be done by itself.
type Watcher[T AddTx] struct {
	Platform WatchStore
	Tenant   func(id uuid.UUID) account.Transactor[T]
	Pool     *Pool
	Inbox    Inbox
	Log      *slog.Logger
	Now      func() time.Time
	Since    time.Time // when this process began: what came before could not be reported to it

	configured sync.Map // of device id to configuration: when its gateway was last compared with it; may be lost
}

// WatchStore is what the watch needs of the platform.
type WatchStore interface {
	DueDevices(ctx context.Context, limit int, pause time.Duration) ([]Check, error)
	EnqueueChecks(ctx context.Context, checks []Check) error
}

// Sweep starts a check of each device that is due.
func (w *Watcher[T]) Sweep(ctx context.Context) error {
	due, err := w.Platform.DueDevices(ctx, sweepLimit, claimPause)
	if err != nil || len(due) == 0 {
		return err
	}
	return w.Platform.EnqueueChecks(ctx, due)
}

// Check looks at one device and says when to look again.
func (w *Watcher[T]) Check(ctx context.Context, tenantID, id uuid.UUID) error {
	tenant := w.Tenant(tenantID)
	d, err := read(ctx, tenant, id)
	if err != nil {
		return err
	}
	polled := false
	if d.Wanted {
		if d, polled, err = w.look(ctx, tenant, d); err != nil {
			return err
		}
	}
	next := d.nextCheck(polled, w.Now())
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.CheckDone(ctx, id, next) })
}

// nextCheck says when a device is to be looked at again.
func (d Device) nextCheck(polled bool, now time.Time) time.Time {
	pause := checkIdle
	switch {
	case !d.Wanted:
		return now.Add(checkOff)
	case d.Failures == 1:
		pause = checkFailed
	case d.Failures > 1:
		pause = checkGone
	case d.State == gateway.StateWorking && polled:
		pause = checkPolled
	case d.State == gateway.StateWorking:
		pause = checkWorking
	case d.State == gateway.StateScan, d.State == gateway.StateStarting, d.State == gateway.StatePasskey:
		pause = checkPairing
	}
	next := now.Add(pause)
	// One that is overdue waits for the gateway to answer.
	if d.RetryAt.After(now) && d.RetryAt.Before(next) {
		next = d.RetryAt
	}
	return next
}

// look asks the gateway about a device that is to be connected.
func (w *Watcher[T]) look(ctx context.Context, tenant account.Transactor[T], d Device) (Device, bool, error) {
	driver, err := w.Pool.Driver(ctx, d)
	if err != nil {
		d, err = w.failed(ctx, tenant, d, err)
		return d, false, err
	}
	polled, err := w.Pool.polled(ctx, d)
	if err != nil {
		return d, false, err
	}
	d, answered, err := w.ask(ctx, tenant, driver, d)
	if err != nil || !answered {
		return d, polled, err
	}
	// Only now: it may have come back by itself, and an attempt at a gateway that does not answer is none.
	if !d.RetryAt.IsZero() && !w.Now().Before(d.RetryAt) {
		if err := w.reconnect(ctx, tenant, driver, d); err != nil {
			return d, polled, err
		}
		if d, answered, err = w.ask(ctx, tenant, driver, d); err != nil || !answered {
			return d, polled, err
		}
	}
	if err := w.configure(ctx, driver, d); err != nil {
		w.Log.WarnContext(ctx, "a device's settings at its gateway could not be compared", "device_id", d.ID, "error", err)
	}
	if d.State != gateway.StateWorking || d.Held() {
		return d, polled, nil
	}
	d, err = w.compare(ctx, tenant, driver, d, polled)
	return d, polled, err
}

// ask keeps what the gateway says about a device's session; answered is false where it does not say anything.
func (w *Watcher[T]) ask(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d Device) (after Device, answered bool, err error) {
	began := w.Now()
	session, err := driver.State(ctx)
	if err != nil {
		after, err = w.failed(ctx, tenant, d, err)
		return after, false, err
	}
	after, err = Observe(ctx, tenant, d.ID, Observation{Session: &session, AskedAt: began}, w.Now())
	return after, err == nil, err
}

// failed keeps that the gateway could not be asked. Trouble of our own (the database) is no failure of the gateway.
func (w *Watcher[T]) failed(ctx context.Context, tenant account.Transactor[T], d Device, cause error) (Device, error) {
	if _, ok := errors.AsType[*gateway.Error](cause); !ok {
		return d, cause
	}
	return Observe(ctx, tenant, d.ID, Observation{Failure: cause}, w.Now())
}

// reconnect tries to bring a lost session back.
func (w *Watcher[T]) reconnect(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d Device) error {
	err := change(ctx, tenant, d.ID, w.Now(), func(ctx context.Context, tx T, d *Device) error {
		if !d.Wanted {
			return errOff()
		}
		d.Attempts++
		d.RetryAt = time.Time{}
		return tx.AddEntries(ctx, d.ID, Entry{At: w.Now(), Kind: EntryReconnect,
			Message: errs.Msg("Attempt %d of %d to bring the connection back.", d.Attempts, len(reconnectPauses))})
	})
	if errs.Is(err, errs.Conflict) {
		return nil // disconnected a moment ago
	}
	if err != nil {
		return err
	}
	if d.State == gateway.StateFailed || d.State == gateway.StateStarting {
		err = driver.Restart(ctx)
	} else {
		_, err = driver.Start(ctx)
	}
	if err != nil {
		w.Log.WarnContext(ctx, "a device could not be brought back", "device_id", d.ID, "error", err)
	}
	return nil // what came of it is looked at next
}

// configure compares the gateway's settings of a device with ours: after a start of this process, when ours change, and now and then.
func (w *Watcher[T]) configure(ctx context.Context, driver gateway.Driver, d Device) error {
	if d.State != gateway.StateWorking && d.State != gateway.StateScan {
		return nil
	}
	type configuration struct {
		id     uuid.UUID
		hook   string
		groups bool
	}
	key := configuration{d.ID, d.HookKey, d.Groups}
	if at, ok := w.configured.Load(key); ok && w.Now().Sub(at.(time.Time)) < configureEach {
		return nil
	}
	if _, err := driver.Configure(ctx, false); err != nil {
		return err
	}
	w.configured.Store(key, w.Now())
	return nil
}
