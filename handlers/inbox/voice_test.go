package inbox_test

import (
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// recorded is what Chromium makes of two and a half seconds.
func recorded(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("../../internal/voice/testdata/chromium.webm")
	require.NoError(t, err)
	return content
}

func recording() url.Values {
	fields := message("", uuid.New())
	fields.Set("voice", "1")
	return fields
}

func TestARecordingIsAVoiceMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	require.Equal(t, 1, b.Get(path).Find("#compose-voice[data-converts]").Length())
	fields := recording()
	for range 2 { // twice, as a browser does that lost the answer
		page := upload(t, partial(b), path+"/messages", "voice.webm", recorded(t), fields)
		require.Equal(t, http.StatusOK, page.Status, page.Body)
		require.Equal(t, "Voice message", page.Find(".bubble .media-audio audio").AttrOr("aria-label", ""))
	}
	m := s.newest(chat)
	require.Equal(t, fields.Get("client_id"), m.ClientID.String())
	require.Equal(t, gateway.KindVoice, m.Kind)
	require.Equal(t, "voice.ogg", m.Media.Name)
	page := b.Get("/media/messages/" + m.ID.String())
	require.Equal(t, "audio/ogg", page.Header.Get("Content-Type"))
	require.Equal(t, "OggS", page.Body[:4])
	usage, err := s.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, usage.Files)
}

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), dbtest.Make(t, s.DB, "b")
	path := "/inbox/" + chat.ID.String() + "/messages"
	b := partial(s.SignedIn(t, s.shop.Agent))
	for name, content := range map[string][]byte{"junk": []byte("<script>alert(1)</script>"), "a picture": picture(t), "cut short": recorded(t)[:2000]} {
		page := upload(t, b, path, "voice.webm", content, recording())
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Equal(t, "This is not a recording that can be sent as a voice message.", page.Text("#compose-problem"), name)
	}
	page := upload(t, b, path, "", nil, recording())
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "no file")
	require.Equal(t, http.StatusNotFound, upload(t, partial(s.SignedIn(t, other.Owner)), path, "voice.webm", recorded(t), recording()).Status)
	require.Equal(t, "hello", s.newest(chat).Text)
	for _, shop := range []dbtest.Shop{s.shop, other} {
		usage, err := shop.Tenant.Usage(t.Context())
		require.NoError(t, err)
		require.Zero(t, usage.Files)
	}
}

// TestVoiceIsOfferedWhereTheGatewayTakesIt has a server of each age: one that sends no files, one that sends what is recorded as it is, and one
// that converts it.
func TestVoiceIsOfferedWhereTheGatewayTakesIt(t *testing.T) {
	t.Parallel()
	const mp4 = "\x00\x00\x00\x18ftypiso5\x00\x00\x00\x00isomiso5"
	for _, test := range []struct {
		version, tier string
		webm, mp4     int
	}{
		{"2026.2.1", "CORE", http.StatusUnprocessableEntity, http.StatusUnprocessableEntity},
		{"2025.1.1", "PLUS", http.StatusOK, http.StatusUnprocessableEntity},
		{"2026.7.1", "CORE", http.StatusOK, http.StatusOK},
	} {
		t.Run(test.version, func(t *testing.T) {
			t.Parallel()
			server := handlerstest.Simulate(t)
			require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Version, s.Tier = test.version, test.tier }))
			s := &site{App: handlerstest.New(t, handlerstest.WithOperatorServer(server)), t: t}
			s.shop = dbtest.Make(t, s.DB, "a")
			s.device = dbtest.Device(t, s.shop, "Orders", func(d *devices.Device) {
				held(d)
				s.Seal(t, d)
			})
			driver, err := s.Devices.Driver(t.Context(), s.device)
			require.NoError(t, err)
			_, err = driver.Capabilities(t.Context())
			require.NoError(t, err)

			chat := s.chat("Siti", "hello")
			path := "/inbox/" + chat.ID.String()
			b := partial(s.SignedIn(t, s.shop.Agent))
			page := b.Get(path)
			require.Equal(t, test.webm == http.StatusOK, page.Find("#compose-voice").Length() == 1)
			require.Equal(t, test.mp4 == http.StatusOK, page.Find("#compose-voice[data-converts]").Length() == 1)
			require.Equal(t, test.webm, upload(t, b, path+"/messages", "voice.webm", recorded(t), recording()).Status)
			require.Equal(t, test.mp4, upload(t, b, path+"/messages", "voice.mp4", []byte(mp4), recording()).Status)
		})
	}
}
