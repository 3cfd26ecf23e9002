package layout

import (
	"context"
	"strings"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// entry is one line of the sidebar or of the operator's bar.
type entry struct {
	label string
	href  string
	under string // paths that start with it make the entry active
	icon  ui.IconName
	count int    // pill at the right; 0 shows none
	id    string // of that pill, where a page keeps it up to date
}

// menu returns the entries of a workspace, in order. A feature adds its line here when it exists.
func menu(ctx context.Context) []entry {
	return []entry{
		{label: i18n.T(ctx, "Dashboard"), href: "/dashboard", under: "/dashboard", icon: ui.IconLayoutDashboard},
		{label: i18n.T(ctx, "Inbox"), href: "/inbox", under: "/inbox", icon: ui.IconInbox, count: From(ctx).Chats, id: chatCountID},
		{label: i18n.T(ctx, "Contacts"), href: "/contacts", under: "/contacts", icon: ui.IconUsers},
		{label: i18n.T(ctx, "Flows"), href: "/flows", under: "/flows", icon: ui.IconWorkflow},
		{label: i18n.T(ctx, "Numbers"), href: "/numbers", under: "/numbers", icon: ui.IconSmartphone},
	}
}

// menuFoot returns the entries at the foot of the sidebar.
func menuFoot(ctx context.Context) []entry {
	return []entry{
		{label: i18n.T(ctx, "Settings"), href: "/settings/profile", under: "/settings", icon: ui.IconSettings},
	}
}

// operatorMenu returns the entries of the operator's bar. Reports that could not be read are there only when there are some.
func operatorMenu(ctx context.Context) []entry {
	entries := []entry{
		{label: i18n.T(ctx, "Workspaces"), href: "/admin", under: "/admin/tenants", icon: ui.IconBuilding2},
		{label: i18n.T(ctx, "Jobs"), href: "/admin/jobs/", under: "/admin/jobs", icon: ui.IconListChecks},
	}
	if reports := From(ctx).Reports; reports > 0 {
		entries = append(entries, entry{label: i18n.T(ctx, "Unread reports"), href: "/admin/reports", under: "/admin/reports", icon: ui.IconCircleAlert, count: reports})
	}
	return append(entries, entry{label: i18n.T(ctx, "Second factor"), href: "/admin/second-factor", under: "/admin/second-factor", icon: ui.IconShieldCheck})
}

// active reports whether the entry is where the path is.
func (e entry) active(path string) bool {
	return path == e.href || path == e.under || strings.HasPrefix(path, e.under+"/")
}

func settingsTabs(ctx context.Context, frame Frame, active string) []ui.NavTab {
	tabs := []ui.NavTab{
		{Label: i18n.T(ctx, "Profile"), Href: "/settings/profile"},
		{Label: i18n.T(ctx, "Password"), Href: "/settings/password"},
		{Label: i18n.T(ctx, "Sessions"), Href: "/settings/sessions"},
	}
	if frame.manages() {
		tabs = append(tabs,
			ui.NavTab{Label: i18n.T(ctx, "Team"), Href: "/settings/team"},
			ui.NavTab{Label: i18n.T(ctx, "Workspace"), Href: "/settings/workspace"})
	}
	if frame.owns() {
		tabs = append(tabs, ui.NavTab{Label: i18n.T(ctx, "Audit log"), Href: "/settings/audit"})
	}
	for i, tab := range tabs {
		tabs[i].Active = strings.TrimPrefix(tab.Href, "/settings/") == active
	}
	return tabs
}
