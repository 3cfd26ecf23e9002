package devices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	// lookAfter is how old the last word about a device may be before somebody who watches its pairing makes us ask.
	lookAfter = 3 * time.Second
	// lookPatience is how long that question may take: the page asks again.
	lookPatience = 5 * time.Second
)

// Look returns a device for somebody who waits for it to be paired. Where the gateway has said nothing for some seconds, as when its
// reports do not arrive, it is asked. That it does not answer is no error: the device's reason says so.
func Look[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) (Device, error) {
	d, err := read(ctx, tenant, id)
	now := pool.Now()
	if err != nil || !d.Wanted || (d.State == gateway.StateWorking && !d.Held()) || now.Sub(latest(d.StateAt, d.HeardAt)) < lookAfter {
		return d, err
	}
	driver, err := pool.Driver(ctx, d)
	if err != nil {
		return d, err
	}
	asking, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	session, err := driver.State(asking)
	if err != nil {
		return d, nil //nolint:nilerr // the watch judges that; a page that is looked at must not count failures faster
	}
	return Observe(ctx, tenant, id, Observation{Session: &session, AskedAt: now}, pool.Now())
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func read[T interface {
	Device(ctx context.Context, id uuid.UUID) (Device, error)
}](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) (d Device, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err = tx.Device(ctx, id)
		return err
	})
	return d, err
}

// QR returns the code that the phone has to scan while the device's state is gateway.StateScan.
func QR(ctx context.Context, drivers Drivers, d Device) (gateway.QR, error) {
	driver, err := drivers.Driver(ctx, d)
	if err != nil {
		return gateway.QR{}, err
	}
	return driver.QR(ctx)
}

// Code returns the code that the owner of a number types into the phone instead of scanning. The number is read as somebody in that country
// writes it; one that is none comes as errs.Fields ("phone").
func Code(ctx context.Context, drivers Drivers, d Device, typed, country string) (string, error) {
	phone, err := gateway.ParsePhone(typed, country)
	if err != nil {
		return "", errs.Fields{"phone": sentence(err)}
	}
	if !d.Wanted {
		return "", errOff()
	}
	driver, err := drivers.Driver(ctx, d)
	if err != nil {
		return "", err
	}
	return driver.Code(ctx, phone)
}

// Renew lets a device show new codes after the last ones ran out, or begins its pairing anew.
func Renew[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, id uuid.UUID) error {
	return act(ctx, tenant, pool, id, errs.Msg("New codes were asked for."), func(ctx context.Context, driver gateway.Driver, d Device) error {
		if d.State == gateway.StateScan || d.State == gateway.StatePasskey {
			return driver.Restart(ctx)
		}
		return nil // started below
	})
}
