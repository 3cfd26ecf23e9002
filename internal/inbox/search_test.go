package inbox_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

func TestSnippetShowsTheFirstMatchAndMarksAll(t *testing.T) {
	t.Parallel()
	marked := func(text, query string) string {
		var b strings.Builder
		for _, p := range inbox.Snippet(text, query) {
			if p.Match {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	require.Equal(t, "[Pesan]anmu, jadi [kirim]? unpesan", marked("Pesananmu,\u00a0jadi\nkirim?  unpesan", "pesan KIRIM"))
	require.Equal(t, "مرحبا [بكم]", marked("مرحبا بكم", "بكم"))
	long := marked(strings.Repeat("é ", 300)+"here it is"+strings.Repeat(" so", 200), "here")
	require.Contains(t, long, "é [here] it is so")
	require.True(t, strings.HasPrefix(long, "…") && strings.HasSuffix(long, "…"))
	require.Less(t, len(long), 300)
}

func FuzzSnippet(f *testing.F) {
	f.Add("İstanbul \xff\x00 👍🏽 ", "i̇s 👍")
	f.Add("aé\u0130", "AÉ")
	f.Fuzz(func(t *testing.T, text, query string) {
		query = inbox.NewQuery(query)
		require.True(t, utf8.ValidString(query))
		var whole strings.Builder
		for _, p := range inbox.Snippet(text, query) {
			require.NotEmpty(t, p.Text)
			whole.WriteString(strings.Trim(p.Text, "…"))
		}
		if len(text) < 200 && !strings.Contains(text, "…") {
			require.Contains(t, strings.Join(strings.Fields(text), " "), whole.String())
		}
	})
}
