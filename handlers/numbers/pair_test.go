package numbers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

const ownPhone = "6281234567890"

// until polls a pairing page as its script does until it is at a stage, and returns what the last poll answered.
func until(t *testing.T, b *handlerstest.Browser, page handlerstest.Page, stage string) handlerstest.Page {
	t.Helper()
	poll := page.Find("#pairing-poll").AttrOr("hx-get", "")
	b.Header.Set("HX-Request", "true")
	defer b.Header.Del("HX-Request")
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if page.Find("#pairing").AttrOr("data-stage", "") == stage {
			return page
		}
		if answer := b.Get(poll); answer.Status == http.StatusOK {
			page, poll = answer, answer.Find("#pairing-poll").AttrOr("hx-get", poll)
		} else {
			require.Equal(t, http.StatusNoContent, answer.Status, answer.Body)
		}
	}
	require.FailNow(t, "never "+stage, page.Body)
	return page
}

// add adds a number through the form and opens its pairing page.
func add(t *testing.T, b *handlerstest.Browser, name string) (devicePath string, page handlerstest.Page) {
	t.Helper()
	form := b.Get("/numbers/new")
	require.Equal(t, 1, form.Find("#add-number").Length(), form.Text("main"))
	added := b.Post("/numbers/new", url.Values{"id": {form.Value("id")}, "name": {name}, "where": {"operator"}})
	require.Equal(t, "/numbers/"+form.Value("id")+"/pair", added.Location, added.Text("main"))
	return strings.TrimSuffix(added.Location, "/pair"), b.Follow(added)
}

func TestAddScanConnected(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	path, page := add(t, b, "Orders")
	page = until(t, b, page, "scan")
	require.NotEmpty(t, page.Find("#pairing-qr svg path").AttrOr("d", ""))
	require.NotEmpty(t, page.Find("#pairing-countdown").AttrOr("data-seconds", ""))

	device := only(t, shop)
	require.NoError(t, server.Scan(device.Session, "", ownPhone, "Toko Melati"))
	page = until(t, b, page, "connected")
	require.Contains(t, page.Text("#pairing-connected"), "+62 812-3456-7890")
	require.Equal(t, 1, page.Find("#pairing-side[hx-swap-oob]").Length(), "what is to do on the phone goes away")
	require.Empty(t, page.Text("#pairing-side"))
	require.Equal(t, "connected", b.Get(path+"/pair").Find("#pairing").AttrOr("data-stage", ""), "so it stays")
	require.Contains(t, b.Get(path).Text("#number-live"), "+62 812-3456-7890")
}

// only returns the workspace's one number.
func only(t *testing.T, shop dbtest.Shop) devices.Device {
	t.Helper()
	list, err := shop.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
	return list[0]
}

func TestAddTwiceAddsOne(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	form := url.Values{"id": {account.NewID().String()}, "name": {"Orders"}}
	first, second := b.Post("/numbers/new", form), b.Post("/numbers/new", form)
	require.Equal(t, http.StatusSeeOther, first.Status, first.Text("main"))
	require.Equal(t, first.Location, second.Location)
	only(t, shop)
}

func TestAddSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	page := b.Post("/numbers/new", url.Values{"name": {"  "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotEmpty(t, page.Text("#f-name-error"))

	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Down = "503" }))
	id := account.NewID().String()
	page = b.Post("/numbers/new", url.Values{"id": {id}, "name": {"Orders"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "the gateway is away")
	require.NotEmpty(t, page.Text("#add-number .banner"))
	require.Equal(t, "Orders", page.Value("name"))
	require.Equal(t, id, page.Value("id"))
	list, err := shop.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.Empty(t, list, "nothing is left behind")
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Down = "" }))
	page = b.Post("/numbers/new", url.Values{"id": {id}, "name": {"Orders"}})
	require.Equal(t, "/numbers/"+id+"/pair", page.Location, page.Text("main"))
}

func TestAddNeedsAServer(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	page := b.Get("/numbers/new")
	require.Zero(t, page.Find("#add-number").Length())
	require.Equal(t, 1, page.Find("main a[href='/numbers/server']").Length())
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/numbers/new", url.Values{"name": {"Orders"}}).Status)
}

func TestCodeInsteadOfScanning(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Admin)
	path, page := add(t, b, "Orders")
	page = until(t, b, page, "scan")
	wrong := b.Post(path+"/pair", url.Values{"phone": {"12"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.NotEmpty(t, wrong.Text("#f-phone-error"))
	require.Equal(t, "12", wrong.Value("phone"))

	whole := b.Post(path+"/pair", url.Values{"phone": {"0812-3456-7890"}})
	require.Equal(t, http.StatusOK, whole.Status, whole.Text("main"))
	require.Len(t, whole.Text(".pair-code code"), len("ABCD-1234"))
	require.Equal(t, "+62 812-3456-7890", whole.Value("phone"))
	b.Header.Set("HX-Request", "true")
	part := b.Post(path+"/pair", url.Values{"phone": {"0812-3456-7890"}})
	b.Header.Del("HX-Request")
	require.Zero(t, part.Find("main").Length())
	require.NoError(t, server.EnterCode(part.Text("#pairing-code .pair-code code"), ownPhone, "Toko Melati"))
	until(t, b, page, "connected")
}

func TestCodesThatNobodyScans(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.QRFirst, s.QRNext, s.QRCount = 300, 300, 2 }))
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Admin)
	path, page := add(t, b, "Orders")
	page = until(t, b, page, "ended")
	require.Contains(t, page.Text("#pairing"), "The codes were not scanned in time.")
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.QRFirst, s.QRNext = 60_000, 20_000 }))
	renewed := b.Post(path+"/renew", nil)
	require.Equal(t, path+"/pair", renewed.Location, renewed.Text("main"))
	until(t, b, b.Follow(renewed), "scan")
}

func TestButtonsOfANumber(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	path, page := add(t, b, "Orders")
	page = until(t, b, page, "scan")
	require.NoError(t, server.Scan(only(t, shop).Session, "", ownPhone, "Toko Melati"))
	until(t, b, page, "connected")
	for _, what := range []string{"restart", "reapply", "disconnect"} {
		page := b.Post(path+"/"+what, nil)
		require.Equal(t, path, page.Location, what+": "+page.Text("main"))
		require.NotEmpty(t, b.Follow(page).Text("#toasts"), what)
	}
	require.Equal(t, "Disconnected", b.Get(path).Text("#number-live .pill"))
	require.Equal(t, "off", b.Get(path+"/pair").Find("#pairing").AttrOr("data-stage", ""))
	page = b.Post(path+"/connect", nil)
	require.Equal(t, path+"/pair", page.Location, app.Log.String())
	page = b.Post(path+"/delete", nil)
	require.Equal(t, "/numbers", page.Location, page.Text("main"))
	require.Zero(t, b.Follow(page).Find(".number-card").Length())
	require.Equal(t, http.StatusNotFound, b.Get(path).Status)
	log, err := shop.Tenant.AuditLog(t.Context(), uuid.Nil, 10)
	require.NoError(t, err)
	require.NotEmpty(t, log)
}
