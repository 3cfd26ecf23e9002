package workspace_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

func TestSomebodyWithoutAWorkspaceMakesOne(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Person(t, app.DB.Platform(), "siti@a.test", "Siti"))

	page := b.Follow(b.Get("/dashboard"))
	require.Equal(t, "New workspace", page.Text("h1"))
	page = b.Post("/workspaces/new", url.Values{"name": {" "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Enter a name.", page.Text("#f-name-error"))
	page = b.Post("/workspaces/new", url.Values{"name": {"Kopi Senja"}})
	require.Equal(t, "/dashboard", page.Location, page.Body)
	page = b.Follow(page)
	require.Equal(t, "Kopi Senja", page.Text("h1"))
	require.Contains(t, page.Text("#toasts"), "Kopi Senja is ready")
	require.Equal(t, http.StatusOK, b.Get("/settings/audit").Status, "who makes a workspace owns it")
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, a.Agent)

	to := func(workspace string) url.Values { return url.Values{"workspace": {workspace}} }
	require.Equal(t, http.StatusNotFound, b.Post("/workspaces/switch", to(other.ID.String())).Status, "not a member")
	require.Equal(t, http.StatusNotFound, b.Post("/workspaces/switch", to("nonsense")).Status)
	require.Equal(t, "Shop A", b.Get("/dashboard").Text("h1"))

	require.NoError(t, app.DB.Platform().AddMember(t.Context(), other.ID, a.Agent.ID, account.Admin))
	page := b.Post("/workspaces/switch", to(other.ID.String()))
	require.Equal(t, "/dashboard", page.Location)
	require.Equal(t, "Shop B", b.Follow(page).Text("h1"))
	require.Equal(t, http.StatusOK, b.Get("/settings/team").Status, "an admin there")
}

func TestLeave(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	require.NoError(t, app.DB.Platform().AddMember(t.Context(), other.ID, a.Agent.ID, account.Agent))
	b := app.SignedIn(t, a.Agent)
	b.Post("/workspaces/switch", url.Values{"workspace": {a.ID.String()}})

	page := b.Post("/workspaces/leave", url.Values{"_workspace": {other.ID.String()}})
	require.Equal(t, http.StatusConflict, page.Status, "the page showed another workspace")
	page = b.Post("/workspaces/leave", url.Values{"_workspace": {a.ID.String()}})
	require.Equal(t, "/dashboard", page.Location, page.Body)
	page = b.Follow(page)
	require.Equal(t, "Shop B", page.Text("h1"))
	require.Contains(t, page.Text("#toasts"), "You have left Shop A")

	page = b.Post("/workspaces/leave", nil)
	require.Equal(t, "/workspaces/new", page.Location, page.Body)
	page = b.Follow(page)
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text("#toasts"), "You have left Shop B")
	require.Contains(t, b.Get("/settings/profile").Text("main"), "You belong to no workspace")
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	page := b.Post("/workspaces/leave", nil)
	require.Equal(t, "/settings/profile", page.Location)
	page = b.Follow(page)
	require.Contains(t, page.Text(`#toasts [data-kind="danger"]`), "A workspace needs an owner")
	require.Equal(t, "Shop A", b.Get("/dashboard").Text("h1"))
}
