package devices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// ObserveTx is what keeping an observation needs of a transaction.
type ObserveTx interface {
	LockDevice(ctx context.Context, id uuid.UUID) (Device, error)
	Twin(ctx context.Context, id uuid.UUID, account gateway.Identities) (Device, error)
	SaveDevice(ctx context.Context, d Device) error
	DeviceChanged(id uuid.UUID)
	AddEntries(ctx context.Context, deviceID uuid.UUID, entries ...Entry) error
	CheckAt(ctx context.Context, id uuid.UUID, at time.Time) error
	// DropEvents forgets what a gateway reported and was not read yet, but for the states of the session.
	DropEvents(ctx context.Context, deviceID uuid.UUID) error
	ReceiveLater(ctx context.Context, deviceID uuid.UUID) error
	alarmTx
}

// Observe keeps what was learned about a device: the verdict, its lines on the timeline, and the alarm where people have to know. It joins
// the transaction it is called in. A device that is gone is not found.
func Observe[T ObserveTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, o Observation, now time.Time) (Device, error) {
	var after Device
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		// The account before the device: so does whoever answers a claim, and nobody waits for the other crosswise.
		var err error
		if o.Twin, err = twinOf(ctx, tx, id, o.Session); err != nil {
			return err
		}
		before, err := tx.LockDevice(ctx, id)
		if err != nil {
			return err
		}
		var entries []Entry
		after, entries = Judge(before, o, now)
		if before.Claim.Kind != NoClaim && after.Claim != before.Claim && after.Held() {
			// The number went before anybody said what it is. Whoever is connected next must not get its messages.
			if err := tx.DropEvents(ctx, id); err != nil {
				return err
			}
		}
		return keep(ctx, tx, before, &after, entries, now)
	})
	return after, err
}

// twinOf looks for another device that is connected as the session's account.
func twinOf[T ObserveTx](ctx context.Context, tx T, id uuid.UUID, s *gateway.Session) (uuid.UUID, error) {
	if s == nil || s.State != gateway.StateWorking || s.Account == nil {
		return uuid.Nil, nil
	}
	twin, err := tx.Twin(ctx, id, s.Account.Identities)
	if errs.Is(err, errs.NotFound) {
		return uuid.Nil, nil
	}
	return twin.ID, err
}

// keep stores the verdict and everything that follows from it.
func keep[T ObserveTx](ctx context.Context, tx T, before Device, after *Device, entries []Entry, now time.Time) error {
	alarm := alarmOf(before, *after, now)
	if err := raise(ctx, tx, after, alarm, now); err != nil {
		return err
	}
	if err := tx.SaveDevice(ctx, *after); err != nil {
		return err
	}
	if err := tx.AddEntries(ctx, after.ID, entries...); err != nil {
		return err
	}
	if before.looks(*after) {
		tx.DeviceChanged(after.ID)
	}
	if !after.RetryAt.IsZero() {
		if err := tx.CheckAt(ctx, after.ID, after.RetryAt); err != nil {
			return err
		}
	}
	if after.State == gateway.StateWorking && (before.State != after.State || before.Held() != after.Held()) {
		// What was written while it was away is in the gateway's history.
		if err := tx.CheckAt(ctx, after.ID, now); err != nil {
			return err
		}
	}
	if before.Held() && !after.Held() {
		return tx.ReceiveLater(ctx, after.ID)
	}
	return nil
}

// looks reports whether people see a difference between two states of a device.
func (d Device) looks(other Device) bool {
	return d.State != other.State || d.Health != other.Health || d.Reason.String() != other.Reason.String() || d.Claim != other.Claim ||
		!d.QRUntil.Equal(other.QRUntil) || d.Phone != other.Phone || d.LID != other.LID || d.AccountName != other.AccountName ||
		d.Wanted != other.Wanted || d.Name != other.Name
}
