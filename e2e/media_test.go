package e2e_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// silence is a sound of no length that browsers play: a WAV would be refused by our table, so it is an MP3 of one empty frame.
var silence = strings.Repeat("\xff\xfb\x90\x64"+strings.Repeat("\x00", 413), 40)

func picture(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, width, height))))
	return out.String()
}

// TestFilesInAThread shows files of each kind as a browser does, under the security policy of the page.
func TestFilesInAThread(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", func(d *devices.Device) { d.State, d.Health = gateway.StateFailed, devices.Down })
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti"})
	add := func(kind gateway.Kind, name, content string) {
		dbtest.Message(t, shop, chat, "", func(m *inbox.Message) { m.Kind, m.Media = kind, dbtest.File(t, app.Blobs, shop, m.ID, name, content) })
	}
	add(gateway.KindImage, "", picture(t, 1200, 900))
	add(gateway.KindSticker, "", picture(t, 512, 512))
	add(gateway.KindDocument, strings.Repeat("Kencanawungu", 12)+".pdf", "%PDF-1.7")
	add(gateway.KindDocument, "x.html", "<script>document.title = 'executed'</script>")
	add(gateway.KindAudio, "", silence)
	add(gateway.KindVoice, "", silence)
	for _, state := range []inbox.MediaState{inbox.MediaWaiting, inbox.MediaFailed} {
		dbtest.Message(t, shop, chat, "", func(m *inbox.Message) {
			m.Kind, m.Media = gateway.KindImage, &inbox.Media{State: state, Failure: errs.Msg("The file was empty.")}
		})
	}
	// Nobody is to fetch the one that waits.
	_, err := app.DB.OwnerPool().Exec(t.Context(), "update media set due_at = now() + interval '1 hour' where state = 'waiting'")
	require.NoError(t, err)

	tab := signIn(t, app, shop.Agent)
	address := "/inbox/" + chat.ID.String()
	tab.Open(address)
	tab.See("The file was empty.")
	tab.Until(`(document.querySelectorAll("#messages img").forEach((picture) => picture.scrollIntoView()), [...document.querySelectorAll("#messages img")].every((picture) => picture.naturalWidth > 0))`)
	require.Equal(t, "480x360 at 280", browser.Eval[string](tab, `(() => {
		const picture = document.querySelector("a[data-viewer] > img");
		return picture.naturalWidth + "x" + picture.naturalHeight + " at " + picture.width;
	})()`))
	tab.Until(`[...document.querySelectorAll("#messages audio")].every((sound) => sound.duration > 0)`)

	// As fast as was last chosen, also for the next sound.
	tab.Click("Speed")
	require.Equal(t, "1.5× 1.5×", browser.Eval[string](tab, `[...document.querySelectorAll("[data-speed] > :last-child")].map((button) => button.textContent).join(" ")`))
	require.Equal(t, "1.5 1.5", browser.Eval[string](tab, `[...document.querySelectorAll("#messages audio")].map((sound) => sound.playbackRate).join(" ")`))

	browser.Eval[bool](tab, `(document.querySelector("a[data-viewer]").click(), true)`)
	tab.Until(`document.querySelector("#viewer[open] > img").naturalWidth === 1200`)
	tab.Press(browser.KeyEscape)
	tab.Until(`!document.querySelector("#viewer").open && !document.querySelector("#viewer > img").hasAttribute("src")`)
	require.Equal(t, address, tab.Path())
	browser.Eval[bool](tab, `(document.querySelector("a[data-viewer]").click(), document.querySelector("#viewer").click(), true)`)
	tab.Until(`!document.querySelector("#viewer").open`)

	checkPage(t, tab, shown{address: address})
	require.NotEqual(t, "executed", browser.Eval[string](tab, "document.title"))
}
