package handlerstest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/metrics"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/netguard"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/internal/storage"
	"github.com/cloudwa/cloudwa/jobs"
)

// App is the program under test.
type App struct {
	DB      *db.DB
	URL     string
	Keys    secrets.Keyring
	Log     *Log
	Mails   *Mails
	Blobs   *storage.Store
	Devices *devices.Pool
	Flows   *automation.Engine[*db.Tx]
	// Work is what the jobs call, for tests that do not want to wait for their time.
	Work jobs.Parts
	// Handler is the program itself, for requests that no browser would send.
	Handler http.Handler
}

// Option changes how the program is set up.
type Option func(*setup)

type setup struct {
	beside   *App         // another process on the same database
	operator waha.Options // of the operator's WAHA server
	pool     func(*devices.PoolOptions)
	internet *http.Client     // what flows reach other systems with
	now      func() time.Time // of what looks after devices; nil for the real clock
	web      web.Config
	parts    handlers.Parts
}

// WithParts lets a test change what the features get.
func WithParts(change func(*handlers.Parts)) Option { return func(s *setup) { change(&s.parts) } }

// WithDatabase starts the program as another process of one that runs already: on its database, with its keys.
func WithDatabase(first *App) Option {
	return func(s *setup) { s.beside = first }
}

// WithInternet lets flows reach other systems by a client of the test's own, where the guarded one would refuse them.
func WithInternet(client *http.Client) Option { return func(s *setup) { s.internet = client } }

// WithDev starts the program as --dev does.
func WithDev() Option { return func(s *setup) { s.web.Dev = true } }

// New starts the program with an empty database and working jobs; it stops when the test ends.
func New(t testing.TB, options ...Option) *App {
	t.Helper()
	app := &App{Log: &Log{}, Mails: &Mails{arrived: make(chan struct{}, 1)}}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	var err error
	app.Keys, err = secrets.ParseKeyring(base64.StdEncoding.EncodeToString(raw))
	require.NoError(t, err)
	app.Blobs, err = storage.Open(t.Context(), "mem://")
	require.NoError(t, err)

	server := httptest.NewUnstartedServer(nil)
	app.URL = "http://" + server.Listener.Addr().String()
	public, err := url.Parse(app.URL)
	require.NoError(t, err)
	log := slog.New(slog.NewTextHandler(app.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	counters := metrics.New()
	s := setup{
		web: web.Config{PublicURL: public}, internet: netguard.New(nil).Client(time.Minute),
		parts: handlers.Parts{Blobs: app.Blobs, Counters: counters, MailFolder: t.TempDir()},
	}
	for _, option := range options {
		option(&s)
	}
	if s.beside == nil {
		app.DB = dbtest.New(t)
	} else {
		app.DB, app.Keys = dbtest.Open(t, s.beside.DB.OwnerPool().Config().ConnString()), s.beside.Keys
	}
	reach := app.pool(s.operator)
	reach.Now = s.now
	if s.pool != nil {
		s.pool(&reach)
	}
	app.Devices, err = devices.NewPool(reach)
	require.NoError(t, err)
	app.Flows = jobs.NewFlows(app.DB, s.internet, app.Keys, log)
	app.Work = jobs.NewParts(jobs.Outside{
		DB: app.DB, Pool: app.Devices, Mails: app.Mails, Blobs: app.Blobs, Link: func(path string) string { return app.URL + path }, Flows: app.Flows, Log: log,
	})
	app.setClock(s.now)
	client, err := jobs.New(app.DB.OwnerPool(), app.Work, true, counters.JobFailed, log)
	require.NoError(t, err)
	s.parts.Jobs, s.parts.Devices, s.parts.Flows = client, app.Devices, app.Flows
	app.Handler, err = handlers.New(web.New(s.web, app.DB, app.Keys, log), s.parts)
	require.NoError(t, err)
	server.Config.Handler = app.Handler
	server.Start()
	t.Cleanup(server.Close)
	app.listen(t, log)
	app.work(t, client, log, s.now == nil)
	return app
}

// listen lets the program remember what open pages ask for.
func (a *App) listen(t testing.TB, log *slog.Logger) {
	listening, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.DB.Listen(listening, log)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
}

// AwaitListening returns when the program hears what other processes change.
func (a *App) AwaitListening(t testing.TB) {
	t.Helper()
	require.Eventually(t, a.DB.Live().Listening, time.Minute, time.Millisecond)
}

// work starts the jobs, and what starts those that are due.
func (a *App) work(t testing.TB, client *jobs.Client, log *slog.Logger, watch bool) {
	require.NoError(t, client.Start(context.WithoutCancel(t.Context())))
	parts := a.Work
	if !watch {
		parts.Watcher = unwatched{parts.Watcher}
	}
	sweeping, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	swept := make(chan struct{})
	go func() {
		defer close(swept)
		jobs.Sweep(sweeping, parts, log)
	}()
	t.Cleanup(func() {
		stop()
		<-swept
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = client.StopAndCancel(ctx)
	})
}

// unwatched never finds a device that is due.
type unwatched struct{ jobs.Watcher }

// Sweep implements jobs.Watcher.
func (unwatched) Sweep(context.Context) error { return nil }

// Log keeps what the program logs.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Mails catches the mails where they would leave for the mail server.
type Mails struct {
	mu      sync.Mutex
	sent    []mail.Mail
	taken   int
	arrived chan struct{}
}

// Send implements mail.Sender.
func (m *Mails) Send(_ context.Context, sent mail.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, sent)
	select {
	case m.arrived <- struct{}{}:
	default:
	}
	return nil
}

// Next waits for the next mail that no call of Next has returned yet.
func (m *Mails) Next(t testing.TB) mail.Mail {
	t.Helper()
	// A job waits for the database's notification, at worst for the next poll; a minute means that it never comes.
	deadline := time.After(time.Minute)
	for {
		m.mu.Lock()
		if m.taken < len(m.sent) {
			m.taken++
			next := m.sent[m.taken-1]
			m.mu.Unlock()
			return next
		}
		m.mu.Unlock()
		select {
		case <-m.arrived:
		case <-deadline:
			require.FailNow(t, "no mail came")
		}
	}
}

// Count returns how many mails have left.
func (m *Mails) Count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sent)
}

// WithHTTPS makes the program believe that people reach it over https, as behind a proxy.
func WithHTTPS() Option {
	return func(s *setup) { s.web.PublicURL = &url.URL{Scheme: "https", Host: "chat.example.test"} }
}

// OperatorBrowser makes an operator and opens a browser in which they have logged in.
func (a *App) OperatorBrowser(t testing.TB) *Browser {
	t.Helper()
	const email = "operator@host.test"
	_, err := account.SaveAdmin(t.Context(), a.DB.Platform(), email, "Operator", dbtest.Password)
	require.NoError(t, err)
	b := a.Browser(t)
	page := b.Post("/admin/login", url.Values{"email": {email}, "password": {dbtest.Password}})
	require.Equal(t, "/admin", page.Location, page.Body)
	return b
}

// MailsOf waits until every mail that was asked for has left or was dropped, and returns how many of a kind have left.
func (a *App) MailsOf(t testing.TB, kind string) (sent int) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int
		err := a.DB.OwnerPool().QueryRow(t.Context(), "select count(*) filter (where sent_at is null), count(*) filter (where kind = $1) from mail_requests", kind).
			Scan(&waiting, &sent)
		return err == nil && waiting == 0
	}, time.Minute, 10*time.Millisecond)
	return sent
}
