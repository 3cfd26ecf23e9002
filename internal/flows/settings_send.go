package flows

// MessageSettings send a text, a file, or a file with a text below it.
type MessageSettings struct {
	Text  string `json:"text"` // a template
	Media *Media `json:"media"`
	Extra
}

// Media is a file that goes out with a message: one that was uploaded, or one behind an address.
type Media struct {
	Kind MediaKind `json:"kind"`
	File string    `json:"file"` // the id of an uploaded file; empty where URL is set
	URL  string    `json:"url"`  // a template; http or https
	Name string    `json:"name"` // what a document is called at the customer's; a template
	Size int64     `json:"size"` // in bytes, 0 where it is not known
	Extra
}

// MediaKind is how a file is shown.
type MediaKind string

// The kinds of files.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Document MediaKind = "document"
	Audio    MediaKind = "audio"
)

// MediaSettings send one file. The node's kind (image, video, document, audio) says which sort.
type MediaSettings struct {
	of      Kind
	File    string `json:"file"`
	URL     string `json:"url"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Caption string `json:"caption"` // a template; sound has none
	Extra
}

// Media returns the file as messages hold it.
func (s *MediaSettings) Media() *Media {
	return &Media{Kind: MediaKind(s.of), File: s.File, URL: s.URL, Name: s.Name, Size: s.Size}
}

// Button is a choice of buttons and quick replies, and an exit.
type Button struct {
	ID    string `json:"id"` // unique in its node, and the exit's name
	Title string `json:"title"`
	Extra
}

// ButtonsSettings ask with up to three buttons and wait for one of them.
type ButtonsSettings struct {
	Text      string   `json:"text"` // a template
	Media     *Media   `json:"media"`
	Buttons   []Button `json:"buttons"`
	SaveAs    string   `json:"save_as"`    // the variable that gets the title of what was chosen
	Retries   int      `json:"retries"`    // how often it is asked again after an answer that is none; then the exit "else"
	RetryText string   `json:"retry_text"` // what is said before asking again; empty repeats the question alone
	NoAnswer  int      `json:"no_answer_minutes"`
	Extra
}

// QuickReplySettings are a card with a header, a footer and up to three buttons. Any other answer takes the exit "else" at once.
type QuickReplySettings struct {
	Header   string   `json:"header"`
	Body     string   `json:"body"`
	Footer   string   `json:"footer"`
	Buttons  []Button `json:"buttons"`
	SaveAs   string   `json:"save_as"`
	NoAnswer int      `json:"no_answer_minutes"`
	Extra
}

// ListSettings ask with a list of up to ten rows and wait for one of them.
type ListSettings struct {
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Footer    string    `json:"footer"`
	Button    string    `json:"button"` // opens the list on the phone
	Sections  []Section `json:"sections"`
	SaveAs    string    `json:"save_as"`
	Retries   int       `json:"retries"`
	RetryText string    `json:"retry_text"`
	NoAnswer  int       `json:"no_answer_minutes"`
	Extra
}

// Section is a part of a list with a title of its own.
type Section struct {
	Title string `json:"title"`
	Rows  []Row  `json:"rows"`
	Extra
}

// Row is a choice of a list, and an exit.
type Row struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Extra
}

func (*MessageSettings) kind() Kind    { return KindMessage }
func (s *MediaSettings) kind() Kind    { return s.of }
func (*ButtonsSettings) kind() Kind    { return KindButtons }
func (*QuickReplySettings) kind() Kind { return KindQuickReply }
func (*ListSettings) kind() Kind       { return KindList }

func (*MessageSettings) outs() []Out      { return onlyNext() }
func (*MediaSettings) outs() []Out        { return onlyNext() }
func (s *ButtonsSettings) outs() []Out    { return choiceOuts(s.Buttons, s.NoAnswer) }
func (s *QuickReplySettings) outs() []Out { return choiceOuts(s.Buttons, s.NoAnswer) }

func (s *ListSettings) outs() []Out {
	var rows []Button
	for _, section := range s.Sections {
		for _, row := range section.Rows {
			rows = append(rows, Button{ID: row.ID, Title: row.Title})
		}
	}
	return choiceOuts(rows, s.NoAnswer)
}
