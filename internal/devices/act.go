package devices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// act lets a gateway do something with a device that is to be connected, and looks what came of it. The timeline says what was done and
// by whom.
func act[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID, done errs.Message,
	do func(ctx context.Context, driver gateway.Driver, d Device) error) error {
	d, err := read(ctx, tenant, id)
	if err != nil {
		return err
	}
	if !d.Wanted {
		return errOff()
	}
	driver, err := pool.Driver(ctx, d)
	if err != nil {
		return err
	}
	if err := do(ctx, driver, d); err != nil && !gateway.IsReason(err, gateway.ReasonNoSession) {
		return err
	}
	// Whatever the session was, it is there and runs afterwards.
	asked := pool.Now()
	session, err := driver.Start(ctx)
	if err != nil {
		return err
	}
	now := pool.Now()
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		after, err := Observe(ctx, account.Within(tx), id, Observation{Session: &session, AskedAt: asked, ByHand: true}, now)
		if errs.Is(err, errs.NotFound) || (err == nil && !after.Wanted) {
			return forgetUnwanted(ctx, tx, d)
		}
		if err != nil {
			return err
		}
		return tx.AddEntries(ctx, id, Entry{At: now, Kind: EntryAction, Message: done})
	})
}

// forgetUnwanted removes the session that was started for a device which was deleted or disconnected in the meantime, unless it was handed
// over to another device.
func forgetUnwanted[T AddTx](ctx context.Context, tx T, d Device) error {
	if kept, err := tx.WantsHook(ctx, d.HookKey); err != nil || kept {
		return err
	}
	return tx.Enqueue(ctx, forgetting(d))
}

func errOff() error {
	return errs.New(errs.Conflict, "This number is disconnected. Connect it first.")
}

// Restart stops a device's session and starts it again, still paired.
func Restart[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	return act(ctx, tenant, pool, id, errs.Msg("Restarted."), func(ctx context.Context, driver gateway.Driver, _ Device) error {
		return driver.Restart(ctx)
	})
}

// Reapply gives the gateway the address it reports to and the session's settings anew, without logging it out.
func Reapply[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	return act(ctx, tenant, pool, id, errs.Msg("The gateway was told anew where to report."), func(ctx context.Context, driver gateway.Driver, _ Device) error {
		_, err := driver.Configure(ctx, true)
		return err
	})
}

// Connect brings a device back that was disconnected on purpose. It waits to be paired again.
func Connect[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	err := change(ctx, tenant, id, pool.Now(), func(ctx context.Context, tx T, d *Device) error {
		if d.Wanted {
			return nil
		}
		// Whoever connects it knows that it is not connected yet: nobody is alarmed before it has worked.
		d.Wanted, d.Alarmed = true, true
		return tx.RoomForDevice(ctx, id)
	})
	if err != nil {
		return err
	}
	return act(ctx, tenant, pool, id, errs.Msg("Connecting again."), func(context.Context, gateway.Driver, Device) error { return nil })
}

// Disconnect takes a device off its phone. Its chats stay, and so do its settings.
func Disconnect[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	d, err := read(ctx, tenant, id)
	if err != nil {
		return err
	}
	driver, err := pool.Driver(ctx, d)
	if err != nil {
		return err
	}
	if err := driver.Logout(ctx); err != nil && !gateway.IsReason(err, gateway.ReasonTaken) {
		return err
	}
	now := pool.Now()
	return change(ctx, tenant, id, now, func(ctx context.Context, tx T, d *Device) error {
		if d.Claim.Kind != NoClaim {
			if err := tx.DropEvents(ctx, id); err != nil {
				return err
			}
		}
		d.Wanted, d.State, d.StateAt = false, gateway.StateStopped, now
		d.PairedAt, d.Claim, d.Alarmed = time.Time{}, Claim{}, false
		if err := tx.AddEntries(ctx, id, Entry{At: now, Kind: EntryAction, Message: errs.Msg("Disconnected.")}); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceDisconnected, Target: d.Name, Detail: d.Phone})
	})
}

// change changes a device by hand, and judges it anew.
func change[T AddTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, now time.Time,
	edit func(ctx context.Context, tx T, d *Device) error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		before, err := tx.LockDevice(ctx, id)
		if err != nil {
			return err
		}
		after := before
		if err := edit(ctx, tx, &after); err != nil {
			return err
		}
		after, entries := Judge(after, Observation{}, now)
		return keep(ctx, tx, before, &after, entries, now)
	})
}

// Rename gives a device another name. A wrong one comes as errs.Fields ("name").
func Rename[T AddTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return change(ctx, tenant, id, time.Now(), func(ctx context.Context, tx T, d *Device) error {
		if d.Name == name {
			return nil // saved without a change
		}
		old := d.Name
		d.Name = name
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceRenamed, Target: old, Detail: name})
	})
}

// SaveSettings changes how a device behaves. Whether groups are wanted is known to the gateway too, which is told with the next check.
func SaveSettings[T AddTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, s Settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	return change(ctx, tenant, id, time.Now(), func(ctx context.Context, tx T, d *Device) error {
		if d.Settings == s {
			return nil
		}
		d.Settings = s
		if err := tx.CheckAt(ctx, id, time.Now()); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceSettings, Target: d.Name})
	})
}

// Delete removes a device and, as soon as the gateway can be reached, its session there and its place in the phone's list. Its
// conversations stay, to be read.
func Delete[T AddTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err := tx.LockDevice(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteDevice(ctx, id); err != nil {
			return err
		}
		if err := tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceDeleted, Target: d.Name, Detail: d.Phone}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, forgetting(d))
	})
}

// Forget removes the session of a device that is deleted already. One whose server is not configured any more is out of reach for good.
func (p *Pool) Forget(ctx context.Context, f Forget) error {
	driver, err := p.Driver(ctx, Device{
		TenantID: f.TenantID, Gateway: WAHA, ServerID: f.ServerID, Session: f.Session, HookKey: f.HookKey, HookSecret: f.HookSecret,
	})
	if err != nil {
		if gateway.ErrorOf(err).Reason == gateway.ReasonUnreachable {
			return nil
		}
		return err
	}
	return driver.Delete(ctx)
}
