package notices

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// kinds returns the notice kinds as the source declares them: one that is added there is tested here.
func kinds(t *testing.T) []account.NoticeKind {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "../../internal/account/notice.go", nil, 0)
	require.NoError(t, err)
	var found []account.NoticeKind
	ast.Inspect(parsed, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "NoticeKind" {
			return true
		}
		for _, value := range spec.Values {
			text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			require.NoError(t, err)
			found = append(found, account.NoticeKind(text))
		}
		return true
	})
	require.NotEmpty(t, found)
	return found
}

func TestEveryKindHasASentence(t *testing.T) {
	t.Parallel()
	for _, locale := range i18n.Locales() {
		ctx := i18n.With(t.Context(), locale)
		said := map[string]account.NoticeKind{}
		for _, kind := range kinds(t) {
			text, icon := sentence(ctx, account.Notice{Kind: kind, Subject: "agent"})
			require.NotEqual(t, unnamed(ctx), text, kind)
			require.NotContains(t, text, "%!", kind)
			require.NotEmpty(t, icon, kind)
			require.Empty(t, said[text], "%s says the same", kind)
			said[text] = kind
		}
	}
	text, _ := sentence(t.Context(), account.Notice{Kind: "from.tomorrow"})
	require.Equal(t, "Something changed in this workspace.", text)
}

func TestSentences(t *testing.T) {
	t.Parallel()
	text, _ := sentence(t.Context(), account.Notice{Kind: account.NoticeRoleChanged, Subject: "admin"})
	require.Equal(t, "Your role is now Admin.", text)
	text, _ = sentence(t.Context(), account.Notice{Kind: account.NoticeMemberJoined, Subject: "Ayu 100%d"})
	require.Equal(t, "Ayu 100%d joined the workspace.", text)
}

func TestShowMarksWhatIsUnread(t *testing.T) {
	t.Parallel()
	now := time.Now()
	page := show(t, Props{Unread: 1, Notices: []account.Notice{
		{ID: account.NewID(), Kind: account.NoticeMemberJoined, Subject: "<b>Ayu</b>", CreatedAt: now},
		{ID: account.NewID(), Kind: account.NoticeReopened, CreatedAt: now, ReadAt: now},
	}})
	rows := page.Find("main li")
	require.Equal(t, 2, rows.Length())
	require.Equal(t, 1, page.Find("main li[data-unread]").Length())
	require.Contains(t, rows.First().Text(), "<b>Ayu</b> joined")
	require.Equal(t, 1, page.Find("form[method=post][action='/notices/read'] button").Length())
	require.Zero(t, page.Find("nav.pager").Length())
}

func TestShowSaysWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	page := show(t, Props{})
	require.Equal(t, "Nothing new", page.Find("main .empty h3").Text())
	require.Zero(t, page.Find("form[action='/notices/read']").Length())
}

func show(t *testing.T, p Props) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, Show(p).Render(t.Context(), &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	return document
}
