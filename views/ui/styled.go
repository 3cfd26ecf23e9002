package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text as WhatsApp shows it: plain, or between two marks.
type Span struct {
	Mark  string // "*" bold, "_" italic, "~" struck through, "```" as it is typed; "" for none
	Text  string // of plain pieces
	Inner []Span // of the others
}

// Spans finds what WhatsApp shows bold, italic, struck through or as it is typed. A mark counts where a word begins, and its pair where one ends, on the
// same line; any other stays a character. All texts and marks together are the text again.
func Spans(text string) []Span {
	if text != "" && !strings.ContainsAny(text, "*_~`") {
		return []Span{{Text: text}}
	}
	return spans(text, "")
}

const asTyped = "```"

func spans(text, within string) (list []Span) {
	plain := 0 // where what is plain begins
	alone := map[byte]int{}
	for i := 0; i < len(text); {
		mark := markAt(text, i)
		if mark == "" || strings.Contains(within, mark) || i < alone[mark[0]] {
			i++
			continue
		}
		end := pair(text, i, mark)
		if end < 0 {
			alone[mark[0]] = lineEnd(text, i, mark) // nothing before that can have a pair, either
			i += len(mark)
			continue
		}
		if i > plain {
			list = append(list, Span{Text: text[plain:i]})
		}
		inner := text[i+len(mark) : end]
		if mark == asTyped {
			list = append(list, Span{Mark: mark, Inner: []Span{{Text: inner}}})
		} else {
			list = append(list, Span{Mark: mark, Inner: spans(inner, within+mark)})
		}
		i = end + len(mark)
		plain = i
	}
	if plain < len(text) {
		list = append(list, Span{Text: text[plain:]})
	}
	return list
}

// markAt returns the mark that opens at a place, "" for none.
func markAt(text string, at int) string {
	if strings.HasPrefix(text[at:], asTyped) {
		return asTyped
	}
	if !strings.ContainsRune("*_~", rune(text[at])) {
		return ""
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, size := utf8.DecodeRuneInString(text[at+1:])
	if at > 0 && inWord(before) || size == 0 || unicode.IsSpace(after) || after == rune(text[at]) {
		return ""
	}
	return text[at : at+1]
}

// pair returns where the mark is that closes the one at a place, -1 for nowhere.
func pair(text string, at int, mark string) int {
	from, end := at+len(mark), lineEnd(text, at, mark)
	for i := from + 1; i+len(mark) <= end; i++ {
		if text[i:i+len(mark)] != mark {
			continue
		}
		if mark == asTyped {
			return i
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, size := utf8.DecodeRuneInString(text[i+1:])
		if !unicode.IsSpace(before) && (size == 0 || !inWord(after)) {
			return i
		}
	}
	return -1
}

// lineEnd returns how far a mark reaches: to the end of its line, or of the text for what is as it is typed.
func lineEnd(text string, at int, mark string) int {
	if length := strings.IndexByte(text[at:], '\n'); length >= 0 && mark != asTyped {
		return at + length
	}
	return len(text)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
