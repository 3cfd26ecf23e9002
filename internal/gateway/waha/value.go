package waha

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// value is a piece of JSON that is read without insisting on types: what is absent or of another type is the zero value of what is asked
// for. The zero value is JSON's null.
type value struct{ json any }

// parse reads one JSON value; an empty body is null, because WAHA answers null with no body at all.
func parse(body []byte) (value, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return value{}, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v value
	if err := decoder.Decode(&v.json); err != nil {
		return value{}, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return value{}, errTrailing
	}
	return v, nil
}

// skipped is a part of a body that is read over.
type skipped struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (skipped) UnmarshalJSON([]byte) error { return nil }

// parseEnvelope is parse without the payload, which is most of a body. What cannot be read is an empty one.
func parseEnvelope(body []byte) value {
	var e struct {
		ID          any     `json:"id"`
		Event       any     `json:"event"`
		Session     any     `json:"session"`
		Timestamp   any     `json:"timestamp"`
		Engine      any     `json:"engine"`
		Environment any     `json:"environment"`
		Me          any     `json:"me"`
		Payload     skipped `json:"payload"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&e) != nil {
		return value{}
	}
	return value{map[string]any{
		"id": e.ID, "event": e.Event, "session": e.Session, "timestamp": e.Timestamp, "engine": e.Engine, "environment": e.Environment, "me": e.Me,
	}}
}

// at walks down members of objects.
func (v value) at(names ...string) value {
	for _, name := range names {
		members, _ := v.json.(map[string]any)
		v = value{members[name]}
	}
	return v
}

// names returns the names of an object's members in no order.
func (v value) names() []string {
	members, _ := v.json.(map[string]any)
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	return names
}

// null reports whether the value is null or absent.
func (v value) null() bool { return v.json == nil }

// object reports whether the value is an object.
func (v value) object() bool {
	_, ok := v.json.(map[string]any)
	return ok
}

// list returns an array's elements. An object counts as an array of its members, in no order: NOWEB lists groups that way.
func (v value) list() []value {
	switch elements := v.json.(type) {
	case []any:
		list := make([]value, len(elements))
		for i, element := range elements {
			list[i] = value{element}
		}
		return list
	case map[string]any:
		list := make([]value, 0, len(elements))
		for _, element := range elements {
			list = append(list, value{element})
		}
		return list
	default:
		return nil
	}
}

// text returns a string, or a number as it is written. Zero bytes are left out, since Postgres cannot store them in a text.
func (v value) text() string {
	switch text := v.json.(type) {
	case string:
		return strings.ReplaceAll(text, "\x00", "")
	case json.Number:
		return text.String()
	default:
		return ""
	}
}

// line returns a text as one line of at most limit bytes, without control characters and those that turn the direction of writing.
func (v value) line(limit int) string { return oneLine(v.text(), limit) }

// number returns a number, also one that is written as a string.
func (v value) number() (float64, bool) {
	text := v.text()
	if text == "" {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil && !math.IsInf(number, 0) && !math.IsNaN(number)
}

// integer returns a number without its fraction; 0 for none and for one beyond 2^53.
func (v value) integer() int {
	number, _ := v.number()
	if math.Abs(number) > 1<<53 {
		return 0
	}
	return int(number)
}

// flag reports whether the value is true.
func (v value) flag() bool {
	flag, _ := v.json.(bool)
	return flag
}

// time returns a moment: WAHA writes seconds, milliseconds or RFC 3339, depending on event and engine. Milliseconds are told by their
// size: in seconds they would be after the year 5000.
func (v value) time() time.Time {
	number, ok := v.number()
	switch {
	case !ok:
		at, err := time.Parse(time.RFC3339Nano, v.text())
		if err != nil || at.Year() < 2000 || at.Year() > 9999 {
			return time.Time{}
		}
		return at.UTC()
	case number > 1e11 && number < 1e14:
		return time.UnixMilli(int64(number)).UTC()
	case number > 0 && number <= 1e11:
		return time.Unix(int64(number), 0).UTC()
	default:
		return time.Time{}
	}
}

// oneLine returns a text as one line of at most limit bytes, without control characters.
func oneLine(text string, limit int) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069: // they would turn the words of a sentence that has the name in it
			return -1
		}
		return r
	}, text)), " ")
	return cut(text, limit)
}

// cut shortens a text to at most limit bytes without breaking a character.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
