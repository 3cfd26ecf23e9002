package dev

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

func TestUI(t *testing.T) {
	t.Parallel()
	var html strings.Builder
	require.NoError(t, UI().Render(t.Context(), &html))
	page, err := goquery.NewDocumentFromReader(strings.NewReader(html.String()))
	require.NoError(t, err)

	seen := map[string]bool{}
	page.Find("[id]").Each(func(_ int, element *goquery.Selection) {
		id := element.AttrOr("id", "")
		require.False(t, seen[id], "two elements have the id %q", id)
		seen[id] = true
	})
	require.NotEmpty(t, seen)
	page.Find("[aria-labelledby], [aria-controls], [commandfor], label[for]").Each(func(_ int, element *goquery.Selection) {
		for _, name := range []string{"aria-labelledby", "aria-controls", "commandfor", "for"} {
			if id, ok := element.Attr(name); ok {
				require.True(t, seen[id], "%s=%q leads nowhere", name, id)
			}
		}
	})
	require.Zero(t, page.Find("[style], [onclick], script:not([src])").Length())
}
