package inbox_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestAChatBeginsOnlyFromANumberThatIsConnected(t *testing.T) {
	t.Parallel()
	s := newSite(t) // its number is down
	b := s.SignedIn(t, s.shop.Agent)
	require.Contains(t, b.Get("/inbox/new").Text("main"), "No number is connected")
	form := url.Values{"phone": {"0812 3456 7899"}, "device": {s.device.ID.String()}, "text": {"halo"}, "client_id": {uuid.NewString()}}
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/inbox/new", form).Status)
	require.Zero(t, b.Get("/inbox").Find(".inbox-row").Length())
}

// TestAGatewayThatIsAwayBeginsNoChat has a connected number whose gateway nobody reaches.
func TestAGatewayThatIsAwayBeginsNoChat(t *testing.T) {
	t.Parallel()
	s := &site{App: handlerstest.New(t), t: t}
	s.shop = dbtest.Make(t, s.DB, "a")
	s.device = dbtest.Device(t, s.shop, "Orders", func(d *devices.Device) { d.WarmUp = true })
	old := dbtest.Device(t, s.shop, "Old", func(d *devices.Device) { d.WarmUp = false })
	other := dbtest.Make(t, s.DB, "b")
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/new")
	require.Equal(t, 3, page.Find("select[name=device] option").Length())
	require.Contains(t, page.Text(`[data-warm-up="`+s.device.ID.String()+`"]`), "up to 50 messages today")
	require.Zero(t, page.Find(`[data-warm-up="`+old.ID.String()+`"]`).Length())
	require.Equal(t, 1, b.Get("/inbox").Find(`dialog [hx-get="/inbox/new"]`).Length(), "over the inbox, too")
	form := url.Values{"phone": {"0812 3456 7899"}, "device": {s.device.ID.String()}, "text": {"halo"}, "client_id": {uuid.NewString()}}
	page = b.Post("/inbox/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("form#begin"), "not configured any more")
	require.Equal(t, "halo", page.Find("textarea[name=text]").Text())
	require.Zero(t, b.Get("/inbox").Find(".inbox-row").Length())
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, other.Agent).Post("/inbox/new", form).Status, "another workspace's number")
	form.Set("phone", "12")
	require.Contains(t, b.Post("/inbox/new", form).Text("#f-phone-error"), "not a phone number")
}

// connected is a shop with a number that a simulated server knows.
func connected(t *testing.T) (*site, *handlerstest.Simulated) {
	t.Helper()
	server := handlerstest.Simulate(t)
	s := &site{App: handlerstest.New(t, handlerstest.WithOperatorServer(server)), t: t}
	s.shop = dbtest.Make(t, s.DB, "a")
	b := s.SignedIn(t, s.shop.Admin)
	form := b.Get("/numbers/new")
	added := b.Post("/numbers/new", url.Values{"id": {form.Value("id")}, "name": {"Orders"}, "where": {"operator"}})
	require.Equal(t, http.StatusSeeOther, added.Status)
	id := uuid.MustParse(form.Value("id"))
	number := func() devices.Device {
		d, err := s.shop.Tenant.Device(t.Context(), id)
		require.NoError(t, err)
		return d
	}
	scan := func() bool { return server.Scan(number().Session, "", "6281234567890", "Toko Melati") == nil }
	require.Eventually(t, scan, 30*time.Second, 50*time.Millisecond)
	require.Eventually(t, func() bool {
		b.Get("/numbers/" + id.String() + "/pairing")
		return number().State == gateway.StateWorking
	}, 30*time.Second, 50*time.Millisecond)
	s.device = number()
	return s, server
}

func TestAChatBegins(t *testing.T) {
	t.Parallel()
	s, server := connected(t)
	_, err := server.SetPerson(simulator.Person{Phone: "6281299998888", Absent: true})
	require.NoError(t, err)
	b := s.SignedIn(t, s.shop.Agent)
	client := uuid.NewString()
	form := url.Values{"phone": {"0812-9999-8888"}, "device": {s.device.ID.String()}, "name": {"Rina"}, "text": {"Pesanan siap"}, "client_id": {client}}
	page := b.Post("/inbox/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("#f-phone-error"), "+62 812-9999-8888 is not on WhatsApp.")
	require.Zero(t, b.Get("/inbox").Find(".inbox-row").Length(), "nothing is kept")

	form.Set("phone", "+62 812 3333 4444")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { b.Post("/inbox/new", form) })
	}
	all.Wait()
	page = b.Post("/inbox/new", form)
	require.Equal(t, http.StatusSeeOther, page.Status, page.Body)
	chat := b.Follow(page)
	require.Equal(t, "Rina", chat.Text("#thread-title"))
	require.Equal(t, []string{"Pesanan siap"}, texts(chat.Find("#messages .bubble-text")), "once, however often it was sent")
	require.Equal(t, 1, chat.Find(".inbox-row").Length())

	form.Set("name", "Somebody else")
	form.Set("text", "Satu lagi")
	require.Equal(t, http.StatusConflict, b.Post("/inbox/new", form).Status, "a form that was brought back says nothing that gets lost")
	form.Set("text", "Pesanan siap")
	form.Set("phone", "+62 812 5555 6666")
	require.Equal(t, http.StatusConflict, b.Post("/inbox/new", form).Status, "nor to whom it was not sent")
	form.Set("phone", "0812 3333 4444")
	require.Equal(t, page.Location, b.Post("/inbox/new", form).Location, "the same number, written otherwise")
	form.Set("text", "Satu lagi")
	form.Set("client_id", uuid.NewString())
	again := b.Follow(b.Post("/inbox/new", form))
	require.Equal(t, "Rina", again.Text("#thread-title"), "the name that is known stays")
	require.Equal(t, []string{"Pesanan siap", "Satu lagi"}, texts(again.Find("#messages .bubble-text")))
}
