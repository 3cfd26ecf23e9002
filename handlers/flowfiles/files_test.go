package flowfiles_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

const path = "/flows/files"

func picture(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 400, 300))))
	return out.Bytes()
}

// files returns what a workspace has.
func files(t testing.TB, shop dbtest.Shop) []automation.File {
	t.Helper()
	list, err := shop.Tenant.FlowFiles(t.Context())
	require.NoError(t, err)
	return list
}

func usage(t testing.TB, shop dbtest.Shop) inbox.Usage {
	t.Helper()
	used, err := shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	return used
}

func TestFilesAreKeptShownAndDeleted(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, agent := app.SignedIn(t, shop.Admin), app.SignedIn(t, shop.Agent)
	require.Contains(t, b.Get(path).Text("main"), "No files yet")

	page := b.Follow(b.Upload(path, "file", "../menu cake.png", picture(t)))
	require.Contains(t, page.Text("main"), "menu cake.png")
	kept := files(t, shop)
	require.Len(t, kept, 1)
	require.Equal(t, []any{"menu cake.png", "image/png", 400, 300, flows.Image}, []any{kept[0].Name, kept[0].MIME, kept[0].Width, kept[0].Height, kept[0].Kind()})
	require.Equal(t, inbox.Usage{Files: 1, Bytes: int64(len(picture(t)))}, usage(t, shop))
	require.Empty(t, files(t, other))

	address := "/media/flows/" + kept[0].ID.String()
	shown := agent.Get(address)
	require.Equal(t, string(picture(t)), shown.Body)
	require.Equal(t, "image/png", shown.Header.Get("Content-Type"))
	require.Equal(t, "image/jpeg", agent.Get(address+"/thumb").Header.Get("Content-Type"))
	// What it pretends to be does not count: it is saved and not shown.
	b.Upload(path, "file", "page.png", []byte("<script>alert(1)</script>"))
	page2 := files(t, shop)[0]
	inert := agent.Get("/media/flows/" + page2.ID.String())
	require.Equal(t, storage.Unknown, inert.Header.Get("Content-Type"))
	require.Contains(t, inert.Header.Get("Content-Disposition"), "attachment")

	for name, content := range map[string][]byte{"empty.png": {}, "": {}} {
		page := b.Upload(path, "file", name, content)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.NotEmpty(t, page.Text("#f-file-error, .field-error"), name)
	}
	require.Len(t, files(t, shop), 2)
	require.Equal(t, http.StatusForbidden, agent.Upload(path, "file", "x.png", picture(t)).Status)

	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Post(path+"/"+kept[0].ID.String()+"/delete", nil).Status)
	require.Contains(t, b.Follow(b.Post(path+"/"+kept[0].ID.String()+"/delete", nil)).Text("body"), "is deleted")
	require.Len(t, files(t, shop), 1)
	require.Equal(t, http.StatusNotFound, agent.Get(address).Status)
	require.Equal(t, int64(1), usage(t, shop).Files)
}

func TestAScriptIsToldWhatBecameOfItsFile(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	b.Header.Set("HX-Request", "true")
	var told struct{ ID, Label, Error string }
	require.NoError(t, json.Unmarshal([]byte(b.Upload(path, "file", "menu.png", picture(t)).Body), &told))
	require.Equal(t, files(t, shop)[0].ID.String(), told.ID)
	require.Contains(t, told.Label, "menu.png · ")
	page := b.Upload(path, "file", "menu.png", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NoError(t, json.Unmarshal([]byte(page.Body), &told))
	require.NotEmpty(t, told.Error)
}

// graph answers "menu" with one message that has a file.
func graph(text, media string) string {
	return fmt.Sprintf(`{"schema":1,"nodes":[{"id":"key","kind":"keyword","settings":{"terms":[{"text":"menu","match":"exact"}]}},
		{"id":"n1","kind":"message","settings":{"text":%q,"media":%s}}],"edges":[{"from":"key","out":"next","to":"n1"}]}`, text, media)
}

// answering publishes a flow and lets a simulated customer ask for it; it returns what came back as soon as it has ended well or badly.
func answering(t *testing.T, app *handlerstest.App, server *handlerstest.Simulated, shop dbtest.Shop, text, media string) (inbox.Message, []simulator.Message) {
	t.Helper()
	const phone, customer = "6281234567890", "6281234567891"
	server.Pair(t, app, shop, phone)
	g, err := flows.Decode([]byte(graph(text, media)))
	require.NoError(t, err)
	id, err := automation.Create(t.Context(), shop.Tenant, "Menu", g, "Ani")
	require.NoError(t, err)
	_, err = automation.Publish(t.Context(), shop.Tenant, id, automation.Publication{Rev: 1, Activate: true})
	require.NoError(t, err)
	_, err = server.Write(phone, simulator.Draft{From: customer, Name: "Budi", Text: "menu"})
	require.NoError(t, err)
	var answer inbox.Message
	require.Eventually(t, func() bool {
		return shop.Tenant.Read(t.Context(), func(ctx context.Context, in *db.Tenant) error {
			list, err := in.Conversations(ctx, inbox.Filter{}, inbox.Page{Limit: 1})
			if err != nil || len(list) == 0 {
				return err
			}
			thread, err := in.Messages(ctx, list[0].ID, inbox.Page{Limit: 10})
			for _, m := range thread {
				if m.FromMe {
					answer = m
				}
			}
			return err
		}) == nil && (answer.Status == inbox.Status(gateway.StatusFailed) || !answer.AcceptedAt.IsZero())
	}, time.Minute, 20*time.Millisecond)
	all, err := server.Messages(phone, customer, 0, 0)
	require.NoError(t, err)
	var got []simulator.Message
	for _, m := range all {
		if m.FromMe {
			got = append(got, m)
		}
	}
	return answer, got
}

func TestAFlowSendsAFile(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	b.Upload(path, "file", "cake.png", picture(t))
	file := files(t, shop)[0]
	answer, got := answering(t, app, server, shop, "Our cakes, {{name}}", fmt.Sprintf(`{"kind":"image","file":%q}`, file.ID))
	require.Len(t, got, 1)
	require.Equal(t, []any{"image", "Our cakes, Budi", "image/png", len(picture(t))}, []any{got[0].Kind, got[0].Text, got[0].Type, got[0].Size})
	require.Equal(t, inbox.FromBot, answer.Source)
	require.Equal(t, int64(1), usage(t, shop).Files, "it counts once, however often it is sent")
	require.Equal(t, string(picture(t)), b.Get("/media/messages/"+answer.ID.String()).Body)

	page := b.Follow(b.Post(path+"/"+file.ID.String()+"/delete", nil))
	require.Contains(t, page.Text("body"), "The flow “Menu” sends this file.")
	require.Len(t, files(t, shop), 1)
}

func TestAFlowSendsAFileFromAnAddress(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cake.png":
			_, _ = w.Write(picture(t))
		case "/page.png":
			_, _ = w.Write([]byte("<html>"))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(elsewhere.Close)
	for name, test := range map[string]struct {
		path    string
		guarded bool
		fails   string
	}{
		"there":       {path: "/cake.png"},
		"not there":   {path: "/gone.png", fails: "answered 404"},
		"a page":      {path: "/page.png", fails: "of another sort"},
		"not allowed": {path: "/cake.png", guarded: true, fails: "not on the public internet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := handlerstest.Simulate(t)
			options := []handlerstest.Option{handlerstest.WithOperatorServer(server)}
			if !test.guarded {
				options = append(options, handlerstest.WithInternet(elsewhere.Client()))
			}
			app := handlerstest.New(t, options...)
			shop := dbtest.Make(t, app.DB, "a")
			answer, got := answering(t, app, server, shop, "", fmt.Sprintf(`{"kind":"image","url":%q,"name":"cake.png"}`, elsewhere.URL+test.path))
			if test.fails != "" {
				require.Contains(t, answer.Failure.String(), test.fails)
				require.Empty(t, got)
				require.Zero(t, usage(t, shop).Files)
				return
			}
			require.Len(t, got, 1)
			require.Equal(t, []any{"image", "image/png", len(picture(t))}, []any{got[0].Kind, got[0].Type, got[0].Size})
			require.Equal(t, inbox.MediaStored, answer.Media.State)
			require.Equal(t, int64(1), usage(t, shop).Files)
		})
	}
}

// TestASharedFileSurvivesItsMessages erases a chat in which a flow's file was sent.
func TestASharedFileSurvivesItsMessages(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	b.Upload(path, "file", "cake.png", picture(t))
	file := files(t, shop)[0]
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	dbtest.Message(t, shop, chat, "", func(m *inbox.Message) {
		m.Kind, m.FromMe, m.Source = gateway.KindImage, true, inbox.FromBot
		m.Media = &inbox.Media{State: inbox.MediaStored, Name: file.Name, MIME: file.MIME, Size: file.Size, Key: file.Key, ThumbKey: file.ThumbKey}
	})
	require.Equal(t, int64(1), usage(t, shop).Files)
	b.Post("/contacts/"+chat.ContactID.String()+"/delete", nil)
	require.Eventually(t, func() bool {
		n := -1
		err := app.DB.OwnerPool().QueryRow(t.Context(), "select count(*) from contacts").Scan(&n)
		return err == nil && n == 0
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, int64(1), usage(t, shop).Files)
	require.Equal(t, string(picture(t)), b.Get("/media/flows/"+file.ID.String()).Body)
}

// TestAFileIsChosenInAStep reads the step's form and what is wrong with a choice.
func TestAFileIsChosenInAStep(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)
	b.Upload(path, "file", "price list.pdf", []byte("%PDF-1.7 prices"))
	b.Upload(path, "file", "cake.png", picture(t))
	g, err := flows.Decode([]byte(graph("", fmt.Sprintf(`{"kind":"image","file":%q}`, uuid.NewString()))))
	require.NoError(t, err)
	id, err := automation.Create(t.Context(), shop.Tenant, "Menu", g, "Ani")
	require.NoError(t, err)
	page := b.Get("/flows/" + id.String() + "?node=n1")
	options := page.Text("#f-media-file")
	require.True(t, strings.Contains(options, "price list.pdf") && strings.Contains(options, "cake.png") && strings.Contains(options, "Not there any more"), options)
	require.Contains(t, page.Text("#problems"), "This file does not exist any more.")
}
