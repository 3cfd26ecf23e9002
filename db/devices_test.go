package db_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestADeviceComesBackAsItWasSaved(t *testing.T) {
	t.Parallel()
	shop := dbtest.Make(t, dbtest.New(t), "a")
	at := time.Now().Add(-time.Hour).Round(time.Millisecond)
	saved := dbtest.Device(t, shop, "Orders", func(d *devices.Device) {
		d.LID, d.AccountName, d.PairedAt, d.State, d.StateAt, d.ToldAt, d.QRUntil = "1@lid", "Toko", at, gateway.StateFailed, at, at, at
		d.Claim = devices.Claim{Kind: devices.SameNumber, Phone: "62811", LID: "2@lid", Name: "Other", Device: account.NewID()}
		d.Health, d.Reason, d.HealthAt = devices.Degraded, errs.Msg("%d of %s", 3, "these"), at
		d.HeardAt, d.CaughtUpAt, d.DeafSince, d.Missed, d.NoHistory, d.Restricted = at, at, at, 3, true, true
		d.NextCheckAt, d.Failures, d.Attempts, d.RetryAt, d.Alarmed, d.MailedAt = at, 2, 4, at, true, at
		d.Settings = devices.Settings{TypingMin: 1500 * time.Millisecond, TypingMax: 2 * time.Second, Seen: devices.SeenNever, Groups: true, QuietFrom: 1, QuietTo: 2, DailyCap: 9}
		d.CreatedAt = at
	})
	plain := func(d devices.Device) string {
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var parts map[string]any
		require.NoError(t, json.Unmarshal(text, &parts))
		for name, part := range parts { // the time zone is not kept
			if moment, err := time.Parse(time.RFC3339Nano, asText(part)); err == nil {
				parts[name] = moment.UTC().String()
			}
		}
		text, err = json.Marshal(parts)
		require.NoError(t, err)
		return string(text)
	}
	read, err := shop.Tenant.Device(t.Context(), saved.ID)
	require.NoError(t, err)
	require.JSONEq(t, plain(saved), plain(read))
	require.Equal(t, "3 of these", read.Reason.String())

	// What others write at any time is not part of what is saved.
	changed := read
	changed.Name, changed.NextCheckAt, changed.HeardAt, changed.CreatedAt = "New", time.Now(), time.Now(), time.Now()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.SaveDevice(ctx, changed) }))
	again, err := shop.Tenant.Device(t.Context(), saved.ID)
	require.NoError(t, err)
	read.Name = "New"
	require.JSONEq(t, plain(read), plain(again))
}

func asText(v any) string {
	text, _ := v.(string)
	return text
}

func TestDevicesOfTwoWorkspacesAreApart(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	mine, theirs := dbtest.Device(t, a, "Mine", nil), dbtest.Device(t, b, "Theirs", nil)
	require.NoError(t, a.Tenant.AddEntries(t.Context(), mine.ID, devices.Entry{At: time.Now(), Kind: devices.EntryAdded, Message: errs.Msg("Mine")}))
	require.NoError(t, a.Tenant.SaveServer(t.Context(), devices.Server{ID: account.NewID(), URL: "http://mine", Key: "k"}))
	before, err := a.Tenant.Device(t.Context(), mine.ID)
	require.NoError(t, err)
	for name, do := range map[string]func(ctx context.Context, tx *db.Tx) error{
		"read":   func(ctx context.Context, tx *db.Tx) error { _, err := tx.Device(ctx, mine.ID); return err },
		"lock":   func(ctx context.Context, tx *db.Tx) error { _, err := tx.LockDevice(ctx, mine.ID); return err },
		"delete": func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, mine.ID) },
		"twin": func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Twin(ctx, theirs.ID, gateway.Identities{Phone: mine.Phone})
			return err
		},
		"save": func(ctx context.Context, tx *db.Tx) error {
			changed := mine
			changed.TenantID, changed.Name = b.ID, "Stolen"
			return tx.SaveDevice(ctx, changed)
		},
	} {
		require.True(t, errs.Is(b.Tenant.InTx(t.Context(), do), errs.NotFound), name)
	}
	err = b.Tenant.AddEntries(t.Context(), mine.ID, devices.Entry{At: time.Now(), Kind: devices.EntryAction, Message: errs.Msg("Theirs")})
	require.True(t, errs.Is(err, errs.Conflict), "%v", err)
	require.NoError(t, b.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, err := range []error{
			tx.CheckAt(ctx, mine.ID, time.Unix(0, 0)), tx.CheckDone(ctx, mine.ID, time.Unix(0, 0)), tx.CheckServer(ctx), tx.RemoveServer(ctx),
			tx.DropEvents(ctx, mine.ID), tx.MoveEvents(ctx, mine.ID, theirs.ID),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	// A row that says it is another workspace's is refused by the database itself.
	err = b.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.SaveDevice(ctx, mine) })
	require.Error(t, err)

	after, err := a.Tenant.Device(t.Context(), mine.ID)
	require.NoError(t, err)
	require.Equal(t, before, after)
	server, err := a.Tenant.Server(t.Context())
	require.NoError(t, err)
	require.Equal(t, "http://mine", server.URL)
	server, err = b.Tenant.Server(t.Context())
	require.NoError(t, err)
	require.Zero(t, server)
	list, err := b.Tenant.DeviceCards(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, theirs.ID, list[0].ID)
	lines, err := b.Tenant.Timeline(t.Context(), mine.ID, uuid.Nil, 10)
	require.NoError(t, err)
	require.Empty(t, lines)
	lines, err = a.Tenant.Timeline(t.Context(), mine.ID, uuid.Nil, 10)
	require.NoError(t, err)
	require.Len(t, lines, 1)
}

func TestTwin(t *testing.T) {
	t.Parallel()
	shop := dbtest.Make(t, dbtest.New(t), "a")
	first := dbtest.Device(t, shop, "First", func(d *devices.Device) { d.LID = "1@lid" })
	none := dbtest.Device(t, shop, "None", func(d *devices.Device) { d.Phone = "" })
	for name, c := range map[string]struct {
		of      uuid.UUID
		account gateway.Identities
		found   bool
	}{
		"by number":     {none.ID, gateway.Identities{Phone: first.Phone}, true},
		"by hidden id":  {none.ID, gateway.Identities{LID: "1@lid"}, true},
		"itself":        {first.ID, gateway.Identities{Phone: first.Phone, LID: "1@lid"}, false},
		"another":       {none.ID, gateway.Identities{Phone: "62811", LID: "2@lid"}, false},
		"nobody at all": {first.ID, gateway.Identities{}, false},
	} {
		twin, err := shop.Tenant.Twin(t.Context(), c.of, c.account)
		if !c.found {
			require.True(t, errs.Is(err, errs.NotFound), name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, first.ID, twin.ID, name)
	}
}

// Whoever looks after devices takes each of them once, and gets it again when nobody says what came of it.
func TestDueDevicesAreClaimed(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	due := func(d *devices.Device) { d.NextCheckAt = time.Now().Add(-time.Minute) }
	first, second := dbtest.Device(t, a, "First", due), dbtest.Device(t, b, "Second", due)
	later := dbtest.Device(t, a, "Later", func(d *devices.Device) { d.Phone = "62811" })
	claim := func(limit int, pause time.Duration) (found []uuid.UUID) {
		checks, err := d.Platform().DueDevices(t.Context(), limit, pause)
		require.NoError(t, err)
		for _, check := range checks {
			require.Equal(t, map[uuid.UUID]uuid.UUID{first.ID: a.ID, second.ID: b.ID, later.ID: a.ID}[check.DeviceID], check.TenantID)
			found = append(found, check.DeviceID)
		}
		return found
	}
	one := claim(1, time.Minute)
	require.Len(t, one, 1)
	rest := claim(10, time.Minute)
	require.ElementsMatch(t, []uuid.UUID{first.ID, second.ID}, append(one, rest...))
	require.Empty(t, claim(10, time.Minute))

	require.NoError(t, a.Tenant.CheckAt(t.Context(), later.ID, time.Now().Add(-time.Second)))
	require.Equal(t, []uuid.UUID{later.ID}, claim(10, 0), "no later than said")
	require.Equal(t, []uuid.UUID{later.ID}, claim(10, time.Minute), "the pause is over, and nobody said that it is done")
	require.NoError(t, a.Tenant.CheckDone(t.Context(), later.ID, time.Now().Add(-time.Second)))
	require.NoError(t, a.Tenant.CheckAt(t.Context(), later.ID, time.Now().Add(time.Hour)))
	require.Equal(t, []uuid.UUID{later.ID}, claim(10, time.Minute), "never later than it was")
}

// While somebody adds a device, messages of the workspace come in: neither may wait for the other in a circle.
func TestRoomForADeviceKeepsNobodyOff(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop := dbtest.Make(t, d, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.RoomForDevice(ctx, account.NewID()); err != nil {
			return err
		}
		patient, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		return shop.Tenant.InTx(patient, func(ctx context.Context, other *db.Tx) error {
			other.DeviceChanged(device.ID)
			return other.AddEntries(ctx, device.ID, devices.Entry{At: time.Now(), Kind: devices.EntryState, Message: errs.Msg("Meanwhile")})
		})
	}))
}
