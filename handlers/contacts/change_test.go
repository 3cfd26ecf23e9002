package contacts_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

func TestAddingSomebody(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Agent)
	require.Equal(t, 1, b.Get("/contacts").Find(`a[href="/contacts/new"]`).Length())
	wrong := b.Post("/contacts/new", url.Values{"phone": {"12"}, "name": {"Siti"}, "tags": {"vip"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Contains(t, wrong.Text("#f-phone-error"), "not a phone number")
	require.Equal(t, "Siti", wrong.Value("name"), "what was typed is kept")
	require.Equal(t, "vip", wrong.Value("tags"))

	form := url.Values{"phone": {"0813 0000 0001"}, "name": {"Siti Rahayu"}, "tags": {"vip, Grosir"}}
	added := b.Post("/contacts/new", form)
	page := b.Follow(added)
	require.Equal(t, "Siti Rahayu", page.Text("h1"))
	require.Equal(t, "Grosir, vip", page.Value("tags"))
	require.Contains(t, page.Text("main"), "+62 813-0000-0001")
	require.Contains(t, page.Body, "The contact is added.")
	require.Equal(t, 1, page.Find(`a[href="/inbox/new?phone=%2B6281300000001"]`).Length(), "writing to them is one step away")

	again := b.Post("/contacts/new", url.Values{"phone": {"+62 813-0000-0001"}, "name": {"Other"}})
	require.Equal(t, added.Location, again.Location, "it leads to the one that is there")
	page = b.Follow(again)
	require.Equal(t, "Siti Rahayu", page.Text("h1"))
	require.Contains(t, page.Body, "You have this contact already.")
	require.Equal(t, 1, b.Get("/contacts").Find("tbody tr").Length())
	require.NotEqual(t, added.Location, app.SignedIn(t, other.Agent).Post("/contacts/new", form).Location)
}

func TestDeletingSomebody(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	siti := gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti Rahayu"}
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, siti)
	photo := dbtest.Message(t, shop, chat, "look", func(m *inbox.Message) {
		m.Media, m.Kind = dbtest.File(t, app.Blobs, shop, m.ID, "", "GIF89a"), gateway.KindImage
	})
	for i := range 4 {
		dbtest.Message(t, shop, chat, "hello "+strconv.Itoa(i), nil)
	}
	address := "/contacts/" + chat.ContactID.String()
	agent, admin := app.SignedIn(t, shop.Agent), app.SignedIn(t, shop.Admin)
	require.Zero(t, agent.Get(address).Find("#delete-contact").Length(), "agents delete nobody")
	require.Equal(t, http.StatusForbidden, agent.Post(address+"/delete", nil).Status)
	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Post(address+"/delete", nil).Status)
	button := admin.Get(address).Find("#delete-contact button[data-confirm]")
	require.Equal(t, "Delete Siti Rahayu?", button.AttrOr("data-confirm", ""))
	require.Contains(t, button.AttrOr("data-effect", ""), "1 chat, 5 messages, 1 file")
	require.Equal(t, http.StatusOK, agent.Get("/media/messages/"+photo.ID.String()).Status)
	seq, err := shop.Tenant.Seq(t.Context())
	require.NoError(t, err)

	list := admin.Follow(admin.Post(address+"/delete", nil))
	require.Equal(t, "No contacts yet", list.Text(".empty h3"))
	require.Contains(t, list.Body, "The contact is deleted")
	for _, gone := range []string{address, "/inbox/" + chat.ID.String(), "/media/messages/" + photo.ID.String()} {
		require.Equal(t, http.StatusNotFound, agent.Get(gone).Status, gone)
	}
	require.Equal(t, http.StatusNotFound, admin.Post(address+"/delete", nil).Status)
	changes, err := shop.Tenant.Changes(t.Context(), seq)
	require.NoError(t, err)
	require.Contains(t, changes.List, inbox.Change{ConversationID: chat.ID}, "open pages lose the row")

	key, _ := storage.MediaKey(photo.ID)
	require.Eventually(t, func() bool {
		var left int
		err := app.DB.OwnerPool().QueryRow(t.Context(), "select count(*) from messages where tenant_id = $1", shop.ID).Scan(&left)
		file, _, missing := app.Blobs.Open(t.Context(), shop.ID, key)
		if missing == nil {
			_ = file.Close()
		}
		return err == nil && left == 0 && errs.Is(missing, errs.NotFound)
	}, time.Minute, 50*time.Millisecond, "the messages and the file go")
	usage, err := shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.Equal(t, inbox.Usage{}, usage)
	require.NotContains(t, app.SignedIn(t, shop.Owner).Get("/settings/audit").Text("main"), "Siti")
}

func TestMergingTwo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	device := dbtest.Device(t, shop, "Orders", nil)
	b, agent := app.SignedIn(t, shop.Admin), app.SignedIn(t, shop.Agent)
	one := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti"})
	two := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Siti R <b>"})
	theirs := dbtest.Chat(t, other, dbtest.Device(t, other, "Orders", nil).ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000003"}, Name: "Siti"})
	require.NoError(t, contacts.Edit(t.Context(), shop.Tenant, two.ContactID, func(d *contacts.Details) error { d.Email = "siti@shop.test"; return nil }))
	address := "/contacts/" + one.ContactID.String()
	require.Equal(t, 1, b.Get(address).Find(`a[href="`+address+`/merge"]`).Length())
	require.Zero(t, agent.Get(address).Find(`a[href$="/merge"]`).Length(), "agents merge nobody")
	require.Equal(t, http.StatusForbidden, agent.Get(address+"/merge").Status)
	require.Equal(t, http.StatusForbidden, agent.Post(address+"/merge", url.Values{"with": {two.ContactID.String()}}).Status)
	page := b.Get(address + "/merge")
	chosen := page.Find("main li a")
	require.Equal(t, 1, chosen.Length(), "one's own self and those of others are nobody to choose from")
	require.Equal(t, address+"/merge?with="+two.ContactID.String(), chosen.AttrOr("href", ""))
	require.Equal(t, "Nothing found", b.Get(address+"/merge?q=budi").Text(".empty h3"))

	page = b.Get(chosen.AttrOr("href", ""))
	require.Contains(t, page.Text("fieldset"), "siti@shop.test")
	require.Equal(t, two.ContactID.String(), page.Value("with"))
	for _, nobody := range []string{theirs.ContactID.String(), "00000000-0000-4000-8000-000000000000"} {
		require.Equal(t, http.StatusNotFound, b.Get(address+"/merge?with="+nobody).Status)
		require.Equal(t, http.StatusNotFound, b.Post(address+"/merge", url.Values{"with": {nobody}, "keep": {nobody}}).Status)
		require.Equal(t, http.StatusNotFound, b.Post(address+"/merge", url.Values{"with": {nobody}}).Status)
	}
	require.Equal(t, http.StatusConflict, b.Post(address+"/merge", url.Values{"with": {one.ContactID.String()}}).Status)

	merged := b.Post(address+"/merge", url.Values{"with": {two.ContactID.String()}, "keep": {two.ContactID.String()}})
	require.Equal(t, "/contacts/"+two.ContactID.String(), merged.Location)
	page = b.Follow(merged)
	require.Equal(t, "Siti R <b>", page.Text("h1"))
	require.Contains(t, page.Text("main"), "+62 813-0000-0001")
	require.Contains(t, page.Text("main"), "+62 813-0000-0002")
	require.Equal(t, http.StatusNotFound, b.Get(address).Status)
	require.Equal(t, 1, b.Get("/contacts").Find("tbody tr").Length())
}

// TestAnOptOutIsShown: whoever looks at somebody, or writes to them, sees that automations and campaigns are silent.
func TestAnOptOutIsShown(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	for _, in := range []dbtest.Shop{shop, other} {
		chat := dbtest.Chat(t, in, dbtest.Device(t, in, "Orders", nil).ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
		b, page, pane := app.SignedIn(t, in.Agent), "/contacts/"+chat.ContactID.String(), "/inbox/"+chat.ID.String()+"/contact"
		require.NotContains(t, b.Get(page).Text("main"), "Opted out")
		if in.ID == other.ID {
			continue
		}
		require.NoError(t, in.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.OptOut(ctx, chat.ContactID, time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC))
			return err
		}))
		require.Contains(t, b.Get(page).Text("main"), "Opted out on 26 Nov 2026")
		b.Header.Set("HX-Request", "true")
		require.Contains(t, b.Get(pane).Body, "Opted out on 26 Nov 2026")
	}
}
