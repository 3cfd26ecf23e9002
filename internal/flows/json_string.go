package flows

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// str reads a string. Characters that the database cannot keep are refused here, where their place is known.
func (r *reader) str() (value, error) {
	v := value{kind: 's', from: r.at}
	var text []byte
	for r.at++; ; {
		if r.at >= len(r.b) {
			return v, r.fail(r.at, errs.Msg("The file ends too early; it may have been cut off."))
		}
		switch c := r.b[r.at]; {
		case c == '"':
			r.at++
			v.to, v.text = r.at, string(text)
			return v, nil
		case c < ' ':
			return v, r.fail(r.at, errs.Msg("A text may not hold a line break or tab as it is; write \\n or \\t."))
		case c == '\\':
			decoded, err := r.escape()
			if err != nil {
				return v, err
			}
			text = utf8.AppendRune(text, decoded)
		default:
			character, size := utf8.DecodeRune(r.b[r.at:])
			if character == utf8.RuneError && size == 1 {
				return v, r.fail(r.at, errs.Msg("The file is not UTF-8 text."))
			}
			text = append(text, r.b[r.at:r.at+size]...)
			r.at += size
		}
	}
}

var escapes = [256]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads what a backslash begins.
func (r *reader) escape() (rune, error) {
	from := r.at
	if r.at+1 >= len(r.b) {
		return 0, r.fail(len(r.b), errs.Msg("The file ends too early; it may have been cut off."))
	}
	if decoded := escapes[r.b[r.at+1]]; decoded != 0 {
		r.at += 2
		return decoded, nil
	}
	first, ok := r.unicode()
	switch {
	case !ok:
		return 0, r.fail(from, errs.Msg("This backslash begins nothing that JSON knows."))
	case first == 0:
		return 0, r.fail(from, errs.Msg("A text may not hold the character NUL."))
	case !utf16.IsSurrogate(first):
		return first, nil
	}
	second, ok := r.unicode()
	if both := utf16.DecodeRune(first, second); ok && both != utf8.RuneError {
		return both, nil
	}
	return 0, r.fail(from, errs.Msg("This is half a character."))
}

// unicode reads \uXXXX.
func (r *reader) unicode() (rune, bool) {
	if r.at+6 > len(r.b) || r.b[r.at] != '\\' || r.b[r.at+1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(r.b[r.at+2:r.at+6]), 16, 16)
	if err != nil {
		return 0, false
	}
	r.at += 6
	return rune(code), true
}

// clip shortens a text to so many characters, the last being an ellipsis where something is missing.
func clip(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	count := 0
	for i := range text {
		if count++; count == most {
			return text[:i] + "…"
		}
	}
	return text
}
