package inbox_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

func TestDoneEndsTheWaitingForThisWorkspaceOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	other := dbtest.Make(t, s.DB, "b")
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, other.Agent).Post(path+"/done", url.Values{}).Status)
	b := s.SignedIn(t, s.shop.Agent)
	require.Equal(t, 1, b.Get("/inbox").Find(".inbox-waiting").Length())
	page := b.Follow(b.Post(path+"/done", url.Values{}))
	require.Zero(t, page.Find(".inbox-waiting, .inbox-unread").Length())
}

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
	other := dbtest.Make(t, s.DB, "b")
	b := s.SignedIn(t, s.shop.Agent)
	require.Equal(t, s.device.ID.String(), b.Get("/inbox/new").Find("select[name=device] option[selected]").AttrOr("value", ""))
	form := url.Values{"phone": {"0812 3456 7899"}, "device": {s.device.ID.String()}, "text": {"halo"}, "client_id": {uuid.NewString()}}
	page := b.Post("/inbox/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("form#begin"), "not configured any more")
	require.Equal(t, "halo", page.Find("textarea[name=text]").Text())
	require.Zero(t, b.Get("/inbox").Find(".inbox-row").Length())
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, other.Agent).Post("/inbox/new", form).Status, "another workspace's number")
	form.Set("phone", "12")
	require.Contains(t, b.Post("/inbox/new", form).Text("#f-phone-error"), "not a phone number")
}
