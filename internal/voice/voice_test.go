package voice_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/voice"
)

// recorded is 2.5 seconds of beeps as Chromium records them: 41 packets of 60 ms.
func recorded(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/chromium.webm")
	require.NoError(t, err)
	return content
}

func convert(webm []byte) ([]byte, error) { return io.ReadAll(voice.NewReader(bytes.NewReader(webm))) }

// ogg is a file as a player reads it.
type ogg struct {
	packets  [][]byte
	granules []uint64
}

// parse reads Ogg pages by RFC 3533. What is wrong with them is returned as a sentence.
func parse(content []byte) (o ogg, wrong string) {
	var open []byte
	for number := uint32(0); len(content) > 0; number++ {
		if len(content) < 27 || string(content[:5]) != "OggS\x00" || len(content) < 27+int(content[26]) {
			return o, "no page"
		}
		table := content[27 : 27+int(content[26])]
		size := 27 + len(table)
		for _, length := range table {
			if size+int(length) > len(content) {
				return o, "a page ends too early"
			}
			open = append(open, content[size:size+int(length)]...)
			size += int(length)
			if length < 255 {
				o.packets, open = append(o.packets, open), nil
			}
		}
		page := bytes.Clone(content[:size])
		content = content[size:]
		sum := binary.LittleEndian.Uint32(page[22:])
		copy(page[22:], make([]byte, 4))
		switch last := len(content) == 0; {
		case binary.LittleEndian.Uint32(page[18:]) != number:
			return o, "a page is missing"
		case bitwise(page) != sum:
			return o, "a checksum is wrong"
		case page[5]&2 != 0 != (number == 0) || page[5]&4 != 0 != last:
			return o, "the first and the last page are not marked"
		}
		o.granules = append(o.granules, binary.LittleEndian.Uint64(page[6:]))
	}
	if open != nil {
		return o, "the last packet does not end"
	}
	return o, ""
}

// bitwise is the checksum of Ogg straight from its definition.
func bitwise(page []byte) uint32 {
	var sum uint32
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			carry := sum >> 31
			sum = sum<<1 ^ carry*0x04c11db7
		}
	}
	return sum
}

func TestARecordingOfChromium(t *testing.T) {
	t.Parallel()
	content, err := convert(recorded(t))
	require.NoError(t, err)
	o, wrong := parse(content)
	require.Empty(t, wrong)
	require.Equal(t, "OpusHead\x01\x01", string(o.packets[0][:10]))
	require.Equal(t, "OpusTags\x07\x00\x00\x00CloudWA\x00\x00\x00\x00", string(o.packets[1]))
	require.Equal(t, []uint64{0, 0, 16 * 2880, 32 * 2880, 41 * 2880}, o.granules, "at most a second in a page")
	rest := recorded(t)
	for i, packet := range o.packets[2:] {
		at := bytes.Index(rest, packet)
		require.GreaterOrEqual(t, at, 0, i)
		rest = rest[at+len(packet):]
	}
	require.NoError(t, iotest.TestReader(voice.NewReader(iotest.OneByteReader(bytes.NewReader(recorded(t)))), content))
}

// webm is a file with one track of that codec, and blocks.
func webm(codec, header string, blocks ...string) []byte {
	element := func(id, content string) string {
		size := binary.BigEndian.AppendUint32(nil, uint32(len(content))|1<<28)
		return id + string(size) + content
	}
	track := element("\xd7", "\x01") + element("\x86", codec) + element("\x63\xa2", header)
	out := element("\x1a\x45\xdf\xa3", "") + "\x18\x53\x80\x67\xff" + element("\x16\x54\xae\x6b", element("\xae", track)) + "\x1f\x43\xb6\x75\xff"
	for _, block := range blocks {
		out += element("\xa3", block)
	}
	return []byte(out)
}

const head = "OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	t.Parallel()
	const block = "\x81\x00\x00\x80\x78abc"
	_, err := convert(webm("A_OPUS", head, block, "\x82\x00\x00\x80another track's"))
	require.NoError(t, err)
	for name, content := range map[string][]byte{
		"nothing": nil, "junk": []byte(strings.Repeat("junk", 100)), "zeros": make([]byte, 100), "without sound": webm("A_OPUS", head),
		"Vorbis": webm("A_VORBIS", head, block), "a video": webm("V_VP8", "", block), "another header": webm("A_OPUS", "OpusTags", block),
		"five channels": webm("A_OPUS", head[:9]+"\x05"+head[10:], block), "laced": webm("A_OPUS", head, "\x81\x00\x00\x84\x78abc"),
		"an empty packet": webm("A_OPUS", head, "\x81\x00\x00\x80"), "a packet of no frames": webm("A_OPUS", head, "\x81\x00\x00\x80\x03\x00"),
		"a packet of a second": webm("A_OPUS", head, "\x81\x00\x00\x80\x1b\x3f"), "a block without a track": webm("A_OPUS", head, "\x81"),
		"cut short": recorded(t)[:3000], "an element without an end": []byte("\x1a\x45\xdf\xa3\xff"),
		"one that claims more than there is": []byte("\xec\x01\x00\x7f\xff\xff\xff\xff\xff"), "a packet that claims to be large": append(webm("A_OPUS", head), "\xa3\x14\x00\x00\x00"...),
	} {
		_, err := convert(content)
		require.ErrorIs(t, err, voice.ErrNotSound, name)
		require.True(t, errs.Is(err, errs.Invalid))
	}
	broken := errors.New("the line is cut")
	_, err = io.ReadAll(voice.NewReader(io.MultiReader(bytes.NewReader(recorded(t)[:3000]), iotest.ErrReader(broken))))
	require.ErrorIs(t, err, broken)
}

// FuzzNewReader: whatever comes in, what comes out is a file that players take, or an error.
func FuzzNewReader(f *testing.F) {
	f.Add(recorded(f))
	f.Add(webm("A_OPUS", head, "\x81\x00\x00\x80\x78abc", "\x81\x00\x00\x80\x7b\x02abc"))
	f.Add(webm("A_OPUS", head, "\x81\x00\x00\x80\x78"+strings.Repeat("a", 60_000), "\x81\x00\x00\x80\x78"+strings.Repeat("b", 255)))
	f.Fuzz(func(t *testing.T, content []byte) {
		out, err := convert(content)
		if err != nil {
			require.ErrorIs(t, err, voice.ErrNotSound)
			return
		}
		o, wrong := parse(out)
		require.Empty(t, wrong)
		require.Greater(t, len(o.packets), 2)
		require.LessOrEqual(t, len(out), 2*len(content)+200)
	})
}
