package inbox_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

func pngOf(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))))
	return out.String()
}

// TestFilesInBubbles: what a file is by its bytes decides how it is shown, not what its message says it is.
func TestFilesInBubbles(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	b := app.SignedIn(t, shop.Agent)
	file := func(kind gateway.Kind, name, content string) (*goquery.Selection, string) {
		m := dbtest.Message(t, shop, chat, "", func(m *inbox.Message) { m.Kind, m.Media = kind, dbtest.File(t, app.Blobs, shop, m.ID, name, content) })
		return b.Get("/inbox/" + chat.ID.String()).Find("#message-" + m.ClientID.String()), "/media/messages/" + m.ID.String()
	}
	const mp4, html = "\x00\x00\x00\x18ftypmp42", "<script>alert(1)</script>"

	bubble, address := file(gateway.KindImage, "", pngOf(t, 1200, 600))
	require.Equal(t, address, bubble.Find("a[data-viewer]").AttrOr("href", ""))
	img := bubble.Find("img")
	require.Equal(t, [3]string{address + "/thumb", "280", "140"}, [3]string{img.AttrOr("src", ""), img.AttrOr("width", ""), img.AttrOr("height", "")})
	bubble, address = file(gateway.KindSticker, "", pngOf(t, 512, 512))
	require.Equal(t, address, bubble.Find("img.media-sticker").AttrOr("src", ""), "a thumbnail is not transparent")
	bubble, address = file(gateway.KindVideo, "", mp4)
	require.Equal(t, address, bubble.Find("video[controls]").AttrOr("src", ""))
	bubble, address = file(gateway.KindVoice, "", mp4)
	require.Equal(t, address, bubble.Find("audio[controls]").AttrOr("src", ""))
	bubble, address = file(gateway.KindDocument, "bukti.png", pngOf(t, 10, 10))
	require.Equal(t, 1, bubble.Find("a[data-viewer] > img").Length())
	require.Equal(t, address+"?download=1", bubble.Find("a.media-file[download]").AttrOr("href", ""))

	for name, of := range map[string]struct {
		kind          gateway.Kind
		name, content string
	}{
		"a picture that is HTML": {gateway.KindImage, "", html}, "a video that is HTML": {gateway.KindVideo, "", html},
		"a sticker that is SVG": {gateway.KindSticker, "", "<svg/>"}, "a voice message that is text": {gateway.KindVoice, "", "hello"},
		"a damaged picture": {gateway.KindImage, "", "\x89PNG\r\n\x1a\n" + html}, "a document": {gateway.KindDocument, "../../x.html", html},
		"a PDF": {gateway.KindDocument, "a.pdf", "%PDF-1.7"},
	} {
		bubble, address := file(of.kind, of.name, of.content)
		require.Zero(t, bubble.Find("img, video, audio").Length(), name)
		require.Equal(t, address+"?download=1", bubble.Find("a.media-file[download]").AttrOr("href", ""), name)
		require.NotContains(t, bubble.Text(), "..", name)
	}
}

func TestAFileThatIsNotHere(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", nil)
	app.Seal(t, &device)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	m := dbtest.Message(t, shop, chat, "see this", func(m *inbox.Message) {
		m.Kind, m.Media = gateway.KindDocument, &inbox.Media{State: inbox.MediaFailed, Name: "a.txt", Failure: errs.Msg("The file was empty.")}
	})
	b := app.SignedIn(t, shop.Agent)
	bubble := "#message-" + m.ClientID.String()
	page := b.Get("/inbox/" + chat.ID.String())
	require.Equal(t, "a.txt", page.Text(bubble+" .media-failed .media-name"))
	require.Contains(t, page.Text(bubble+" .media-failed"), "The file was empty.")
	require.Equal(t, "see this", page.Text(bubble+" .bubble-text"))
	again := page.Find(bubble+" .media-failed form").AttrOr("action", "")

	b.Header.Set("HX-Request", "true")
	page = b.Post(again, url.Values{})
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, "Fetching the file…", page.Text(bubble+" .media-waiting .media-note"))
	require.Equal(t, http.StatusConflict, b.Post(again, url.Values{}).Status)
	require.Equal(t, http.StatusNotFound, b.Post("/inbox/"+chat.ID.String()+"/messages/"+shop.ID.String()+"/media/retry", url.Values{}).Status)
}
