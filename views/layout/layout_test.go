package layout

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/static"
	"github.com/cloudwa/cloudwa/views/ui"
)

func render(t *testing.T, ctx context.Context, component templ.Component) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, component.Render(ctx, &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	return document
}

func inside(role string) Frame {
	workspace := Workspace{ID: "w1", Name: "Kopi Senja", Role: role}
	return Frame{
		Path:       "/dashboard",
		Return:     "/dashboard",
		Person:     &Person{ID: "p1", Name: "Siti Rahma", Email: "siti@kopisenja.id", EmailVerified: true},
		Workspace:  &workspace,
		Workspaces: []Workspace{workspace, {ID: "w2", Name: "Toko Jaya", Role: "agent"}},
	}
}

func TestEveryFrameIsAWholeDocument(t *testing.T) {
	t.Parallel()
	for name, frame := range map[string]templ.Component{"app": App("Title"), "auth": Auth("Title"), "operator": Operator("Title"), "public": Public("Title")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := With(t.Context(), inside("owner"))
			page := render(t, ctx, frame)
			require.Equal(t, "Title · CloudWA", page.Find("title").Text())
			require.Equal(t, "en", page.Find("html").AttrOr("lang", ""))
			require.Equal(t, 1, page.Find("main#main").Length())
			require.Equal(t, "#main", page.Find("body > a.skip").AttrOr("href", ""))
			require.Equal(t, 1, page.Find("#toasts[aria-live]").Length())
			require.Equal(t, 1, page.Find("dialog#confirm").Length())
			require.Equal(t, "w1", page.Find("meta[name=workspace]").AttrOr("content", ""))
			require.Zero(t, page.Find("[style], style, script:not([src]), [onclick]").Length(), "the policy forbids inline styles and scripts")
		})
	}
}

func TestThemeIsOnTheDocument(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, theme, data, scheme string
		dark                      bool
	}{
		{"light", "light", "light", "light", false},
		{"dark", "dark", "dark", "dark", true},
		{"system", "system", "system", "light dark", false},
		{"unset", "", "system", "light dark", false},
		{"nonsense", `"><b>`, "system", "light dark", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := render(t, With(t.Context(), Frame{Theme: test.theme}), Auth(""))
			require.Equal(t, test.data, page.Find("html").AttrOr("data-theme", ""))
			require.Equal(t, test.dark, page.Find("html").HasClass("dark"))
			require.Equal(t, test.scheme, page.Find("meta[name=color-scheme]").AttrOr("content", ""))
			require.Equal(t, test.data, page.Find("form[data-theme-form] [aria-pressed=true]").AttrOr("value", ""))
		})
	}
}

func TestBrowserTextsComeOnlyInIndonesian(t *testing.T) {
	t.Parallel()
	require.Zero(t, render(t, t.Context(), Auth("")).Find("#i18n").Length())
	page := render(t, i18n.With(t.Context(), i18n.Indonesian), Auth(""))
	island := page.Find("script#i18n[type='application/json']")
	require.Equal(t, 1, island.Length())
	for _, key := range static.Keys {
		require.Contains(t, browserTexts(i18n.With(t.Context(), i18n.Indonesian)), key)
	}
	require.Equal(t, "id", page.Find("html").AttrOr("lang", ""))
}

func TestSettingsTabsFollowTheRole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		role string
		want []string
	}{
		{"agent", []string{"Profile", "Password", "Sessions"}},
		{"admin", []string{"Profile", "Password", "Sessions", "Team", "Workspace"}},
		{"owner", []string{"Profile", "Password", "Sessions", "Team", "Workspace", "Audit log"}},
	}
	for _, test := range tests {
		t.Run(test.role, func(t *testing.T) {
			t.Parallel()
			page := render(t, With(t.Context(), inside(test.role)), Settings("password"))
			var got []string
			page.Find(".navtabs a").Each(func(_ int, tab *goquery.Selection) { got = append(got, strings.TrimSpace(tab.Text())) })
			require.Equal(t, test.want, got)
			require.Equal(t, "/settings/password", page.Find(".navtabs [aria-current=page]").AttrOr("href", ""))
		})
	}
}

func TestSidebar(t *testing.T) {
	t.Parallel()
	frame := inside("owner")
	frame.Unread = 120
	page := render(t, With(t.Context(), frame), App("Dashboard"))
	require.Equal(t, "/dashboard", page.Find(".nav-entry[aria-current=page]").AttrOr("href", ""))
	require.Equal(t, "Notices, 120 unread", page.Find("#sidebar a[href='/notices']").AttrOr("aria-label", ""))
	require.Equal(t, "99+", page.Find("#sidebar .bell-count").Text())
	require.Equal(t, 2, page.Find("form[action='/workspaces/switch'] button[name=workspace]").Length())
	require.Equal(t, "w1", page.Find("form[action='/workspaces/switch'] [aria-current=true]").AttrOr("value", ""))
	require.Equal(t, 1, page.Find("form[method=post][action='/logout']").Length())
	require.Equal(t, "/dashboard", page.Find("form[action='/settings/preferences'] [name=return]").First().AttrOr("value", ""))
	require.Zero(t, page.Find("a[href^='/dev/']").Length())
}

func TestBannerForAnUnverifiedAddress(t *testing.T) {
	t.Parallel()
	frame := inside("agent")
	require.Zero(t, render(t, With(t.Context(), frame), App("")).Find("form[action='/verify/resend']").Length())
	frame.Person.EmailVerified = false
	require.Equal(t, 1, render(t, With(t.Context(), frame), App("")).Find("form[action='/verify/resend']").Length())
}

func TestSignedOutPreferencesGoToTheCookieRoute(t *testing.T) {
	t.Parallel()
	page := render(t, With(t.Context(), Frame{Path: "/login", Return: "/login"}), Auth(""))
	require.Equal(t, 2, page.Find("form[action='/preferences'] [name=return][value='/login']").Length())
}

func TestOperatorFrameHasAMenuOnlyWhenSignedIn(t *testing.T) {
	t.Parallel()
	out := render(t, With(t.Context(), Frame{Path: "/admin/login"}), Operator(""))
	require.Contains(t, out.Find(".operator-bar").Text(), "Operator")
	require.Zero(t, out.Find("nav, form[action='/admin/logout']").Length())
	in := render(t, With(t.Context(), Frame{Path: "/admin/jobs/42", Operator: &Person{Email: "op@host.example"}}), Operator(""))
	require.Equal(t, "/admin/jobs/", in.Find("nav [aria-current=page]").AttrOr("href", ""))
	require.Equal(t, 1, in.Find("form[action='/admin/logout']").Length())
}

func TestFlashesAreShownEscaped(t *testing.T) {
	t.Parallel()
	frame := Frame{Flashes: []ui.Toast{{Kind: ui.KindSuccess, Text: "<b>Saved</b>"}}}
	page := render(t, With(t.Context(), frame), Auth(""))
	require.Equal(t, "<b>Saved</b>", page.Find("#toasts [data-kind=success] p").Text())
}

func TestWithTellsTheComponents(t *testing.T) {
	t.Parallel()
	ctx := With(t.Context(), inside("owner"))
	require.Equal(t, "w1", ui.WorkspaceID(ctx))
	require.Equal(t, "UTC", ui.Zone(ctx).String())
	require.Empty(t, ui.WorkspaceID(With(ctx, Frame{})), "a frame outside a workspace forgets it")
}
