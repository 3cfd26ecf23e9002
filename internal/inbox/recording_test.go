package inbox_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// recorded is what Chromium makes of two and a half seconds.
func recorded(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("../voice/testdata/chromium.webm")
	require.NoError(t, err)
	return content
}

const (
	safari = "\x00\x00\x00\x18ftypiso5\x00\x00\x00\x00isomiso5rest"
	vorbis = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01vorbis"
	opus1  = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00OpusHead"
)

func TestRecordingsReachThePhoneAsVoiceMessages(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	for _, test := range []struct{ file, content, name, mime, told string }{
		{"voice.webm", string(recorded(t)), "voice.ogg", "audio/ogg", "audio/ogg; codecs=opus"},
		{"voice.ogg", opus1, "voice.ogg", "audio/ogg", "audio/ogg; codecs=opus"},
		{"voice.mp4", safari, "voice.m4a", "audio/mp4", "audio/mp4"},
	} {
		before := len(l.ours())
		m, err := l.upload(conversation, "", inbox.Upload{Name: test.file, Body: strings.NewReader(test.content), Voice: true, Converts: true})
		require.NoError(t, err, test.file)
		require.Equal(t, gateway.KindVoice, m.Kind)
		require.Equal(t, []string{test.name, test.mime}, []string{m.Media.Name, m.Media.MIME})
		l.becomes(m.ID, delivered)
		list := l.ours()
		require.Len(t, list, before+1)
		require.Equal(t, []string{"voice", test.told}, []string{list[before].Kind, list[before].Type})
		require.EqualValues(t, m.Media.Size, list[before].Size)
	}
}

func TestWhatIsNoRecordingIsNotSent(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	for name, content := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "a picture": picture(t), "Vorbis": []byte(vorbis), "what only some gateways convert": []byte(safari),
		"cut short": recorded(t)[:3000], "too large": append([]byte(opus1), make([]byte, inbox.MaxVoice)...),
	} {
		_, err := l.upload(conversation, "", inbox.Upload{Name: "voice.ogg", Body: bytes.NewReader(content), Voice: true})
		var fields errs.Fields
		require.ErrorAs(t, err, &fields, name)
		require.Contains(t, fields, "file", name)
	}
	_, err := l.upload(conversation, "with words", inbox.Upload{Name: "voice.webm", Body: bytes.NewReader(recorded(t)), Voice: true})
	require.ErrorContains(t, err, "has no words beside it")
	require.Empty(t, l.ours())
	usage, err := l.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.Zero(t, usage.Files, "what was refused takes no room")
}
