package devices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// ClaimAnswer is what somebody says about a number that was connected where another one was expected.
type ClaimAnswer string

// The answers.
const (
	ClaimKeep   ClaimAnswer = "keep"   // it is a number of its own: the one before stays with its chats, disconnected
	ClaimMove   ClaimAnswer = "move"   // the number is here already: it goes on with this connection
	ClaimRefuse ClaimAnswer = "refuse" // it was a mistake: log it out
)

// ClaimTx is what answering a claim needs of a transaction.
type ClaimTx interface {
	// MoveEvents gives what a gateway reported and was not read yet to another device.
	MoveEvents(ctx context.Context, from, to uuid.UUID) error
	AddTx
}

func errAnswered() error {
	return errs.New(errs.Conflict, "This was answered already, or the number is not connected any more.")
}

// Answer says what a number is that was connected. It returns the id of the device that the number belongs to from now on.
func Answer[T ClaimTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID, answer ClaimAnswer) (uuid.UUID, error) {
	switch answer {
	case ClaimKeep, ClaimMove:
		var to uuid.UUID
		err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
			to, err = settle(ctx, tx, pool, id)
			return err
		})
		return to, err
	case ClaimRefuse:
		return id, refuse(ctx, tenant, pool, id)
	default:
		return uuid.Nil, errs.New(errs.Invalid, "Choose one of the answers.")
	}
}

// settle gives the session to the device that its number belongs to: the one that has the number already, or a new one.
func settle[T ClaimTx](ctx context.Context, tx T, pool *Pool, id uuid.UUID) (uuid.UUID, error) {
	from, err := tx.Device(ctx, id)
	if err != nil {
		return uuid.Nil, err
	}
	claim := from.Claim
	to, err := tx.Twin(ctx, id, gateway.Identities{Phone: claim.Phone, LID: claim.LID})
	isNew := errs.Is(err, errs.NotFound)
	if err != nil && !isNew {
		return uuid.Nil, err
	}
	if from, err = tx.LockDevice(ctx, id); err != nil {
		return uuid.Nil, err
	}
	if claim.Kind == NoClaim || from.Claim != claim {
		return uuid.Nil, errAnswered()
	}
	if !isNew {
		if to, err = tx.LockDevice(ctx, to.ID); err != nil {
			return uuid.Nil, err
		}
	}
	if isNew {
		to = sibling(from, pool.Now())
		if err := tx.RoomForDevice(ctx, from.ID); err != nil {
			return uuid.Nil, err
		}
	} else if err := tx.Enqueue(ctx, forgetting(to)); err != nil { // its own session is not needed any more
		return uuid.Nil, err
	}
	left, err := from.without(pool)
	if err != nil {
		return uuid.Nil, err
	}
	return to.ID, handOver(ctx, tx, from, left, to, isNew, pool.Now())
}

// without returns a device after its session was handed over: with its chats, and nothing of the connection.
func (d Device) without(pool *Pool) (Device, error) {
	d.Session, d.HookKey = waha.Successor(d.Session, uuid.NewString()), newKey()
	d.Wanted, d.State, d.StateAt = false, gateway.StateStopped, pool.Now()
	d.PairedAt, d.Claim, d.Alarmed = time.Time{}, Claim{}, false
	var err error
	d.HookSecret, err = pool.Keys.Seal([]byte(newKey()), SecretPlace(d.HookKey))
	return d, err
}

// sibling returns a new device for the number that was connected, with the settings of the one it was connected to.
func sibling(from Device, now time.Time) Device {
	to := Device{
		TenantID: from.TenantID, ID: account.NewID(), Gateway: from.Gateway, Wanted: true, StateAt: now, Health: Waiting, HealthAt: now,
		NextCheckAt: now, CaughtUpAt: now, Settings: from.Settings,
	}
	to.Name = from.Claim.Name
	if from.Claim.Phone != "" {
		to.Name = gateway.FormatPhone(from.Claim.Phone)
	}
	if CheckName(to.Name) != nil {
		to.Name = from.Name
	}
	return to
}

// handOver moves a session, and what it reported while nobody had said whose it is, from one device to another. What is left of the first
// stays with its chats; where it never had a number of its own, it goes.
func handOver[T ClaimTx](ctx context.Context, tx T, from, left, to Device, isNew bool, now time.Time) error {
	left, entries := Judge(left, Observation{}, now)
	entries = append(entries, Entry{At: now, Kind: EntryAction, Message: errs.Msg("The connection was handed over to %s.", to.Name)})
	if err := keep(ctx, tx, from, &left, entries, now); err != nil {
		return err
	}
	to.ServerID, to.Session, to.HookKey, to.HookSecret = from.ServerID, from.Session, from.HookKey, from.HookSecret
	to.Wanted, to.State, to.StateAt, to.Failures = true, from.State, from.StateAt, 0
	to.PairedAt, to.Attempts = time.Time{}, 0 // so that what waited is read now
	before := to
	if isNew {
		if _, err := tx.AddDevice(ctx, to); err != nil {
			return err
		}
	}
	if err := tx.MoveEvents(ctx, from.ID, to.ID); err != nil {
		return err
	}
	to = to.accept(gateway.Account{Identities: gateway.Identities{Phone: from.Claim.Phone, LID: from.Claim.LID}, Name: from.Claim.Name}, now)
	if isNew {
		to.CaughtUpAt = from.StateAt // it was connected since; a server that does not report is asked for that time too
	}
	to, entries = Judge(to, Observation{}, now)
	entries = append(entries, Entry{At: now, Kind: EntryAction, Message: errs.Msg("Took over the connection of %s.", from.Name)})
	if err := keep(ctx, tx, before, &to, entries, now); err != nil {
		return err
	}
	if from.Account().IsZero() {
		if err := tx.DeleteDevice(ctx, from.ID); err != nil {
			return err
		}
	}
	return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceClaimed, Target: to.Name, Detail: to.Phone})
}

// refuse logs the number out that was connected, forgets what it reported, and asks for the right one again.
func refuse[T ClaimTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	d, err := read(ctx, tenant, id)
	if err != nil {
		return err
	}
	if d.Claim.Kind == NoClaim {
		return errAnswered()
	}
	driver, err := pool.Driver(ctx, d)
	if err != nil {
		return err
	}
	if err := driver.Logout(ctx); err != nil {
		return err
	}
	now := pool.Now()
	err = change(ctx, tenant, id, now, func(ctx context.Context, tx T, d *Device) error {
		if d.Claim.Kind == NoClaim {
			return errAnswered() // somebody else was faster
		}
		d.Claim, d.PairedAt = Claim{}, time.Time{}
		d.State, d.StateAt = gateway.StateStopped, now
		if err := tx.DropEvents(ctx, id); err != nil {
			return err
		}
		if err := tx.AddEntries(ctx, id, Entry{At: now, Kind: EntryAction, Message: errs.Msg("The number that was connected was logged out again.")}); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceClaimed, Target: d.Name, Detail: "refused"})
	})
	if err != nil {
		return err
	}
	return Renew(ctx, tenant, pool, id)
}
