package handlers

import (
	"net/http"

	"github.com/cloudwa/cloudwa/handlers/account"
	"github.com/cloudwa/cloudwa/handlers/contacts"
	"github.com/cloudwa/cloudwa/handlers/dashboard"
	"github.com/cloudwa/cloudwa/handlers/dev"
	"github.com/cloudwa/cloudwa/handlers/health"
	"github.com/cloudwa/cloudwa/handlers/hooks"
	"github.com/cloudwa/cloudwa/handlers/inbox"
	"github.com/cloudwa/cloudwa/handlers/landing"
	"github.com/cloudwa/cloudwa/handlers/media"
	"github.com/cloudwa/cloudwa/handlers/notices"
	"github.com/cloudwa/cloudwa/handlers/numbers"
	"github.com/cloudwa/cloudwa/handlers/operator"
	"github.com/cloudwa/cloudwa/handlers/settings"
	"github.com/cloudwa/cloudwa/handlers/simulator"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/handlers/workspace"
	"github.com/cloudwa/cloudwa/static"
)

// Route is one line of the table.
type Route struct {
	Method  string
	Path    string
	Guard   web.Guard
	Handler web.Handler
	Limit   int64 // of the body in bytes; web.FormLimit when zero
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is the whole program's table: every address that answers, and who may ask. Our own pages use only GET and POST; GET changes
// nothing. What a route's guard is, routes.golden shows at one glance, and a test compares the two.
func routes(w *web.Web, parts Parts) []Route {
	all := machineRoutes(w, parts)
	all = append(all, accountRoutes(w, parts)...)
	all = append(all, workspaceRoutes(w, parts)...)
	all = append(all, operatorRoutes(w, parts)...)
	if w.Dev {
		all = append(all, devRoutes(w, parts)...)
	}
	return all
}

func machineRoutes(w *web.Web, parts Parts) []Route {
	return []Route{
		{get, "/health", web.Machine, health.Show(w.DB, w.Log), 0},
		{get, "/metrics", web.Machine, parts.Counters.Handler(parts.MetricsToken), 0},
		{post, "/hooks/waha/:key", web.Signed, hooks.New(w).WAHA, 0},
		{get, "/static/*file", web.Machine, web.Serve(static.Handler()), 0},
		{get, "/favicon.ico", web.Machine, landing.Favicon, 0},
		{get, "/manifest.webmanifest", web.Machine, landing.Manifest, 0},
		{get, "/robots.txt", web.Machine, landing.Robots, 0},
	}
}

// accountRoutes are the way in and what is a person's own, in whichever workspace.
func accountRoutes(w *web.Web, parts Parts) []Route {
	a := account.New(w, parts.Google, account.Login{Email: parts.Demo.Owner, Password: parts.Demo.Password})
	s := &settings.Handler{Web: w, Blobs: parts.Blobs}
	ws := &workspace.Handler{Web: w}
	l := &landing.Handler{Web: w}
	all := []Route{
		{get, "/", web.Public, l.Show, 0},
		{post, "/preferences", web.Public, a.SavePreferences, 0},
		{get, "/login", web.Guest, a.ShowLogin, 0},
		{post, "/login", web.Guest, a.Login, 0},
		{post, "/logout", web.Public, a.Logout, 0},
		{get, "/register", web.Guest, a.ShowRegister, 0},
		{post, "/register", web.Guest, a.Register, 0},
		{get, "/register/sent", web.Guest, a.ShowSent, 0},
		{get, "/verify", web.Public, a.ShowVerify, 0},
		{post, "/verify", web.Public, a.Verify, 0},
		{post, "/verify/resend", web.SignedIn, a.ResendVerification, 0},
		{get, "/password/forgot", web.Public, a.ShowForgot, 0},
		{post, "/password/forgot", web.Public, a.Forgot, 0},
		{get, "/password/reset", web.Public, a.ShowReset, 0},
		{post, "/password/reset", web.Public, a.Reset, 0},
		{get, "/invites/accept", web.Public, a.ShowInvite, 0},
		{post, "/invites/accept", web.Public, a.AcceptInvite, 0},

		{get, "/settings/profile", web.SignedIn, s.ShowProfile, 0},
		{post, "/settings/profile", web.SignedIn, s.SaveProfile, 0},
		{post, "/settings/preferences", web.SignedIn, s.SavePreferences, 0},
		{post, "/settings/email", web.SignedIn, s.ChangeEmail, 0},
		{get, "/settings/email/confirm", web.Public, s.ShowConfirmEmail, 0},
		{post, "/settings/email/confirm", web.Public, s.ConfirmEmail, 0},
		{get, "/settings/password", web.SignedIn, s.ShowPassword, 0},
		{post, "/settings/password", web.SignedIn, s.SavePassword, 0},
		{get, "/settings/sessions", web.SignedIn, s.ShowSessions, 0},
		{post, "/settings/sessions/revoke-others", web.SignedIn, s.RevokeOthers, 0},
		{post, "/settings/sessions/:id/revoke", web.SignedIn, s.RevokeSession, 0},
		{get, "/workspaces/new", web.SignedIn, ws.ShowNew, 0},
		{post, "/workspaces/new", web.SignedIn, ws.Create, 0},
		{post, "/workspaces/switch", web.SignedIn, ws.Switch, 0},
	}
	if a.Google != nil {
		all = append(all,
			Route{get, "/auth/google", web.Guest, a.StartGoogle, 0},
			Route{get, "/auth/google/callback", web.Guest, a.FinishGoogle, 0})
	}
	return all
}

// workspaceRoutes are the pages of one workspace, for its people.
func workspaceRoutes(w *web.Web, parts Parts) []Route {
	d := &dashboard.Handler{Web: w}
	people := &contacts.Handler{Web: w, Flows: parts.Flows}
	n := &notices.Handler{Web: w}
	s := &settings.Handler{Web: w, Blobs: parts.Blobs}
	ws := &workspace.Handler{Web: w}
	m := &media.Handler{Web: w, Blobs: parts.Blobs}
	all := []Route{
		{get, "/dashboard", web.Agent, d.Show, 0},
		{get, "/contacts", web.Agent, people.ShowList, 0},
		{get, "/contacts/rows", web.Agent, people.Rows, 0},
		{get, "/contacts/:id", web.Agent, people.Show, 0},
		{post, "/contacts/:id", web.Agent, people.Save, 0},
		{get, "/contacts/new", web.Agent, people.ShowNew, 0},
		{post, "/contacts/new", web.Agent, people.Add, 0},
		{get, "/contacts/:id/merge", web.Admin, people.ShowMerge, 0},
		{post, "/contacts/:id/merge", web.Admin, people.Merge, 0},
		{post, "/contacts/:id/delete", web.Admin, people.Delete, 0},
		{get, "/notices", web.Agent, n.Show, 0},
		{post, "/notices/read", web.Agent, n.Read, 0},
		{post, "/workspaces/leave", web.Agent, ws.Leave, 0},
		{get, "/media/logo/:tenant/:name", web.SignedIn, m.Logo, 0},
		{get, "/media/messages/:id", web.Agent, m.Message, 0},
		{get, "/media/messages/:id/thumb", web.Agent, m.Thumb, 0},
		{get, "/media/flows/:id", web.Agent, m.FlowFile, 0},
		{get, "/media/flows/:id/thumb", web.Agent, m.FlowThumb, 0},

		{get, "/settings/team", web.Admin, s.ShowTeam, 0},
		{post, "/settings/team/invites", web.Admin, s.Invite, 0},
		{post, "/settings/team/invites/:id/resend", web.Admin, s.ResendInvite, 0},
		{post, "/settings/team/invites/:id/revoke", web.Admin, s.RevokeInvite, 0},
		{post, "/settings/team/members/:id/role", web.Admin, s.ChangeRole, 0},
		{post, "/settings/team/members/:id/remove", web.Admin, s.RemoveMember, 0},
		{get, "/settings/workspace", web.Admin, s.ShowWorkspace, 0},
		{post, "/settings/workspace", web.Admin, s.SaveWorkspace, 0},
		{post, "/settings/workspace/logo", web.Admin, s.SaveLogo, settings.LogoLimit},
		{post, "/settings/workspace/logo/remove", web.Admin, s.RemoveLogo, 0},
		{get, "/settings/audit", web.Owner, s.ShowAudit, 0},
	}
	all = append(all, inboxRoutes(w, parts)...)
	all = append(all, flowRoutes(w, parts)...)
	return append(all, numberRoutes(w, parts)...)
}

// inboxRoutes are a workspace's chats, for everybody in it.
func inboxRoutes(w *web.Web, parts Parts) []Route {
	i := &inbox.Handler{Web: w, Flows: parts.Flows, Files: parts.Blobs, Pool: parts.Devices}
	return []Route{
		{get, "/inbox", web.Agent, i.ShowList, 0},
		{get, "/inbox/list", web.AgentPart, i.List, 0},
		{get, "/inbox/rows", web.AgentPart, i.Rows, 0},
		{get, "/inbox/search", web.AgentPart, i.Search, 0},
		{get, "/inbox/changes", web.AgentPart, i.Changes, 0},
		{get, "/inbox/emoji", web.AgentPart, i.Emoji, 0},
		{get, "/inbox/new", web.Agent, i.ShowBegin, 0},
		{post, "/inbox/new", web.Agent, i.Begin, 0},
		{get, "/inbox/:id", web.Agent, i.Show, 0},
		{post, "/inbox/:id/done", web.Agent, i.Done, 0},
		{post, "/inbox/:id/reopen", web.Agent, i.Reopen, 0},
		{get, "/inbox/:id/thread", web.AgentPart, i.Thread, 0},
		{get, "/inbox/:id/older", web.AgentPart, i.Older, 0},
		{post, "/inbox/:id/open", web.Agent, i.Open, 0},
		{post, "/inbox/:id/draft", web.Agent, i.KeepDraft, 0},
		{get, "/inbox/:id/contact", web.AgentPart, i.Contact, 0},
		{post, "/inbox/:id/contact/name", web.Agent, i.Rename, 0},
		{post, "/inbox/:id/contact/tags", web.Agent, i.AddTags, 0},
		{post, "/inbox/:id/contact/tags/remove", web.Agent, i.RemoveTag, 0},
		{post, "/inbox/:id/contact/note", web.Agent, i.SaveNote, 0},
		{post, "/inbox/:id/contact/attributes", web.Agent, i.SaveAttributes, 0},
		{post, "/inbox/:id/bot/pause", web.Agent, i.PauseBot, 0},
		{post, "/inbox/:id/bot/resume", web.Agent, i.ResumeBot, 0},
		{post, "/inbox/:id/bot/reset", web.Agent, i.ResetBot, 0},
		{get, "/inbox/:id/path", web.Agent, i.ShowPath, 0},
		{post, "/inbox/:id/messages", web.Agent, i.Write, inbox.FileLimit},
		{post, "/inbox/:id/messages/:message/again", web.Agent, i.SendAgain, 0},
		{post, "/inbox/:id/messages/:message/leave", web.Agent, i.Leave, 0},
		{post, "/inbox/:id/messages/:message/react", web.Agent, i.React, 0},
		{post, "/inbox/:id/messages/:message/edit", web.Agent, i.Edit, 0},
		{post, "/inbox/:id/messages/:message/revoke", web.Agent, i.Revoke, 0},
		{post, "/inbox/:id/messages/:message/dismiss", web.Agent, i.Dismiss, 0},
		{post, "/inbox/:id/messages/:message/media/retry", web.Agent, i.FetchMedia, 0},
	}
}

// numberRoutes are the pages of a workspace's WhatsApp numbers: everybody may look, admins change them.
func numberRoutes(w *web.Web, parts Parts) []Route {
	n := &numbers.Handler{Web: w, Pool: parts.Devices}
	return []Route{
		{get, "/numbers", web.Agent, n.ShowList, 0},
		{get, "/numbers/changes", web.Agent, n.Changes, 0},
		{get, "/numbers/new", web.Admin, n.ShowNew, 0},
		{post, "/numbers/new", web.Admin, n.Add, 0},
		{get, "/numbers/server", web.Admin, n.ShowServer, 0},
		{post, "/numbers/server", web.Admin, n.SaveServer, 0},
		{post, "/numbers/server/test", web.Admin, n.TestServer, 0},
		{post, "/numbers/server/remove", web.Admin, n.RemoveServer, 0},
		{get, "/numbers/:id", web.Agent, n.Show, 0},
		{get, "/numbers/:id/live", web.Agent, n.Live, 0},
		{get, "/numbers/:id/queue", web.Agent, n.ShowQueue, 0},
		{get, "/numbers/:id/queue/live", web.Agent, n.QueueLive, 0},
		{post, "/numbers/:id/queue/pause", web.Admin, n.Pause, 0},
		{post, "/numbers/:id/queue/resume", web.Admin, n.Resume, 0},
		{post, "/numbers/:id/queue/:message/cancel", web.Agent, n.Cancel, 0},
		{get, "/numbers/:id/pair", web.Admin, n.ShowPair, 0},
		{get, "/numbers/:id/pairing", web.Admin, n.Pairing, 0},
		{post, "/numbers/:id/pair", web.Admin, n.Code, 0},
		{post, "/numbers/:id/renew", web.Admin, n.Renew, 0},
		{post, "/numbers/:id/claim", web.Admin, n.Answer, 0},
		{post, "/numbers/:id/rename", web.Admin, n.Rename, 0},
		{post, "/numbers/:id/settings", web.Admin, n.SaveSettings, 0},
		{post, "/numbers/:id/restart", web.Admin, n.Restart, 0},
		{post, "/numbers/:id/reapply", web.Admin, n.Reapply, 0},
		{post, "/numbers/:id/disconnect", web.Admin, n.Disconnect, 0},
		{post, "/numbers/:id/connect", web.Admin, n.Connect, 0},
		{post, "/numbers/:id/delete", web.Admin, n.Delete, 0},
	}
}

// operatorRoutes are the pages of who hosts CloudWA.
func operatorRoutes(w *web.Web, parts Parts) []Route {
	o := &operator.Handler{Web: w, Demo: operator.Login{Email: parts.Demo.Operator, Password: parts.Demo.Password}}
	jobs := operator.NewJobs(parts.Jobs, w.Log)
	return []Route{
		{get, "/admin/login", web.OperatorGuest, o.ShowLogin, 0},
		{post, "/admin/login", web.OperatorGuest, o.Login, 0},
		{get, "/admin/second-step", web.OperatorHalf, o.ShowSecondStep, 0},
		{post, "/admin/second-step", web.OperatorHalf, o.SecondStep, 0},
		{post, "/admin/logout", web.Public, o.Logout, 0},
		{get, "/admin", web.OperatorOnly, o.ShowTenants, 0},
		{get, "/admin/tenants/rows", web.OperatorOnly, o.TenantRows, 0},
		{get, "/admin/tenants/new", web.OperatorOnly, o.ShowNewTenant, 0},
		{post, "/admin/tenants", web.OperatorOnly, o.CreateTenant, 0},
		{get, "/admin/tenants/:id", web.OperatorOnly, o.ShowTenant, 0},
		{post, "/admin/tenants/:id/suspend", web.OperatorOnly, o.Suspend, 0},
		{post, "/admin/tenants/:id/reopen", web.OperatorOnly, o.Reopen, 0},
		{post, "/admin/tenants/:id/limit", web.OperatorOnly, o.SaveDeviceLimit, 0},
		{get, "/admin/reports", web.OperatorOnly, o.ShowReports, 0},
		{post, "/admin/reports/retry", web.OperatorOnly, o.RetryReports, 0},
		{get, "/admin/reports/:id", web.OperatorOnly, o.ShowReport, 0},
		{post, "/admin/reports/:id/retry", web.OperatorOnly, o.RetryReport, 0},
		{post, "/admin/reports/:id/discard", web.OperatorOnly, o.DiscardReport, 0},
		{get, "/admin/second-factor", web.OperatorOnly, o.ShowSecondFactor, 0},
		{post, "/admin/second-factor/begin", web.OperatorOnly, o.BeginSecondFactor, 0},
		{post, "/admin/second-factor/confirm", web.OperatorOnly, o.ConfirmSecondFactor, 0},
		{post, "/admin/second-factor/remove", web.OperatorOnly, o.RemoveSecondFactor, 0},
		{get, "/admin/jobs/*path", web.OperatorOnly, jobs.Serve, 0},
		// River's pages use the methods they use.
		{post, "/admin/jobs/*path", web.OperatorOnly, jobs.Serve, 0},
		{http.MethodPut, "/admin/jobs/*path", web.OperatorOnly, jobs.Serve, 0},
		{http.MethodPatch, "/admin/jobs/*path", web.OperatorOnly, jobs.Serve, 0},
	}
}

// devRoutes exist only with --dev.
func devRoutes(w *web.Web, parts Parts) []Route {
	d := &dev.Handler{Web: w, MailFolder: parts.MailFolder}
	all := []Route{
		{get, "/dev/ui", web.Dev, d.ShowUI, 0},
		{get, "/dev/mail", web.Dev, d.ShowMailbox, 0},
		{get, "/dev/mail/:name", web.Dev, d.ShowMail, 0},
		{get, "/dev/mail/:name/html", web.Dev, d.ShowMailHTML, 0},
	}
	if parts.SimulatorURL == "" {
		return all
	}
	p := simulator.New(parts.SimulatorURL, parts.Stopping)
	return append(all,
		Route{get, "/simulator", web.Dev, simulator.Show, 0},
		Route{get, "/simulator/pictures/*path", web.DevTool, p.Serve, 0},
		Route{get, "/simulator/api/*path", web.DevTool, p.Serve, 0},
		Route{post, "/simulator/api/*path", web.DevTool, p.Serve, 0},
		Route{http.MethodPut, "/simulator/api/*path", web.DevTool, p.Serve, 0},
		Route{http.MethodDelete, "/simulator/api/*path", web.DevTool, p.Serve, 0})
}
