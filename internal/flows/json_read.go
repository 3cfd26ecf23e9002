package flows

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxDepth is how deep JSON may be nested; our own files need 12.
const maxDepth = 40

// value is a JSON value that knows where it stood.
type value struct {
	kind     byte // 'o' object, 'a' array, 's' string, 'n' number, 't' true, 'f' false, '0' null
	from, to int  // its bytes
	text     string
	names    []value // of an object, in their order
	items    []value // of an array or object
}

// reader reads JSON. It is stricter than the standard library's where the database is: no NUL, no half of a surrogate pair, no repeated names.
type reader struct {
	b  []byte
	at int
}

// located is a sentence about a place in the file, before the place is counted in lines.
type located struct {
	at      int
	path    string
	message errs.Message
}

func (l *located) Error() string { return l.message.String() }

func (r *reader) fail(at int, message errs.Message) error { return &located{at: at, message: message} }

// readJSON reads a whole file.
func readJSON(b []byte) (*reader, value, error) {
	r := &reader{b: bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))}
	r.space()
	if r.at == len(r.b) {
		return r, value{}, r.fail(r.at, errs.Msg("The file is empty."))
	}
	v, err := r.value(0)
	if err != nil {
		return r, value{}, err
	}
	if r.space(); r.at < len(r.b) {
		return r, value{}, r.fail(r.at, errs.Msg("The file goes on after its end: nothing may follow the last brace."))
	}
	return r, v, nil
}

func (r *reader) space() {
	for r.at < len(r.b) && (r.b[r.at] == ' ' || r.b[r.at] == '\n' || r.b[r.at] == '\t' || r.b[r.at] == '\r') {
		r.at++
	}
}

// peek returns the next byte that is not a space; 0 at the end.
func (r *reader) peek() byte {
	if r.space(); r.at < len(r.b) {
		return r.b[r.at]
	}
	return 0
}

// unexpected says what stands where something else should; wanted is empty for any value.
func (r *reader) unexpected(wanted string) error {
	if r.at >= len(r.b) {
		return r.fail(r.at, errs.Msg("The file ends too early; it may have been cut off."))
	}
	found, _ := utf8.DecodeRune(r.b[r.at:])
	if wanted == "" {
		return r.fail(r.at, errs.Msg("This is not JSON: a value should stand here, not “%s”.", string(found)))
	}
	return r.fail(r.at, errs.Msg("This is not JSON: %s should stand here, not “%s”.", wanted, string(found)))
}

func (r *reader) value(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, r.fail(r.at, errs.Msg("This is nested too deeply."))
	}
	switch c := r.peek(); {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.str()
	case c == '-' || (c >= '0' && c <= '9'):
		return r.number()
	}
	for word, kind := range map[string]byte{"true": 't', "false": 'f', "null": '0'} {
		if bytes.HasPrefix(r.b[r.at:], []byte(word)) {
			r.at += len(word)
			return value{kind: kind, from: r.at - len(word), to: r.at}, nil
		}
	}
	return value{}, r.unexpected("")
}

func (r *reader) object(depth int) (value, error) {
	v := value{kind: 'o', from: r.at}
	seen := map[string]bool{}
	for r.at++; ; r.at++ {
		if r.peek() == '}' && len(v.names) == 0 {
			break
		}
		if r.peek() != '"' {
			return v, r.unexpected(`"`)
		}
		name, err := r.str()
		if err != nil {
			return v, err
		}
		if seen[name.text] {
			return v, r.fail(name.from, errs.Msg("“%s” is written twice in the same place.", clip(name.text, 60)))
		}
		seen[name.text] = true
		if r.peek() != ':' {
			return v, r.unexpected(":")
		}
		r.at++
		item, err := r.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.names, v.items = append(v.names, name), append(v.items, item)
		if c := r.peek(); c == '}' {
			break
		} else if c != ',' {
			return v, r.unexpected(", or }")
		}
	}
	r.at++
	v.to = r.at
	return v, nil
}

func (r *reader) array(depth int) (value, error) {
	v := value{kind: 'a', from: r.at}
	for r.at++; ; r.at++ {
		if r.peek() == ']' && len(v.items) == 0 {
			break
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
		if c := r.peek(); c == ']' {
			break
		} else if c != ',' {
			return v, r.unexpected(", or ]")
		}
	}
	r.at++
	v.to = r.at
	return v, nil
}

// number reads a number and keeps it as it is written.
func (r *reader) number() (value, error) {
	from := r.at
	for r.at < len(r.b) && bytes.IndexByte([]byte("+-.eE0123456789"), r.b[r.at]) >= 0 {
		r.at++
	}
	text := string(r.b[from:r.at])
	digits := bytes.TrimPrefix(r.b[from:r.at], []byte("-"))
	_, err := strconv.ParseFloat(text, 64)
	leadingZero := len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'
	if err != nil || leadingZero || len(digits) == 0 || digits[0] == '.' || digits[0] == '+' || !endsInDigit(text) || bareDot(text) {
		return value{}, r.fail(from, errs.Msg("“%s” is not a number.", clip(text, 40)))
	}
	return value{kind: 'n', from: from, to: r.at, text: text}, nil
}

func endsInDigit(text string) bool { c := text[len(text)-1]; return c >= '0' && c <= '9' }

// bareDot reports whether a dot is not followed by a digit, as in 1.e5.
func bareDot(text string) bool {
	i := bytes.IndexByte([]byte(text), '.')
	return i >= 0 && (i+1 >= len(text) || text[i+1] < '0' || text[i+1] > '9')
}
