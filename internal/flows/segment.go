package flows

import "strings"

// Segment is a piece of a text with variables, as pages show it: words, or a variable.
type Segment struct {
	Text     string
	Variable string // its name; empty for words
	Default  string // what is said where the variable is empty
}

// Segments takes a text apart into words and variables. Of a text longer than most characters the rest is left out, and an ellipsis stands for it.
func Segments(text string, most int) (list []Segment) {
	for _, p := range parse(text) {
		s := Segment{Text: p.text, Variable: strings.TrimSpace(p.name), Default: p.fallback}
		if s.Variable == "" && s.Text == "" {
			continue
		}
		size := len([]rune(s.Text + s.Variable))
		if size > most {
			if rest := clip(s.Text, most); most > 1 && s.Variable == "" {
				return append(list, Segment{Text: rest})
			}
			return append(list, Segment{Text: "…"})
		}
		most -= size
		list = append(list, s)
	}
	return list
}
