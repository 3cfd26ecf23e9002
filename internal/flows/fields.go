package flows

import (
	"reflect"
	"strconv"
)

// leaf is one value of a node's settings.
type leaf struct {
	path  string // buttons[1].title
	key   string // the same with ids for numbers where entries have them, so that an entry is found again after others were removed
	tag   string // title
	value string // as people read it
}

// leaves lists all values of settings that are set, in their order.
func leaves(s Settings) []leaf {
	if s == nil {
		return nil
	}
	var found []leaf
	collect(reflect.ValueOf(s), leaf{}, &found)
	return found
}

// within returns the place of a member.
func (l leaf) within(name string) leaf {
	return leaf{path: join(l.path, name), key: join(l.key, name), tag: name}
}

// entry returns the place of an entry of a list.
func (l leaf) entry(i int, v reflect.Value) leaf {
	at := leaf{path: index(l.path, i), key: index(l.key, i), tag: l.tag}
	if v.Kind() == reflect.Struct {
		if id := v.FieldByName("ID"); id.IsValid() && id.String() != "" {
			at.key = l.key + "[" + id.String() + "]"
		}
	}
	return at
}

func collect(v reflect.Value, at leaf, found *[]leaf) {
	keep := func(value string) {
		at.value = value
		*found = append(*found, at)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), at, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Tag.Get("json"); name != "" {
				collect(v.Field(i), at.within(name), found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), at.entry(i, v.Index(i)), found)
		}
	case reflect.String:
		if v.String() != "" {
			keep(v.String())
		}
	case reflect.Bool:
		if v.Bool() {
			keep("true")
		}
	case reflect.Float64:
		keep(formatNumber(v.Float()))
	default:
		if v.Int() != 0 {
			keep(strconv.FormatInt(v.Int(), 10))
		}
	}
}

// templated are the members that are templates, by kind of node where a name means different things.
func templated(kind Kind, l leaf) bool {
	switch l.tag {
	case "text", "caption", "retry_text", "header", "body", "footer", "description", "prompt", "error_text", "system", "note", "url":
		return kind != KindKeyword && !(kind == KindAI && l.tag == "description")
	case "title", "button":
		return kind == KindButtons || kind == KindQuickReply || kind == KindList
	case "value":
		return true
	case "name":
		return kind != KindAPI
	}
	return false
}

// saves lists the variables that a node gives values, in their order.
func saves(n *Node) []leaf {
	var found []leaf
	for _, l := range leaves(n.Settings) {
		switch {
		case l.tag == "save_as" || l.tag == "status_as":
			found = append(found, l)
			if n.Kind == KindAI {
				found = append(found, leaf{path: l.path, key: l.key, tag: l.tag, value: l.value + "_intent"})
			}
		case l.tag == "variable" && n.Kind != KindCondition:
			found = append(found, l)
		}
	}
	return found
}
