package mail

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/i18n"
)

// Mail is one letter to one person, in plain sentences: how it looks as text and as HTML is this package's business.
type Mail struct {
	To         string // an address
	ToName     string // may be empty
	Locale     i18n.Locale
	Subject    string
	Greeting   string
	Paragraphs []string
	Button     *Button // nil when there is nothing to do
}

// Button is the one thing to do.
type Button struct {
	Label string
	URL   string
}

// Sender hands a mail over for delivery. An error means that it may be tried again.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}
