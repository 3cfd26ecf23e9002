package flows

// Event is something that happened to a run: Begin, Message, Timer, HTTPResult, AIResult, Resume or Stop.
type Event interface{ event() }

// Begin starts a run, at a trigger's node or, where Trigger is empty, at the start node. A State that ended with DoneGoto goes on in this flow.
type Begin struct {
	Trigger string `json:"trigger,omitempty"` // a node's id
	Text    string `json:"text,omitempty"`    // the message that started it
	Vars    []Var  `json:"vars,omitempty"`    // given by whoever starts it: the API, a campaign
}

// Message is something that the customer wrote.
type Message struct {
	ID       string    `json:"id,omitempty"`
	Text     string    `json:"text,omitempty"`      // a file's caption too
	ChoiceID string    `json:"choice_id,omitempty"` // the id of the button or row that was tapped
	Media    MediaKind `json:"media,omitempty"`     // what sort of file it is; empty for none, any text for other sorts
	File     string    `json:"file,omitempty"`      // what a question saves that is answered with a file, such as an address of it
}

// Timer says that a wait is over.
type Timer struct {
	Token string `json:"token"`
}

// HTTPResult is the answer to CallHTTP.
type HTTPResult struct {
	Token  string `json:"token"`
	Status int    `json:"status"`
	Body   string `json:"body,omitempty"`
	Err    string `json:"err,omitempty"` // why there is no answer; goes to the trace
}

// AIResult is the answer to AskAI.
type AIResult struct {
	Token      string `json:"token"`
	Text       string `json:"text,omitempty"`
	Intent     string `json:"intent,omitempty"` // the id of an intent; empty for none
	Unanswered bool   `json:"unanswered,omitempty"`
	Err        string `json:"err,omitempty"` // goes to the trace
}

// Resume says that people handed the conversation back.
type Resume struct{}

// Stop ends the run.
type Stop struct{}

func (Begin) event()      {}
func (Message) event()    {}
func (Timer) event()      {}
func (HTTPResult) event() {}
func (AIResult) event()   {}
func (Resume) event()     {}
func (Stop) event()       {}
