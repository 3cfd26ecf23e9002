package mail_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fakeServer is a mail server on loopback that keeps what it is handed. It offers no TLS.
type fakeServer struct {
	port    string
	refuse  map[string]string // what verbs are answered with instead of being obeyed; "" closes the connection
	letters chan fakeLetter   // one for each mail accepted
	verbs   chan string       // each command's verb; buffered
	tcp     net.Listener
}

type fakeLetter struct{ from, to, data string }

func startServer(t *testing.T, refuse map[string]string) *fakeServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	s := &fakeServer{port: port, refuse: refuse, letters: make(chan fakeLetter, 10), verbs: make(chan string, 100), tcp: listener}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(connection)
		}
	}()
	return s
}

func (s *fakeServer) talk(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	say := func(line string) { _, _ = fmt.Fprintf(connection, "%s\r\n", line) }
	lines := bufio.NewScanner(connection)
	var letter fakeLetter
	say("220 fake ready")
	for lines.Scan() {
		line := lines.Text()
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.verbs <- verb
		if answer, ok := s.refuse[verb]; ok {
			if answer == "" {
				return
			}
			say(answer)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-fake")
			say("250-8BITMIME")
			say("250-ENHANCEDSTATUSCODES")
			say("250 AUTH LOGIN CRAM-MD5")
		case "MAIL":
			letter = fakeLetter{from: rest}
			say("250 ok")
		case "RCPT":
			letter.to += rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			letter.data = readData(lines)
			s.letters <- letter
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func readData(lines *bufio.Scanner) string {
	var data strings.Builder
	for lines.Scan() && lines.Text() != "." {
		data.WriteString(strings.TrimPrefix(lines.Text(), ".") + "\r\n")
	}
	return data.String()
}
