package handlers_test

import (
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/metrics"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/google"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

var update = flag.Bool("update", false, "write routes.golden anew")

// table returns every route the program can have, with everything configured.
func table(t *testing.T) []handlers.Route {
	t.Helper()
	keys, err := secrets.LoadOrCreate(t.TempDir())
	require.NoError(t, err)
	cfg := web.Config{PublicURL: &url.URL{Scheme: "http", Host: "127.0.0.1"}, Dev: true}
	shared := web.New(cfg, nil, keys, slog.New(slog.DiscardHandler))
	return handlers.Routes(shared, handlers.Parts{
		Counters: metrics.New(), Google: google.Config{ID: "id", Secret: "secret"}, SimulatorURL: "http://127.0.0.1:1",
	})
}

// TestRoutesGolden shows every change of who may reach what in the change itself.
func TestRoutesGolden(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, r := range table(t) {
		require.NotEmpty(t, r.Guard.Name, "%s %s has no guard", r.Method, r.Path)
		require.False(t, r.Guard.Name == web.Machine.Name && r.Method != http.MethodGet, "%s %s: a machine may only ask", r.Method, r.Path)
		lines = append(lines, fmt.Sprintf("%-6s %-44s %s", r.Method, r.Path, r.Guard.Name))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile("routes.golden", []byte(got), 0o644))
	}
	want, err := os.ReadFile("routes.golden")
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run go test ./handlers -update, and look at what changed")
}

// foreign gives, for each route with an id, the id of something that another workspace owns. A route that is not listed fails the
// test: whoever adds one says here what a stranger would try.
func foreign(t *testing.T, app *handlerstest.App, other dbtest.Shop) map[string]string {
	t.Helper()
	invite, err := other.Tenant.SaveInvite(t.Context(), account.Invite{ID: account.NewID(), Email: "x@x.test", Role: account.Agent, ExpiresAt: other.Owner.VerifiedAt.AddDate(1, 0, 0)})
	require.NoError(t, err)
	app.SignedIn(t, other.Owner)
	sessions, err := app.DB.Platform().Sessions(t.Context(), other.Owner.ID)
	require.NoError(t, err)
	require.Len(t, sessions, 1)
	number := dbtest.Device(t, other, "Theirs", nil)
	chat := dbtest.Chat(t, other, number.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	photo := dbtest.Message(t, other, chat, "Their photo", func(m *inbox.Message) {
		m.Media, m.Kind = dbtest.File(t, app.Blobs, other, m.ID, "", "GIF89a"), gateway.KindImage
	})
	dbtest.Message(t, other, chat, "Theirs", nil)
	flow, err := automation.Create(t.Context(), other.Tenant, "Theirs", automation.Blank(), "Owner b")
	require.NoError(t, err)
	file, err := automation.KeepFile(t.Context(), other.Tenant, app.Blobs, other.ID, "theirs.gif", strings.NewReader("GIF89a"))
	require.NoError(t, err)
	ofPages := map[string]string{}
	for _, r := range table(t) {
		switch {
		case strings.HasPrefix(r.Path, "/numbers/:id"):
			ofPages[r.Path] = number.ID.String()
		case strings.HasPrefix(r.Path, "/inbox/:id"):
			ofPages[r.Path] = chat.ID.String()
		case strings.HasPrefix(r.Path, "/flows/files/:id"), strings.HasPrefix(r.Path, "/media/flows/:id"):
			ofPages[r.Path] = file.ID.String()
		case strings.HasPrefix(r.Path, "/flows/:id"):
			ofPages[r.Path] = flow.String()
		case strings.HasPrefix(r.Path, "/contacts/:id"):
			ofPages[r.Path] = chat.ContactID.String()
		case strings.HasPrefix(r.Path, "/media/messages/:id"):
			ofPages[r.Path] = photo.ID.String()
		}
	}
	ids := map[string]string{
		"/settings/sessions/:id/revoke":     sessions[0].ID.String(),
		"/settings/team/invites/:id/resend": invite.ID.String(),
		"/settings/team/invites/:id/revoke": invite.ID.String(),
		"/settings/team/members/:id/role":   other.Agent.ID.String(),
		"/settings/team/members/:id/remove": other.Agent.ID.String(),
		"/media/logo/:tenant/:name":         other.ID.String(),
	}
	maps.Copy(ids, ofPages)
	return ids
}

func fill(path, id string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case part == ":id" || part == ":tenant":
			parts[i] = id
		case strings.HasPrefix(part, ":"):
			parts[i] = "x.png"
		}
	}
	return strings.Join(parts, "/")
}

// TestAnotherTenantsIDsAreNotFound asks every route that takes an id for something of another workspace, as an owner who may do
// everything in their own.
func TestAnotherTenantsIDsAreNotFound(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	mine, other := dbtest.Two(t, app.DB)
	ids := foreign(t, app, other)
	b := app.SignedIn(t, mine.Owner)
	swept := 0
	for _, r := range table(t) {
		operators := strings.HasPrefix(r.Guard.Name, "operator") || strings.HasPrefix(r.Guard.Name, web.Dev.Name)
		if !strings.Contains(r.Path, ":") || operators || r.Guard.Name == web.Signed.Name {
			continue
		}
		id, listed := ids[r.Path]
		require.True(t, listed, "%s takes an id: add it to foreign", r.Path)
		for _, id := range []string{id, uuid.NewString(), "nonsense"} {
			path := fill(r.Path, id)
			page := b.Get(path)
			if r.Method == http.MethodPost {
				page = b.Post(path, url.Values{"role": {"admin"}, "name": {"Mine"}, "answer": {"keep"}, "text": {"Mine"}, "phone": {"081234567890"}})
			}
			require.Equal(t, http.StatusNotFound, page.Status, "%s %s: %s", r.Method, path, page.Text("main"))
		}
		swept++
	}
	require.GreaterOrEqual(t, swept, len(ids), "an address with two methods is swept twice")
	// And nothing of it happened.
	theirs, err := other.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, theirs, 1)
	require.Equal(t, "Theirs", theirs[0].Name)
	require.True(t, theirs[0].Wanted)
	flows, err := other.Tenant.Flows(t.Context())
	require.NoError(t, err)
	require.Len(t, flows, 1)
	require.Equal(t, "Theirs", flows[0].Name)
	require.Equal(t, 1, flows[0].Rev)
	chats, err := other.Tenant.Conversations(t.Context(), inbox.Filter{}, inbox.Page{Limit: 9})
	require.NoError(t, err)
	require.Len(t, chats, 1)
	require.Equal(t, 2, chats[0].Unread)
	require.Equal(t, "Theirs", chats[0].Last.Text)
	members, err := other.Tenant.Members(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	require.Len(t, members, 3)
	invites, err := other.Tenant.Invites(t.Context())
	require.NoError(t, err)
	require.Len(t, invites, 1)
}

// TestGuards asks every route as everybody: each guard lets in whom it says and nobody else.
func TestGuards(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t, handlerstest.WithDev())
	shop := dbtest.Make(t, app.DB, "a")
	operator := app.OperatorBrowser(t)
	people := map[string]*handlerstest.Browser{
		"guest": app.Browser(t), "agent": app.SignedIn(t, shop.Agent), "admin": app.SignedIn(t, shop.Admin),
		"owner": app.SignedIn(t, shop.Owner), "operator": operator,
	}
	// Whom a guard turns away with 403. Guests are sent to a login page instead; the rest may come in.
	forbidden := map[string][]string{
		web.SignedIn.Name: {"operator"}, web.Agent.Name: {"operator"}, web.AgentPart.Name: {"operator"}, web.Admin.Name: {"operator", "agent"},
		web.Owner.Name: {"operator", "agent", "admin"}, web.OperatorOnly.Name: {"agent", "admin", "owner"}, web.OperatorHalf.Name: {"agent", "admin", "owner"},
	}
	login := map[string]string{
		web.SignedIn.Name: "/login", web.Agent.Name: "/login", web.AgentPart.Name: "/login", web.Admin.Name: "/login", web.Owner.Name: "/login",
		web.OperatorOnly.Name: "/admin/login", web.OperatorHalf.Name: "/admin/login",
	}
	for _, r := range table(t) {
		if strings.HasPrefix(r.Path, "/auth/google") || r.Method == http.MethodPut || r.Method == http.MethodPatch {
			continue // not configured here; and browsers' forms cannot send these
		}
		path := strings.ReplaceAll(fill(r.Path, uuid.NewString()), "*path", "")
		for who, b := range people {
			ask := func() handlerstest.Page {
				if r.Method == http.MethodPost {
					return b.Post(path, nil)
				}
				return b.Get(path)
			}
			switch {
			case slices.Contains(forbidden[r.Guard.Name], who):
				require.Equal(t, http.StatusForbidden, ask().Status, "%s %s as %s", r.Method, path, who)
			case who == "guest" && login[r.Guard.Name] != "":
				page := ask()
				require.Equal(t, http.StatusSeeOther, page.Status, "%s %s as %s", r.Method, path, who)
				require.True(t, strings.HasPrefix(page.Location, login[r.Guard.Name]), "%s %s leads a guest to %s", r.Method, path, page.Location)
			case r.Method == http.MethodGet:
				page := ask()
				require.NotContains(t, []int{http.StatusForbidden, http.StatusInternalServerError, http.StatusUnauthorized}, page.Status, "%s %s as %s: %s", r.Method, path, who, page.Text("main"))
			}
		}
	}
}

// TestDevelopmentPagesNeedDev: without --dev they do not exist.
func TestDevelopmentPagesNeedDev(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	for _, path := range []string{"/dev/ui", "/dev/mail"} {
		require.Equal(t, http.StatusNotFound, app.Browser(t).Get(path).Status)
	}
	require.Empty(t, app.Browser(t).Get("/login").Value("email"))
}

// TestNoRouteMakesAnOperator: only the command line does.
func TestNoRouteMakesAnOperator(t *testing.T) {
	t.Parallel()
	for _, r := range table(t) {
		require.NotContains(t, r.Path, "/admin/register")
		require.False(t, strings.HasPrefix(r.Path, "/admin") && r.Guard.Name == web.Public.Name && r.Path != "/admin/logout", r.Path)
	}
}
