package e2e_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// world is a site with something to show on each page.
type world struct {
	app        *handlerstest.App
	shop       dbtest.Shop
	closed     dbtest.Shop // suspended
	homeless   account.User
	newcomer   account.User // not verified
	mailFolder string
	operator   account.SuperAdmin
	numbers    []devices.Device // one in each state that a page can show
	chat       inbox.Conversation
	flows      []uuid.UUID // one that is published and changed since, one that is not finished
	report     int64       // that could not be read
}

const operatorPassword = "kunci besar di laci"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{mailFolder: t.TempDir()}
	w.app = handlerstest.New(t, handlerstest.WithDev(), withSimulator(simulated(t)), handlerstest.WithParts(func(p *handlers.Parts) { p.MailFolder = w.mailFolder }))
	platform := w.app.DB.Platform()
	w.shop, w.closed = dbtest.Two(t, w.app.DB)
	w.homeless = dbtest.Person(t, platform, "nobody@home.test", "Homeless")
	fillShop(t, w)
	fillNumbers(t, w)
	w.chat = fillInbox(t, w.shop, w.numbers[3].ID)
	fillDelivery(t, w)
	w.flows = fillFlows(t, w.shop)
	fillAutomation(t, w)

	w.newcomer = account.User{ID: account.NewID(), Email: "new@a.test", Name: "New Agent", PasswordHash: w.shop.Owner.PasswordHash, Locale: "en", Theme: "system"}
	_, err := platform.CreateUser(t.Context(), w.newcomer)
	require.NoError(t, err)
	require.NoError(t, platform.AddMember(t.Context(), w.shop.ID, w.newcomer.ID, account.Agent))
	require.NoError(t, platform.SuspendTenant(t.Context(), w.closed.ID, "The bill of March is open. Write to billing@cloudwa.test."))

	hash, err := secrets.HashPassword(t.Context(), operatorPassword)
	require.NoError(t, err)
	w.operator = account.SuperAdmin{ID: account.NewID(), Email: "operator@cloudwa.test", Name: "Operator", PasswordHash: hash}
	_, err = platform.SaveAdmin(t.Context(), w.operator)
	require.NoError(t, err)
	return w
}

// fillShop gives the lists something to list: what people write is long and without spaces, and in every script.
func fillShop(t *testing.T, w *world) {
	t.Helper()
	tenant := w.shop.Tenant
	long := strings.Repeat("Kencanawungu", 9)
	require.NoError(t, tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i, action := range []account.Action{account.ActionMemberJoined, account.ActionTenantUpdated, account.ActionMemberRole, account.ActionInviteSent} {
			if err := tx.Audit(ctx, account.AuditEntry{Action: action, Target: fmt.Sprint(i, long), Detail: "agent"}); err != nil {
				return err
			}
		}
		for _, subject := range []string{long, "سارة الخطيب", "王小明"} {
			if err := tx.Notify(ctx, w.shop.Owner.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: subject}); err != nil {
				return err
			}
		}
		for i, role := range account.Roles {
			_, err := tx.SaveInvite(ctx, account.Invite{
				ID: account.NewID(), TenantID: w.shop.ID, Email: fmt.Sprintf("%s.%d@a.test", strings.ToLower(long), i), Role: role,
				InvitedBy: long, ExpiresAt: time.Now().AddDate(0, 0, i*3-2),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	person := dbtest.Person(t, w.app.DB.Platform(), strings.ToLower(long)+"@a.test", long)
	require.NoError(t, w.app.DB.Platform().AddMember(t.Context(), w.shop.ID, person.ID, account.Agent))
}

// fillDelivery lets messages wait on a number that somebody keeps from sending, and a report be there that could not be read.
func fillDelivery(t *testing.T, w *world) {
	t.Helper()
	long, by := strings.Repeat("Kencanawungu", 40), inbox.Author{ID: w.shop.Owner.ID, Name: strings.Repeat("Kencanawungu", 9)}
	require.NoError(t, inbox.PauseLane(t.Context(), w.shop.Tenant, w.numbers[3].ID, by))
	for _, source := range []inbox.Source{inbox.FromAgent, inbox.FromBot, inbox.FromCampaign} {
		dbtest.Message(t, w.shop, w.chat, long, func(m *inbox.Message) {
			dbtest.Ours(w.shop.Agent, inbox.StatusQueued)(m)
			m.Source = source
		})
	}
	require.NoError(t, w.app.DB.OwnerPool().QueryRow(t.Context(), `insert into inbound_events (tenant_id, device_id, name, event_id, body, error)
		values ($1, $2, $3, 'x', $4, $3) returning id`, w.shop.ID, w.numbers[3].ID, long, []byte(long)).Scan(&w.report))
}

// token makes a link's token that works.
func (w *world) token(t *testing.T, purpose account.Purpose) string {
	t.Helper()
	plain, hash := secrets.NewToken()
	token := account.Token{UserID: w.newcomer.ID, Purpose: purpose, Email: w.newcomer.Email}
	request := account.MailRequest{ID: account.NewID(), Kind: account.MailVerify, Email: token.Email, UserID: token.UserID, Locale: "en"}
	require.NoError(t, w.app.DB.Platform().CreateMailRequest(t.Context(), request))
	require.NoError(t, w.app.DB.Platform().CreateToken(t.Context(), request.ID, hash, token, time.Hour))
	return plain
}

func (w *world) invitation(t *testing.T, email string) string {
	t.Helper()
	invite, err := w.shop.Tenant.SaveInvite(t.Context(), account.Invite{
		ID: account.NewID(), TenantID: w.shop.ID, Email: email, Role: account.Agent, InvitedBy: "Owner a", ExpiresAt: time.Now().Add(time.Hour),
	})
	require.NoError(t, err)
	plain, hash := secrets.NewToken()
	require.NoError(t, w.shop.Tenant.SetInviteToken(t.Context(), invite.ID, hash))
	return "/invites/accept?token=" + plain
}

func (w *world) mailed(t *testing.T) string {
	t.Helper()
	letter := mail.Mail{
		To: "x@a.test", ToName: "X", Locale: i18n.English, Subject: "Welcome", Greeting: "Hello X,", Paragraphs: []string{"A link is below."},
		Button: &mail.Button{Label: "Open", URL: w.app.URL},
	}
	require.NoError(t, mail.NewFolder(w.mailFolder, slog.New(slog.DiscardHandler)).Send(t.Context(), letter))
	stored, err := mail.ReadFolder(w.mailFolder, 1)
	require.NoError(t, err)
	require.Len(t, stored, 1)
	return "/dev/mail/" + stored[0].Name
}

func (w *world) pages(t *testing.T) map[string][]shown {
	t.Helper()
	settings := []shown{{route: "/settings/profile"}, {route: "/settings/password"}, {route: "/settings/sessions"}}
	chats := []shown{{route: "/contacts"}, {route: "/contacts/new"}, {route: "/contacts/:id", address: "/contacts/" + w.chat.ContactID.String()},
		{route: "/inbox"}, {route: "/inbox/new"}, {route: "/inbox/:id", address: "/inbox/" + w.chat.ID.String()},
		{route: "/inbox/:id/path", address: "/inbox/" + w.chat.ID.String() + "/path"}, {route: "/flows/settings"}, {route: "/flows/files"}}
	managed := append([]shown{{route: "/settings/team"}, {route: "/settings/workspace"}, {route: "/flows/settings"}, {route: "/flows/files"}, {route: "/numbers/new"}, {route: "/numbers/server"}}, w.numberPages()...)
	groups := map[string][]shown{
		"guest": {
			{route: "/"}, {route: "/login"}, {route: "/register"}, {route: "/register/sent"}, {route: "/password/forgot"},
			{route: "/verify", address: "/verify?token=" + w.token(t, account.PurposeVerify)},
			{route: "/password/reset", address: "/password/reset?token=" + w.token(t, account.PurposePassword)},
			{route: "/settings/email/confirm", address: "/settings/email/confirm?token=" + w.token(t, account.PurposeEmail)},
			{route: "/invites/accept", address: w.invitation(t, "somebody@else.test")},
			{route: "/invites/accept", address: w.invitation(t, w.homeless.Email)},
			{route: "/verify", address: "/verify?token=used", status: http.StatusNotFound},
			{route: "/admin/login"}, {route: "/", address: "/nothing/here", status: http.StatusNotFound},
			{route: "/dev/ui"}, {route: "/simulator"}, {route: "/dev/mail"}, {route: "/dev/mail/:name", address: w.mailed(t)},
		},
		"owner": append(append([]shown{
			{route: "/"}, {route: "/dashboard"}, {route: "/notices"}, {route: "/settings/audit"}, {route: "/workspaces/new"},
			{route: "/", address: "/nothing/here", status: http.StatusNotFound},
			{route: "/invites/accept", address: w.invitation(t, "other@else.test")},
		}, settings...), append(managed, w.flowPages()...)...),
		"admin": {{route: "/dashboard"}, {route: "/settings/audit", status: http.StatusForbidden}, {route: "/settings/team"}, {route: "/numbers/new"},
			{route: "/contacts/:id/merge", address: "/contacts/" + w.chat.ContactID.String() + "/merge"}}, // the rest is the owner's
		"agent": append(append([]shown{
			{route: "/flows/:id/test", address: tryable(t, w.shop)},
			{route: "/dashboard"}, {route: "/notices"}, {route: "/numbers"}, {route: "/numbers/:id", address: "/numbers/" + w.numbers[0].ID.String()},
			{route: "/numbers/:id/queue", address: "/numbers/" + w.numbers[3].ID.String() + "/queue"},
			{route: "/numbers/:id/queue", address: "/numbers/" + w.numbers[0].ID.String() + "/queue"},
			{route: "/flows"}, {route: "/flows/:id", address: "/flows/" + w.flows[0].String()}, {route: "/flows/new", status: http.StatusForbidden},
			{route: "/settings/team", status: http.StatusForbidden}, {route: "/admin", status: http.StatusForbidden},
		}, settings...), chats...),
		"newcomer":  {{route: "/dashboard"}, {route: "/flows"}, {route: "/numbers"}, {route: "/settings/profile"}},
		"homeless":  {{route: "/workspaces/new"}, {route: "/settings/profile"}},
		"suspended": {{route: "/dashboard", status: http.StatusForbidden}, {route: "/settings/profile"}},
		"operator": {
			{route: "/admin"}, {route: "/admin", address: "/admin?q=nothing+like+this"}, {route: "/admin/tenants/new"},
			{route: "/admin/tenants/:id", address: "/admin/tenants/" + w.shop.ID.String()},
			{route: "/admin/tenants/:id", address: "/admin/tenants/" + w.closed.ID.String()},
			{route: "/admin/reports"}, {route: "/admin/reports/:id", address: fmt.Sprint("/admin/reports/", w.report)},
			{route: "/admin/second-factor"}, {route: "/admin", address: "/admin/tenants/nothing", status: http.StatusNotFound},
		},
		"operator before the second step": {{route: "/admin/second-step"}},
	}
	for _, pages := range groups {
		for i := range pages {
			if pages[i].address == "" {
				pages[i].address = pages[i].route
			}
		}
	}
	return groups
}

// open opens the browser of one of the people of [world.pages].
func (w *world) open(t *testing.T, who string) *browser.Tab {
	t.Helper()
	person := map[string]account.User{
		"owner": w.shop.Owner, "admin": w.shop.Admin, "agent": w.shop.Agent, "newcomer": w.newcomer, "homeless": w.homeless, "suspended": w.closed.Agent,
	}
	tab := visitor(t, w.app)
	switch who {
	case "guest":
	case "operator":
		tab.Open("/admin/login")
		logIn(t, tab, w.operator.Email, operatorPassword)
	case "operator before the second step":
		w.halfOpen(t, tab)
	default:
		require.Contains(t, person, who)
		tab.Open("/login")
		tab.Fill("E-mail", person[who].Email)
		tab.Fill("Password", dbtest.Password)
		tab.Submit("Log in")
		require.NotEqual(t, "/login", tab.Path())
	}
	return tab
}
