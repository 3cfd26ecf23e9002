package ui_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/views/ui"
)

// styled renders a text; the marks stand out as braces.
func styled(t testing.TB, text string) (html, content string) {
	t.Helper()
	var out strings.Builder
	require.NoError(t, ui.Styled(text).Render(t.Context(), &out))
	page, err := goquery.NewDocumentFromReader(strings.NewReader("<p>" + out.String() + "</p>"))
	require.NoError(t, err)
	return strings.NewReplacer(`<span class="styled-mark">`, "{", "</span>", "}").Replace(out.String()), page.Find("p").Text()
}

func TestStyledText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain":                  "plain",
		"*Menu*":                 "<strong>{*}Menu{*}</strong>",
		"a *b c* d":              "a <strong>{*}b c{*}</strong> d",
		"*_both_* ~gone~":        "<strong>{*}<em>{_}both{_}</em>{*}</strong> <s>{~}gone{~}</s>",
		"```x *y*```":            "<code>{```}x *y*{```}</code>",
		"2*3*4 and a_b_c":        "2*3*4 and a_b_c",
		"* not *":                "* not *",
		"*two\nlines*":           "*two\nlines*",
		"**":                     "**",
		"(*Harga*), _baru_!":     "(<strong>{*}Harga{*}</strong>), <em>{_}baru{_}</em>!",
		"*<script>alert(1)*":     "<strong>{*}&lt;script&gt;alert(1){*}</strong>",
		"*open *bold*":           "<strong>{*}open *bold{*}</strong>",
		"_مرحبا_ *" + "日本" + "*": "<em>{_}مرحبا{_}</em> <strong>{*}日本{*}</strong>",
	} {
		html, content := styled(t, text)
		require.Equal(t, want, html)
		require.Equal(t, text, content)
	}
}

func FuzzStyledText(f *testing.F) {
	for _, seed := range []string{"*a* _b_", "```", "*_~", "\xff*a*", "* * *"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var write func(list []ui.Span) string
		write = func(list []ui.Span) (all string) {
			for _, s := range list {
				all += s.Mark + s.Text + write(s.Inner) + s.Mark
			}
			return all
		}
		require.Equal(t, text, write(ui.Spans(text)))
	})
}
