package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/i18n"
)

func render(t *testing.T, ctx context.Context, component templ.Component) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, component.Render(ctx, &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	return document
}

func text(s string) templ.Component { return templ.Raw(s) } // constants of this file only

func TestFieldsAreWired(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		component templ.Component
		control   string
	}{
		{"input", Input(InputProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "input"},
		{"password", Password(InputProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "input"},
		{"textarea", Textarea(TextareaProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "textarea"},
		{"select", Select(SelectProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "select"},
		{"checkbox", Checkbox(ChoiceProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "input"},
		{"switch", Switch(ChoiceProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "input"},
		{"file", FileDrop(FileDropProps{Name: "email", Label: "L", Hint: "H", Error: "E", Required: true}), "input"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := render(t, t.Context(), test.component)
			control := page.Find(test.control)
			require.Equal(t, 1, control.Length())
			id := control.AttrOr("id", "")
			require.Equal(t, "f-email", id)
			require.Equal(t, "email", control.AttrOr("name", ""))
			require.Equal(t, id, page.Find("label").AttrOr("for", ""))
			require.Equal(t, "true", control.AttrOr("aria-invalid", ""))
			require.Equal(t, "f-email-error f-email-hint", control.AttrOr("aria-describedby", ""))
			require.Equal(t, "E", strings.TrimSpace(page.Find("#f-email-error[role=alert]").Text()))
			require.Equal(t, "H", page.Find("#f-email-hint").Text())
			_, required := control.Attr("required")
			require.True(t, required)
		})
	}
}

func TestAFieldWithoutErrorSaysNothingAboutOne(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context(), Input(InputProps{Name: "n", Label: "L"}))
	control := page.Find("input")
	for _, name := range []string{"aria-invalid", "aria-describedby", "required", "disabled", "readonly", "maxlength"} {
		_, has := control.Attr(name)
		require.False(t, has, name)
	}
	require.Zero(t, page.Find("[role=alert]").Length())
}

func TestPasswordIsNeverSentBack(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context(), Password(InputProps{Name: "p", Label: "L", Value: "hunter22"}))
	html, err := page.Html()
	require.NoError(t, err)
	require.NotContains(t, html, "hunter22")
	require.Equal(t, "f-p", page.Find("button").AttrOr("aria-controls", ""))
}

func TestWhatPeopleTypeIsEscaped(t *testing.T) {
	t.Parallel()
	const nasty = `"><script>alert(1)</script>`
	for name, component := range map[string]templ.Component{
		"value":  Input(InputProps{Name: "n", Label: "L", Value: nasty}),
		"text":   Textarea(TextareaProps{Name: "n", Label: "L", Value: nasty}),
		"option": Select(SelectProps{Name: "n", Label: nasty, Options: []Option{{Value: nasty, Label: nasty}}}),
		"button": Button(ButtonProps{Label: nasty, Confirm: nasty, Value: nasty, Name: nasty}),
		"toast":  Toasts([]Toast{{Kind: KindInfo, Text: nasty}}),
		"code":   Code(nasty),
		"avatar": Avatar(AvatarProps{Name: nasty}),
		"title":  Confirm(ConfirmProps{ID: "x", Title: nasty, Text: nasty}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Zero(t, render(t, t.Context(), component).Find("script").Length())
		})
	}
}

func TestLinksAreChecked(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context(), Button(ButtonProps{Label: "Go", Href: "/team"}))
	require.Equal(t, "/team", page.Find("a").AttrOr("href", ""))
	require.Zero(t, page.Find("button").Length())
}

func TestFormCarriesTheWorkspaceOfItsPage(t *testing.T) {
	t.Parallel()
	form := Form(FormProps{Action: "/save"})
	inside := render(t, WithWorkspaceID(t.Context(), "w1"), form)
	require.Equal(t, "w1", inside.Find("form[method=post][action='/save'] input[name=_workspace]").AttrOr("value", ""))
	outside := render(t, t.Context(), form)
	require.Zero(t, outside.Find("input").Length())
}

func TestButton(t *testing.T) {
	t.Parallel()
	icon := render(t, t.Context(), Button(ButtonProps{Label: "Edit", Icon: IconPencil, IconOnly: true})).Find("button")
	require.Equal(t, "Edit", icon.AttrOr("aria-label", ""))
	require.Empty(t, strings.TrimSpace(icon.Text()))
	require.Equal(t, "submit", icon.AttrOr("type", ""))

	opener := render(t, t.Context(), Button(ButtonProps{Label: "Remove", Opens: "remove"})).Find("button")
	require.Equal(t, "button", opener.AttrOr("type", ""))
	require.Equal(t, "remove", opener.AttrOr("commandfor", ""))
	require.Equal(t, "show-modal", opener.AttrOr("command", ""))

	busy := render(t, t.Context(), Button(ButtonProps{Label: "Save", Loading: true})).Find("button")
	_, disabled := busy.Attr("disabled")
	require.True(t, disabled)
	require.Equal(t, "true", busy.AttrOr("aria-busy", ""))
}

func TestTabsPointAtTheirPanels(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context(), Tabs(TabsProps{ID: "x", Label: "Steps", Active: 1, Tabs: []Tab{{"One", text("1")}, {"Two", text("2")}}}))
	page.Find("[role=tab]").Each(func(i int, tab *goquery.Selection) {
		panel := page.Find("#" + tab.AttrOr("aria-controls", ""))
		require.Equal(t, 1, panel.Length())
		require.Equal(t, tab.AttrOr("id", ""), panel.AttrOr("aria-labelledby", ""))
		require.Equal(t, i == 1, tab.AttrOr("aria-selected", "") == "true")
		require.Equal(t, i == 1, tab.AttrOr("tabindex", "") == "0")
		require.Equal(t, i != 1, panel.HasClass("panel-closed"))
	})
	require.Equal(t, 2, page.Find("[role=tab]").Length())
}

func TestDialogsAreNamed(t *testing.T) {
	t.Parallel()
	for name, component := range map[string]templ.Component{
		"dialog":  Dialog(DialogProps{ID: "d", Title: "Title"}),
		"drawer":  Drawer(DrawerProps{ID: "d", Title: "Title"}),
		"confirm": Confirm(ConfirmProps{ID: "d", Title: "Title", Text: "Effect", Action: "/remove", Label: "Remove"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := render(t, t.Context(), component)
			dialog := page.Find("dialog#d")
			require.Equal(t, "Title", page.Find("#"+dialog.AttrOr("aria-labelledby", "")).Text())
		})
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 8, 24, 12, 0, 0, 0, time.UTC)
	jakarta := time.FixedZone("WIB", 7*3600)
	tests := []struct {
		name     string
		at       time.Time
		locale   i18n.Locale
		want     string
		relative bool
	}{
		{"minutes", now.Add(-5 * time.Minute), i18n.English, "5 minutes ago", true},
		{"Indonesian", now.Add(-5 * time.Minute), i18n.Indonesian, "5 menit lalu", true},
		{"almost a day", now.Add(-24*time.Hour + time.Second), i18n.English, "23 hours ago", true},
		{"a day", now.Add(-24 * time.Hour), i18n.English, "23 Aug 2026, 19:00", false},
		{"in three hours", now.Add(3 * time.Hour), i18n.English, "in 3 hours", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := i18n.With(WithZone(WithNow(t.Context(), now), jakarta), test.locale)
			element := render(t, ctx, Time(test.at)).Find("time")
			require.Equal(t, test.want, element.Text())
			require.Equal(t, i18n.DateTime(ctx, test.at, jakarta), element.AttrOr("title", ""))
			require.Equal(t, test.at.Format(time.RFC3339), element.AttrOr("datetime", ""))
			_, relative := element.Attr("data-relative")
			require.Equal(t, test.relative, relative)
		})
	}
	require.Equal(t, "–", render(t, t.Context(), Time(time.Time{})).Find("span").Text())
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, person string
		hue          int
		letters, set string
	}{
		{"two words", "Siti Rahma", 0, "SR", "hue-0"},
		{"one word", "budi", 29, "B", "hue-0"},
		{"three words", "Ayu Dewi Lestari", 359, "AL", "hue-11"},
		{"right to left", "محمد علي", 180, "مع", "hue-6"},
		{"phone number", "+62 813-1111-0042", 0, "42", "hue-0"},
		{"a number in a name", "Toko 24", 0, "T2", "hue-0"},
		{"emoji only", "🎉", -30, "?", "hue-11"},
		{"nothing", "", 360, "?", "hue-0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			avatar := render(t, t.Context(), Avatar(AvatarProps{Name: test.person, Hue: test.hue})).Find(".avatar")
			require.Equal(t, test.letters, avatar.Text())
			require.True(t, avatar.HasClass(test.set))
		})
	}
}

func TestEveryIconHasABody(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, iconBodies)
	for name, body := range iconBodies {
		require.NotEmpty(t, body, name)
		require.Equal(t, 1, render(t, t.Context(), Icon(name)).Find("svg[aria-hidden=true]").Length(), name)
	}
	require.Error(t, Icon("no-such-icon").Render(t.Context(), &strings.Builder{}))
}

func TestNothingIsStyledInline(t *testing.T) {
	t.Parallel()
	for name, component := range map[string]templ.Component{
		"progress":  Progress(ProgressProps{Label: "L", Value: 3, Max: 10}),
		"skeleton":  Skeleton(3),
		"checklist": Checklist([]Step{{Title: "One", Done: true}, {Title: "Two", Href: "/x", Verb: "Go"}}),
		"pager":     Pager(PagerProps{Newer: "/n", Older: "/o", Note: "1"}),
		"avatar":    Avatar(AvatarProps{Name: "A", Hue: 77}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Zero(t, render(t, t.Context(), component).Find("[style]").Length())
		})
	}
}

func TestPagerLeadsOnlyWhereThereIsSomething(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context(), Pager(PagerProps{Older: "/audit?before=9"}))
	require.Equal(t, "/audit?before=9", page.Find("a[rel=next]").AttrOr("href", ""))
	require.Zero(t, page.Find("a[rel=prev]").Length())
	require.Equal(t, 1, page.Find("button[disabled]").Length())
	require.Zero(t, render(t, t.Context(), Pager(PagerProps{})).Find("nav").Length())
}
