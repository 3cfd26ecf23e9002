package simulator

import (
	"encoding/json"
	"strconv"
)

// object is a JSON object whose members keep their order, as they have one on WAHA's wire.
type object []field

type field struct {
	Key   string
	Value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) { return appendJSON(nil, o), nil }

// appendJSON writes what webhooks are made of without the detour over reflection; the rest goes to encoding/json.
func appendJSON(out []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(out, "null"...)
	case object:
		out = append(out, '{')
		for i, f := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendString(out, f.Key), ':')
			out = appendJSON(out, f.Value)
		}
		return append(out, '}')
	case []object:
		out = append(out, '[')
		for i, o := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, o)
		}
		return append(out, ']')
	case string:
		return appendString(out, v)
	case bool:
		return strconv.AppendBool(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case json.RawMessage:
		if len(v) == 0 {
			return append(out, "null"...)
		}
		return append(out, v...)
	}
	return append(out, encode(value)...)
}

func appendString(out []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return append(out, encode(text)...)
		}
	}
	out = append(out, '"')
	out = append(out, text...)
	return append(out, '"')
}

// orNull is a text, or null where it is empty.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
