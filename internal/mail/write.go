package mail

import (
	"bytes"
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"sync"
	texttemplate "text/template"

	gomail "github.com/wneessen/go-mail"

	"github.com/cloudwa/cloudwa/internal/i18n"
)

//go:embed mail.html
var htmlSource string

const textSource = `{{.Greeting}}
{{range .Paragraphs}}
{{.}}
{{end}}{{with .Button}}
{{.Label}}:
{{.URL}}
{{end}}
--
CloudWA
`

// The templates are parsed at the first mail, not at every start of the program.
var (
	htmlTemplate = sync.OnceValue(func() *htmltemplate.Template {
		return htmltemplate.Must(htmltemplate.New("mail").Parse(htmlSource))
	})
	textTemplate = sync.OnceValue(func() *texttemplate.Template {
		return texttemplate.Must(texttemplate.New("mail").Parse(textSource))
	})
)

// message returns the mail as it leaves, from an address such as "CloudWA <mail@example.com>". Line breaks in names and subjects are
// folded: they would begin new headers.
func message(m Mail, from string) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.From(from); err != nil {
		return nil, fmt.Errorf("from %q: %w", from, err)
	}
	if m.ToName == "" {
		if err := msg.To(m.To); err != nil {
			return nil, fmt.Errorf("recipient: %w", err)
		}
	} else if err := msg.AddToFormat(oneLine(m.ToName), m.To); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageID()
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no holiday replies
	var text, html bytes.Buffer
	if err := textTemplate().Execute(&text, m); err != nil {
		return nil, fmt.Errorf("write text: %w", err)
	}
	if m.Locale == "" {
		m.Locale = i18n.English
	}
	if err := htmlTemplate().Execute(&html, m); err != nil {
		return nil, fmt.Errorf("write HTML: %w", err)
	}
	msg.SetBodyString(gomail.TypeTextPlain, text.String())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return msg, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
