package numbers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
)

// named returns the workspace's number of that name.
func named(t *testing.T, shop dbtest.Shop, name string) devices.Device {
	t.Helper()
	list, err := shop.Tenant.Devices(t.Context())
	require.NoError(t, err)
	for _, d := range list {
		if d.Name == name {
			return d
		}
	}
	require.FailNow(t, "no number "+name)
	return devices.Device{}
}

// swapped connects a number with one phone, and then with another.
func swapped(t *testing.T) (shop dbtest.Shop, b *handlerstest.Browser, path string) {
	t.Helper()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop = dbtest.Make(t, app.DB, "a")
	b = app.SignedIn(t, shop.Admin)
	path, page := add(t, b, "Orders")
	page = until(t, b, page, "scan")
	require.NoError(t, server.Scan(only(t, shop).Session, "", ownPhone, "Toko Melati"))
	until(t, b, page, "connected")
	require.Equal(t, path, b.Post(path+"/disconnect", nil).Location)
	page = until(t, b, b.Follow(b.Post(path+"/connect", nil)), "scan")
	require.NoError(t, server.Scan(only(t, shop).Session, "", "6285700000001", "Dapur Melati"))
	page = until(t, b, page, "claim")
	require.Contains(t, page.Text("#claim"), "Dapur Melati")
	require.Contains(t, page.Text("#claim"), "It was +62 812-3456-7890 before.")
	return shop, b, path
}

func TestAnotherPhoneBecomesANumberOfItsOwn(t *testing.T) {
	t.Parallel()
	shop, b, path := swapped(t)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post(path+"/claim", url.Values{"answer": {"perhaps"}}).Status)
	page := b.Post(path+"/claim", url.Values{"answer": {"keep"}})
	fresh := named(t, shop, "+62 857-0000-0001")
	require.Equal(t, "/numbers/"+fresh.ID.String(), page.Location, page.Text("main"))
	require.Contains(t, b.Follow(page).Text("#number-live"), "Dapur Melati")
	require.Equal(t, "Disconnected", b.Get(path).Text("#number-live .pill"))
	again := b.Post(path+"/claim", url.Values{"answer": {"keep"}})
	require.Equal(t, http.StatusConflict, again.Status, "a second click")
	require.Contains(t, again.Text("#number-live .banner"), "answered already")
}

func TestAnotherPhoneIsLoggedOutAgain(t *testing.T) {
	t.Parallel()
	shop, b, path := swapped(t)
	page := b.Post(path+"/claim", url.Values{"answer": {"refuse"}})
	require.Equal(t, path+"/pair", page.Location, page.Text("main"))
	until(t, b, b.Follow(page), "scan")
	require.Equal(t, ownPhone, only(t, shop).Phone)
}

func TestTheSameNumberTwice(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	first, page := add(t, b, "Orders")
	page = until(t, b, page, "scan")
	require.NoError(t, server.Scan(named(t, shop, "Orders").Session, "", ownPhone, "Toko Melati"))
	until(t, b, page, "connected")
	second, page := add(t, b, "Twice")
	page = until(t, b, page, "scan")
	require.NoError(t, server.Scan(named(t, shop, "Twice").Session, "", ownPhone, "Toko Melati"))
	page = until(t, b, page, "claim")
	require.Contains(t, page.Text("#claim"), "is connected already, as Orders")
	page = b.Post(second+"/claim", url.Values{"answer": {"move"}})
	require.Equal(t, first, page.Location, page.Text("main"))
	require.Equal(t, "Orders", b.Follow(page).Text("h1"))
	only(t, shop)
	require.Equal(t, http.StatusNotFound, b.Get(second).Status, "its entry is gone")
}
