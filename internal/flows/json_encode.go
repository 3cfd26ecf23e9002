package flows

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// Encode writes the graph in our file format. The same graph always gives the same bytes, and Decode of them gives the same graph.
func (g *Graph) Encode() []byte {
	out := *g
	out.Schema = Schema
	var text, indented bytes.Buffer
	write(&text, reflect.ValueOf(&out).Elem())
	_ = json.Indent(&indented, text.Bytes(), "", "  ") // what write wrote is JSON
	indented.WriteByte('\n')
	return indented.Bytes()
}

// always names the members that are written even where they are empty, because a reader expects them.
var always = map[string]bool{"schema": true, "nodes": true, "edges": true, "id": true, "kind": true, "x": true, "y": true, "settings": true}

func write(out *bytes.Buffer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			out.WriteString("{}") // only settings can be nil here
			return
		}
		write(out, v.Elem())
	case reflect.Struct:
		writeObject(out, v)
	case reflect.Slice:
		out.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				out.WriteByte(',')
			}
			write(out, v.Index(i))
		}
		out.WriteByte(']')
	case reflect.Bool:
		out.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.String:
		out.Write(quoted(v.String()))
	case reflect.Float64:
		number, _ := json.Marshal(v.Float())
		out.Write(number)
	default:
		out.WriteString(strconv.FormatInt(v.Int(), 10))
	}
}

func writeObject(out *bytes.Buffer, v reflect.Value) {
	out.WriteByte('{')
	first := true
	name := func(name string) {
		if !first {
			out.WriteByte(',')
		}
		first = false
		out.Write(quoted(name))
		out.WriteByte(':')
	}
	var extra Extra
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Name == "Extra" {
			extra, _ = v.Field(i).Interface().(Extra)
			continue
		}
		if tag := field.Tag.Get("json"); tag != "" && (!empty(v.Field(i)) || always[tag] || field.Tag.Get("write") == "always") {
			name(tag)
			write(out, v.Field(i))
		}
	}
	for _, m := range extra.unknown {
		name(m.name)
		out.WriteString(m.json)
	}
	out.WriteByte('}')
}

// empty reports whether a member may be left out: zero, or an empty list. A pointer to zero says something.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// quoted returns a text as a JSON string. The standard library's escaping of < > & is for pages and would only make files harder to read.
func quoted(text string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	return bytes.TrimRight(out.Bytes(), "\n")
}

// EncodeSettings writes the settings of one node as they stand in a file; DecodeSettings reads them.
func EncodeSettings(s Settings) []byte { return valueOf(s) }
