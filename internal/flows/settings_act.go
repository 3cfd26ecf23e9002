package flows

// SetSettings give variables values. A variable that begins with "contact." is kept at the contact.
type SetSettings struct {
	Set []Setting `json:"set"`
	Extra
}

// Setting is one variable and its value.
type Setting struct {
	Variable string `json:"variable"`
	Value    string `json:"value"` // a template
	Extra
}

// ExpressionSettings compute variables.
type ExpressionSettings struct {
	Lines []Computed `json:"lines"`
	Extra
}

// Computed is one variable and what it is computed from.
type Computed struct {
	Variable   string `json:"variable"`
	Expression string `json:"expression"`
	Extra
}

// TagSettings put tags on the contact and take others off.
type TagSettings struct {
	Add    []string `json:"add"`
	Remove []string `json:"remove"`
	Extra
}

// AssignSettings give the conversation to a person or a team; the flow goes on.
type AssignSettings struct {
	Agent string `json:"agent"` // a person's id
	Team  string `json:"team"`  // a team's id
	Extra
}

// HandoverSettings leave the conversation to people: the flow is silent until they hand it back or time is up.
type HandoverSettings struct {
	Text    string `json:"text"` // what the customer is told; a template
	Note    string `json:"note"` // what the people are told; a template
	Agent   string `json:"agent"`
	Team    string `json:"team"`
	Minutes int    `json:"minutes"` // after which the flow goes on by itself; 0 never
	Extra
}

// MarkReadSettings show the customer that the messages were read.
type MarkReadSettings struct{ Extra }

func (*SetSettings) kind() Kind        { return KindSet }
func (*ExpressionSettings) kind() Kind { return KindExpression }
func (*TagSettings) kind() Kind        { return KindTag }
func (*AssignSettings) kind() Kind     { return KindAssign }
func (*HandoverSettings) kind() Kind   { return KindHandover }
func (*MarkReadSettings) kind() Kind   { return KindMarkRead }

func (*SetSettings) outs() []Out { return onlyNext() }
func (*ExpressionSettings) outs() []Out {
	return append(onlyNext(), Out{Name: OutError, Title: titleError, Optional: true})
}
func (*TagSettings) outs() []Out      { return onlyNext() }
func (*AssignSettings) outs() []Out   { return onlyNext() }
func (*MarkReadSettings) outs() []Out { return onlyNext() }

func (s *HandoverSettings) outs() []Out {
	outs := []Out{{Name: OutNext, Title: titleHandedBack, Optional: true}}
	if s.Minutes > 0 {
		outs = append(outs, Out{Name: OutNoAnswer, Title: titleTimeIsUp, Optional: true})
	}
	return outs
}
