package inbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// locked runs do while nobody can read the tables that a poll would ask.
func locked(t *testing.T, d *db.DB, do func()) {
	t.Helper()
	tx, err := d.OwnerPool().Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), "lock table sessions, users, memberships, tenants, inbox_sequences, inbox_changes, conversations in access exclusive mode")
	require.NoError(t, err)
	do()
}

// warm opens the inbox and polls until the program knows the page.
func warm(t *testing.T, app *handlerstest.App, b *handlerstest.Browser) (ask string) {
	t.Helper()
	app.AwaitListening(t)
	ask = poll(b.Get("/inbox"))
	partial(b)
	require.Equal(t, http.StatusNoContent, b.Get(ask).Status)
	return ask
}

func TestAnIdlePollAsksNobody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	theirs := dbtest.Make(t, s.DB, "b")
	chat := s.chat("Siti", "hello")
	b, other := s.SignedIn(t, s.shop.Agent), s.SignedIn(t, theirs.Agent)
	ask, theirAsk := warm(t, s.App, b), warm(t, s.App, other)
	quiet := func(b *handlerstest.Browser, ask string) {
		began := time.Now()
		require.Equal(t, http.StatusNoContent, b.Get(ask).Status)
		require.Less(t, time.Since(began), 5*time.Second, "a query waits for the lock, ten seconds at most")
	}
	locked(t, s.DB, func() {
		for range 3 {
			quiet(b, ask)
			quiet(other, theirAsk)
		}
	})
	dbtest.Message(t, s.shop, chat, "news", nil)
	answer := b.Get(ask)
	require.Equal(t, http.StatusOK, answer.Status)
	locked(t, s.DB, func() {
		quiet(b, poll(answer))
		quiet(other, theirAsk)
	})
}

func TestAChangeElsewhereReachesThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	second := handlerstest.New(t, handlerstest.WithDatabase(s.App))
	b := second.SignedIn(t, s.shop.Agent)
	ask := warm(t, second, b)
	dbtest.Message(t, s.shop, chat, "from another process", nil)
	require.Eventually(t, func() bool { return b.Get(ask).Status == http.StatusOK }, time.Second, 5*time.Millisecond)

	// A word that is lost is noticed by the check.
	ask = poll(b.Get(ask))
	require.Equal(t, http.StatusNoContent, b.Get(ask).Status)
	_, err := s.DB.OwnerPool().Exec(t.Context(), "update inbox_sequences set seq = seq + 1 where tenant_id = $1", s.shop.ID)
	require.NoError(t, err)
	require.NoError(t, second.DB.Live().Check(t.Context()))
	seq, err := second.DB.Live().Seq(t.Context(), s.shop.ID)
	require.NoError(t, err)
	real, err := s.shop.Tenant.Seq(t.Context())
	require.NoError(t, err)
	require.Equal(t, real, seq)
}

func TestWhatEndsAVisitEndsItsPolls(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	second := handlerstest.New(t, handlerstest.WithDatabase(s.App))
	theirs := dbtest.Make(t, s.DB, "b")
	require.NoError(t, s.DB.Platform().AddMember(t.Context(), theirs.ID, s.shop.Admin.ID, account.Agent))
	for _, name := range []string{"One", "Two", "Three"} { // so that the two workspaces stand at different numbers
		dbtest.Device(t, theirs, name, nil)
	}
	for _, c := range []struct {
		name   string
		who    account.User
		do     func(app *handlerstest.App, b *handlerstest.Browser)
		status int
	}{
		{"logout", s.shop.Agent, func(_ *handlerstest.App, b *handlerstest.Browser) { b.Post("/logout", url.Values{}) }, http.StatusUnauthorized},
		{"all sessions", s.shop.Agent, func(app *handlerstest.App, _ *handlerstest.Browser) {
			require.NoError(t, app.DB.Platform().DeleteSessions(t.Context(), s.shop.Agent.ID, uuid.Nil))
		}, http.StatusUnauthorized},
		{"switch", s.shop.Admin, func(_ *handlerstest.App, b *handlerstest.Browser) {
			require.Equal(t, http.StatusSeeOther, b.Post("/workspaces/switch", url.Values{"workspace": {theirs.ID.String()}}).Status)
		}, 0},
		{"removal", s.shop.Agent, func(app *handlerstest.App, _ *handlerstest.Browser) {
			require.NoError(t, app.DB.ForTenant(s.shop.ID, account.System).RemoveMember(t.Context(), s.shop.Agent.ID))
		}, http.StatusUnauthorized},
		{"suspension", s.shop.Owner, func(app *handlerstest.App, _ *handlerstest.Browser) {
			require.NoError(t, app.DB.Platform().SuspendTenant(t.Context(), s.shop.ID, "unpaid"))
		}, http.StatusForbidden},
	} {
		// The page is open in two processes; what is done in the first is heard by the second.
		b, far := s.SignedIn(t, c.who), second.Browser(t)
		far.SetCookies(b.Cookies())
		asks := warm(t, s.App, tab(s.App, t, b))
		warm(t, second, far)
		cookies := b.Cookies()
		c.do(s.App, b)
		near := s.Browser(t)
		near.SetCookies(cookies)
		partial(near)
		if c.status == 0 {
			require.NotEqual(t, http.StatusNoContent, near.Get(asks).Status, c.name)
			continue
		}
		require.Equal(t, c.status, near.Get(asks).Status, c.name)
		require.Eventually(t, func() bool { return far.Get(asks).Status == c.status }, 5*time.Second, time.Millisecond, c.name)
	}
}

// tab is another tab of the same browser, whose requests are htmx's.
func tab(app *handlerstest.App, t *testing.T, b *handlerstest.Browser) *handlerstest.Browser {
	t.Helper()
	other := app.Browser(t)
	other.SetCookies(b.Cookies())
	return other
}

func TestALostListenerForgets(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.SignedIn(t, s.shop.Agent)
	ask := warm(t, s.App, b)
	before := s.Log.String()
	_, err := s.DB.OwnerPool().Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and query = 'listen cloudwa_live'`)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		log := s.Log.String()
		return len(log) > len(before) && s.DB.Live().Listening() && strings.Contains(log[len(before):], "notifications are cut off")
	}, time.Minute, time.Millisecond)
	require.Equal(t, http.StatusNoContent, b.Get(ask).Status)
	locked(t, s.DB, func() { require.Equal(t, http.StatusNoContent, b.Get(ask).Status) })
	s.chat("Siti", "hello")
	require.Equal(t, http.StatusOK, b.Get(ask).Status)
}

func TestPollsSeeWhoSomebodyIsByNow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	second := handlerstest.New(t, handlerstest.WithDatabase(s.App))
	b := s.SignedIn(t, s.shop.Agent)
	far := second.Browser(t)
	far.SetCookies(b.Cookies())
	ask := warm(t, s.App, b)
	warm(t, second, far)
	sessions, err := s.DB.Platform().Sessions(t.Context(), s.shop.Agent.ID)
	require.NoError(t, err)
	visit := func(app *handlerstest.App) account.Visit {
		v, err := app.DB.Live().Visit(t.Context(), sessions[0].ID)
		require.NoError(t, err)
		return v
	}
	for _, c := range []struct {
		name string
		do   func() error
		so   func(v account.Visit) bool
	}{
		{"role", func() error { return s.shop.Tenant.SetRole(t.Context(), s.shop.Agent.ID, account.Admin) },
			func(v account.Visit) bool { return v.Role == account.Admin }},
		{"name", func() error { return s.DB.Platform().SetName(t.Context(), s.shop.Agent.ID, "Budi") },
			func(v account.Visit) bool { return v.User.Name == "Budi" }},
		{"language", func() error { return s.DB.Platform().SetPreferences(t.Context(), s.shop.Agent.ID, "id", "dark") },
			func(v account.Visit) bool { return v.User.Locale == "id" && v.User.Theme == "dark" }},
	} {
		require.False(t, c.so(visit(s.App)) || c.so(visit(second)), c.name)
		require.NoError(t, c.do(), c.name)
		require.True(t, c.so(visit(s.App)), c.name)
		require.Eventually(t, func() bool { return c.so(visit(second)) }, 5*time.Second, time.Millisecond, c.name)
	}

	// A session that was not used for a while is renewed once, and known again afterwards.
	_, err = s.DB.OwnerPool().Exec(t.Context(), "update sessions set seen_at = now() - interval '10 minutes'")
	require.NoError(t, err)
	s.DB.Live().SessionChanged(sessions[0].ID) // as after VisitLife
	require.NotEmpty(t, b.Get(ask).Header.Get("Set-Cookie"))
	require.Empty(t, b.Get(ask).Header.Get("Set-Cookie"))
	renewed, err := s.DB.Platform().Sessions(t.Context(), s.shop.Agent.ID)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), renewed[0].SeenAt, time.Minute)
}
