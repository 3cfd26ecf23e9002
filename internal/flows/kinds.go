package flows

import "github.com/cloudwa/cloudwa/internal/errs"

// Kind is what a node does.
type Kind string

// The kinds of nodes.
const (
	KindStart        Kind = "start"
	KindKeyword      Kind = "keyword"
	KindFirstMessage Kind = "first_message"
	KindCatchAll     Kind = "catch_all"
	KindTagAdded     Kind = "tag_added"
	KindMessage      Kind = "message"
	KindImage        Kind = "image"
	KindVideo        Kind = "video"
	KindDocument     Kind = "document"
	KindAudio        Kind = "audio"
	KindButtons      Kind = "buttons"
	KindQuickReply   Kind = "quick_reply"
	KindList         Kind = "list"
	KindQuestion     Kind = "question"
	KindCondition    Kind = "condition"
	KindHours        Kind = "hours"
	KindSplit        Kind = "split"
	KindDelay        Kind = "delay"
	KindGoto         Kind = "goto"
	KindEnd          Kind = "end"
	KindSet          Kind = "set"
	KindExpression   Kind = "expression"
	KindTag          Kind = "tag"
	KindAssign       Kind = "assign"
	KindHandover     Kind = "handover"
	KindMarkRead     Kind = "mark_read"
	KindAPI          Kind = "api"
	KindAI           Kind = "ai"
)

// PaletteGroup is a part of the palette.
type PaletteGroup string

// The parts of the palette, in their order.
const (
	GroupBegin PaletteGroup = "begin"
	GroupSend  PaletteGroup = "send"
	GroupAsk   PaletteGroup = "ask"
	GroupLogic PaletteGroup = "logic"
	GroupAct   PaletteGroup = "act"
)

// KindInfo is a kind of node as the palette shows it.
type KindInfo struct {
	Kind    Kind
	Group   PaletteGroup
	Icon    string       // the name of a Lucide icon
	Title   errs.Message // two or three words
	Purpose errs.Message // a sentence
	blank   func() Settings
}

// Title returns what pages call a part of the palette.
func (g PaletteGroup) Title() errs.Message {
	switch g {
	case GroupBegin:
		return errs.Msg("How it begins")
	case GroupSend:
		return errs.Msg("Send")
	case GroupAsk:
		return errs.Msg("Ask")
	case GroupLogic:
		return errs.Msg("Decide")
	default:
		return errs.Msg("Do")
	}
}

// Trigger reports whether a run can begin at such a node by itself.
func (k Kind) Trigger() bool {
	return k == KindKeyword || k == KindFirstMessage || k == KindCatchAll || k == KindTagAdded
}

// Begins reports whether nothing leads to such a node: start and triggers.
func (k Kind) Begins() bool { return k == KindStart || k.Trigger() }

// Kinds lists all kinds in the palette's order. The list is shared: read it only.
func Kinds() []KindInfo { return kinds }

// infoOf returns the entry of a kind, nil for one that does not exist.
func infoOf(kind Kind) *KindInfo {
	for i := range kinds {
		if kinds[i].Kind == kind {
			return &kinds[i]
		}
	}
	return nil
}

// Info returns the entry of a kind; its zero value for one that does not exist.
func (k Kind) Info() KindInfo {
	if info := infoOf(k); info != nil {
		return *info
	}
	return KindInfo{}
}

// NewSettings returns the settings that a new node of a kind begins with; nil for a kind that does not exist.
func NewSettings(kind Kind) Settings {
	info := infoOf(kind)
	if info == nil {
		return nil
	}
	switch s := info.blank().(type) {
	case *KeywordSettings:
		s.Terms = []Term{{Match: TermExact}}
		return s
	case *ButtonsSettings:
		s.Buttons, s.Retries = []Button{{ID: "b1"}, {ID: "b2"}}, 2
		return s
	case *QuickReplySettings:
		s.Buttons = []Button{{ID: "b1"}, {ID: "b2"}}
		return s
	case *ListSettings:
		s.Sections, s.Retries = []Section{{Rows: []Row{{ID: "r1"}, {ID: "r2"}}}}, 2
		return s
	case *QuestionSettings:
		s.Validation, s.Retries = ValidAny, 2
		return s
	case *ConditionSettings:
		s.Rules = []Rule{{Operator: OpEquals}}
		return s
	case *SplitSettings:
		s.Variants = []Variant{{ID: "a", Title: "A", Weight: 50}, {ID: "b", Title: "B", Weight: 50}}
		return s
	case *DelaySettings:
		s.Seconds, s.During = 60, DuringIgnore
		return s
	case *APISettings:
		s.Method, s.BodyKind, s.Timeout = "GET", BodyJSON, 10
		return s
	case *AISettings:
		s.History = 10
		return s
	case *SetSettings:
		s.Set = []Setting{{}}
		return s
	case *ExpressionSettings:
		s.Lines = []Computed{{}}
		return s
	default:
		return s
	}
}
