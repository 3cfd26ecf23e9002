package landing

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/layout"
)

func render(t *testing.T, ctx context.Context) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, Page().Render(ctx, &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	return document
}

func TestVisitorsRegisterOrLogIn(t *testing.T) {
	t.Parallel()
	page := render(t, t.Context())
	require.Equal(t, 1, page.Find("h1").Length())
	require.Equal(t, 1, page.Find("main a[href='/register']").Length())
	require.Equal(t, 1, page.Find("main a[href='/login']").Length())
	require.Equal(t, 5, page.Find(".features li").Length())
	require.Zero(t, page.Find("[style]").Length())
}

func TestWhoIsSignedInGoesToTheDashboard(t *testing.T) {
	t.Parallel()
	page := render(t, layout.With(t.Context(), layout.Frame{Person: &layout.Person{Name: "Siti"}}))
	require.Equal(t, 1, page.Find("main a[href='/dashboard']").Length())
	require.Zero(t, page.Find("a[href='/register'], a[href='/login']").Length())
}

func TestThePageSpeaksIndonesian(t *testing.T) {
	t.Parallel()
	page := render(t, i18n.With(t.Context(), i18n.Indonesian))
	require.Equal(t, "id", page.Find("html").AttrOr("lang", ""))
	require.NotEqual(t, render(t, t.Context()).Find("h1").Text(), page.Find("h1").Text())
}
