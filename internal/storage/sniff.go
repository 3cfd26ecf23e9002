package storage

import (
	"bytes"
	"strings"
)

// Unknown is the type of everything that is not in the table below. Browsers only ever save it.
const Unknown = "application/octet-stream"

// sniffed is how many bytes of a file's beginning tell what it is.
const sniffed = 512

// types are those that a file may be served as, each with its usual ending, whether a page may show it and what its bytes begin with.
// Nothing a browser runs is among them: HTML, SVG and everything else that is text are Unknown, whatever their names and senders say.
var types = []struct {
	mime, ending string
	shown        bool
	is           func(head []byte) bool
}{
	{"image/jpeg", ".jpg", true, begins("\xff\xd8\xff")},
	{"image/png", ".png", true, begins("\x89PNG\r\n\x1a\n")},
	{"image/gif", ".gif", true, func(head []byte) bool { return begins("GIF87a")(head) || begins("GIF89a")(head) }},
	{"image/webp", ".webp", true, func(head []byte) bool { return begins("RIFF")(head) && part(head, 8, 15) == "WEBPVP8" }},
	{"audio/mp4", ".m4a", true, func(head []byte) bool { return ofBrand(head, "M4A ", "M4B ") }},
	{"video/mp4", ".mp4", true, func(head []byte) bool {
		return ofBrand(head, "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash", "MSNV")
	}},
	{"image/heic", ".heic", false, func(head []byte) bool { // what iPhones keep, which few browsers show
		return ofBrand(head, "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")
	}},
	{"audio/webm", ".webm", true, func(head []byte) bool { // what browsers record: the list of tracks comes first
		return isWebM(head) && bytes.Contains(head, []byte("A_OPUS")) && !bytes.Contains(head, []byte("V_VP")) && !bytes.Contains(head, []byte("V_AV"))
	}},
	{"video/webm", ".webm", true, isWebM},
	{"audio/ogg", ".ogg", true, func(head []byte) bool {
		return begins("OggS")(head) && (part(head, 28, 36) == "OpusHead" || part(head, 28, 35) == "\x01vorbis")
	}},
	{"audio/mpeg", ".mp3", true, func(head []byte) bool { return begins("ID3")(head) || frame(head, 0xe6, 0xe2) }},
	{"audio/aac", ".aac", true, func(head []byte) bool { return frame(head, 0xf6, 0xf0) }},
	{"application/pdf", ".pdf", false, begins("%PDF-")},
}

func begins(with string) func(head []byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(with)) }
}

func isWebM(head []byte) bool {
	return begins("\x1a\x45\xdf\xa3")(head) && bytes.Contains(head[:min(len(head), 64)], []byte("webm"))
}

// part returns the bytes from one place to before another, "" where the file ends earlier.
func part(head []byte, from, to int) string {
	if len(head) < to {
		return ""
	}
	return string(head[from:to])
}

// ofBrand reports whether a file is of the MP4 family and of one of these brands.
func ofBrand(head []byte, brands ...string) bool {
	brand := part(head, 8, 12)
	for _, b := range brands {
		if part(head, 4, 8) == "ftyp" && brand == b {
			return true
		}
	}
	return false
}

// frame reports whether a file begins with the first two bytes of an audio frame: all bits set, then those of the mask as wanted.
func frame(head []byte, mask, want byte) bool {
	return len(head) > 1 && head[0] == 0xff && head[1]&mask == want
}

// Sniff returns what a file is by how it begins, or Unknown.
func Sniff(head []byte) string {
	for _, t := range types {
		if t.is(head) {
			return t.mime
		}
	}
	return Unknown
}

// Served returns the type that a file is served as, and whether a page may show it; everything else is saved. A type that is not in our
// table becomes Unknown, however it got here.
func Served(mime string) (servedAs string, shown bool) {
	for _, t := range types {
		if t.mime == mime {
			return t.mime, t.shown
		}
	}
	return Unknown, false
}

// Family is what a page shows a file with: "image", "video", "audio", or "" for one that is only saved.
func Family(mime string) string {
	if _, shown := Served(mime); !shown {
		return ""
	}
	family, _, _ := strings.Cut(mime, "/")
	return family
}

// Extension returns what the name of a file of that type usually ends in, "" for Unknown.
func Extension(mime string) string {
	for _, t := range types {
		if t.mime == mime {
			return t.ending
		}
	}
	return ""
}
