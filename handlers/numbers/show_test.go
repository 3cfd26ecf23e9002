package numbers_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/numbers"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestShowIsForLookingAndForChanging(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", func(d *devices.Device) { d.Health, d.Reason = devices.Degraded, errs.Msg("%d messages", 3) })
	path := "/numbers/" + device.ID.String()

	admin := app.SignedIn(t, shop.Admin).Get(path)
	require.Equal(t, "Degraded", admin.Text("#number-live .pill"))
	require.Contains(t, admin.Text("#number-live"), "3 messages")
	for _, what := range []string{"restart", "reapply", "disconnect", "delete", "rename", "settings"} {
		form := admin.Find("form[method=post][action='" + path + "/" + what + "']")
		require.Equal(t, 1, form.Length(), what)
		require.Equal(t, shop.ID.String(), form.Find("[name=_workspace]").AttrOr("value", ""), what)
	}
	for _, asks := range []string{"disconnect", "delete"} {
		require.Contains(t, admin.Find("#number-"+asks+" button").AttrOr("data-confirm", ""), "Orders")
		require.NotEmpty(t, admin.Find("#number-"+asks+" button").AttrOr("data-effect", ""))
	}
	agent := app.SignedIn(t, shop.Agent).Get(path)
	require.Equal(t, http.StatusOK, agent.Status)
	require.Zero(t, agent.Find("main form").Length())
}

func TestShowAsksWhatAClaimIs(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	first := dbtest.Device(t, shop, "Orders", nil)
	other := dbtest.Device(t, shop, "Swapped", func(d *devices.Device) {
		d.Phone, d.Claim = "6281300000001", devices.Claim{Kind: devices.OtherNumber, Phone: "60123456789", Name: "Melati MY"}
	})
	same := dbtest.Device(t, shop, "Twice", func(d *devices.Device) {
		d.Phone, d.Claim = "", devices.Claim{Kind: devices.SameNumber, Phone: first.Phone, Device: first.ID}
	})
	b := app.SignedIn(t, shop.Admin)
	for _, at := range []string{"", "/pair"} {
		page := b.Get("/numbers/" + other.ID.String() + at)
		require.Contains(t, page.Text("#claim"), "+60 12-345 6789 (Melati MY)")
		require.Contains(t, page.Text("#claim"), "+62 813-0000-0001")
		require.Equal(t, 1, page.Find("#claim-form button[name=answer][value=keep]").Length())
		require.Equal(t, 1, page.Find("#claim-form button[name=answer][value=refuse]").Length())
		page = b.Get("/numbers/" + same.ID.String() + at)
		require.Contains(t, page.Text("#claim"), "connected already, as Orders")
		require.Equal(t, 1, page.Find("#claim-form button[name=answer][value=move]").Length())
	}
	agent := app.SignedIn(t, shop.Agent).Get("/numbers/" + other.ID.String())
	require.Zero(t, agent.Find("#claim-form").Length())
	require.Contains(t, agent.Text("#number-live"), "An admin or an owner has to say")
}

func TestTimelineGoesBack(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	for i := range numbers.EntriesPerPage + 2 {
		require.NoError(t, shop.Tenant.AddEntries(t.Context(), device.ID, devices.Entry{
			At: time.Now(), Kind: devices.EntryAction, Message: errs.Msg("Entry %d", i),
		}))
	}
	b := app.SignedIn(t, shop.Agent)
	page := b.Get("/numbers/" + device.ID.String())
	require.Equal(t, numbers.EntriesPerPage, page.Find(".timeline > li").Length())
	require.Contains(t, page.Text(".timeline > li:first-child"), "Entry "+strconv.Itoa(numbers.EntriesPerPage+1))
	require.Contains(t, page.Text(".timeline > li:first-child"), "Owner a")
	older := b.Get(page.Find("a[rel=next]").AttrOr("href", ""))
	require.Equal(t, []string{"Entry 1", "Entry 0"}, older.Find(".timeline > li p:first-child").Map(func(_ int, s *goquery.Selection) string { return s.Text() }))
	require.Zero(t, older.Find("#number-poll").Length(), "what is looked up stays")
	require.Equal(t, "/numbers/"+device.ID.String(), older.Find("a[rel=prev]").AttrOr("href", ""))
}

func TestShowPolls(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	b := app.SignedIn(t, shop.Admin)
	poll := b.Get("/numbers/"+device.ID.String()).Find("#number-poll").AttrOr("hx-get", "")
	require.Equal(t, "/numbers/"+device.ID.String(), b.Get(poll).Location)
	partial(b)
	require.Equal(t, http.StatusNoContent, b.Get(poll).Status)
	change(t, shop, dbtest.Device(t, shop, "Other", func(d *devices.Device) { d.Phone = "6281300000001" }), func(d *devices.Device) { d.Health = devices.Down })
	require.Equal(t, http.StatusNoContent, b.Get(poll).Status, "another number")
	change(t, shop, device, func(d *devices.Device) { d.Health, d.State = devices.Down, gateway.StateFailed })
	page := b.Get(poll)
	require.Equal(t, "Down", page.Text("#number-live .pill"))
	require.Zero(t, page.Find("main").Length())
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, device.ID) }))
	require.Equal(t, "/numbers", b.Get(poll).Header.Get("HX-Redirect"), "deleted in another tab")
}

func TestSettingsComeBackAsTyped(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	path := "/numbers/" + device.ID.String()
	b := app.SignedIn(t, shop.Admin)
	wrong := url.Values{"typing_min": {"soon"}, "typing_max": {"61"}, "seen": {"x"}, "quiet_from": {"25:00"}, "quiet_to": {"8"}, "daily_cap": {"-5"}, "groups": {"on"}}
	page := b.Post(path+"/settings", wrong)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	for _, field := range []string{"typing_min", "typing_max", "seen", "quiet_from", "quiet_to", "daily_cap"} {
		require.NotEmpty(t, page.Text("#f-"+field+"-error"), field)
		if field != "seen" {
			require.Equal(t, wrong.Get(field), page.Value(field), field)
		}
	}
	_, on := page.Find("[name=groups]").Attr("checked")
	require.True(t, on)
	_, on = page.Find("[name=human_pace]").Attr("checked")
	require.False(t, on)

	right := url.Values{"human_pace": {"on"}, "typing_min": {"0,5"}, "typing_max": {"2.25"}, "seen": {"never"}, "quiet_from": {"22:30"}, "quiet_to": {"06:00"}, "daily_cap": {""}}
	page = b.Post(path+"/settings", right)
	require.Equal(t, path, page.Location, page.Text("main"))
	page = b.Follow(page)
	require.Equal(t, "0.5", page.Value("typing_min"))
	require.Equal(t, "2.25", page.Value("typing_max"))
	require.Equal(t, "never", page.Find("[name=seen] option[selected]").AttrOr("value", ""))
	require.Equal(t, "22:30", page.Value("quiet_from"))
	require.Equal(t, "0", page.Value("daily_cap"))
	_, on = page.Find("[name=warm_up]").Attr("checked")
	require.False(t, on, "it was switched off")
}

func TestWarmUpIsOnForNewNumbersAndStaysAsItIsSaved(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	path := "/numbers/" + device.ID.String()
	b := app.SignedIn(t, shop.Admin)
	form := url.Values{"typing_min": {"1"}, "typing_max": {"3"}, "seen": {"answer"}, "quiet_from": {"21:00"}, "quiet_to": {"08:00"}}
	for _, want := range []bool{true, false, true} {
		_, on := b.Get(path).Find("[name=warm_up]").Attr("checked")
		require.Equal(t, want, on)
		if form.Del("warm_up"); !want {
			form.Set("warm_up", "on")
		}
		require.Equal(t, path, b.Post(path+"/settings", form).Location)
		saved, err := shop.Tenant.Device(t.Context(), device.ID)
		require.NoError(t, err)
		require.Equal(t, !want, saved.WarmUp)
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	path := "/numbers/" + dbtest.Device(t, shop, "Orders", nil).ID.String()
	b := app.SignedIn(t, shop.Owner)
	page := b.Post(path+"/rename", url.Values{"name": {" "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotEmpty(t, page.Text("#f-name-error"))
	page = b.Post(path+"/rename", url.Values{"name": {"Pesanan"}})
	require.Equal(t, path, page.Location)
	require.Equal(t, "Pesanan", b.Follow(page).Text("h1"))
}
