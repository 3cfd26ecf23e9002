package flows

// ConditionSettings choose between two exits.
type ConditionSettings struct {
	Any        bool   `json:"any"` // one rule is enough; else all of them must hold
	Rules      []Rule `json:"rules"`
	Expression string `json:"expression"` // instead of rules
	Extra
}

// Rule compares a variable with a value, or holds rules of its own.
type Rule struct {
	Variable string   `json:"variable"`
	Operator Operator `json:"operator"`
	Value    string   `json:"value"` // a template; a regular expression for OpMatches
	Group    *Group   `json:"group"` // instead of the three above
	Extra
}

// Group is a pair of brackets around rules.
type Group struct {
	Any   bool   `json:"any"`
	Rules []Rule `json:"rules"`
	Extra
}

// HoursSettings choose by the time of day.
type HoursSettings struct {
	Own    []Opening `json:"own"`    // empty uses the workspace's business hours
	Closed []string  `json:"closed"` // days that are closed all the same, as 2026-12-25
	Extra
}

// Opening is a time at which a business is open. One that ends before it begins goes past midnight and belongs to the day it began on.
type Opening struct {
	Days []int  `json:"days"` // 1 is Monday, 7 Sunday; empty is each day
	From string `json:"from"` // 09:00
	To   string `json:"to"`   // 17:00; 24:00 is midnight
	Extra
}

// SplitSettings send contacts different ways, each contact always the same.
type SplitSettings struct {
	Variants []Variant `json:"variants"`
	Extra
}

// Variant is one way of a split, and an exit.
type Variant struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Weight int    `json:"weight"` // its share is weight / all weights
	Extra
}

// DelaySettings wait.
type DelaySettings struct {
	Seconds int    `json:"seconds"`
	UpTo    int    `json:"up_to_seconds"` // more than Seconds: a random time between the two
	During  During `json:"during"`        // empty is DuringIgnore
	Extra
}

// During says what becomes of a message that comes in a delay.
type During string

// What becomes of it.
const (
	DuringIgnore During = "ignore" // people see it in the inbox, the flow does not
	DuringKeep   During = "keep"   // the next question takes it, if it is an answer to it
	DuringLeave  During = "leave"  // the run ends, and the message may start another
)

// GotoSettings go on in another flow, at its start.
type GotoSettings struct {
	Flow string `json:"flow"` // its id
	Extra
}

// EndSettings end the run.
type EndSettings struct{ Extra }

func (*ConditionSettings) kind() Kind { return KindCondition }
func (*HoursSettings) kind() Kind     { return KindHours }
func (*SplitSettings) kind() Kind     { return KindSplit }
func (*DelaySettings) kind() Kind     { return KindDelay }
func (*GotoSettings) kind() Kind      { return KindGoto }
func (*EndSettings) kind() Kind       { return KindEnd }

func (*ConditionSettings) outs() []Out {
	return []Out{{Name: OutTrue, Title: titleTrue}, {Name: OutFalse, Title: titleFalse}, {Name: OutError, Title: titleError, Optional: true}}
}
func (*HoursSettings) outs() []Out {
	return []Out{{Name: OutOpen, Title: titleOpen}, {Name: OutClosed, Title: titleClosed}}
}
func (s *SplitSettings) outs() []Out {
	outs := make([]Out, 0, len(s.Variants))
	for _, v := range s.Variants {
		outs = append(outs, Out{Name: v.ID, Text: v.Title})
	}
	return outs
}
func (*DelaySettings) outs() []Out { return onlyNext() }
func (*GotoSettings) outs() []Out  { return nil }
func (*EndSettings) outs() []Out   { return nil }
