package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// actions returns what the shop's audit log holds, the newest first.
func actions(t *testing.T, shop dbtest.Shop) []account.Action {
	t.Helper()
	entries, err := shop.Tenant.AuditLog(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	all := make([]account.Action, len(entries))
	for i, e := range entries {
		all[i] = e.Action
	}
	return all
}

func link(t *testing.T, app *handlerstest.App) string {
	t.Helper()
	return strings.TrimPrefix(app.Mails.Next(t).Button.URL, app.URL)
}

func TestInviteANewcomer(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	owner := app.SignedIn(t, shop.Owner)

	page := owner.Post("/settings/team/invites", url.Values{"email": {"Budi@New.test"}, "role": {"agent"}})
	require.Equal(t, "/settings/team", page.Location, page.Text("main"))
	require.Contains(t, owner.Follow(page).Text("main"), "budi@new.test")
	first := link(t, app)

	t.Run("a resent invitation replaces the link", func(t *testing.T) {
		invites, err := shop.Tenant.Invites(t.Context())
		require.NoError(t, err)
		require.Equal(t, "/settings/team", owner.Post("/settings/team/invites/"+invites[0].ID.String()+"/resend", nil).Location)
	})
	second := link(t, app)
	newcomer := app.Browser(t)
	require.Equal(t, http.StatusNotFound, newcomer.Get(first).Status)

	t.Run("another signed-in person cannot take it", func(t *testing.T) {
		stranger := app.SignedIn(t, other.Agent)
		page := stranger.Get(second)
		require.Contains(t, page.Text("main"), "Log out")
		require.Equal(t, http.StatusForbidden, stranger.Post("/invites/accept", url.Values{"token": {second[strings.Index(second, "=")+1:]}}).Status)
	})

	page = newcomer.Get(second)
	require.Equal(t, http.StatusOK, page.Status)
	form := url.Values{"token": {page.Value("token")}, "name": {"Budi"}, "password": {"short"}}
	page = newcomer.Post("/invites/accept", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Budi", page.Value("name"))
	form.Set("password", dbtest.Password)
	page = newcomer.Post("/invites/accept", form)
	require.Equal(t, "/dashboard", page.Location)
	page = newcomer.Follow(page)
	require.Equal(t, "Shop A", page.Text("h1"))
	require.Zero(t, page.Find(`a[href="/settings/team"]`).Length(), "an agent sees no way to the team page")
	require.Equal(t, http.StatusForbidden, newcomer.Get("/settings/team").Status)
	require.Equal(t, http.StatusNotFound, app.Browser(t).Get(second).Status, "the link works once")

	require.Equal(t, []account.Action{account.ActionMemberJoined, account.ActionInviteResent, account.ActionInviteSent}, actions(t, shop))
	require.Empty(t, actions(t, other))
	require.Contains(t, owner.Get("/notices").Text("main"), "Budi")
}

func TestInviteSomebodyWithAnAccount(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	owner := app.SignedIn(t, shop.Owner)
	owner.Post("/settings/team/invites", url.Values{"email": {other.Owner.Email}, "role": {"admin"}})
	accept := link(t, app)
	require.Contains(t, app.Browser(t).Get(accept).Text("main"), "Log in to accept")

	b := app.SignedIn(t, other.Owner)
	page := b.Get(accept)
	page = b.Post("/invites/accept", url.Values{"token": {page.Value("token")}})
	require.Equal(t, "Shop A", b.Follow(page).Text("h1"))
	require.Equal(t, http.StatusOK, b.Get("/settings/team").Status)
	require.Equal(t, http.StatusForbidden, b.Get("/settings/audit").Status, "an admin here, although an owner there")

	t.Run("they switch between their workspaces", func(t *testing.T) {
		require.Equal(t, "/dashboard", b.Post("/workspaces/switch", url.Values{"workspace": {other.ID.String()}}).Location)
		require.Equal(t, "Shop B", b.Get("/dashboard").Text("h1"))
		require.Equal(t, http.StatusOK, b.Get("/settings/audit").Status)
	})
	t.Run("and removing them ends their sessions here only", func(t *testing.T) {
		here := app.SignedIn(t, other.Owner)
		here.Post("/workspaces/switch", url.Values{"workspace": {shop.ID.String()}})
		require.Equal(t, "Shop A", here.Get("/dashboard").Text("h1"))
		require.Equal(t, "/settings/team", owner.Post("/settings/team/members/"+other.Owner.ID.String()+"/remove", nil).Location)
		require.Contains(t, here.Get("/dashboard").Location, "/login")
		require.Equal(t, "Shop B", b.Get("/dashboard").Text("h1"))
		require.Equal(t, http.StatusNotFound, b.Post("/workspaces/switch", url.Values{"workspace": {shop.ID.String()}}).Status)
	})
}

func TestOfTwoOwnersWhoStepDownAtOnceOneStays(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	require.NoError(t, shop.Tenant.SetRole(t.Context(), shop.Admin.ID, account.Owner))
	first, second := app.SignedIn(t, shop.Owner), app.SignedIn(t, shop.Admin)
	stepDown := func(b *handlerstest.Browser, who account.User) int {
		return b.Post("/settings/team/members/"+who.ID.String()+"/role", url.Values{"role": {"agent"}}).Status
	}
	var wg sync.WaitGroup
	statuses := make([]int, 2)
	wg.Go(func() { statuses[0] = stepDown(first, shop.Owner) })
	wg.Go(func() { statuses[1] = stepDown(second, shop.Admin) })
	wg.Wait()
	require.ElementsMatch(t, []int{http.StatusSeeOther, http.StatusConflict}, statuses)
}
