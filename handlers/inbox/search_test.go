package inbox_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSearchShowsChatsAndMessagesWithTheirWordsMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Pesta <b>", "Halo, besok jadi?")
	s.chatAt("Budi", `Buat <i>pesta</i> & "PESTANYA" ya`, time.Now().Add(-time.Hour))
	b := partial(s.SignedIn(t, s.shop.Owner))
	doc := b.Get("/inbox/search?q=" + url.QueryEscape("pesta"))
	require.Len(t, texts(doc.Find("h2")), 2)
	require.Equal(t, []string{"pesta", "PESTA"}, texts(doc.Find("mark")))
	require.Equal(t, `Buat <i>pesta</i> & "PESTANYA" ya`, texts(doc.Find(".search-snippet"))[0])
	require.Contains(t, doc.Find(".search-row").AttrOr("href", ""), "at=")
	require.Equal(t, 1, doc.Find("a[data-chat='"+chat.ID.String()+"']").Length())
	doc = b.Get("/inbox/search?q=" + url.QueryEscape("nobody <x>"))
	require.Contains(t, doc.Selection.Text(), "Nothing found for “nobody <x>”")
	require.Zero(t, b.Get("/inbox/search?q=").Find("h2").Length())
}
