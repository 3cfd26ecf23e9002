package flows

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// settings checks what is particular to a kind of node.
func (c *check) settings() {
	switch s := c.n.Settings.(type) {
	case *KeywordSettings:
		c.keyword(s)
	case *TagAddedSettings:
		c.tag("tag", s.Tag)
	case *MessageSettings:
		if blankText(s.Text) && s.Media == nil {
			c.blocks("text", errs.Msg("Write what is to be sent."))
		}
		c.long("text", s.Text, maxValue)
		c.media("media", s.Media, true)
	case *MediaSettings:
		c.media("", s.Media(), true)
		c.long("caption", s.Caption, maxBody)
	case *ButtonsSettings:
		c.buttons("text", s.Text, s.Buttons)
		c.media("media", s.Media, false)
		c.asking(s.Retries, s.NoAnswer)
	case *QuickReplySettings:
		c.buttons("body", s.Body, s.Buttons)
		c.limit("header", s.Header, maxHeader, c.on.Buttons)
		c.limit("footer", s.Footer, maxHeader, c.on.Buttons)
		c.asking(0, s.NoAnswer)
	case *ListSettings:
		c.list(s)
		c.asking(s.Retries, s.NoAnswer)
	case *QuestionSettings:
		c.question(s)
	case *AISettings:
		c.ai(s)
	case *APISettings:
		c.api(s)
	default:
		c.logic()
	}
}

func blankText(text string) bool { return strings.TrimSpace(text) == "" }

func (c *check) keyword(s *KeywordSettings) {
	if len(s.Terms) == 0 {
		c.blocks("terms", errs.Msg("Write at least one keyword."))
	}
	for i, term := range s.Terms {
		field := index("terms", i) + ".text"
		switch {
		case blankText(term.Text):
			c.blocks(field, errs.Msg("Write a keyword, or remove this one."))
		case term.Match == TermRegex:
			if re := c.pattern(field, term.Text); re != nil && re.MatchString("") {
				c.warns(field, errs.Msg("This pattern matches every message."))
			}
		case term.Match != "" && term.Match != TermExact && term.Match != TermContains && term.Match != TermWord:
			c.blocks(index("terms", i)+".match", errs.Msg("Choose how messages are compared."))
		}
	}
}

// pattern checks a regular expression and returns it, nil where it is none.
func (c *check) pattern(field, pattern string) *regexp.Regexp {
	b := &builder{}
	re := b.regex(pattern)
	switch {
	case b.err != nil:
		c.blocks(field, messageOf(b.err))
	case pattern == "":
		c.blocks(field, errs.Msg("Write a pattern."))
	}
	return re
}

// messageOf returns the sentence of one of our errors.
func messageOf(err error) errs.Message {
	if coded, ok := err.(*errs.Error); ok {
		return coded.Message
	}
	return errs.Msg("The step “%s” is broken.", err.Error())
}

// long blocks a text that never fits.
func (c *check) long(field, text string, most int) { c.limit(field, text, most, true) }

// limit tells about a text that is too long: where the limit counts on this gateway it blocks, elsewhere it warns. Variables are counted as they are
// written, since nobody knows their values; what turns out too long is cut.
func (c *check) limit(field, text string, most int, counts bool) {
	if utf8.RuneCountInString(text) <= most {
		return
	}
	if counts {
		c.blocks(field, errs.Msg("This text may have at most %s characters; it has %s.", strconv.Itoa(most), strconv.Itoa(utf8.RuneCountInString(text))))
		return
	}
	c.warns(field, errs.Msg("On a number with real buttons and lists this text may have at most %s characters.", strconv.Itoa(most)))
}

func (c *check) media(field string, m *Media, needed bool) {
	if m == nil {
		return
	}
	at := func(name string) string { return join(field, name) }
	switch {
	case m.File == "" && blankText(m.URL):
		if needed {
			c.blocks(at("file"), errs.Msg("Choose a file."))
		}
	case m.File == "":
		c.address(at("url"), m.URL)
	}
	switch m.Kind {
	case Image, Video, Document, Audio:
	default:
		c.blocks(at("kind"), errs.Msg("Choose what sort of file it is."))
	}
	size := m.Size
	if m.File != "" && c.on.Files != nil {
		file, known := c.on.Files[m.File]
		switch {
		case !known:
			c.blocks(at("file"), errs.Msg("This file does not exist any more. Choose another one."))
		case m.Kind != Document && m.Kind != file.Kind:
			c.blocks(at("file"), errs.Msg("This file cannot be sent as that. A document can be any file."))
		}
		size = file.Size
	}
	if most := c.on.MaxSize[m.Kind]; most > 0 && size > most {
		c.blocks(at("file"), errs.Msg("This file is too large for WhatsApp: at most %s MB.", strconv.FormatInt(most>>20, 10)))
	}
	for _, kind := range c.on.Cannot {
		if kind == m.Kind {
			c.blocks(at("kind"), errs.Msg("This number cannot send such files."))
		}
	}
}

// address checks the address of a file or a call.
func (c *check) address(field, address string) {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	switch {
	case strings.HasPrefix(strings.TrimSpace(address), "{{"):
		c.warns(field, errs.Msg("The address begins with a variable: what customers write should not decide whom you call."))
	case scheme != "http" && scheme != "https" || host == "" || strings.ContainsAny(host, " @"):
		c.blocks(field, errs.Msg("An address begins with https://"))
	case strings.Contains(host, "{{"):
		c.warns(field, errs.Msg("The address begins with a variable: what customers write should not decide whom you call."))
	}
}

// ids checks the ids of buttons, rows, intents and variants.
func (c *check) ids(seen map[string]bool, field, id string) {
	switch {
	case !idPattern.MatchString(id) || reserved[id]:
		c.blocks(field, errs.Msg("This choice is broken. Remove it and add it again."))
	case seen[id]:
		c.blocks(field, errs.Msg("Two choices have the same id. Remove one and add it again."))
	}
	seen[id] = true
}

func (c *check) buttons(field, text string, buttons []Button) {
	if blankText(text) {
		c.blocks(field, errs.Msg("Write what is to be asked."))
	}
	c.limit(field, text, maxBody, c.on.Buttons)
	switch {
	case len(buttons) == 0:
		c.blocks("buttons", errs.Msg("Add at least one button."))
	case len(buttons) > maxButtons:
		c.blocks("buttons", errs.Msg("WhatsApp shows at most 3 buttons. Use a list for more."))
	}
	ids, titles := map[string]bool{}, map[string]bool{}
	for i, b := range buttons {
		c.ids(ids, index("buttons", i)+".id", b.ID)
		c.title(titles, index("buttons", i)+".title", b.Title, maxButtonTitle, c.on.Buttons)
	}
}

// title checks the title of a choice; two that are the same could not be told apart by what the customer answers.
func (c *check) title(seen map[string]bool, field, title string, most int, counts bool) {
	words := answerOf(title)
	switch {
	case blankText(title):
		c.blocks(field, errs.Msg("Give this choice a title."))
	case seen[words] && words != "":
		c.blocks(field, errs.Msg("Two choices have the same title."))
	}
	seen[words] = true
	c.limit(field, title, most, counts)
}

func (c *check) list(s *ListSettings) {
	if blankText(s.Body) {
		c.blocks("body", errs.Msg("Write what is to be asked."))
	}
	if blankText(s.Button) && c.on.Lists {
		c.blocks("button", errs.Msg("Write what is on the button that opens the list."))
	}
	for _, l := range []leaf{{path: "title", value: s.Title}, {path: "footer", value: s.Footer}} {
		c.limit(l.path, l.value, maxHeader, c.on.Lists)
	}
	c.limit("body", s.Body, maxBody, c.on.Lists)
	c.limit("button", s.Button, maxButtonTitle, c.on.Lists)
	ids, titles, rows := map[string]bool{}, map[string]bool{}, 0
	for i, section := range s.Sections {
		at := index("sections", i)
		if len(s.Sections) > 1 && blankText(section.Title) && c.on.Lists {
			c.blocks(at+".title", errs.Msg("A list of several sections needs a title for each."))
		}
		c.limit(at+".title", section.Title, maxRowTitle, c.on.Lists)
		for j, row := range section.Rows {
			rows++
			field := index(at+".rows", j)
			c.ids(ids, field+".id", row.ID)
			c.title(titles, field+".title", row.Title, maxRowTitle, c.on.Lists)
			c.limit(field+".description", row.Description, maxRowText, c.on.Lists)
		}
	}
	switch {
	case rows == 0:
		c.blocks("sections", errs.Msg("Add at least one row."))
	case rows > maxRows:
		c.blocks("sections", errs.Msg("A list has at most 10 rows."))
	}
}

// maxRetries is how often a question may be asked again.
const maxRetries = 10

func (c *check) asking(retries, noAnswer int) {
	if retries < 0 || retries > maxRetries {
		c.blocks("retries", errs.Msg("A question can be asked again at most %s times.", strconv.Itoa(maxRetries)))
	}
	if noAnswer < 0 || noAnswer > maxMinutes {
		c.blocks("no_answer_minutes", errs.Msg("This must be at most 30 days."))
	}
}
