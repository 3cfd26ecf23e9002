package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
)

// hostile are texts that want to be something else than text, or to be shown where they do not belong.
var hostile = []string{
	`<script>document.title = "x"</script><img src=x onerror=alert(1)>`,
	`https://toko.test/"><img src=x onerror=alert(1)>?a='b'&c=<d>`,
	"javascript:alert(1) data:text/html,<script>alert(1)</script>",
	strings.Repeat("Z\u0335\u0322\u0310\u0301\u033a\u0353\u0327\u0300\u031b", 60), // zalgo
	"before \u202egnp.tset\u202c after \u2066x\u2069 \u200f\u200e",                // turned around
	strings.Repeat("W", chats.MaxText),
	"🌸👨‍👩‍👧‍👦🇮🇩👍🏽",
	"{{ .Name }} ${x} %s %d &lt;b&gt; &#0; \\u0000 '; drop table messages; --",
}

// TestHostileTextStaysText lets a customer say it by WhatsApp in each way there is, and an agent say it back, and looks at every page that shows it.
func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	s, server := connected(t)
	const phone, customer = "6281234567890", "6281300000001"
	name := `\u0000` + hostile[0] + "\u202e\x00\n" + hostile[3]
	say := func(d simulator.Draft) simulator.Message {
		d.From, d.Name = customer, name
		written, err := server.Write(phone, d)
		require.NoError(t, err)
		return written
	}
	first := say(simulator.Draft{Text: "halo\x00"})
	for _, text := range hostile {
		say(simulator.Draft{Text: text + "\x00", ReplyTo: first.ID})
		say(simulator.Draft{Kind: "document", Text: text, Filename: text + ".pdf", Data: "JVBERi0xLjc=", Type: text})
	}
	say(simulator.Draft{Kind: "location", Location: &simulator.Location{Latitude: 1, Longitude: 2, Name: hostile[0], Address: hostile[1]}})
	_, err := server.Act(phone, simulator.Act{Message: first.ID, Do: "react", Text: hostile[0]})
	require.NoError(t, err)

	b := s.SignedIn(t, s.shop.Agent)
	rows := func() string { return b.Get("/inbox").Find(".inbox-row").AttrOr("data-chat", "") }
	require.Eventually(t, func() bool { return rows() != "" }, time.Minute, 50*time.Millisecond)
	path := "/inbox/" + rows()
	require.Eventually(t, func() bool {
		return b.Get(path).Find("#messages .message").Length() == 2*len(hostile)+2
	}, time.Minute, 100*time.Millisecond)
	for _, text := range hostile {
		require.Equal(t, path, b.Post(path+"/messages", message(text+"\x00", uuid.New())).Location)
		require.Equal(t, path, upload(t, b, path+"/messages", text+".pdf", []byte("%PDF-1.7"), message(text, uuid.New())).Location)
	}
	id := b.Get(path).Find(`.bubble-more[data-can~="react"]`).First().AttrOr("data-message", "")
	for _, emoji := range []string{hostile[0], "<b>\x00</b>", strings.Repeat("👍", 17)} {
		require.Equal(t, http.StatusUnprocessableEntity, b.Post(path+"/messages/"+id+"/react", url.Values{"emoji": {emoji}}).Status)
	}
	require.Equal(t, http.StatusSeeOther, b.Post(path+"/contact/note", url.Values{"note": {hostile[0] + "\x00"}}).Status)
	require.Equal(t, http.StatusSeeOther, b.Post(path+"/contact/tags", url.Values{"tags": {hostile[0][:30]}}).Status)

	person := b.Get(path + "/contact").Location
	pages := []string{path, "/inbox", "/inbox/search?q=script", path + "/contact", path + "/thread", "/contacts", person, "/inbox/changes?after=0&conversation=" + rows()}
	for _, part := range []bool{false, true} {
		if part {
			partial(b)
		}
		for _, address := range pages {
			page := b.Get(address)
			require.Less(t, page.Status, http.StatusBadRequest, address)
			require.Zero(t, page.Find(`[onerror], [src="x"], img[src*="toko.test"], main script, #messages script, a[href^="javascript"], a[href^="data"]`).Length(), address)
			require.NotContains(t, page.Body, "\x00", address)
		}
	}
	b.Header.Del("HX-Request")
	page := b.Get(path)
	bubbles := strings.Join(texts(page.Find("#messages .bubble-text")), "\n")
	for _, text := range hostile {
		want := 4
		if strings.Contains(text, "\u202e") {
			want = 2 // what turns the direction of writing does not leave here
		}
		require.Equal(t, want, strings.Count(bubbles, strings.Join(strings.Fields(text), " ")), "as it was written: %.40s", text)
	}
	require.NotContains(t, page.Text("#thread-title"), "\u202e", "a name turns nothing around")
	page.Find(".bubble-link").Each(func(_ int, link *goquery.Selection) {
		require.Regexp(t, "^https?://", link.AttrOr("href", ""))
	})
}
