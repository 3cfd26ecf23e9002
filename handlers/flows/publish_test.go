package flows_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// publish publishes the draft as it stands.
func publish(t *testing.T, b *handlerstest.Browser, address string, set url.Values) handlerstest.Page {
	t.Helper()
	values := form(t, b.Get(address+"/publish"), "publish")
	for name, value := range set {
		values[name] = value
	}
	return b.Post(address+"/publish", values)
}

func TestPublish(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Owner)
	address := made(t, b, "blank")

	// What is not finished cannot be published, nor activated.
	page := b.Get(address + "/publish")
	require.Contains(t, page.Text("#problems"), "Write what is to be sent.")
	require.Equal(t, 1, page.Find("#publish button[disabled]").Length())
	leads := page.Find("#problems a").First().AttrOr("href", "")
	require.Contains(t, leads, "node=n1#f-terms")
	refused := publish(t, b, address, nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text("#publish"), "before its problems are solved")
	b.Post(address+"/activate", nil)
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]"), "Draft")

	save(t, b, address, "n1", url.Values{"terms[0].text": {"halo"}})
	save(t, b, address, "n2", url.Values{"text": {"Hi"}})
	old := form(t, b.Get(address+"/publish"), "publish")
	save(t, b, address, "n2", url.Values{"text": {"Hello"}})
	stale := b.Post(address+"/publish", old)
	require.Equal(t, http.StatusConflict, stale.Status, "what is published is what was looked at")
	long := publish(t, b, address, url.Values{"note": {strings.Repeat("x", 301)}})
	require.Equal(t, http.StatusUnprocessableEntity, long.Status)
	require.NotEmpty(t, long.Text("#f-note-error"))

	published := b.Follow(publish(t, b, address, url.Values{"note": {"First"}, "activate": {"on"}}))
	require.Contains(t, published.Text("main"), "Version 1 answers customers")
	row := b.Get("/flows?show=active").Text("tr[data-flow]")
	require.Contains(t, row, "halo")
	require.Contains(t, row, "Active")
	require.Equal(t, "None of them", b.Get("/flows?show=inactive").Text(".empty h3"))
	same := publish(t, b, address, nil)
	require.Equal(t, http.StatusUnprocessableEntity, same.Status)
	require.Contains(t, same.Text("#publish"), "Nothing has changed since version 1.")

	save(t, b, address, "n2", url.Values{"text": {"Good day"}})
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]"), "Unpublished changes")
	require.Contains(t, b.Get(address+"/publish").Text("main"), "“Hello” became “Good day”")
	require.Equal(t, http.StatusSeeOther, publish(t, b, address, url.Values{"note": {"Second"}}).Status)
	require.Contains(t, b.Get(address).Text("main"), "Active", "it stays active")

	versions := app.SignedIn(t, shop.Agent).Get(address + "/versions")
	require.Equal(t, 2, versions.Find("tbody tr").Length())
	require.Contains(t, versions.Text("tbody tr:first-child"), "Second")
	require.Contains(t, versions.Text("#compare"), "“Hello” became “Good day”")
	require.Equal(t, 0, versions.Find("tbody form").Length())
	require.Equal(t, http.StatusNotFound, b.Get(address+"/versions?from=1&to=77").Status)

	// Back to the first: as a draft, then for customers.
	rev := func() string { return b.Get(address).Value("rev") }
	b.Post(address+"/restore", url.Values{"version": {"1"}, "rev": {"1"}})
	require.Equal(t, "Good day", b.Get(address+"?node=n2").Find("textarea[name=text]").Text(), "an old page restores nothing")
	b.Post(address+"/restore", url.Values{"version": {"1"}, "rev": {rev()}})
	require.Equal(t, "Hello", b.Get(address+"?node=n2").Find("textarea[name=text]").Text())
	b.Post(address+"/rollback", url.Values{"version": {"1"}})
	versions = b.Get(address + "/versions")
	require.Contains(t, versions.Text("tbody tr:first-child td:first-child"), "Version 3")
	require.Equal(t, "Back to version 1", versions.Text("tbody tr:first-child td:nth-child(2)"))
	require.Contains(t, b.Get(address+"/versions?from=1&to=3").Text("#compare"), "Nothing is different.")
	b.Post(address+"/deactivate", nil)
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]"), "Inactive")

	stranger := app.SignedIn(t, other.Owner)
	for _, what := range []string{"/publish", "/versions"} {
		require.Equal(t, http.StatusNotFound, stranger.Get(address+what).Status, what)
	}
	log := b.Get("/settings/audit").Text("main")
	for _, sentence := range []string{"Made the flow New flow", "Published the flow New flow as version 3", "Activated the flow New flow", "Deactivated the flow New flow"} {
		require.Contains(t, log, sentence)
	}
}

func TestAbout(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Owner)
	mine, theirs := dbtest.Device(t, shop, "Orders", nil), dbtest.Device(t, other, "Theirs", nil)
	address := made(t, b, "faq")
	wrong := b.Post(address+"/about", url.Values{"name": {""}, "place": {"all"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.NotEmpty(t, wrong.Text("#f-name-error"))
	wrong = b.Post(address+"/about", url.Values{"name": {"Mine"}, "place": {theirs.ID.String()}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.NotEmpty(t, wrong.Text("#f-place-error"))
	require.Equal(t, "Questions and answers", b.Get(address).Text("h1"), "all of the form or nothing")
	page := b.Follow(b.Post(address+"/about", url.Values{"name": {"Answers"}, "place": {mine.ID.String()}}))
	require.Equal(t, "Answers", page.Text("h1"))
	require.Equal(t, mine.ID.String(), page.Find("#f-place option[selected]").AttrOr("value", ""))
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]"), "Orders")

	copied := b.Follow(b.Post(address+"/duplicate", nil))
	require.Equal(t, "Copy of Answers", copied.Text("h1"))

	// The number is deleted: the flow answers nowhere until it gets another one.
	publish(t, b, address, url.Values{"activate": {"on"}})
	require.Equal(t, http.StatusSeeOther, b.Post("/numbers/"+mine.ID.String()+"/delete", nil).Status)
	row := b.Get("/flows").Text("tr[data-flow]:last-child")
	require.Contains(t, row, "Needs a number")
	require.Contains(t, row, "Deleted number")
	b.Post(address+"/deactivate", nil)
	page = b.Follow(b.Post(address+"/activate", nil))
	require.Contains(t, page.Text("body"), "Choose where it answers first")
	b.Post(address+"/place", url.Values{"place": {theirs.ID.String()}})
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]:last-child"), "Needs a number")
	b.Post(address+"/place", url.Values{"place": {"all"}})
	b.Post(address+"/activate", nil)
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]:last-child"), "Active")
	require.Equal(t, "/flows", b.Post(address+"/delete", nil).Location)
	require.Equal(t, http.StatusNotFound, b.Get(address).Status)
}

// TestRuns has chats on an old version: the pages count them, name them before the flow is deleted, move them and stop them.
func TestRuns(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, stranger := app.SignedIn(t, shop.Owner), app.SignedIn(t, other.Owner)
	address := made(t, b, "blank")
	save(t, b, address, "n1", url.Values{"terms[0].text": {"halo"}})
	save(t, b, address, "n2", url.Values{"text": {"Hi"}})
	b.Follow(b.Post(address+"/step/add", url.Values{"rev": {b.Get(address).Value("rev")}, "after": {"n2"}, "out": {"next"}, "kind": {"question"}}))
	save(t, b, address, "n3", url.Values{"prompt": {"What?"}, "save_as": {"what"}})
	require.Equal(t, http.StatusSeeOther, publish(t, b, address, nil).Status)
	device := dbtest.Device(t, shop, "Orders", nil)
	for _, phone := range []string{"6281300000001", "6281300000002"} {
		chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: phone}})
		_, err := app.DB.OwnerPool().Exec(t.Context(), `insert into flow_runs (tenant_id, id, flow_id, version, conversation_id, state, seed) values ($1, $2, $3, 1, $4, $5, 1)`,
			shop.ID, uuid.New(), strings.TrimPrefix(address, "/flows/"), chat.ID, `{"node":"n3","waiting":{"kind":"answer","token":"1"},"tokens":1,"steps":0,"sent":0}`)
		require.NoError(t, err)
	}
	save(t, b, address, "n2", url.Values{"text": {"Hello"}})
	require.Equal(t, http.StatusSeeOther, publish(t, b, address, nil).Status)
	list := b.Get("/flows")
	require.Contains(t, list.Text("tr[data-flow]"), "2 chats on version 1")
	require.Contains(t, list.Find("[data-effect]").AttrOr("data-effect", ""), "2 chats are in it now and will stop.")

	require.Equal(t, http.StatusNotFound, stranger.Post(address+"/runs/stop", url.Values{"version": {"1"}}).Status)
	require.Contains(t, b.Follow(b.Post(address+"/runs/move", url.Values{"version": {"1"}})).Text("body"), "2 chats go on with the current version.")
	require.Contains(t, b.Get("/flows").Text("tr[data-flow]"), "2 chats on version 2")
	require.Contains(t, b.Follow(b.Post(address+"/runs/stop", url.Values{"version": {"2"}})).Text("body"), "2 chats are stopped.")
	require.NotContains(t, b.Get("/flows").Text("tr[data-flow]"), "chats on version")
}
