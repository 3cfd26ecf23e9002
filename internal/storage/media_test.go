package storage_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/storage"
)

var message = uuid.MustParse("01970000-0000-7000-8000-0000000000aa")

const mp4 = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"

func TestSniff(t *testing.T) {
	t.Parallel()
	ogg := "OggS\x00\x02" + strings.Repeat("\x00", 22)
	for _, test := range []struct{ name, head, want, family string }{
		{"JPEG", "\xff\xd8\xff\xe0", "image/jpeg", "image"},
		{"PNG", "\x89PNG\r\n\x1a\nIHDR", "image/png", "image"},
		{"GIF", "GIF89a", "image/gif", "image"},
		{"HEIC", "\x00\x00\x00\x18ftypheic", "image/heic", ""},
		{"WebP", "RIFF\x00\x00\x00\x00WEBPVP8L", "image/webp", "image"},
		{"MP4", mp4, "video/mp4", "video"},
		{"M4A", "\x00\x00\x00\x18ftypM4A ", "audio/mp4", "audio"},
		{"WebM", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm", "video"},
		{"WebM with sound alone", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x86\x86A_OPUS", "audio/webm", "audio"},
		{"WebM with sound and pictures", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x86\x86A_OPUS\x86\x85V_VP8", "video/webm", "video"},
		{"Opus", ogg + "OpusHead", "audio/ogg", "audio"},
		{"Vorbis", ogg + "\x01vorbis", "audio/ogg", "audio"},
		{"MP3 with tags", "ID3\x03", "audio/mpeg", "audio"},
		{"MP3", "\xff\xfb\x90\x64", "audio/mpeg", "audio"},
		{"AAC", "\xff\xf1\x50\x80", "audio/aac", "audio"},
		{"PDF is saved, not shown", "%PDF-1.7", "application/pdf", ""},

		{"HTML", "<!DOCTYPE html><script>alert(1)</script>", storage.Unknown, ""},
		{"HTML of two-byte letters", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", storage.Unknown, ""},
		{"SVG", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, storage.Unknown, ""},
		{"XML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, storage.Unknown, ""},
		{"text", "hello", storage.Unknown, ""},
		{"script", "#!/bin/sh", storage.Unknown, ""},
		{"archive", "PK\x03\x04", storage.Unknown, ""},
		{"sound in the RIFF family", "RIFF\x00\x00\x00\x00WAVEfmt ", storage.Unknown, ""},
		{"Ogg with pictures", ogg + "\x80theora", storage.Unknown, ""},
		{"Matroska", "\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", storage.Unknown, ""},
		{"nothing", "", storage.Unknown, ""},
		{"cut off", "\x00\x00\x00\x18ftyp", storage.Unknown, ""},
	} {
		got := storage.Sniff([]byte(test.head))
		require.Equal(t, test.want, got, test.name)
		require.Equal(t, test.family, storage.Family(got), test.name)
	}
	// What the database or a provider says is not believed either.
	for _, mime := range []string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/html; charset=utf-8", "IMAGE/PNG", ""} {
		served, shown := storage.Served(mime)
		require.Equal(t, storage.Unknown, served)
		require.False(t, shown)
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 300)
	for name, want := range map[string]string{
		"../../x.html": "x.html", `C:\Users\x\photo.jpg`: "photo.jpg", "/etc/passwd": "passwd", "..": "", "a/": "", "": "", ".htaccess": "htaccess",
		"invoice\u202efdp.exe": "invoicefdp.exe", "a\x00b\r\nc\x7f.txt": "abc.txt", "\u2066x\u2069\u200b.pdf": "x.pdf", " a  b .pdf. ": "a  b .pdf",
		"laporan keuangan — Q3 (final).xlsx": "laporan keuangan — Q3 (final).xlsx", "فاتورة.pdf": "فاتورة.pdf", "bad\xffbyte.txt": "badbyte.txt",
		long + ".pdf": strings.Repeat("é", 196) + ".pdf", "x." + long: "x." + strings.Repeat("é", 198),
	} {
		require.Equal(t, want, storage.CleanName(name), "%q", name)
	}
}

func TestKeepMedia(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store *storage.Store) {
		kept, err := store.KeepMedia(t.Context(), tenantA, message, strings.NewReader(mp4), 100)
		require.NoError(t, err)
		require.Equal(t, storage.Media{Key: "media/" + message.String(), MIME: "video/mp4", Size: int64(len(mp4))}, kept)
		require.Equal(t, mp4, read(t, store, tenantA, kept.Key))
		_, _, err = store.Open(t.Context(), tenantB, kept.Key)
		require.Equal(t, errs.NotFound, errs.CodeOf(err))

		// Once more, as after a crash: what is there is replaced. It is what it is, not what it was.
		kept, err = store.KeepMedia(t.Context(), tenantA, message, strings.NewReader("<script>"), 100)
		require.NoError(t, err)
		require.Equal(t, storage.Unknown, kept.MIME)
		require.Equal(t, "<script>", read(t, store, tenantA, kept.Key))

		require.NoError(t, store.DropMedia(t.Context(), tenantA, message))
		_, _, err = store.Open(t.Context(), tenantA, kept.Key)
		require.Equal(t, errs.NotFound, errs.CodeOf(err))
	})
}

func TestKeepMediaRefuses(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store *storage.Store) {
		_, err := store.KeepMedia(t.Context(), tenantA, message, strings.NewReader(""), 100)
		require.Equal(t, errs.Invalid, errs.CodeOf(err))
		_, err = store.KeepMedia(t.Context(), tenantA, message, strings.NewReader(strings.Repeat("x", 101)), 100)
		require.Equal(t, errs.TooLarge, errs.CodeOf(err))
		broken := errors.New("the connection broke")
		for _, begun := range []string{"", "x", strings.Repeat("x", 90)} {
			_, err = store.KeepMedia(t.Context(), tenantA, message, io.MultiReader(strings.NewReader(begun), iotest.ErrReader(broken)), 100)
			require.ErrorIs(t, err, broken)
		}
		_, _, err = store.Open(t.Context(), tenantA, "media/"+message.String())
		require.Equal(t, errs.NotFound, errs.CodeOf(err), "half a file is none")
	})
}

// endless is a file that never ends, and counts what is taken of it.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.taken += int64(len(p))
	return len(p), nil
}

// TestKeepMediaHoldsNoFileInMemory does not run beside other tests: it counts what the whole process allocates.
func TestKeepMediaHoldsNoFileInMemory(t *testing.T) {
	folder, err := storage.FolderURL(filepath.Join(t.TempDir(), "blobs"))
	require.NoError(t, err)
	store, err := storage.Open(t.Context(), folder)
	require.NoError(t, err)
	allocated := func(do func()) int64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	const size = 60 << 20
	took := allocated(func() {
		kept, err := store.KeepMedia(t.Context(), tenantA, message, io.MultiReader(strings.NewReader(mp4), io.LimitReader(&endless{}, size)), storage.MaxIncoming)
		require.NoError(t, err)
		require.EqualValues(t, size+len(mp4), kept.Size)
	})
	require.Less(t, took, int64(4<<20))

	file := &endless{}
	took = allocated(func() {
		_, err = store.KeepMedia(t.Context(), tenantA, message, file, 10<<20)
	})
	require.Equal(t, errs.TooLarge, errs.CodeOf(err))
	require.Less(t, took, int64(4<<20))
	require.Less(t, file.taken, int64(11<<20), "no more is read than tells that it is too large")
}

// corner is a JPEG whose upper left is black and whose rest is white, with the camera's mark of how to turn it.
func corner(t *testing.T, width, height, turn int, order binary.ByteOrder) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			if x >= width/2 || y >= height/2 {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, picture, nil))
	tiff := []byte("II*\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00*")
	}
	tiff = append(tiff, make([]byte, 4+2+12)...)
	order.PutUint32(tiff[4:], 8)
	order.PutUint16(tiff[8:], 1)
	order.PutUint16(tiff[10:], 0x0112)
	order.PutUint16(tiff[12:], 3)
	order.PutUint32(tiff[14:], 1)
	order.PutUint16(tiff[18:], uint16(turn))
	segment := append([]byte("\xff\xe1\x00\x00Exif\x00\x00"), tiff...)
	binary.BigEndian.PutUint16(segment[2:], uint16(len(segment)-2))
	return append(append([]byte("\xff\xd8"), segment...), out.Bytes()[2:]...)
}

func TestThumbnailIsTurnedAsTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	store, err := storage.Open(t.Context(), "mem://")
	require.NoError(t, err)
	// Where the upper left of the sensor's picture is on the page.
	for turn, want := range map[int]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}, 9: {0, 0}} {
		for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			kept, err := store.KeepMedia(t.Context(), tenantA, message, bytes.NewReader(corner(t, 1200, 800, turn, order)), 1<<20)
			require.NoError(t, err)
			thumb, err := jpeg.Decode(strings.NewReader(read(t, store, tenantA, kept.ThumbKey)))
			require.NoError(t, err)
			long, short := thumb.Bounds().Dx(), thumb.Bounds().Dy()
			require.Equal(t, [2]int{1200, 800}, [2]int{max(kept.Width, kept.Height), min(kept.Width, kept.Height)})
			if turn >= 5 && turn <= 8 {
				require.Equal(t, 800, kept.Width, "width and height are as it is shown")
				long, short = short, long
			}
			require.Equal(t, [2]int{480, 320}, [2]int{long, short})
			size := thumb.Bounds().Size()
			for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				gray := color.GrayModel.Convert(thumb.At(size.X/4+at.X*size.X/2, size.Y/4+at.Y*size.Y/2)).(color.Gray)
				require.Equal(t, at == want, gray.Y < 128, "turn %d, %v", turn, at)
			}
		}
	}
}

func TestThumbnailWhereThereIsOne(t *testing.T) {
	t.Parallel()
	store, err := storage.Open(t.Context(), "mem://")
	require.NoError(t, err)
	var moving bytes.Buffer
	require.NoError(t, gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 30, 20)), nil))
	good := pngOf(t, 30, 20)
	for _, test := range []struct {
		name          string
		content       []byte
		width, height int
		thumb         bool
	}{
		{"a small one is not made larger", good, 30, 20, true},
		{"WebP", webpOf(t, 1, 1), 1, 1, true},
		{"GIF", moving.Bytes(), 30, 20, false},
		{"too many pixels", withSize(good, 30000, 30000), 30000, 30000, false},
		{"HTML behind a PNG signature", append(bytes.Clone(good[:8]), "<script>alert(1)</script>"...), 0, 0, false},
		{"truncated", good[:len(good)/2], 30, 20, false},
	} {
		kept, err := store.KeepMedia(t.Context(), tenantA, message, bytes.NewReader(test.content), 1<<20)
		require.NoError(t, err, test.name)
		require.Equal(t, [2]int{test.width, test.height}, [2]int{kept.Width, kept.Height}, test.name)
		require.Equal(t, test.thumb, kept.ThumbKey != "", test.name)
		require.EqualValues(t, len(test.content), kept.Size, test.name)
	}
}

func FuzzKeepMedia(f *testing.F) {
	store, err := storage.Open(f.Context(), "mem://")
	require.NoError(f, err)
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, content []byte) {
		kept, err := store.KeepMedia(t.Context(), tenantA, message, bytes.NewReader(content), 1<<20)
		if err != nil && len(content) > 0 && len(content) <= 1<<20 {
			t.Fatal(err)
		}
		if err == nil && kept.Size != int64(len(content)) {
			t.Fatal("another size")
		}
	})
}
