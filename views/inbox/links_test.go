package inbox

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"no link":                            nil,
		"see https://example.com/a?b=c&d=e.": {"https://example.com/a?b=c&d=e"},
		"(www.example.co.id/x)":              {"https://www.example.co.id/x"},
		"https://example.com/a_(b) ok":       {"https://example.com/a_(b)"},
		`"https://example.com/"onclick=x`:    {"https://example.com/"},
		"javascript:alert(1) data:text/html": nil,
		"https://bank.example@evil.example/": nil,
		"http://localhost/x https://":        nil,
		"HTTPS://EXAMPLE.COM dan www.a.id!":  {"HTTPS://EXAMPLE.COM", "https://www.a.id"},
	} {
		var got []string
		for _, p := range links(text) {
			if p.href != "" {
				got = append(got, p.href)
			}
		}
		require.Equal(t, want, got, text)
	}
}

func FuzzLinks(f *testing.F) {
	f.Add("a https://example.com/(x).) b www.x.y")
	f.Fuzz(func(t *testing.T, text string) {
		var whole strings.Builder
		for _, p := range links(text) {
			whole.WriteString(p.text)
			if p.href == "" {
				continue
			}
			u, err := url.Parse(p.href)
			require.NoError(t, err)
			require.Contains(t, []string{"http", "https"}, strings.ToLower(u.Scheme))
		}
		require.Equal(t, text, whole.String())
	})
}
