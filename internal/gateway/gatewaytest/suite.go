package gatewaytest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Number is the number of the phone, digits with its country, and Owner its owner's name.
const (
	Number = "6281200000001"
	Owner  = "Toko Budi"
)

// Customer is somebody who has WhatsApp and writes to the phone, and Nobody is a number that has none.
const (
	Customer     = "6281234567890"
	CustomerLID  = "99000222"
	CustomerName = "Siti"
	Nobody       = "6281299999999"
)

// Setup is one device of a driver with a server and a phone of its own.
type Setup struct {
	Driver   gateway.Driver
	Receiver gateway.Receiver
	Secret   string // of the webhooks
	Inbox    *Inbox // where the server was told to report
	Phone    Phone
}

// Phone is the other end of the server: a phone with the Number, its owner, and a Customer who writes to it. Nobody has no WhatsApp.
type Phone interface {
	// Scan links the device by its QR code.
	Scan(t testing.TB, qr gateway.QR)
	// Enter links the device by a pairing code.
	Enter(t testing.TB, code string)
	// Unlink takes the device off the phone.
	Unlink(t testing.TB)
	// Write lets the Customer write, or the owner to the Customer when it is FromMe, and returns the message's raw id.
	Write(t testing.TB, draft Draft) string
	// React, Edit and Delete are what the Customer does.
	React(t testing.TB, raw, emoji string)
	Edit(t testing.TB, raw, text string)
	Delete(t testing.TB, raw string)
	// Read lets the Customer open the chat.
	Read(t testing.TB)
	// Messages returns the chat with the Customer as the phone shows it.
	Messages(t testing.TB) []Shown
	// Activity returns what the Customer sees us do.
	Activity(t testing.TB) gateway.Activity
	// Settle waits until all that the server had to report was reported.
	Settle(t testing.TB)
	// ExpireFiles lets the server forget its files.
	ExpireFiles(t testing.TB)
}

// Draft is a message to write.
type Draft struct {
	Kind     gateway.Kind
	Text     string
	File     gateway.File
	Location gateway.Location
	VCard    string
	ReplyTo  string // raw id
	FromMe   bool
	ByLID    bool // the server knows the Customer by the hidden id from now on
}

// Shown is a message as the phone shows it.
type Shown struct {
	Raw      string
	FromMe   bool
	Kind     gateway.Kind
	Text     string
	ReplyTo  string
	Reaction string // ours
	Edited   bool
	Deleted  bool
	Seen     bool
}

// Inbox is a server's webhook. It takes everything and keeps it.
type Inbox struct {
	mutex sync.Mutex
	got   []Got
}

// Got is a delivery as it came.
type Got struct {
	Header http.Header
	Body   []byte
}

// ServeHTTP implements http.Handler.
func (i *Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.got = append(i.got, Got{Header: r.Header, Body: body})
}

// Take returns what came since the last Take.
func (i *Inbox) Take() []Got {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	got := i.got
	i.got = nil
	return got
}

// Run runs the contract. Open makes a device that was never paired, with everything around it, for each part of it.
func Run(t *testing.T, open func(t *testing.T) *Setup) {
	t.Helper()
	for _, part := range []struct {
		name string
		test func(t *testing.T, s *Setup)
	}{
		{"pair by QR", pairByQR},
		{"pair by code", pairByCode},
		{"start again", startAgain},
		{"restart", restart},
		{"unlinked by the phone", unlinked},
		{"log out and delete", logoutAndDelete},
		{"configure", configure},
		{"not connected", notConnected},
		{"capabilities", capabilities},
		{"send each kind", sendEachKind},
		{"send what cannot be", sendNonsense},
		{"own ids", ownIDs},
		{"statuses", statuses},
		{"change our messages", changeOurs},
		{"presence", presence},
		{"receive each kind", receiveEachKind},
		{"receive changes", receiveChanges},
		{"written on the phone", writtenOnPhone},
		{"signature", signature},
		{"media", media},
		{"identities", identities},
		{"history", history},
		{"contacts", contacts},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, open(t))
		})
	}
}

// connect pairs the device and forgets what was reported of it.
func (s *Setup) connect(t *testing.T) {
	t.Helper()
	_, err := s.Driver.Start(t.Context())
	require.NoError(t, err)
	if s.can(t, gateway.FeatureQR) {
		qr, err := s.Driver.QR(t.Context())
		require.NoError(t, err)
		s.Phone.Scan(t, qr)
	}
	require.Equal(t, gateway.StateWorking, s.state(t).State)
	s.events(t)
}

func (s *Setup) can(t *testing.T, feature gateway.Feature) bool {
	t.Helper()
	c, err := s.Driver.Capabilities(t.Context())
	require.NoError(t, err)
	return c.Can(feature)
}

func (s *Setup) state(t *testing.T) gateway.Session {
	t.Helper()
	session, err := s.Driver.State(t.Context())
	require.NoError(t, err)
	return session
}

// customer is the chat with the Customer.
func (s *Setup) customer(t *testing.T) gateway.Chat {
	t.Helper()
	chat, err := s.Driver.ChatOf(gateway.Identities{Phone: Customer})
	require.NoError(t, err)
	require.Equal(t, gateway.ChatPerson, chat.Kind)
	return chat
}

// events returns what was reported since the last call, each delivery checked and taken once.
func (s *Setup) events(t *testing.T) []gateway.Event {
	t.Helper()
	s.Phone.Settle(t)
	var events []gateway.Event
	seen := map[[2]string]bool{}
	for _, got := range s.Inbox.Take() {
		require.NoError(t, s.Receiver.Verify(got.Header, got.Body, s.Secret))
		peeked := s.Receiver.Peek(got.Header, got.Body)
		require.NotEmpty(t, peeked.ID)
		require.NotEmpty(t, peeked.Name)
		if key := [2]string{peeked.Name, peeked.ID}; seen[key] {
			continue
		} else {
			seen[key] = true
		}
		decoded, err := s.Receiver.Decode(bytes.Clone(got.Body))
		require.NoError(t, err)
		require.Equal(t, peeked.Name, decoded.Name)
		events = append(events, decoded.Events...)
	}
	return events
}

// of returns the events of one type.
func of[E gateway.Event](events []gateway.Event) []E {
	var list []E
	for _, event := range events {
		if e, ok := event.(E); ok {
			list = append(list, e)
		}
	}
	return list
}

// shown returns a message as the phone shows it.
func (s *Setup) shown(t *testing.T, raw string) Shown {
	t.Helper()
	messages := s.Phone.Messages(t)
	at := slices.IndexFunc(messages, func(m Shown) bool { return m.Raw == raw })
	require.GreaterOrEqual(t, at, 0, "the phone shows no message %s", raw)
	return messages[at]
}

// requireFailure checks that err is a driver's error that a person can be told.
func requireFailure(t *testing.T, err error, class gateway.Class, reason gateway.Reason) *gateway.Error {
	t.Helper()
	known, ok := errors.AsType[*gateway.Error](err)
	require.True(t, ok, "%v is no error of a gateway", err)
	require.Equal(t, class, known.Class, "%v", err)
	require.Equal(t, reason, known.Reason, "%v", err)
	require.NotEmpty(t, known.Message.String())
	require.NotEqual(t, errs.Internal, errs.CodeOf(err), "the web layer shows its sentence")
	return known
}
