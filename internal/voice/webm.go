package voice

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/bits"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The elements of WebM (RFC 9559) that matter here. Those that contain others are gone into; they may be of unknown length, as
// browsers do not know it while they record.
const (
	segment, tracks, trackEntry     = 0x18538067, 0x1654ae6b, 0xae
	cluster, blockGroup             = 0x1f43b675, 0xa0
	trackNumber, codec, codecHeader = 0xd7, 0x86, 0x63a2
	simpleBlock, block              = 0xa3, 0xa1
)

// maxElement is the largest element that is read, in bytes: a packet with what stands before it.
const maxElement = maxPacket + 16

// ErrNotSound is what reading ends with where there is no recording of sound, or one that is damaged.
var ErrNotSound = errs.New(errs.Invalid, "This is not a recording that can be sent as a voice message.")

// NewReader returns the Opus sound of a WebM file in Ogg, wrapped anew while it is read. What it holds in memory is a page of a second. Reading
// ends with ErrNotSound where the file is another one, or damaged.
func NewReader(r io.Reader) io.Reader { return &reader{in: bufio.NewReader(r)} }

type reader struct {
	in    *bufio.Reader
	err   error
	track track // the one that is being read about
	sound track // the one that is taken
	pages pages
}

type track struct {
	number uint64
	codec  string
	header []byte
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	for r.pages.out.Len() == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.err = r.step()
	}
	return r.pages.out.Read(p)
}

// step reads one element. The end of the file ends the last page.
func (r *reader) step() error {
	if _, err := r.in.Peek(1); errors.Is(err, io.EOF) && r.pages.samples > 0 {
		r.pages.end()
		return io.EOF
	}
	id, _, err := r.number(4)
	if err != nil {
		return damaged(err)
	}
	size, unknown, err := r.number(8)
	if err != nil {
		return damaged(err)
	}
	switch id {
	case segment, tracks, cluster, blockGroup:
		return nil
	case trackEntry:
		r.track = track{}
		return nil
	case trackNumber, codec, codecHeader, simpleBlock, block:
		if unknown || size > maxElement {
			return ErrNotSound
		}
		content := make([]byte, size)
		if _, err := io.ReadFull(r.in, content); err != nil {
			return damaged(err)
		}
		return r.element(id, content)
	}
	if unknown || size > 1<<40 {
		return ErrNotSound
	}
	_, err = io.CopyN(io.Discard, r.in, int64(size))
	return damaged(err)
}

// number reads a number of at most that many bytes; its first one says how many. An id keeps the bit that says so, a length does not, and one of
// ones alone is unknown.
func (r *reader) number(most int) (n uint64, unknown bool, err error) {
	first, err := r.in.ReadByte()
	if err != nil {
		return 0, false, err
	}
	more := bits.LeadingZeros8(first)
	if more >= most {
		return 0, false, ErrNotSound
	}
	n = uint64(first)
	for range more {
		next, err := r.in.ReadByte()
		if err != nil {
			return 0, false, err
		}
		n = n<<8 | uint64(next)
	}
	if most == 4 {
		return n, false, nil
	}
	mask := uint64(1)<<(7*(more+1)) - 1
	return n & mask, n&mask == mask, nil
}

// element takes what a track is, or a packet of the one with sound.
func (r *reader) element(id uint64, content []byte) error {
	switch id {
	case trackNumber:
		r.track.number = 0
		for _, b := range content {
			r.track.number = r.track.number<<8 | uint64(b)
		}
	case codec:
		r.track.codec = string(content)
	case codecHeader:
		r.track.header = content
	default:
		return r.packet(content)
	}
	if r.sound.number == 0 && r.track.number > 0 && r.track.codec == "A_OPUS" && isHeader(r.track.header) {
		r.sound = r.track
		r.pages.begin(r.sound.header)
	}
	return nil
}

// isHeader reports whether a track of Opus has one or two channels, as all that is recorded from a microphone has.
func isHeader(h []byte) bool {
	return len(h) == 19 && bytes.HasPrefix(h, []byte("OpusHead\x01")) && (h[9] == 1 || h[9] == 2) && h[18] == 0
}

// packet takes the packet of a block: after the track's number, two bytes of time and the flags. No browser packs several into one.
func (r *reader) packet(block []byte) error {
	if len(block) < 5 || r.sound.number == 0 {
		return ErrNotSound
	}
	if r.sound.number > 0x7e || uint64(block[0]) != 0x80|r.sound.number {
		return nil // another track's
	}
	samples := samplesOf(block[4:])
	if block[3]&0x06 != 0 || samples == 0 {
		return ErrNotSound
	}
	r.pages.add(block[4:], samples)
	return nil
}

// damaged is why a file could not be read: it ended too early, or its reader failed.
func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrNotSound
	}
	return err
}
