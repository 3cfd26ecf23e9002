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
	s.device = dbtest.Device(t, s.shop, "Orders", nil)
	dbtest.Device(t, s.shop, "Another", nil)
	other := dbtest.Make(t, s.DB, "b")
	b := s.SignedIn(t, s.shop.Agent)
	page := b.Get("/inbox/new")
	require.Equal(t, 3, page.Find("select[name=device] option").Length())
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

// TestANewChatIsToldTheDaysLimit has numbers of two workspaces that have sent as many messages today: one that is being warmed up, one with a cap, and
// one without a limit.
func TestANewChatIsToldTheDaysLimit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := dbtest.Make(t, s.DB, "b")
	number := func(shop dbtest.Shop, name string, warm bool, dailyCap int) string {
		return dbtest.Device(t, shop, name, func(d *devices.Device) { d.WarmUp, d.DailyCap = warm, dailyCap }).ID.String()
	}
	warm, capped, free := number(s.shop, "New", true, 0), number(s.shop, "Busy", false, 2000), number(s.shop, "Old", false, 0)
	theirs := number(other, "Theirs", true, 0)
	left := func(id, day string, count int) {
		t.Helper()
		_, err := s.DB.OwnerPool().Exec(t.Context(), `insert into lanes (tenant_id, device_id, day, day_count)
			select tenant_id, id, (now() at time zone 'Asia/Jakarta')::date + $2::interval, $3 from devices where id = $1
			on conflict (tenant_id, device_id) do update set day = excluded.day, day_count = excluded.day_count`, id, day, count)
		require.NoError(t, err)
	}
	b := s.SignedIn(t, s.shop.Agent)
	limit := func(id string) string {
		t.Helper()
		return b.Get("/inbox/new").Text(`[data-limit="` + id + `"]`)
	}
	require.Contains(t, limit(warm), "New is new here and is being warmed up: it has sent 0 of today's 50 messages.", "nothing ever left it")
	left(theirs, "0 days", 49)
	left(warm, "0 days", 12)
	left(capped, "0 days", 1234)
	left(free, "0 days", 7)
	require.Contains(t, limit(warm), "it has sent 12 of today's 50 messages. Few of them")
	require.Equal(t, "Busy has sent 1,234 of today's 2,000 messages.", limit(capped))
	page := b.Get("/inbox/new")
	require.Zero(t, page.Find(`[data-limit="`+free+`"], [data-limit="`+theirs+`"]`).Length(), "no limit, and another workspace's number")
	require.Contains(t, s.SignedIn(t, other.Agent).Get("/inbox/new").Text("[data-limit]"), "Theirs is new here and is being warmed up: it has sent 49 of")

	left(warm, "-1 day", 12)
	require.Contains(t, limit(warm), "it has sent 0 of today's 50 messages.", "that was yesterday")
	left(warm, "0 days", 61)
	require.Contains(t, limit(warm), "it has sent 61 messages today, and its limit is 50. Better begin new chats tomorrow.", "people are not held back")
	require.NoError(t, s.DB.Platform().SetPreferences(t.Context(), s.shop.Agent.ID, "id", "light"))
	require.Equal(t, "Busy sudah mengirim 1.234 dari jatah 2.000 pesan hari ini.", limit(capped))
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
