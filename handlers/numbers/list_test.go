package numbers_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// change saves a device as the watch does.
func change(t *testing.T, shop dbtest.Shop, d devices.Device, with func(d *devices.Device)) {
	t.Helper()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		locked, err := tx.LockDevice(ctx, d.ID)
		if err != nil {
			return err
		}
		with(&locked)
		if err := tx.SaveDevice(ctx, locked); err != nil {
			return err
		}
		tx.DeviceChanged(d.ID)
		return nil
	}))
}

// partial makes a browser ask as htmx does.
func partial(b *handlerstest.Browser) *handlerstest.Browser {
	b.Header.Set("HX-Request", "true")
	return b
}

func TestListSaysHowEachNumberIs(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	dbtest.Device(t, other, "Not ours", nil)
	tests := []struct {
		change func(d *devices.Device)
		pill   string
	}{
		{nil, "Healthy"},
		{func(d *devices.Device) { d.Health = devices.Degraded; d.Reason = errs.Msg("%d messages", 3) }, "Degraded"},
		{func(d *devices.Device) { d.Health = devices.Unverified }, "Cannot verify"},
		{func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateFailed }, "Down"},
		{func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateScan }, "Scan QR"},
		{func(d *devices.Device) { d.Health, d.State = devices.Waiting, gateway.StateStarting }, "Connecting"},
		{func(d *devices.Device) { d.Health, d.State, d.Phone = devices.Waiting, gateway.StateScan, "" }, "Not connected yet"},
		{func(d *devices.Device) { d.Health, d.Wanted = devices.Off, false }, "Disconnected"},
		{func(d *devices.Device) { d.Claim = devices.Claim{Kind: devices.OtherNumber, Phone: "628111"} }, "Needs your answer"},
	}
	_, err := app.DB.Platform().SetDeviceLimit(t.Context(), shop.ID, len(tests)+1)
	require.NoError(t, err)
	var made []devices.Device
	for _, test := range tests {
		made = append(made, dbtest.Device(t, shop, test.pill, test.change))
	}
	for _, user := range []string{"owner", "agent"} {
		person := shop.Owner
		if user == "agent" {
			person = shop.Agent
		}
		page := app.SignedIn(t, person).Get("/numbers")
		require.Equal(t, http.StatusOK, page.Status, page.Text("main"))
		require.Equal(t, len(tests), page.Find(".number-card").Length())
		require.NotContains(t, page.Body, "Not ours")
		for i, test := range tests {
			require.Equal(t, test.pill, page.Text("#number-"+made[i].ID.String()+" .pill"))
		}
		require.Contains(t, page.Text("#number-"+made[1].ID.String()), "3 messages")
		require.Contains(t, page.Text("#number-"+made[0].ID.String()), "+62 812-3456-7890")
		require.Equal(t, user == "owner", page.Find("a[href='/numbers/new']").Length() == 1)
		require.Equal(t, user == "owner", page.Find(".number-actions").Length() > 0)
	}
}

func TestListTellsTheLimit(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	empty := b.Get("/numbers")
	require.Equal(t, 1, empty.Find(".empty a[href='/numbers/new']").Length())
	for _, name := range []string{"One", "Two", "Three"} {
		dbtest.Device(t, shop, name, func(d *devices.Device) { d.Phone = "" })
	}
	dbtest.Device(t, shop, "Holiday", func(d *devices.Device) { d.Phone, d.Wanted, d.Health = "", false, devices.Off })
	full := b.Get("/numbers")
	require.Contains(t, full.Text("#numbers-quota"), "3 of 3 numbers")
	require.Zero(t, full.Find("a[href='/numbers/new']").Length())
	require.Equal(t, 1, full.Find(".page-actions button[disabled]").Length())
	page := b.Get("/numbers/new")
	require.Contains(t, page.Text("main"), "3 of 3 numbers")
	require.Zero(t, page.Find("#add-number").Length())
	require.Contains(t, app.SignedIn(t, dbtest.Make(t, app.DB, "c").Agent).Get("/numbers").Text("main"), "An admin or an owner")
}

func TestListPollsForChanges(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	device := dbtest.Device(t, shop, "Orders", nil)
	b := app.SignedIn(t, shop.Agent)
	poll := b.Get("/numbers").Find("#numbers-poll").AttrOr("hx-get", "")
	require.NotEmpty(t, poll)
	require.Equal(t, "/numbers", b.Get(poll).Location, "a browser gets the page")

	partial(b)
	require.Equal(t, http.StatusNoContent, b.Get(poll).Status)
	change(t, other, dbtest.Device(t, other, "Theirs", nil), func(d *devices.Device) { d.Health = devices.Down })
	require.Equal(t, http.StatusNoContent, b.Get(poll).Status, "another workspace's changes are not ours")
	change(t, shop, device, func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateFailed })
	page := b.Get(poll)
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, "Down", page.Text("#number-"+device.ID.String()+" .pill"))
	require.Zero(t, page.Find("main").Length(), "a part, not a page")
	require.Equal(t, http.StatusNoContent, b.Get(page.Find("#numbers-poll").AttrOr("hx-get", "")).Status)
	require.Equal(t, http.StatusOK, b.Get("/numbers/changes?after=999999").Status, "a number from the future shows everything anew")
}
