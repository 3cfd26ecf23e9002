package flows

// StartSettings are those of the step where a run begins that a person, another flow or the API starts. There is nothing to set.
type StartSettings struct{ Extra }

// KeywordSettings start a run when somebody writes one of the terms.
type KeywordSettings struct {
	Terms []Term `json:"terms"`
	Extra
}

// Term is one text that starts a flow. Case never counts, nor do spaces around a message.
type Term struct {
	Text  string    `json:"text"`
	Match TermMatch `json:"match"` // empty is TermExact
	Extra
}

// TermMatch says how a message is compared with a term.
type TermMatch string

// The ways to compare.
const (
	TermExact    TermMatch = "exact"    // the message is the term
	TermContains TermMatch = "contains" // the term is somewhere in it, even inside a word
	TermWord     TermMatch = "word"     // the term is in it as a word, or as words
	TermRegex    TermMatch = "regex"    // a regular expression (RE2) finds something in it
)

// FirstMessageSettings start a run when a contact writes for the first time and no keyword matches.
type FirstMessageSettings struct{ Extra }

// CatchAllSettings start a run when no other trigger does.
type CatchAllSettings struct{ Extra }

// TagAddedSettings start a run when a contact gets the tag, by hand or by another flow.
type TagAddedSettings struct {
	Tag string `json:"tag"`
	Extra
}

func (*StartSettings) kind() Kind        { return KindStart }
func (*KeywordSettings) kind() Kind      { return KindKeyword }
func (*FirstMessageSettings) kind() Kind { return KindFirstMessage }
func (*CatchAllSettings) kind() Kind     { return KindCatchAll }
func (*TagAddedSettings) kind() Kind     { return KindTagAdded }

func (*StartSettings) outs() []Out        { return onlyNext() }
func (*KeywordSettings) outs() []Out      { return onlyNext() }
func (*FirstMessageSettings) outs() []Out { return onlyNext() }
func (*CatchAllSettings) outs() []Out     { return onlyNext() }
func (*TagAddedSettings) outs() []Out     { return onlyNext() }
