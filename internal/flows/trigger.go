package flows

import (
	"cmp"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Trigger is a node that starts runs.
type Trigger struct {
	Node  string
	Kind  Kind
	Words []string // of a keyword, as pages list them
	Tag   string   // of a tag added
	terms []term
}

type term struct {
	match TermMatch
	text  string // folded
	plain string // without what people put around a word, such as a full stop
	regex *regexp.Regexp
}

func (b *builder) trigger(n *Node) Trigger {
	t := Trigger{Node: n.ID, Kind: n.Kind}
	switch s := n.Settings.(type) {
	case *TagAddedSettings:
		t.Tag = s.Tag
	case *KeywordSettings:
		for _, word := range s.Terms {
			ready := term{match: word.Match, text: foldWords(word.Text), plain: answer(word.Text)}
			if ready.text == "" {
				continue
			}
			if word.Match == TermRegex {
				ready.regex = b.regex(word.Text)
			}
			t.Words, t.terms = append(t.Words, word.Text), append(t.terms, ready)
		}
	}
	return t
}

// foldWords makes texts comparable: case and how many spaces are between words do not count.
func foldWords(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

func (t *term) matches(folded, asWritten string) bool {
	switch t.match {
	case TermContains:
		return strings.Contains(folded, t.text)
	case TermWord:
		return hasWord(folded, t.text)
	case TermRegex:
		return t.regex != nil && t.regex.MatchString(asWritten)
	default:
		return folded == t.text || t.plain != "" && t.plain == answer(asWritten)
	}
}

// hasWord reports whether a text contains another with no letter or digit right before or after it.
func hasWord(text, word string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
}

func inWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// Candidate is a trigger of a flow that is active on the device.
type Candidate struct {
	Flow      string // its id
	Trigger   Trigger
	Priority  int // the higher comes first
	Published time.Time
}

// Occasion is what may start a flow.
type Occasion struct {
	Text     string // of a message
	First    bool   // it is the contact's first message
	TagAdded string // a tag that the contact got; then it is no message
}

// Match returns which flow starts, if one does. Keywords come before the first message, and that before any other message; within one of them the flow
// of the highest priority wins, then the one published earlier, then the one whose id comes first.
func Match(on Occasion, candidates []Candidate) (Candidate, bool) {
	best, found := -1, false
	folded := foldWords(on.Text)
	for i := range candidates {
		if candidates[i].Trigger.fits(on, folded) && (!found || before(&candidates[i], &candidates[best])) {
			best, found = i, true
		}
	}
	if !found {
		return Candidate{}, false
	}
	return candidates[best], true
}

func (t *Trigger) fits(on Occasion, folded string) bool {
	if on.TagAdded != "" {
		return t.Kind == KindTagAdded && fold(t.Tag) == fold(on.TagAdded)
	}
	switch t.Kind {
	case KindKeyword:
		for i := range t.terms {
			if t.terms[i].matches(folded, on.Text) {
				return true
			}
		}
	case KindFirstMessage:
		return on.First
	case KindCatchAll:
		return true
	}
	return false
}

// before reports whether a wins against b.
func before(a, b *Candidate) bool {
	return cmp.Or(cmp.Compare(a.Trigger.rank(), b.Trigger.rank()), cmp.Compare(b.Priority, a.Priority),
		a.Published.Compare(b.Published), strings.Compare(a.Flow, b.Flow), strings.Compare(a.Trigger.Node, b.Trigger.Node)) < 0
}

// rank orders triggers by how closely they look at a message.
func (t *Trigger) rank() int {
	switch t.Kind {
	case KindCatchAll:
		return 2
	case KindFirstMessage:
		return 1
	default:
		return 0
	}
}
