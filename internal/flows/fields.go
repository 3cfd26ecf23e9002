package flows

import (
	"reflect"
	"strconv"
)

// leaf is one value of a node's settings.
type leaf struct {
	path  string // buttons[1].title
	tag   string // title
	value string // as people read it
}

// leaves lists all values of settings that are set, in their order.
func leaves(s Settings) []leaf {
	if s == nil {
		return nil
	}
	var found []leaf
	collect(reflect.ValueOf(s), "", "", &found)
	return found
}

func collect(v reflect.Value, path, tag string, found *[]leaf) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), path, tag, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Tag.Get("json"); name != "" {
				collect(v.Field(i), join(path, name), name, found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), index(path, i), tag, found)
		}
	case reflect.String:
		if v.String() != "" {
			*found = append(*found, leaf{path, tag, v.String()})
		}
	case reflect.Bool:
		if v.Bool() {
			*found = append(*found, leaf{path, tag, "true"})
		}
	case reflect.Float64:
		*found = append(*found, leaf{path, tag, formatNumber(v.Float())})
	default:
		if v.Int() != 0 {
			*found = append(*found, leaf{path, tag, strconv.FormatInt(v.Int(), 10)})
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
				found = append(found, leaf{l.path, l.tag, l.value + "_intent"})
			}
		case l.tag == "variable" && n.Kind != KindCondition:
			found = append(found, l)
		}
	}
	return found
}
