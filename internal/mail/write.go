package mail

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	netmail "net/mail"
	"strings"
	"sync"
	texttemplate "text/template"
	"unicode"

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
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Name != "" {
		return nil, errors.New("the recipient is not an address") // which one it is does not belong in a log
	}
	// Not AddToFormat, which puts the name between quotes as it is: a shop called Toko "Maju" would get no mail.
	// And no backslash: beside letters outside ASCII net/mail writes it so that the whole address cannot be read.
	to.Name = strings.ReplaceAll(oneLine(m.ToName), `\`, "/")
	msg.ToMailAddress(to)
	msg.Subject(oneLine(m.Subject))
	sender := msg.GetFrom()[0].Address
	msg.SetMessageIDWithValue(rand.Text() + sender[strings.LastIndex(sender, "@"):]) // SetMessageID would tell the name of this machine
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

// oneLine puts a text on one line and leaves out what is no character of one, such as NUL.
func oneLine(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	line := strings.Join(strings.Fields(visible), " ")
	return strings.ReplaceAll(line, "=?", "= ?") // "=?utf-8?q?...?=" would be decoded by whoever shows it
}
