package devices

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Draft is the form that adds a device. The form chooses the id, so that sending it twice adds one.
type Draft struct {
	ID   uuid.UUID
	Name string
	Own  bool // on the workspace's own WAHA server instead of the operator's
}

// addGrace is how long the watch leaves a new device alone, while it is being started.
const addGrace = time.Minute

// AddTx is what adding a device needs of a transaction.
type AddTx interface {
	ID() uuid.UUID
	Server(ctx context.Context) (Server, error)
	Device(ctx context.Context, id uuid.UUID) (Device, error)
	RoomForDevice(ctx context.Context, id uuid.UUID) error
	AddDevice(ctx context.Context, d Device) (added bool, err error)
	DeleteDevice(ctx context.Context, id uuid.UUID) error
	// WantsHook reports whether a device that is to be connected has that key.
	WantsHook(ctx context.Context, hookKey string) (bool, error)
	CheckDone(ctx context.Context, id uuid.UUID, next time.Time) error
	Audit(ctx context.Context, entry account.AuditEntry) error
	ObserveTx
}

// Add adds a device and starts its session, which then waits to be paired. Where the gateway cannot start it, nothing is left behind.
// Fields that are wrong come as errs.Fields ("name"); everything else is a sentence.
func Add[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, draft Draft) (Device, error) {
	if err := CheckName(draft.Name); err != nil {
		return Device{}, err
	}
	d, err := prepare(ctx, tenant, pool, draft)
	if err != nil {
		return Device{}, err
	}
	added, err := insert(ctx, tenant, &d)
	if err != nil || !added {
		return d, err
	}
	asked := pool.Now()
	session, err := start(ctx, pool, d)
	if err != nil {
		return Device{}, takeBack(ctx, tenant, d, err)
	}
	return Observe(ctx, tenant, d.ID, Observation{Session: &session, AskedAt: asked}, pool.Now())
}

// prepare makes the device; it asks the server how its session has to be named, and thereby whether it is there.
func prepare[T AddTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, draft Draft) (Device, error) {
	now := pool.Now()
	d := Device{
		ID: draft.ID, Name: draft.Name, Gateway: WAHA, HookKey: newKey(), Wanted: true, State: gateway.StateMissing, StateAt: now,
		Health: Waiting, HealthAt: now, NextCheckAt: now.Add(addGrace), Settings: DefaultSettings(),
	}
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d.TenantID = tx.ID()
		if !draft.Own {
			return nil
		}
		server, err := tx.Server(ctx)
		if err == nil && server.ID == uuid.Nil {
			err = errs.New(errs.Conflict, "This workspace has no WAHA server of its own any more.")
		}
		d.ServerID = server.ID
		return err
	})
	if err != nil {
		return d, err
	}
	server, _, err := pool.serverOf(ctx, d)
	if err != nil {
		return d, err
	}
	info, err := server.Info(ctx)
	if err != nil {
		return d, err
	}
	d.Session = info.SessionName(uuid.NewString())
	d.HookSecret, err = pool.Keys.Seal([]byte(newKey()), SecretPlace(d.HookKey))
	return d, err
}

// newKey returns 144 random bits as 24 letters, digits, - and _.
func newKey() string {
	raw := make([]byte, 18)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(raw)
}

func insert[T AddTx](ctx context.Context, tenant account.Transactor[T], d *Device) (added bool, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		known, err := tx.Device(ctx, d.ID)
		if err == nil {
			*d = known
			return nil
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		if err := tx.RoomForDevice(ctx, d.ID); err != nil {
			return err
		}
		if added, err = tx.AddDevice(ctx, *d); err != nil {
			return err
		}
		if !added { // sent twice at the same moment
			*d, err = tx.Device(ctx, d.ID)
			return err
		}
		if err := tx.AddEntries(ctx, d.ID, Entry{At: d.StateAt, Kind: EntryAdded, Message: errs.Msg("The number was added.")}); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionDeviceAdded, Target: d.Name})
	})
	return added, err
}

func start(ctx context.Context, drivers Drivers, d Device) (gateway.Session, error) {
	driver, err := drivers.Driver(ctx, d)
	if err != nil {
		return gateway.Session{}, err
	}
	return driver.Start(ctx)
}

// takeBack removes what a failed start has left, here and at the gateway, also when whoever asked for it has gone.
func takeBack[T AddTx](ctx context.Context, tenant account.Transactor[T], d Device, cause error) error {
	ctx = context.WithoutCancel(ctx)
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.DeleteDevice(ctx, d.ID); err != nil {
			return err
		}
		return tx.Enqueue(ctx, forgetting(d))
	})
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return cause
}

func forgetting(d Device) Forget {
	return Forget{TenantID: d.TenantID, ServerID: d.ServerID, Session: d.Session, HookKey: d.HookKey, HookSecret: d.HookSecret}
}
