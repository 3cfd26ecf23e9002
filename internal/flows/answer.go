package flows

import "strings"

// DefaultEscape are the words that leave a flow where a workspace has none of its own.
var DefaultEscape = []string{"menu", "batal", "cancel"}

// DefaultOptOut are the words that stop all automations and campaigns where a workspace has none of its own.
var DefaultOptOut = []string{"stop", "berhenti"}

// IsOptOut reports whether a message is one of the words and nothing else; nil is DefaultOptOut. Such a message never reaches Step.
func IsOptOut(text string, words []string) bool {
	if words == nil {
		words = DefaultOptOut
	}
	return isWord(text, words)
}

// escapes reports whether a message is an escape word.
func (w *walk) escapes(m Message) bool {
	words := w.c.Escape
	if words == nil {
		words = DefaultEscape
	}
	return m.ChoiceID == "" && isWord(m.Text, words)
}

func isWord(text string, words []string) bool {
	if len(text) > 100 {
		return false
	}
	said := answer(text)
	for _, word := range words {
		if said != "" && strings.EqualFold(said, strings.Trim(word, ornaments)) {
			return true
		}
	}
	return false
}

// ornaments are what people put around an answer: 1. 2) #3 *Info* "ya", and what makes a keycap of a digit.
const ornaments = " \t\n.,:;!?()[]#*_~'\"“”‘’\ufe0f\u20e3"

// answer reduces a message to what counts when it is compared with a choice.
func answer(text string) string {
	if len(text) > 400 {
		return "" // no choice is that long
	}
	return answerOf(text)
}

func answerOf(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(text, ornaments)), " "))
}
