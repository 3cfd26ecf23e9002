package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	// tCall matches a call of t, but not of x.t or list, together with its first argument when that is a plain string.
	tCall = regexp.MustCompile(`(?:^|[^.\w$])t\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')?`)
	// declaration matches the place where t itself is declared.
	declaration = regexp.MustCompile(`function\s+t\($`)
)

// typescriptKeys returns the texts of a TypeScript file: the string literals that t is called with.
func typescriptKeys(path string, source []byte) found {
	var result found
	for _, match := range tCall.FindAllSubmatchIndex(source, -1) {
		call := source[match[0]:match[1]]
		position := fmt.Sprintf("%s:%d", path, 1+bytes.Count(source[:match[1]], []byte("\n")))
		if match[2] < 0 {
			start := max(0, match[0]-len("function  "))
			if before := source[start : match[0]+bytes.IndexByte(call, '(')+1]; !declaration.Match(before) && !inComment(source, match[0]) {
				result.problems = append(result.problems, position+": the text is not a literal")
			}
			continue
		}
		text, ok := unquoteTypeScript(string(source[match[2]:match[3]]))
		if !ok {
			result.problems = append(result.problems, position+": the text has an escape that Go does not know")
			continue
		}
		result.keys = append(result.keys, key{text: text, position: position})
	}
	return result
}

// inComment reports whether the offset is behind // or inside a line that begins with * on its line.
func inComment(source []byte, offset int) bool {
	line := source[bytes.LastIndexByte(source[:offset], '\n')+1 : offset]
	return bytes.Contains(line, []byte("//")) || bytes.HasPrefix(bytes.TrimSpace(line), []byte("*"))
}

func unquoteTypeScript(quoted string) (string, bool) {
	if quoted[0] == '\'' {
		inner := strings.ReplaceAll(quoted[1:len(quoted)-1], `\'`, `'`)
		quoted = `"` + strings.ReplaceAll(inner, `"`, `\"`) + `"`
	}
	text, err := strconv.Unquote(quoted)
	return text, err == nil
}
