package flows

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxText is the longest text of a file, in bytes; maxItems the longest list but for nodes and edges.
const (
	maxText  = 20_000
	maxItems = 500
)

// filler puts JSON values into our structs.
type filler struct{ b []byte }

func wrong(v value, path string, message errs.Message) error {
	return &located{at: v.from, path: path, message: message}
}

// fill puts v into target, which is of one of the few types that our structs are made of.
func (f filler) fill(target reflect.Value, v value, path string) error {
	if v.kind == '0' && target.Kind() != reflect.Struct {
		return nil // null is the same as leaving it out
	}
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		return f.fill(target.Elem(), v, path)
	case reflect.Struct:
		return f.object(target, v, path)
	case reflect.Slice:
		return f.list(target, v, path)
	case reflect.String:
		return fillText(target, v, path)
	case reflect.Bool:
		if v.kind != 't' && v.kind != 'f' {
			return wrong(v, path, errs.Msg("This must be true or false, not %s.", named(v)))
		}
		target.SetBool(v.kind == 't')
		return nil
	default:
		return fillNumber(target, v, path)
	}
}

func fillText(target reflect.Value, v value, path string) error {
	if v.kind != 's' {
		return wrong(v, path, errs.Msg("This must be a text, not %s.", named(v)))
	}
	if len(v.text) > maxText {
		return wrong(v, path, errs.Msg("This text is longer than %s characters.", strconv.Itoa(maxText)))
	}
	target.SetString(v.text)
	return nil
}

func fillNumber(target reflect.Value, v value, path string) error {
	if v.kind != 'n' {
		return wrong(v, path, errs.Msg("This must be a number, not %s.", named(v)))
	}
	if target.CanFloat() {
		number, _ := strconv.ParseFloat(v.text, 64)
		target.SetFloat(number)
		return nil
	}
	whole, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || whole > 1<<52 || whole < -1<<52 {
		return wrong(v, path, errs.Msg("This must be a whole number, not %s.", clip(v.text, 40)))
	}
	target.SetInt(whole)
	return nil
}

func (f filler) list(target reflect.Value, v value, path string) error {
	if v.kind != 'a' {
		return wrong(v, path, errs.Msg("This must be a list, not %s.", named(v)))
	}
	if len(v.items) > maxItems {
		return wrong(v, path, errs.Msg("This list has more than %s entries.", strconv.Itoa(maxItems)))
	}
	if len(v.items) == 0 {
		return nil // an empty list and none are the same, so that files stay byte-stable
	}
	list := reflect.MakeSlice(target.Type(), len(v.items), len(v.items))
	for i, item := range v.items {
		if item.kind == '0' {
			return wrong(item, index(path, i), errs.Msg("An entry of a list cannot be null."))
		}
		if err := f.fill(list.Index(i), item, index(path, i)); err != nil {
			return err
		}
	}
	target.Set(list)
	return nil
}

func (f filler) object(target reflect.Value, v value, path string) error {
	if v.kind != 'o' {
		return wrong(v, path, errs.Msg("This must be an object, not %s.", named(v)))
	}
	for i, name := range v.names {
		if field := fieldNamed(target, name.text); field.IsValid() {
			if err := f.fill(field, v.items[i], join(path, name.text)); err != nil {
				return err
			}
			continue
		}
		if extra, ok := target.Addr().Interface().(interface{ keep(name, json string) }); ok && !handled(target, name.text) {
			extra.keep(name.text, f.compact(v.items[i]))
		}
	}
	return nil
}

// handled reports whether a member is read by Decode itself.
func handled(target reflect.Value, name string) bool {
	switch target.Interface().(type) {
	case Graph:
		return name == "nodes" || name == "edges" || name == "notes"
	case Node:
		return name == "settings"
	}
	return false
}

// compact returns the text of a value without spaces. It was read before, so it is JSON.
func (f filler) compact(v value) string {
	var text bytes.Buffer
	_ = json.Compact(&text, f.b[v.from:v.to])
	return text.String()
}

// keep remembers a member that no field has; they are kept in the order of their names.
func (e *Extra) keep(name, text string) {
	at, _ := slices.BinarySearchFunc(e.unknown, name, func(m member, name string) int { return strings.Compare(m.name, name) })
	e.unknown = slices.Insert(e.unknown, at, member{name, text})
}

// fieldNamed returns the field of a struct that a member of that name goes to. Nodes, edges, notes and settings are read by Decode itself.
func fieldNamed(target reflect.Value, name string) reflect.Value {
	if handled(target, name) {
		return reflect.Value{}
	}
	for i := range target.NumField() {
		if tag := target.Type().Field(i).Tag.Get("json"); tag != "" && tag == name {
			return target.Field(i)
		}
	}
	return reflect.Value{}
}

func named(v value) string {
	switch v.kind {
	case 'o':
		return "{ }"
	case 'a':
		return "[ ]"
	case 's':
		return "“" + clip(v.text, 40) + "”"
	case 'n':
		return clip(v.text, 40)
	case 't':
		return "true"
	case 'f':
		return "false"
	}
	return "null"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
