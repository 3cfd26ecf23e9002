package flows

import "time"

// Effect is something that the caller does, in the order of the list: Send, Wait, CallHTTP, AskAI, Tag, SetAttribute, Assign, Handover, MarkRead, Goto,
// End.
type Effect interface {
	// effect is the effect's name in traces.
	effect() string
}

// Send sends one message.
type Send struct {
	Node    string   `json:"node"`
	Text    string   `json:"text,omitempty"` // what is sent; where the gateway has no buttons or lists, with the choices in numbers
	Media   *File    `json:"media,omitempty"`
	Header  string   `json:"header,omitempty"`  // of buttons and lists
	Footer  string   `json:"footer,omitempty"`  // of buttons and lists
	Buttons []Choice `json:"buttons,omitempty"` // only where the gateway has buttons
	List    *Choices `json:"list,omitempty"`    // only where the gateway has lists
}

// File is a file to send.
type File struct {
	Kind MediaKind `json:"kind"`
	ID   string    `json:"id,omitempty"` // of an uploaded file
	URL  string    `json:"url,omitempty"`
	Name string    `json:"name,omitempty"`
}

// Choices is a list.
type Choices struct {
	Button   string          `json:"button"`
	Sections []ChoiceSection `json:"sections"`
}

// ChoiceSection is a part of a list.
type ChoiceSection struct {
	Title string   `json:"title,omitempty"`
	Rows  []Choice `json:"rows"`
}

// Choice is a button or row.
type Choice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// CallHTTP calls an address. The job resolves the secrets and answers with HTTPResult.
type CallHTTP struct {
	Node    string        `json:"node"`
	Token   string        `json:"token"`
	Method  string        `json:"method"`
	URL     Pieces        `json:"url"`
	Headers []HeaderPiece `json:"headers,omitempty"`
	Body    Pieces        `json:"body,omitempty"`
	Timeout time.Duration `json:"timeout"`
}

// HeaderPiece is a header of a request.
type HeaderPiece struct {
	Name  string `json:"name"`
	Value Pieces `json:"value"`
}

// AskAI asks a language model. The job answers with AIResult.
type AskAI struct {
	Node        string   `json:"node"`
	Token       string   `json:"token"`
	Provider    string   `json:"provider,omitempty"`
	Model       string   `json:"model,omitempty"`
	System      string   `json:"system,omitempty"`
	Prompt      string   `json:"prompt"`
	Temperature *float64 `json:"temperature,omitempty"`
	MaxTokens   int      `json:"max_tokens,omitempty"`
	Knowledge   []string `json:"knowledge,omitempty"`
	History     int      `json:"history,omitempty"`
	Intents     []Choice `json:"intents,omitempty"`
}

// Tag changes the contact's tags.
type Tag struct {
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

// SetAttribute keeps something at the contact. The attribute "name" is the contact's name.
type SetAttribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Assign gives the conversation to a person or a team.
type Assign struct {
	Agent string `json:"agent,omitempty"`
	Team  string `json:"team,omitempty"`
}

// Handover leaves the conversation to people and tells them.
type Handover struct {
	Node  string    `json:"node"`
	Agent string    `json:"agent,omitempty"`
	Team  string    `json:"team,omitempty"`
	Note  string    `json:"note,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// MarkRead shows the customer that the messages were read.
type MarkRead struct{}

// Goto goes on in another flow: give it the State and a Begin. It stands in End's place.
type Goto struct {
	Flow string `json:"flow"`
}

// End says that the run ended.
type End struct {
	Reason Reason `json:"reason"`
}

func (Send) effect() string         { return "send" }
func (Wait) effect() string         { return "wait" }
func (CallHTTP) effect() string     { return "call_http" }
func (AskAI) effect() string        { return "ask_ai" }
func (Tag) effect() string          { return "tag" }
func (SetAttribute) effect() string { return "set_attribute" }
func (Assign) effect() string       { return "assign" }
func (Handover) effect() string     { return "handover" }
func (MarkRead) effect() string     { return "mark_read" }
func (Goto) effect() string         { return "goto" }
func (End) effect() string          { return "end" }
