package inbox

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// maxQuery is how much of a query is looked for, in characters.
const maxQuery = 200

// Search is what somebody looks for in conversations.
type Search struct {
	Query    string
	DeviceID uuid.UUID // zero for all devices
	Page     Page      // of messages
}

// NewQuery makes a query of what was typed: nothing that a database does not take, and not more than anybody types.
func NewQuery(typed string) string {
	typed = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\x00", ""))
	if utf8.RuneCountInString(typed) > maxQuery {
		typed = string([]rune(typed)[:maxQuery])
	}
	return typed
}

// Found is a message that was looked for.
type Found struct {
	ID   uuid.UUID
	At   time.Time
	Text string

	Conversation Conversation // its id, who it is with and the name of its device; nothing else of it
}

// Part is a piece of a text; Match is true of what was looked for.
type Part struct {
	Text  string
	Match bool
}

// word is what a text is made of. The function search_text in the database divides alike.
var word = regexp.MustCompile(`[^\x00-/:-@\[-` + "`" + `{-\x{bf}\x{60c}\x{61b}\x{61f}\x{66a}-\x{66d}\x{6d4}\x{2000}-\x{2bff}\x{3000}-\x{303f}` +
	`\x{fe00}-\x{fe0f}\x{feff}\x{1f000}-\x{1faff}\x{e0000}-\x{e007f}]+`)

// Matches reports whether for each word of a query that has two letters or more a word of the text begins with it.
func Matches(text, query string) bool {
	said, some := word.FindAllString(text, -1), false
	for _, w := range word.FindAllString(query, 8) {
		if utf8.RuneCountInString(w) < 2 {
			continue
		}
		some = true
		if !slices.ContainsFunc(said, func(s string) bool { return begins(s, []string{strings.ToLower(w)}) > 0 }) {
			return false
		}
	}
	return some
}

// How much of a text a snippet shows before its first match, and in all, in bytes.
const (
	snippetBefore = 40
	snippetLength = 240
)

// Snippet returns the part of a text around the first word that begins with a word of the query, with all such beginnings marked.
func Snippet(text, query string) []Part {
	text = strings.Join(strings.Fields(text), " ")
	var wanted []string
	for _, w := range word.FindAllString(query, 8) {
		wanted = append(wanted, strings.ToLower(w))
	}
	// The longest first: of "a" and "ab" the second is marked.
	slices.SortFunc(wanted, func(a, b string) int { return len(b) - len(a) })
	var marks [][2]int
	for _, at := range word.FindAllStringIndex(text, -1) {
		if n := begins(text[at[0]:at[1]], wanted); n > 0 {
			marks = append(marks, [2]int{at[0], at[0] + n})
		}
	}
	begin := 0
	if len(marks) > 0 && marks[0][0] > snippetBefore {
		begin = boundary(text, marks[0][0]-snippetBefore)
	}
	end := len(text)
	if begin+snippetLength < end {
		end = boundary(text, begin+snippetLength)
	}
	return cutParts(text, marks, begin, end)
}

// begins returns how many bytes of a word one of the wanted words covers that it begins with; 0 for none.
func begins(w string, wanted []string) int {
	for _, start := range wanted {
		n := 0
		for range utf8.RuneCountInString(start) {
			_, size := utf8.DecodeRuneInString(w[n:])
			n += size
		}
		if utf8.RuneCountInString(start) > 1 && strings.ToLower(w[:n]) == start {
			return n
		}
	}
	return 0
}

// boundary returns the first place from i on where a character begins.
func boundary(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

func cutParts(text string, marks [][2]int, begin, end int) (parts []Part) {
	add := func(text string, match bool) {
		if text != "" {
			parts = append(parts, Part{text, match})
		}
	}
	at := begin
	if begin > 0 {
		add("…", false)
	}
	for _, m := range marks {
		if m[0] < at || m[1] > end {
			continue
		}
		add(text[at:m[0]], false)
		add(text[m[0]:m[1]], true)
		at = m[1]
	}
	add(text[at:end], false)
	if end < len(text) {
		add("…", false)
	}
	return parts
}
