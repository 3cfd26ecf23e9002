package flows

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// arrange adds an entry to a list of a step's settings, removes one, or moves one: "add:buttons", "brackets:rules", "remove:buttons[1]",
// "up:buttons[1]", "down:buttons[1]". What the settings do not have changes nothing. It returns the place of the entry that was added or moved.
func arrange(s flows.Settings, command string) (at string) {
	verb, path, _ := strings.Cut(command, ":")
	entry := -1
	list := path
	if verb != "add" && verb != "brackets" {
		open := strings.LastIndexByte(path, '[')
		if open < 0 || !strings.HasSuffix(path, "]") {
			return ""
		}
		var err error
		if entry, err = strconv.Atoi(path[open+1 : len(path)-1]); err != nil || entry < 0 {
			return ""
		}
		list = path[:open]
	}
	v := find(reflect.ValueOf(s).Elem(), list)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Struct || entry >= v.Len() {
		return ""
	}
	switch verb {
	case "add", "brackets":
		if v.Len() >= maxEntries {
			return ""
		}
		v.Set(reflect.Append(v, blank(s, v.Type().Elem(), verb == "brackets")))
		entry = v.Len() - 1
	case "remove":
		v.Set(reflect.AppendSlice(v.Slice3(0, entry, entry), v.Slice(entry+1, v.Len())))
		return list
	case "up", "down":
		to := entry + 1
		if verb == "up" {
			to = entry - 1
		}
		if to < 0 || to >= v.Len() {
			return list
		}
		reflect.Swapper(v.Interface())(entry, to)
		entry = to
	default:
		return ""
	}
	return list + "[" + strconv.Itoa(entry) + "]"
}

// find returns what stands at a place such as sections[0].rows.
func find(v reflect.Value, path string) reflect.Value {
	for part := range strings.SplitSeq(path, ".") {
		tag, number, indexed := strings.Cut(part, "[")
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}
			}
			v = v.Elem()
		}
		if v = member(v, tag); !v.IsValid() {
			return v
		}
		if !indexed {
			continue
		}
		i, err := strconv.Atoi(strings.TrimSuffix(number, "]"))
		if err != nil || v.Kind() != reflect.Slice || i < 0 || i >= v.Len() {
			return reflect.Value{}
		}
		v = v.Index(i)
	}
	return v
}

func member(v reflect.Value, tag string) reflect.Value {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range v.NumField() {
		if tag != "" && v.Type().Field(i).Tag.Get("json") == tag {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// blank returns a new entry of a list. What names an exit gets an id that nothing in the step has.
func blank(s flows.Settings, of reflect.Type, brackets bool) reflect.Value {
	entry := reflect.New(of)
	switch e := entry.Interface().(type) {
	case *flows.Button:
		e.ID = freeID(s, "b")
	case *flows.Row:
		e.ID = freeID(s, "r")
	case *flows.Intent:
		e.ID = freeID(s, "i")
	case *flows.Variant:
		e.ID = freeID(s, "v")
	case *flows.Section:
		e.Rows = []flows.Row{{ID: freeID(s, "r")}}
	case *flows.Term:
		e.Match = flows.TermExact
	case *flows.Rule:
		if e.Operator = flows.OpEquals; brackets {
			e.Operator, e.Group = "", &flows.Group{Any: true, Rules: []flows.Rule{{Operator: flows.OpEquals}, {Operator: flows.OpEquals}}}
		}
	case *flows.Opening:
		e.Days, e.From, e.To = []int{1, 2, 3, 4, 5}, "09:00", "17:00"
	}
	return entry.Elem()
}

// freeID returns an id that no exit of the step has: b1, b2, ...
func freeID(s flows.Settings, letter string) string {
	outs := (&flows.Node{Settings: s}).Outs()
	for i := 1; ; i++ {
		id := letter + strconv.Itoa(i)
		if !slices.ContainsFunc(outs, func(o flows.Out) bool { return o.Name == id }) {
			return id
		}
	}
}
