package errorpage

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/views/layout"
)

func render(t *testing.T, ctx context.Context, p Props) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, Page(p).Render(ctx, &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	return document
}

func TestPageStandsInTheFrameOfWhoSeesIt(t *testing.T) {
	t.Parallel()
	person := &layout.Person{Name: "Siti"}
	tests := []struct {
		name        string
		frame       layout.Frame
		frameClass  string
		back, given string
	}{
		{"signed out", layout.Frame{}, ".auth", "/", ""},
		{"in a workspace", layout.Frame{Person: person, Workspace: &layout.Workspace{ID: "w", Name: "W"}}, ".sidebar", "/dashboard", ""},
		{"operator", layout.Frame{Operator: person}, ".operator-bar", "/admin", ""},
		{"with a way back", layout.Frame{}, ".auth", "/login", "/login"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := render(t, layout.With(t.Context(), test.frame), Props{Status: 404, Title: "Not here", Text: "It was removed.", BackURL: test.given})
			require.Equal(t, 1, page.Find(test.frameClass).Length())
			require.Equal(t, test.back, page.Find("main a.btn").AttrOr("href", ""))
			require.Equal(t, "Not here", page.Find("main h1").Text())
			require.Contains(t, page.Find("main").Text(), "Error 404")
			require.Zero(t, page.Find("main code").Length())
		})
	}
}

func TestReferenceIsShown(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 409, 413, 422, 429, 500, 503} {
		page := render(t, t.Context(), Props{Status: status, Title: "T", Text: "X", Reference: "K7QM2XPA"})
		require.Equal(t, "K7QM2XPA", page.Find("main code").Text(), status)
		require.Equal(t, 1, page.Find("main span > svg.size-5").Length(), status)
	}
}
