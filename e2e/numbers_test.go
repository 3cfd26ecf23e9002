package e2e_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// fillNumbers gives the shop a number in each state that a page can show.
func fillNumbers(t *testing.T, w *world) {
	t.Helper()
	long := strings.Repeat("Kencana", 8)
	states := []func(d *devices.Device){
		func(d *devices.Device) { d.Name, d.AccountName = long, long },
		func(d *devices.Device) { d.Health, d.Reason = devices.Degraded, errs.Msg("The session is starting.") },
		func(d *devices.Device) { d.Health = devices.Unverified },
		func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateFailed },
		func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateUnknown },
		func(d *devices.Device) { d.Health, d.Wanted, d.State = devices.Off, false, gateway.StateStopped },
		func(d *devices.Device) {
			d.Claim = devices.Claim{Kind: devices.OtherNumber, Phone: "60123456789", Name: long}
		},
		fresh(gateway.StateStarting), fresh(gateway.StateFailed), fresh(gateway.StatePasskey), fresh(gateway.StateScan),
	}
	_, err := w.app.DB.Platform().SetDeviceLimit(t.Context(), w.shop.ID, len(states)+1)
	require.NoError(t, err)
	for i, state := range states {
		w.numbers = append(w.numbers, dbtest.Device(t, w.shop, "Number", func(d *devices.Device) {
			d.Phone = "62812345678" + string(rune('0'+i/10)) + string(rune('0'+i%10))
			state(d)
		}))
	}
	require.NoError(t, w.shop.Tenant.AddEntries(t.Context(), w.numbers[0].ID,
		devices.Entry{ID: account.NewID(), At: time.Now(), Kind: devices.EntryState, Message: errs.Msg("Connected as %s.", long)},
		devices.Entry{ID: account.NewID(), At: time.Now(), Kind: devices.EntryAction, Message: errs.Msg("The session is starting.")}))
}

// fresh is a number that was never connected.
func fresh(state gateway.State) func(d *devices.Device) {
	return func(d *devices.Device) {
		d.Phone, d.AccountName, d.PairedAt, d.State, d.Health = "", "", time.Time{}, state, devices.Waiting
		if state == gateway.StateScan {
			d.QRUntil = time.Now().Add(time.Hour)
		}
	}
}

// TestNumbersFollowByThemselves: what changes is there a moment later, without a new page and without taking away what somebody types.
func TestNumbersFollowByThemselves(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	tab := visitor(t, app)
	tab.Open("/login")
	logIn(t, tab, shop.Admin.Email, dbtest.Password)
	becomes := func(health devices.Health, state gateway.State) {
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			d, err := tx.LockDevice(ctx, device.ID)
			d.Health, d.State = health, state
			if err == nil {
				err = tx.SaveDevice(ctx, d)
			}
			tx.DeviceChanged(device.ID)
			return err
		}))
	}
	stays := func() { browser.Eval[bool](tab, `(window.stays = true)`) }
	pill := func(word string) string {
		return `window.stays && document.querySelector("main .pill").innerText.trim() === "` + word + `"`
	}

	tab.Open("/numbers")
	stays()
	becomes(devices.Down, gateway.StateFailed)
	tab.Until(pill("Down"))
	becomes(devices.Down, gateway.StateScan)
	tab.Until(pill("Scan QR"))

	tab.Open("/numbers/" + device.ID.String())
	stays()
	tab.Fill("Most messages a day", "250")
	becomes(devices.Healthy, gateway.StateWorking)
	tab.Until(pill("Healthy"))
	becomes(devices.Unverified, gateway.StateWorking)
	tab.Until(pill("Cannot verify"))
	require.Equal(t, "250", browser.Eval[string](tab, `document.querySelector("[name=daily_cap]").value`))
	tab.Submit("Save settings")
	tab.Until(`document.querySelector("#toasts").innerText.includes("The settings are saved.")`)
}

// TestPairing adds a number as a person does, and holds a simulated phone at the screen.
func TestPairing(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.QRFirst, s.QRNext, s.QRCount = 4_000, 4_000, 20 }))
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	tab := visitor(t, app)
	tab.Open("/login")
	logIn(t, tab, shop.Admin.Email, dbtest.Password)
	tab.Open("/numbers/new")
	tab.Fill("Name", "Orders")
	tab.Submit("Add and connect")
	browser.Eval[bool](tab, `(window.stays = true)`)
	tab.Until(`document.querySelector("#pairing[data-stage=scan] #pairing-qr path")`)
	for _, finding := range tab.Axe(axe(t)) {
		t.Error(finding)
	}
	ring := browser.Eval[float64](tab, `Number(document.querySelector(".countdown-ring").getAttribute("stroke-dashoffset"))`)
	tab.Until(`Number(document.querySelector(".countdown-ring").getAttribute("stroke-dashoffset")) !== ` + strconv.FormatFloat(ring, 'f', -1, 64))

	// The next code replaces this one, and takes nothing away from somebody who types.
	tab.Click("Use a code instead")
	tab.Fill("WhatsApp number of the phone", "0812")
	first := browser.Eval[string](tab, `document.querySelector("#pairing-qr path").getAttribute("d")`)
	tab.Until(`document.querySelector("#pairing-qr path")?.getAttribute("d") !== ` + strconv.Quote(first))
	require.Equal(t, "0812", browser.Eval[string](tab, `document.querySelector("#f-phone").value`))
	tab.Fill("WhatsApp number of the phone", "0812 3456 7890")
	tab.Click("Get a code")
	tab.Until(`document.querySelector("#pairing-code .pair-code code")`)

	list, err := shop.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.NoError(t, server.Scan(list[0].Session, "", "6281234567890", "Toko Melati"))
	tab.Until(`window.stays && document.querySelector("#pairing-connected")?.innerText.includes("+62 812-3456-7890")`)
	require.True(t, browser.Eval[bool](tab, `document.querySelector("#pairing-side").innerText === ""`))
	for _, finding := range tab.Axe(axe(t)) {
		t.Error(finding)
	}
}

func (w *world) numberPages() []shown {
	pages := []shown{{route: "/numbers"}}
	for _, d := range w.numbers {
		path := "/numbers/" + d.ID.String()
		pages = append(pages, shown{route: "/numbers/:id", address: path}, shown{route: "/numbers/:id/pair", address: path + "/pair"})
	}
	return pages
}
