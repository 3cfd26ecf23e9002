package flows

// QuestionSettings ask for something in the customer's own words, check it and save it.
type QuestionSettings struct {
	Prompt     string     `json:"prompt"` // a template; empty asks nothing and waits
	Media      *Media     `json:"media"`
	SaveAs     string     `json:"save_as"`
	Validation Validation `json:"validation"` // empty is ValidAny
	Pattern    string     `json:"pattern"`    // a regular expression (RE2) that the whole answer must match; for ValidRegex
	Choices    []string   `json:"choices"`    // for ValidChoice
	ErrorText  string     `json:"error_text"` // what is said to an answer that is none; empty repeats the prompt
	Retries    int        `json:"retries"`    // how often it is asked again; then the exit "retries"
	NoAnswer   int        `json:"no_answer_minutes"`
	Debounce   int        `json:"debounce_seconds"` // waits until nothing was written for so long, and takes all of it as one answer
	Extra
}

// Validation says what counts as an answer.
type Validation string

// The validations. What is saved is tidy: dates are written 2026-11-27, numbers with a dot, phone numbers as digits, a choice as it is spelled in the
// settings.
const (
	ValidAny    Validation = "any" // a file counts too
	ValidText   Validation = "text"
	ValidNumber Validation = "number"
	ValidEmail  Validation = "email"
	ValidPhone  Validation = "phone"
	ValidDate   Validation = "date"
	ValidRegex  Validation = "regex"
	ValidChoice Validation = "choice"
)

// AISettings ask a language model.
type AISettings struct {
	Provider    string   `json:"provider"` // empty is the workspace's own choice
	Model       string   `json:"model"`
	System      string   `json:"system"`      // a template
	Prompt      string   `json:"prompt"`      // a template; empty is the customer's message
	Temperature *float64 `json:"temperature"` // 0 to 2; nil is the provider's own
	MaxTokens   int      `json:"max_tokens"`  // 0 is the provider's own
	Knowledge   []string `json:"knowledge"`   // ids of knowledge bases
	History     int      `json:"history"`     // how many messages of the conversation go along
	SaveAs      string   `json:"save_as"`     // gets the answer; <save_as>_intent the intent
	Silent      bool     `json:"silent"`      // the answer is only saved, not sent
	Intents     []Intent `json:"intents"`
	Extra
}

// Intent is something that a customer may want, and an exit.
type Intent struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"` // tells the model when it is meant
	Extra
}

// APISettings call an address. Secrets are written {{secret.NAME}} and stay out of the flow.
type APISettings struct {
	Method   string    `json:"method"` // empty is GET
	URL      string    `json:"url"`    // a template; values are escaped
	Headers  []Header  `json:"headers"`
	Body     string    `json:"body"`      // a template; in JSON, values are escaped
	BodyKind BodyKind  `json:"body_kind"` // empty is BodyJSON
	Timeout  int       `json:"timeout_seconds"`
	Save     []Mapping `json:"save"`
	StatusAs string    `json:"status_as"` // the variable that gets the status, such as 404
	Extra
}

// Header is one header of a request.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"` // a template
	Extra
}

// BodyKind says how values are written into a body.
type BodyKind string

// The kinds of bodies.
const (
	BodyJSON BodyKind = "json"
	BodyForm BodyKind = "form"
	BodyText BodyKind = "text"
)

// Mapping saves a part of an answer: data.items[0].name, or $ for all of it.
type Mapping struct {
	Path   string `json:"path"`
	SaveAs string `json:"save_as"`
	Extra
}

func (*QuestionSettings) kind() Kind { return KindQuestion }
func (*AISettings) kind() Kind       { return KindAI }
func (*APISettings) kind() Kind      { return KindAPI }

func (s *QuestionSettings) outs() []Out {
	outs := append(onlyNext(), Out{Name: OutRetries, Title: titleRetries, Optional: true})
	if s.NoAnswer > 0 {
		outs = append(outs, Out{Name: OutNoAnswer, Title: titleNoAnswer})
	}
	return outs
}

func (s *AISettings) outs() []Out {
	outs := onlyNext()
	for _, intent := range s.Intents {
		outs = append(outs, Out{Name: intent.ID, Text: intent.Title})
	}
	return append(outs, Out{Name: OutCannotAnswer, Title: titleCannotAnswer}, Out{Name: OutError, Title: titleError, Optional: true})
}

func (*APISettings) outs() []Out {
	return []Out{{Name: OutSuccess, Title: titleSuccess}, {Name: OutFailure, Title: titleFailure}}
}
