package flows

import (
	"encoding/json"
	"strconv"
	"strings"
)

// extract returns a part of parsed JSON as text: data.items[0].name, data.items.0.name, ["a key"], $ for all of it; -1 is the last of a list, and
// "length" of a list how many there are. Lists and objects are written as JSON; what is not there is empty.
func extract(v any, path string) string {
	for _, key := range keys(path) {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			if key == "length" {
				return strconv.Itoa(len(at))
			}
			i, err := strconv.Atoi(key)
			if i < 0 {
				i += len(at)
			}
			if err != nil || i < 0 || i >= len(at) {
				return ""
			}
			v = at[i]
		default:
			return ""
		}
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	written, _ := json.Marshal(v)
	return string(written)
}

// keys splits a path.
func keys(path string) (keys []string) {
	path = strings.TrimPrefix(strings.TrimSpace(path), "$")
	for path != "" {
		switch path[0] {
		case '.':
			path = path[1:]
		case '[':
			inside, rest, _ := strings.Cut(path[1:], "]")
			keys = append(keys, strings.Trim(inside, `"' `))
			path = rest
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			keys = append(keys, path[:end])
			path = path[end:]
		}
	}
	return keys
}
