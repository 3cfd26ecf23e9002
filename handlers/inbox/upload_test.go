package inbox_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/storage"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	return out.Bytes()
}

// upload sends a form with a file, as the composer does.
func upload(t *testing.T, b *handlerstest.Browser, path, name string, content []byte, fields url.Values) handlerstest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		require.NoError(t, form.WriteField(field, values[0]))
	}
	part, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return b.Send(path, form.FormDataContentType(), &body)
}

func TestAFileIsSentWithItsWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path, client := "/inbox/"+chat.ID.String(), uuid.New()
	b := s.SignedIn(t, s.shop.Agent)
	for range 2 { // twice, as a browser does that lost the answer
		page := upload(t, b, path+"/messages", "cake.png", picture(t), message("Our cake", client))
		require.Equal(t, path, page.Location, page.Body)
	}
	m := s.newest(chat)
	require.Equal(t, client, m.ClientID)
	require.Equal(t, gateway.KindImage, m.Kind)
	require.Equal(t, "Our cake", m.Text)
	require.Equal(t, "cake.png", m.Media.Name)
	require.Equal(t, "image/png", m.Media.MIME)

	document := message("", uuid.New())
	document.Set("as_document", "1")
	page := upload(t, partial(b), path+"/messages", "cake.png", picture(t), document)
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, 1, page.Find(".message .bubble").Length())
	require.Equal(t, gateway.KindDocument, s.newest(chat).Kind)
	require.NotContains(t, s.Log.String(), "Our cake")
	usage, err := s.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, usage.Files)

	// A browser without scripts sends an empty file where none was chosen.
	b.Header.Del("HX-Request")
	require.Equal(t, path, upload(t, b, path+"/messages", "", nil, message("only words", uuid.New())).Location)
	require.Equal(t, gateway.KindText, s.newest(chat).Kind)
}

func TestAFileThatIsNotTakenKeepsTheWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), dbtest.Make(t, s.DB, "b")
	path := "/inbox/" + chat.ID.String() + "/messages"
	b := s.SignedIn(t, s.shop.Agent)
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
	for name, content := range map[string][]byte{"empty.png": nil, "large.bin": make([]byte, storage.MaxUpload+1), "IMG_1.png": heic} {
		page := upload(t, b, path, name, content, message("these words", uuid.New()))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Equal(t, "these words", page.Find("#compose-text").Text())
		require.NotEmpty(t, page.Text("#compose-problem"))
	}
	require.Equal(t, "hello", s.newest(chat).Text)
	document := message("as you wish", uuid.New())
	document.Set("as_document", "1")
	require.Equal(t, http.StatusSeeOther, upload(t, b, path, "IMG_1.HEIC", heic, document).Status)
	require.Equal(t, [2]string{"IMG_1.HEIC", "image/heic"}, [2]string{s.newest(chat).Media.Name, s.newest(chat).Media.MIME})
	stranger := s.SignedIn(t, other.Agent)
	require.Equal(t, http.StatusNotFound, upload(t, stranger, path, "cake.png", picture(t), message("", uuid.New())).Status)
	usage, err := other.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.Zero(t, usage.Files)
}

// TestWhatAGatewayCannotDoIsSaid has a server of an edition that sends no files. Before it has said so, nothing is known, and nobody asks it.
func TestWhatAGatewayCannotDoIsSaid(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" }))
	s := &site{App: handlerstest.New(t, handlerstest.WithOperatorServer(server)), t: t}
	s.shop = dbtest.Make(t, s.DB, "a")
	s.device = dbtest.Device(t, s.shop, "Orders", func(d *devices.Device) {
		held(d)
		s.Seal(t, d)
	})
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	require.Zero(t, b.Get(path).Find(".menu-item:disabled").Length())

	driver, err := s.Devices.Driver(t.Context(), s.device)
	require.NoError(t, err)
	can, err := driver.Capabilities(t.Context())
	require.NoError(t, err)
	reason := can.Why(gateway.FeatureDocument).String()
	require.NotEmpty(t, reason)
	page := b.Get(path)
	require.Equal(t, []string{"Photo or video " + reason, "Document " + reason}, texts(page.Find(".compose-attach .menu-item:disabled")))
	page = upload(t, b, path+"/messages", "cake.png", picture(t), message("these words", uuid.New()))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, reason, page.Text("#compose-problem"))
	require.Equal(t, "these words", page.Find("#compose-text").Text())
	require.Equal(t, "hello", s.newest(chat).Text)
}
