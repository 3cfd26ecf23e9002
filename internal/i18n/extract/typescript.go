package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const typescriptString = `("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`

var (
	// textCall matches a call of t or n, but not of x.t or list, with the first argument where that is a plain string and the second
	// where that is one too.
	textCall = regexp.MustCompile(`(?:^|[^.\w$])([tn])\(\s*(?:` + typescriptString + `(?:\s*,\s*` + typescriptString + `)?)?`)
	// declaration matches what stands before the name where t or n itself is declared.
	declaration = regexp.MustCompile(`function\s+$`)
)

// typescriptKeys returns the texts of a TypeScript file: the string literals that t("...") and n("one", "many", ...) are called with.
func typescriptKeys(path string, source []byte) found {
	var result found
	for _, match := range textCall.FindAllSubmatchIndex(source, -1) {
		group := func(i int) string {
			if match[2*i] < 0 {
				return ""
			}
			return string(source[match[2*i]:match[2*i+1]])
		}
		name, start := group(1), match[2]
		if inComment(source, start) || declaration.Match(source[:start]) {
			continue
		}
		position := fmt.Sprintf("%s:%d", path, 1+bytes.Count(source[:match[1]], []byte("\n")))
		k := key{position: position}
		ok := true
		if k.text, ok = unquoteTypeScript(group(2)); ok && name == "n" {
			k.plural, ok = unquoteTypeScript(group(3))
		}
		if !ok {
			result.problems = append(result.problems, position+": the text is not a literal")
			continue
		}
		result.keys = append(result.keys, k)
	}
	return result
}

// inComment reports whether the offset is behind // or on a line that begins with *.
func inComment(source []byte, offset int) bool {
	line := source[bytes.LastIndexByte(source[:offset], '\n')+1 : offset]
	return bytes.Contains(line, []byte("// ")) || bytes.HasPrefix(bytes.TrimSpace(line), []byte("*")) || bytes.HasPrefix(bytes.TrimSpace(line), []byte("/*"))
}

// unquoteTypeScript reads a string literal. Escapes that Go does not know are no literal either: nothing needs them.
func unquoteTypeScript(quoted string) (string, bool) {
	if quoted == "" {
		return "", false
	}
	if quoted[0] == '\'' {
		inner := strings.ReplaceAll(quoted[1:len(quoted)-1], `\'`, `'`)
		quoted = `"` + strings.ReplaceAll(inner, `"`, `\"`) + `"`
	}
	text, err := strconv.Unquote(quoted)
	return text, err == nil
}
