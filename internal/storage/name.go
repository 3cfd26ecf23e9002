package storage

import (
	"path"
	"strings"
	"unicode"
)

// maxName is how long the name of a file may be, in characters, and maxExtension what of it counts as its ending.
const (
	maxName      = 200
	maxExtension = 20
)

// CleanName returns a sender's name for a file as it may be shown and saved under: without folders, without characters that are not seen
// or turn the direction of writing, not hidden, and not too long; what is left out in the middle is before the ending. "" is no name.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d': // they shape letters, and emoji
			return r
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ". ")
	letters := []rune(name)
	if len(letters) <= maxName {
		return strings.TrimRight(name, ". ")
	}
	ending := []rune(path.Ext(name))
	if len(ending) > maxExtension {
		ending = nil
	}
	return string(letters[:maxName-len(ending)]) + string(ending)
}
