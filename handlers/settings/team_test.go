package settings_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/settings"
	"github.com/cloudwa/cloudwa/internal/account"
)

func member(user account.User, verb string) string {
	return "/settings/team/members/" + user.ID.String() + "/" + verb
}

func TestTeamShowsAnAdminWhatAnAdminMayDo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	_, err := account.SendInvitation(t.Context(), shop.Tenant, account.Owner, shop.Owner, "boss@a.test", account.Owner)
	require.NoError(t, err)

	page := app.SignedIn(t, shop.Admin).Get("/settings/team")
	require.Equal(t, http.StatusOK, page.Status)
	require.Zero(t, page.Find("form[action='"+member(shop.Owner, "role")+"']").Length())
	require.Zero(t, page.Find("form[action='"+member(shop.Owner, "remove")+"']").Length())
	require.Zero(t, page.Find("form[action='"+member(shop.Admin, "remove")+"']").Length(), "nobody removes themself here")
	require.Equal(t, 1, page.Find("form[action='"+member(shop.Agent, "remove")+"'] [data-confirm='Remove Agent a?']").Length())
	require.Zero(t, page.Find("option[value=owner]").Length())
	require.Contains(t, page.Text("main"), "boss@a.test")
	require.Zero(t, page.Find("form[action^='/settings/team/invites/']").Length())

	require.Equal(t, http.StatusForbidden, app.SignedIn(t, shop.Agent).Get("/settings/team").Status)
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Admin)

	for name, test := range map[string]struct{ email, role, field, want string }{
		"no address":       {"dewi@", "agent", "email", "does not look like"},
		"a member already": {"OWNER@a.test", "agent", "email", "in this workspace already"},
		"more than one is": {"dewi@a.test", "owner", "role", "Only an owner"},
		"no role":          {"dewi@a.test", "king", "role", "Choose a role"},
	} {
		page := b.Post("/settings/team/invites", url.Values{"email": {test.email}, "role": {test.role}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Contains(t, page.Text("#f-"+test.field+"-error"), test.want, name)
		require.Equal(t, test.email, page.Value("email"), name)
	}
	page := b.Post("/settings/team/invites", url.Values{"email": {"Dewi@a.test"}, "role": {"agent"}})
	require.Equal(t, "/settings/team", page.Location, page.Body)
	page = b.Follow(page)
	require.Contains(t, page.Text("#toasts"), "dewi@a.test")
	first := app.Mails.Next(t)
	require.Equal(t, "dewi@a.test", first.To)

	resend := page.Find("form[action$='/resend']").AttrOr("action", "")
	require.Equal(t, "/settings/team", b.Post(resend, nil).Location)
	second := app.Mails.Next(t)
	require.NotEqual(t, first.Button.URL, second.Button.URL)
	require.Equal(t, http.StatusNotFound, app.Browser(t).Get(strings.TrimPrefix(first.Button.URL, app.URL)).Status)

	require.Equal(t, "/settings/team", b.Post(strings.Replace(resend, "resend", "revoke", 1), nil).Location)
	require.Equal(t, http.StatusNotFound, app.Browser(t).Get(strings.TrimPrefix(second.Button.URL, app.URL)).Status)
	require.NotContains(t, b.Get("/settings/team").Text("main"), "dewi@a.test")
	require.Equal(t, http.StatusNotFound, b.Post(resend, nil).Status)
}

func TestInvitationsAreLimited(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Admin)
	var page handlerstest.Page
	for i := range 11 {
		page = b.Post("/settings/team/invites", url.Values{"email": {fmt.Sprintf("p%d@a.test", i)}, "role": {"agent"}})
	}
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.NotEmpty(t, page.Header.Get("Retry-After"))
	require.Equal(t, "p10@a.test", page.Value("email"))
	require.Contains(t, page.Text("form [role=alert]"), "Too many")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	owner, admin := app.SignedIn(t, shop.Owner), app.SignedIn(t, shop.Admin)

	require.Equal(t, http.StatusForbidden, admin.Post(member(shop.Owner, "role"), url.Values{"role": {"agent"}}).Status)
	page := admin.Post(member(shop.Agent, "role"), url.Values{"role": {"owner"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(".banner"), "Only an owner")
	page = owner.Post(member(shop.Owner, "role"), url.Values{"role": {"agent"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(".banner"), "A workspace needs an owner")

	page = owner.Post(member(shop.Admin, "role"), url.Values{"role": {"owner"}, "return": {"/settings/team?after=x"}})
	require.Equal(t, "/settings/team?after=x", page.Location, page.Body)
	require.Contains(t, owner.Follow(page).Text("#toasts"), "Admin a is now Owner")
	page = owner.Post(member(shop.Owner, "role"), url.Values{"role": {"agent"}})
	require.Equal(t, "/settings/profile", page.Location, "the team page is closed to agents")
	require.Contains(t, owner.Follow(page).Text("#toasts"), "Owner a is now Agent")
}

func TestRemoveMember(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	admin, agent := app.SignedIn(t, shop.Admin), app.SignedIn(t, shop.Agent)

	require.Equal(t, http.StatusForbidden, admin.Post(member(shop.Owner, "remove"), nil).Status)
	page := admin.Post(member(shop.Admin, "remove"), nil)
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(".banner"), "You cannot remove yourself")
	require.Equal(t, http.StatusOK, agent.Get("/dashboard").Status)
	page = admin.Post(member(shop.Agent, "remove"), nil)
	require.Equal(t, "/settings/team", page.Location, page.Body)
	require.Contains(t, admin.Follow(page).Text("#toasts"), "Agent a is no longer in this workspace")
	require.Equal(t, "/login?next=%2Fdashboard", agent.Get("/dashboard").Location)
	require.Equal(t, http.StatusNotFound, admin.Post(member(shop.Agent, "remove"), nil).Status)
}

func TestTeamPages(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	for i := range settings.PeoplePerPage - 3 {
		user := dbtest.Person(t, app.DB.Platform(), fmt.Sprintf("p%d@a.test", i), fmt.Sprintf("Person %d", i))
		require.NoError(t, app.DB.Platform().AddMember(t.Context(), shop.ID, user.ID, account.Agent))
	}
	b := app.SignedIn(t, shop.Owner)
	page := b.Get("/settings/team")
	require.Zero(t, page.Find(".pager").Length(), "a page that is exactly full is the last one")

	last := dbtest.Person(t, app.DB.Platform(), "last@a.test", "Last")
	require.NoError(t, app.DB.Platform().AddMember(t.Context(), shop.ID, last.ID, account.Agent))
	page = b.Get("/settings/team")
	require.NotContains(t, page.Text("main"), "last@a.test")
	require.Contains(t, page.Text("main"), "51 people")
	page = b.Get(page.Find(".pager a").AttrOr("href", ""))
	require.Equal(t, 1, page.Find("tbody tr").Length())
	require.Contains(t, page.Text("tbody"), "last@a.test")
	require.Equal(t, "/settings/team", page.Find(".pager a").AttrOr("href", ""))
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, a.Owner)
	for i := range settings.EntriesPerPage + 1 {
		if i == settings.EntriesPerPage {
			require.Zero(t, b.Get("/settings/audit").Find(".pager a").Length(), "a page that is exactly full is the last one")
		}
		require.NoError(t, a.Tenant.Audit(t.Context(), account.AuditEntry{Action: account.ActionInviteRevoked, Target: fmt.Sprintf("p%d@a.test", i)}))
	}
	require.NoError(t, other.Tenant.Audit(t.Context(), account.AuditEntry{Action: account.ActionInviteRevoked, Target: "secret@b.test"}))
	operator := account.Actor{Kind: account.ByOperator, ID: uuid.New(), Name: "Dewi"}
	require.NoError(t, account.Suspend(t.Context(), app.DB.Platform(), operator, a.ID, "<b>unpaid</b>"))
	require.NoError(t, account.Reopen(t.Context(), app.DB.Platform(), operator, a.ID))

	page := b.Get("/settings/audit")
	require.Equal(t, settings.EntriesPerPage, page.Find("tbody tr").Length())
	require.Equal(t, 2, page.Find("tbody .pill").Length())
	require.Contains(t, page.Text("tbody"), "Suspended the workspace: <b>unpaid</b>")
	require.Zero(t, page.Find("a[rel=prev]").Length())
	page = b.Get(page.Find("a[rel=next]").AttrOr("href", ""))
	require.Equal(t, 3, page.Find("tbody tr").Length())
	require.Contains(t, page.Text("tbody"), "p0@a.test")
	require.Equal(t, "/settings/audit", page.Find("a[rel=prev]").AttrOr("href", ""))
	require.NotContains(t, page.Body, "secret@b.test")
	require.Equal(t, http.StatusForbidden, app.SignedIn(t, a.Admin).Get("/settings/audit").Status)
}
