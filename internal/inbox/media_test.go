package inbox_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// Beginnings of files.
const (
	mp4  = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	opus = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00OpusHead\x01"
	pdf  = "%PDF-1.7\n"
)

// allFiles is where a simulated server has files.
const allFiles = "/api/files/*/*"

func photo(t testing.TB) string {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 600, 300))
	picture.Set(1, 1, color.White)
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture))
	return out.String()
}

// send lets the customer send a file, and waits until its message is here.
func (l *line) send(draft simulator.Draft, content string) uuid.UUID {
	l.t.Helper()
	draft.From, draft.Data = customer, base64.StdEncoding.EncodeToString([]byte(content))
	sent, err := l.server.Write(shopPhone, draft)
	require.NoError(l.t, err)
	var id uuid.UUID
	l.until(func() bool {
		return l.db.OwnerPool().QueryRow(l.t.Context(), "select id from messages where raw_id = $1", sent.ID).Scan(&id) == nil
	})
	return id
}

// file waits until the file of a message is in a state.
func (l *line) file(id uuid.UUID, state inbox.MediaState) inbox.Media {
	l.t.Helper()
	var m inbox.Message
	if !waits(func() bool { m = l.message(id); return m.Media != nil && m.Media.State == state }) {
		require.FailNow(l.t, "another state", "%+v", m.Media)
	}
	return *m.Media
}

// postponed waits until fetching a file has failed for now.
func (l *line) postponed(id uuid.UUID) {
	l.t.Helper()
	l.until(func() bool {
		return count(l.t, l.db, "select count(*) from media where message_id = $1 and state = 'waiting' and tries > 0 and due_at < now() + interval '1 minute'", id) == 1
	})
}

// fail lets the customer send a file while the gateway fails to give it in some way, until back is called; the sweep finds it then.
func (l *line) fail(shape string, draft simulator.Draft, content string) (id uuid.UUID, back func()) {
	l.t.Helper()
	_, err := l.server.AddFault(simulator.Fault{Path: allFiles, Shape: shape})
	require.NoError(l.t, err)
	id = l.send(draft, content)
	l.postponed(id)
	return id, func() {
		require.NoError(l.t, l.server.RemoveFault(0))
		exec(l.t, l.db, "update media set due_at = now() where message_id = $1", id)
	}
}

func (l *line) usage() inbox.Usage {
	l.t.Helper()
	usage, err := l.shop.Tenant.Usage(l.t.Context())
	require.NoError(l.t, err)
	return usage
}

func (l *line) stored(key string) string {
	l.t.Helper()
	file, _, err := l.app.Blobs.Open(l.t.Context(), l.shop.ID, key)
	require.NoError(l.t, err)
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	require.NoError(l.t, err)
	return string(content)
}

func (l *line) fetcher() *inbox.Fetcher[*db.Tx] { return l.app.Work.Fetcher.(*inbox.Fetcher[*db.Tx]) }

func fileAddress(id uuid.UUID) string { return "/media/messages/" + id.String() }

// TestFilesAreFetchedKeptAndServedInert sends files of every kind, the hostile ones among them, and looks at what browsers get.
func TestFilesAreFetchedKeptAndServedInert(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			l, _ := paired(t, engine, nil)
			svg, html := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "<!DOCTYPE html><script>alert(1)</script>"
			tests := []struct {
				kind, name, claim, content string
				mime, disposition          string
			}{
				{"image", "", "image/png", photo(t), "image/png", "inline; filename=ID.png"},
				{"video", "", "video/mp4", mp4, "video/mp4", "inline; filename=ID.mp4"},
				{"voice", "", "audio/ogg; codecs=opus", opus, "audio/ogg", "inline; filename=ID.ogg"},
				{"document", "Faktur é.pdf", "application/pdf", pdf, "application/pdf", "attachment; filename*=utf-8''Faktur%20%C3%A9.pdf"},
				{"document", "../../x.html", "text/html", html, storage.Unknown, "attachment; filename=x.html"},
				{"document", `..\evil"; x="y.html`, "image/png", html, storage.Unknown, `attachment; filename="evil\"; x=\"y.html"`},
				{"image", "", "image/svg+xml", svg, storage.Unknown, "attachment; filename=ID"},
				{"document", "logo.svg", "image/svg+xml", svg, storage.Unknown, "attachment; filename=logo.svg"},
				{"image", "", "image/png", html, storage.Unknown, "attachment; filename=ID"},
				{"image", "", "text/html", photo(t), "image/png", "inline; filename=ID.png"},
			}
			b, stranger := l.app.SignedIn(t, l.shop.Agent), l.app.SignedIn(t, dbtest.Make(t, l.db, "b").Owner)
			bytesKept := 0
			for _, test := range tests {
				id := l.send(simulator.Draft{Kind: test.kind, Filename: test.name, Type: test.claim}, test.content)
				file := l.file(id, inbox.MediaStored)
				require.Equal(t, test.mime, file.MIME)
				require.EqualValues(t, len(test.content), file.Size)
				require.Equal(t, test.content, l.stored(file.Key))
				bytesKept += len(test.content)

				page := b.Get(fileAddress(id))
				require.Equal(t, http.StatusOK, page.Status)
				require.Equal(t, test.content, page.Body)
				for name, want := range map[string]string{
					"Content-Type": test.mime, "Content-Disposition": strings.ReplaceAll(test.disposition, "ID", id.String()),
					"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
					"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "private, max-age=31536000, immutable",
				} {
					require.Equal(t, want, page.Header.Get(name), "%s: %s", test.name, name)
				}
				download := b.Get(fileAddress(id) + "?download=1").Header.Get("Content-Disposition")
				require.Equal(t, "attachment; filename", download[:len("attachment; filename")])

				for _, address := range []string{fileAddress(id), fileAddress(id) + "/thumb"} {
					require.Equal(t, http.StatusNotFound, stranger.Get(address).Status, address)
				}
				thumb := b.Get(fileAddress(id) + "/thumb")
				if test.mime != "image/png" {
					require.Equal(t, http.StatusNotFound, thumb.Status)
					continue
				}
				require.Equal(t, [2]int{600, 300}, [2]int{file.Width, file.Height})
				require.Equal(t, "image/jpeg", thumb.Header.Get("Content-Type"))
				config, format, err := image.DecodeConfig(strings.NewReader(thumb.Body))
				require.NoError(t, err)
				require.Equal(t, "jpeg", format)
				require.Equal(t, 480, config.Width)
			}
			require.Equal(t, inbox.Usage{Files: int64(len(tests)), Bytes: int64(bytesKept)}, l.usage())
		})
	}
}

func TestALargeVideoIsStreamedAndServedInParts(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	const size = 60 << 20
	id := l.send(simulator.Draft{Kind: "video", Type: "video/mp4", Size: size}, mp4)
	require.EqualValues(t, size, l.file(id, inbox.MediaStored).Size)
	require.Equal(t, inbox.Usage{Files: 1, Bytes: size}, l.usage())

	b := l.app.SignedIn(t, l.shop.Agent)
	for asked, want := range map[string]string{"bytes=4-7": "ftyp", "bytes=-2": "\x00\x00"} {
		b.Header.Set("Range", asked)
		page := b.Get(fileAddress(id))
		require.Equal(t, http.StatusPartialContent, page.Status)
		require.Equal(t, want, page.Body)
		require.Equal(t, "video/mp4", page.Header.Get("Content-Type"))
	}
	b.Header.Set("Range", "bytes="+strconv.Itoa(size)+"-")
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, b.Get(fileAddress(id)).Status)
}

// TestFilesThatAreNotToBeHad: the message is there all the same, says why its file is not, and a person may have it tried again.
func TestFilesThatAreNotToBeHad(t *testing.T) {
	t.Parallel()
	l, chat := paired(t, simulator.NOWEB, nil)
	b := l.app.SignedIn(t, l.shop.Agent)
	for _, test := range []struct {
		name    string
		draft   simulator.Draft
		content string
		fault   string
		want    string
	}{
		{"empty", simulator.Draft{Kind: "document", Filename: "a.txt", Text: "see this"}, "", "", "The file was empty."},
		{"too large", simulator.Draft{Kind: "document", Size: 101 << 20}, "x", "", "The file has 101 MB, and up to 100 MB are kept here. Open it on the phone."},
		{"gone", simulator.Draft{Kind: "image", Type: "image/png"}, photo(t), "file_not_found", "WhatsApp no longer has this file. Ask for it again."},
	} {
		if test.fault != "" {
			_, err := l.server.AddFault(simulator.Fault{Path: allFiles, Shape: test.fault})
			require.NoError(t, err)
		}
		id := l.send(test.draft, test.content)
		file := l.file(id, inbox.MediaFailed)
		require.Equal(t, test.want, file.Failure.String(), test.name)
		require.Equal(t, test.draft.Text, l.message(id).Text)
		require.Equal(t, http.StatusNotFound, b.Get(fileAddress(id)).Status)
		require.Zero(t, l.usage())

		require.NoError(t, l.server.RemoveFault(0))
		again := "/inbox/" + chat.String() + "/messages/" + id.String() + "/media/retry"
		require.Equal(t, http.StatusSeeOther, b.Post(again, url.Values{}).Status)
		if test.fault == "" {
			require.Equal(t, test.want, l.file(id, inbox.MediaFailed).Failure.String(), test.name)
			continue
		}
		l.file(id, inbox.MediaStored)
		require.EqualValues(t, 1, l.usage().Files)
		require.Equal(t, http.StatusConflict, b.Post(again, url.Values{}).Status, "there is nothing to try again")
	}
}

// TestARevokedMessageShowsNoFile: what is deleted for everyone is not shown, its file neither.
func TestARevokedMessageShowsNoFile(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	id := l.send(simulator.Draft{Kind: "image", Type: "image/png"}, photo(t))
	l.file(id, inbox.MediaStored)
	_, err := l.server.Act(shopPhone, simulator.Act{Message: l.message(id).Raw, Do: "delete"})
	require.NoError(t, err)
	l.until(func() bool { return !l.message(id).RevokedAt.IsZero() })
	require.Equal(t, http.StatusNotFound, l.app.SignedIn(t, l.shop.Agent).Get(fileAddress(id)).Status)
	require.Equal(t, gateway.KindImage, l.message(id).Kind)
}
