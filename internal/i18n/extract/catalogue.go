package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

const cataloguePath = "locales/id.po"

// entry is one translated text of the catalogue.
type entry struct {
	key, plural, translation string
	line                     int
}

// readCatalogue returns the entries of a gettext file whose texts are one line each, and a sentence for each thing wrong with its
// form. gettext readers forgive such mistakes silently, which loses entries.
func readCatalogue(path string) ([]entry, []string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read catalogue: %w", err)
	}
	entries, faults := parseCatalogue(string(content))
	return entries, faults, nil
}

func parseCatalogue(content string) ([]entry, []string) {
	var entries []entry
	var faults []string
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s:%d: %s", cataloguePath, line, fmt.Sprintf(format, args...)))
	}
	seen := map[string]int{}
	for i, text := range strings.Split(content, "\n") {
		line := i + 1
		word, quoted, _ := strings.Cut(strings.TrimSpace(text), " ")
		inHeader := len(entries) > 0 && entries[len(entries)-1].key == "" || len(entries) == 0
		switch {
		case word == "" || strings.HasPrefix(word, "#") || inHeader && strings.HasPrefix(word, `"`):
			continue
		case word != "msgid" && len(entries) == 0:
			fault(line, "an entry begins with msgid")
			continue
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			fault(line, "not a word and a quoted text on one line")
			continue
		}
		switch word {
		case "msgid":
			if first, ok := seen[value]; ok {
				fault(line, "%q is already at line %d", value, first)
			}
			seen[value] = line
			entries = append(entries, entry{key: value, line: line})
		case "msgid_plural":
			entries[len(entries)-1].plural = value
		case "msgstr", "msgstr[0]":
			entries[len(entries)-1].translation = value
		default:
			fault(line, "unknown word %q", word)
		}
	}
	return slices.DeleteFunc(entries, func(e entry) bool { return e.key == "" }), faults
}

// missingKeys returns the keys without an entry.
func missingKeys(keys []key, entries []entry) []key {
	have := map[string]bool{}
	for _, e := range entries {
		have[e.key] = true
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k key) bool { return have[k.text] })
}

// compare returns a sentence for each key without a translation and each entry that is obsolete or does not fit its key.
func compare(keys []key, entries []entry) []string {
	var problems []string
	byText := map[string]key{}
	for _, k := range keys {
		byText[k.text] = k
	}
	for _, k := range missingKeys(keys, entries) {
		problems = append(problems, fmt.Sprintf("%s: %s has no entry in %s", k.position, quote(k.text), cataloguePath))
	}
	for _, e := range entries {
		k, used := byText[e.key]
		problem := ""
		switch {
		case !used:
			problem = "is not used any more"
		case k.plural != e.plural:
			problem = fmt.Sprintf("has the plural %s in the source (%s)", quote(k.plural), k.position)
		case e.translation == "":
			problem = "is not translated"
		case verbs(e.key) != verbs(e.translation):
			problem = fmt.Sprintf("has other verbs than %s", quote(e.translation))
		case !sameEdges(e.key, e.translation):
			problem = "begins or ends with another space than its translation"
		default:
			continue
		}
		problems = append(problems, fmt.Sprintf("%s:%d: %s %s", cataloguePath, e.line, quote(e.key), problem))
	}
	return problems
}

// sameEdges reports whether both texts begin and end with a space, or not. Such spaces join texts on a page.
func sameEdges(a, b string) bool {
	return strings.HasPrefix(a, " ") == strings.HasPrefix(b, " ") && strings.HasSuffix(a, " ") == strings.HasSuffix(b, " ")
}

// quote returns the text as gettext and Go both write it. strconv.Quote would escape what is not printable as \u, which gettext
// does not know.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(text) + `"`
}
