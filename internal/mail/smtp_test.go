package mail_test

import (
	"context"
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	ours "github.com/cloudwa/cloudwa/internal/mail"
)

const from = "?from=CloudWA+<mail@example.com>"

func TestSMTPSends(t *testing.T) {
	t.Parallel()
	server := startServer(t, nil)
	sender, err := ours.NewSMTP("smtp://localhost:" + server.port + from)
	require.NoError(t, err)
	require.NoError(t, sender.Send(t.Context(), letter()))

	got := <-server.letters
	require.Contains(t, got.from, "<mail@example.com>")
	require.Contains(t, got.to, "<sari@example.com>")
	parsed, err := mail.ReadMessage(strings.NewReader(got.data))
	require.NoError(t, err)
	require.Equal(t, `"CloudWA" <mail@example.com>`, parsed.Header.Get("From"))
	require.Equal(t, `"Sari" <sari@example.com>`, parsed.Header.Get("To"))
	require.Equal(t, "auto-generated", parsed.Header.Get("Auto-Submitted"))
	require.NotEmpty(t, parsed.Header.Get("Message-Id"))
	require.NotEmpty(t, parsed.Header.Get("Date"))
	require.Contains(t, parsed.Header.Get("Content-Type"), "multipart/alternative")
}

func TestSMTPKeepsInjectedCommandsInTheBody(t *testing.T) {
	t.Parallel()
	server := startServer(t, nil)
	sender, err := ours.NewSMTP("smtp://127.0.0.1:" + server.port + from)
	require.NoError(t, err)
	m := letter()
	m.Paragraphs = []string{"one\r\n.\r\nMAIL FROM:<evil@example.com>\r\n.hidden"}
	require.NoError(t, sender.Send(t.Context(), m))
	require.Contains(t, (<-server.letters).data, "MAIL FROM:<evil")
	require.Empty(t, server.letters, "one mail, not two")
}

// TestSMTPReportsRefusals: an error says what was refused and how, and nothing of whom the mail is for or what the server wrote.
func TestSMTPReportsRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, verb, answer, want string }{
		{"recipient, for now", "RCPT", "450 4.2.2 <sari@example.com>: mailbox of sari@example.com is full", "sending SMTP RCPT TO command: 450 4.2.2 (temporary)"},
		{"recipient", "RCPT", "550 5.1.1 sari@example.com is unknown", "sending SMTP RCPT TO command: 550 5.1.1 (permanent)"},
		{"sender", "MAIL", "550 not here, sari@example.com", "sending SMTP MAIL FROM command: 550 (permanent)"},
		{"content", "DATA", "451 4.7.1 sari@example.com is greylisted", "sending SMTP DATA command: 451 4.7.1 (temporary)"},
		{"connection lost", "RCPT", "", "sending SMTP RCPT TO command: no answer"},
		{"log-in", "AUTH", "535 5.7.8 sari@example.com may not", "opening the connection: 535 (permanent)"},
		{"no code", "RCPT", "sari@example.com is unknown", "sending SMTP RCPT TO command: no answer"},
		{"no code at first", "AUTH", "sari@example.com is unknown", "the server's answer is not SMTP"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, map[string]string{test.verb: test.answer})
			user := ""
			if test.verb == "AUTH" {
				user = "sari%40example.com:hunter2@"
			}
			sender, err := ours.NewSMTP("smtp://" + user + "localhost:" + server.port + from)
			require.NoError(t, err)
			require.EqualError(t, sender.Send(t.Context(), letter()), "hand mail to localhost: "+test.want)
			require.Empty(t, server.letters)
		})
	}
}

func TestSMTPTellsNoPasswordToAServerWithoutTLS(t *testing.T) {
	t.Parallel()
	server := startServer(t, nil)
	// "LocalHost" is this machine too, under a name that gets no exception.
	sender, err := ours.NewSMTP("smtp://sari:hunter2@LocalHost:" + server.port + from)
	require.NoError(t, err)
	err = sender.Send(t.Context(), letter())
	require.ErrorContains(t, err, "STARTTLS")
	require.NotContains(t, err.Error(), "hunter2")
	require.Empty(t, server.letters)
	close(server.verbs)
	for verb := range server.verbs {
		require.NotContains(t, []string{"AUTH", "MAIL"}, verb)
	}
}

func TestSMTPWithoutTLSWhenAsked(t *testing.T) {
	t.Parallel()
	server := startServer(t, nil)
	sender, err := ours.NewSMTP("smtp://LocalHost:" + server.port + from + "&starttls=off")
	require.NoError(t, err)
	require.NoError(t, sender.Send(t.Context(), letter()))
	require.Len(t, server.letters, 1)
}

func TestSMTPServerAway(t *testing.T) {
	t.Parallel()
	server := startServer(t, nil)
	sender, err := ours.NewSMTP("smtp://localhost:" + server.port + from)
	require.NoError(t, err)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, sender.Send(cancelled, letter()), context.Canceled)

	require.NoError(t, server.tcp.Close())
	require.ErrorContains(t, sender.Send(t.Context(), letter()), "hand mail to localhost")
}

func TestNewSMTP(t *testing.T) {
	t.Parallel()
	const shape, sender = "it should look like smtp://", `the part "from"`
	tests := []struct{ name, url, want string }{
		{"usual", "smtp://u:p@mail.example.com:587" + from, ""},
		{"no port", "smtps://u:p@mail.example.com" + from, ""},
		{"no password", "smtp://mail.example.com" + from, ""},
		{"escaped password", "smtp://u:p%40%2F%3A@mail.example.com" + from, ""},
		{"only an address", "smtp://mail.example.com?from=mail@example.com", ""},
		{"empty", "", shape},
		{"other scheme", "http://mail.example.com" + from, shape},
		{"no scheme", "mail.example.com:587", shape},
		{"no host", "smtp://" + from, shape},
		{"unescaped password", "smtp://u:hunter2/x@mail.example.com" + from, shape},
		{"port is no number", "smtp://mail.example.com:hunter2" + from, shape},
		{"impossible port", "smtp://mail.example.com:70000" + from, `"70000" is not a port`},
		{"port zero", "smtp://mail.example.com:0" + from, `"0" is not a port`},
		{"IPv6", "smtp://[2001:db8::1]:25" + from, "by its name or IPv4 address"},
		{"no from", "smtp://u:hunter2@mail.example.com", sender},
		{"from is no address", "smtp://u:hunter2@mail.example.com?from=CloudWA", sender},
		{"two from", "smtp://mail.example.com?from=a@example.com,b@example.com", sender},
		{"line break in from", "smtp://mail.example.com?from=a@example.com%0d%0aBcc:b@example.com", sender},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := ours.NewSMTP(test.url)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func FuzzNewSMTP(f *testing.F) {
	f.Add("smtp://u:p@mail.example.com:587" + from)
	f.Add("smtps://[::1%25a]?from=a@b")
	f.Fuzz(func(t *testing.T, address string) {
		if sender, err := ours.NewSMTP(address); (sender == nil) == (err == nil) {
			t.Fatalf("%q: neither or both of sender and error", address)
		}
	})
}

// TestSMTPTakenIsSent: the mail was taken, and what goes wrong after it is no reason to send it again.
func TestSMTPTakenIsSent(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"RSET", "QUIT"} {
		for _, answer := range []string{"", "421 4.3.0 closing"} {
			server := startServer(t, map[string]string{verb: answer})
			sender, err := ours.NewSMTP("smtp://localhost:" + server.port + from)
			require.NoError(t, err)
			require.NoError(t, sender.Send(t.Context(), letter()), verb+" "+answer)
			require.Len(t, server.letters, 1)
		}
	}
}
