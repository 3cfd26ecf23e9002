package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// smtpTimeout bounds one delivery, from dialling to the server's answer.
const smtpTimeout = 30 * time.Second

// SMTP sends mails through a mail server.
type SMTP struct {
	host    string
	from    string
	options []gomail.Option
}

// NewSMTP reads an address like smtp://user:password@host:587?from=CloudWA+<mail@example.com>. smtp upgrades to TLS and refuses to go
// on without it, unless starttls=off or the host is this machine; smtps speaks TLS from the start. Ports default to 587 and 465.
func NewSMTP(address string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, errors.New("it should look like smtp://user:password@mail.example.com:587?from=CloudWA+<mail@example.com>")
	}
	if strings.Contains(u.Hostname(), ":") {
		return nil, errors.New("the mail server must be given by its name or IPv4 address") // go-mail cannot dial an IPv6 address
	}
	s := &SMTP{host: u.Hostname(), from: u.Query().Get("from")}
	if _, err := netmail.ParseAddress(s.from); err != nil {
		return nil, errors.New(`the part "from" must be the address mails come from, as in ?from=CloudWA+<mail@example.com>`)
	}
	port := 587
	s.options = []gomail.Option{gomail.WithTimeout(smtpTimeout)}
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case u.Query().Get("starttls") == "off":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	case u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("%q is not a port", text)
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return s, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	msg, err := message(m, s.from)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("prepare mail server: %w", err)
	}
	// A server that took the mail and then stumbled over the farewell has it: trying again would send it twice.
	if err := client.DialAndSendWithContext(ctx, msg); err != nil && !msg.IsDelivered() {
		return fmt.Errorf("hand mail to %s: %w", s.host, withoutTexts(err))
	}
	return nil
}

// withoutTexts says what a server refused by the numbers of its answer. Its own words, and go-mail's, name recipients and log-ins, and
// the error ends in the log and beside the job that is tried again.
func withoutTexts(err error) error {
	if refused, ok := errors.AsType[*gomail.SendError](err); ok {
		return refusal(refused.Reason.String(), refused.ErrorCode(), refused.EnhancedStatusCode())
	}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return refusal("opening the connection", answer.Code, "")
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return errors.New("the server's answer is not SMTP")
	}
	return err // of the network: no answer was read
}

// refusal puts together what was being done, the code of the answer (0 when there was none), the enhanced one (RFC 3463) where the server
// gives it, and what the code's first digit means.
func refusal(doing string, code int, enhanced string) error {
	if code == 0 {
		return fmt.Errorf("%s: no answer", doing)
	}
	said := strings.TrimSpace(strconv.Itoa(code) + " " + enhanced)
	switch code / 100 {
	case 4:
		said += " (temporary)"
	case 5:
		said += " (permanent)"
	}
	return fmt.Errorf("%s: %s", doing, said)
}
