package numbers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/numbers"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// queued is a number with a chat, whose messages no lane takes up: nobody wakes it.
type queued struct {
	app    *handlerstest.App
	shop   dbtest.Shop
	device devices.Device
	chat   inbox.Conversation
	path   string
}

func newQueue(t *testing.T) queued {
	t.Helper()
	q := queued{app: handlerstest.New(t)}
	q.shop = dbtest.Make(t, q.app.DB, "a")
	q.device = dbtest.Device(t, q.shop, "Orders", func(d *devices.Device) { d.DailyCap = 1 })
	q.chat = dbtest.Chat(t, q.shop, q.device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281298765432"}, Name: "Siti"})
	q.path = "/numbers/" + q.device.ID.String() + "/queue"
	return q
}

func (q queued) message(t *testing.T, text string, status inbox.Status, change func(m *inbox.Message)) inbox.Message {
	t.Helper()
	return dbtest.Message(t, q.shop, q.chat, text, func(m *inbox.Message) {
		dbtest.Ours(q.shop.Agent, status)(m)
		if change != nil {
			change(m)
		}
	})
}

func (q queued) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := q.app.DB.OwnerPool().Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func from(s inbox.Source) func(m *inbox.Message) {
	return func(m *inbox.Message) { m.Source, m.AuthorID, m.Author = s, uuid.Nil, "" }
}

func rows(p handlerstest.Page) []string {
	return p.Find("#queue li").Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
}

func TestQueueInTheOrderOfSending(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	b := q.app.SignedIn(t, q.shop.Agent)
	page := b.Get(q.path)
	require.Contains(t, page.Text("#queue .empty"), "Nothing waits to be sent")
	require.Contains(t, b.Get("/numbers/"+q.device.ID.String()).Text("#queue-link"), "No message waits")

	q.message(t, "of a campaign", inbox.StatusQueued, from(inbox.FromCampaign))
	q.message(t, "of an automation", inbox.StatusQueued, from(inbox.FromBot))
	q.message(t, "of a person", inbox.StatusQueued, nil)
	q.message(t, "", inbox.StatusQueued, func(m *inbox.Message) { m.Kind = gateway.KindImage })
	q.message(t, "on its way", inbox.StatusSending, nil)
	q.message(t, "sent", "delivered", nil)
	q.exec(t, "update lanes set day = (now() at time zone 'Asia/Jakarta')::date, day_count = 1")

	page = b.Get(q.path)
	got := rows(page)
	require.Len(t, got, 5)
	for i, words := range [][]string{
		{"Siti", "on its way", q.shop.Agent.Name, "On its way"},
		{"of a person", q.shop.Agent.Name, "Leaves next"},
		{"Photo", "Leaves when those before it have left"},
		{"of an automation", "Automation", "The number has sent its 1 messages of today.", "Leaves at the earliest"},
		{"of a campaign", "Campaign", "The number has sent its 1 messages of today."},
	} {
		for _, word := range words {
			require.Contains(t, got[i], word)
		}
	}
	require.Equal(t, "/inbox/"+q.chat.ID.String(), page.Find("#queue li a").First().AttrOr("href", ""))
	require.Contains(t, b.Get("/numbers/"+q.device.ID.String()).Text("#queue-link"), "4 messages wait")
	require.Contains(t, b.Get("/numbers").Text("#number-"+q.device.ID.String()+" dl"), "1 of 1", "what waits was not sent")

	q.exec(t, "update devices set state = 'failed'")
	require.Contains(t, rows(b.Get(q.path))[1], "The number is not connected.")
}

func TestQueueIsPaged(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	for i := range numbers.QueuePerPage + 2 {
		q.message(t, fmt.Sprintf("text %02d.", i), inbox.StatusQueued, nil)
	}
	b := q.app.SignedIn(t, q.shop.Agent)
	page := b.Get(q.path)
	require.Len(t, rows(page), numbers.QueuePerPage)
	page = b.Get(page.Find("a[rel=next]").AttrOr("href", ""))
	require.Len(t, rows(page), 2)
	require.Contains(t, rows(page)[0], fmt.Sprintf("text %02d.", numbers.QueuePerPage))
	require.NotContains(t, page.Text("#queue"), "Leaves next")
	require.Zero(t, page.Find("#queue-poll").Length(), "what is looked up stays")
	require.Zero(t, page.Find("a[rel=next]").Length())
	require.Equal(t, q.path, page.Find("a[rel=first]").AttrOr("href", ""))
}

func TestQueuePolls(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	b := q.app.SignedIn(t, q.shop.Agent)
	poll := b.Get(q.path).Find("#queue-poll").AttrOr("hx-get", "")
	require.Equal(t, q.path, b.Get(poll).Location)
	partial(b)
	require.Equal(t, http.StatusNoContent, b.Get(poll).Status)
	q.message(t, "new", inbox.StatusQueued, nil)
	page := b.Get(poll)
	require.Len(t, rows(page), 1)
	require.Zero(t, page.Find("main").Length())
}

func TestCancelOne(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	own, admins := q.message(t, "own", inbox.StatusQueued, nil), q.message(t, "the admin's", inbox.StatusQueued, dbtest.Ours(q.shop.Admin, inbox.StatusQueued))
	bots := q.message(t, "an automation's", inbox.StatusQueued, from(inbox.FromBot))
	leaving := q.message(t, "leaving", inbox.StatusSending, nil)
	q.exec(t, "update lanes set paused_at = now()") // a cancelled message wakes the lane
	cancel := func(m inbox.Message) string { return q.path + "/" + m.ID.String() + "/cancel" }

	agent, admin := q.app.SignedIn(t, q.shop.Agent), q.app.SignedIn(t, q.shop.Admin)
	require.Equal(t, 1, agent.Get(q.path).Find("form[action$='/cancel']").Length(), "their own")
	require.Equal(t, 3, admin.Get(q.path).Find("form[action$='/cancel']").Length(), "all that wait")
	require.Equal(t, http.StatusForbidden, agent.Post(cancel(admins), nil).Status)
	require.Equal(t, http.StatusForbidden, agent.Post(cancel(bots), nil).Status)
	require.Equal(t, q.path, agent.Post(cancel(own), nil).Location)
	require.Equal(t, q.path, admin.Post(cancel(bots), nil).Location)
	got := rows(agent.Get(q.path))
	require.Len(t, got, 2)
	require.Contains(t, got[1], "the admin's")
	again := agent.Post(cancel(leaving), nil)
	require.Equal(t, http.StatusConflict, again.Status)
	require.Contains(t, again.Text("#queue .banner"), "This message is on its way, or was sent.")
	stored, err := q.shop.Tenant.MessagesByID(t.Context(), []uuid.UUID{own.ID})
	require.NoError(t, err)
	require.Equal(t, inbox.StatusOf(gateway.StatusFailed), stored[0].Status)
	require.Contains(t, stored[0].Failure.String(), q.shop.Agent.Name)
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	agent, admin := q.app.SignedIn(t, q.shop.Agent), q.app.SignedIn(t, q.shop.Admin)
	require.Zero(t, agent.Get(q.path).Find("main form").Length())
	require.Equal(t, http.StatusForbidden, agent.Post(q.path+"/pause", nil).Status)
	require.NotEmpty(t, admin.Get(q.path).Find("#queue-pause button").AttrOr("data-effect", ""))

	require.Equal(t, q.path, admin.Post(q.path+"/pause", nil).Location)
	q.message(t, "waits", inbox.StatusQueued, nil)
	require.Contains(t, rows(agent.Get(q.path))[0], "Sending is paused.")
	q.exec(t, "update messages set status = 'failed'") // so that resuming does not send it
	for _, at := range []string{q.path, "/numbers/" + q.device.ID.String()} {
		require.Contains(t, agent.Get(at).Text("#number-paused"), "Sending was paused by "+q.shop.Admin.Name)
		require.Zero(t, agent.Get(at).Find("#queue-resume").Length())
		require.Equal(t, 1, admin.Get(at).Find("#queue-resume").Length())
	}
	require.Contains(t, agent.Get("/numbers").Text("#number-"+q.device.ID.String()), "Sending was paused by "+q.shop.Admin.Name)
	require.Equal(t, http.StatusForbidden, agent.Post(q.path+"/resume", nil).Status)
	require.Equal(t, q.path, admin.Post(q.path+"/resume", nil).Location)
	require.Zero(t, admin.Get(q.path).Find("#number-paused").Length())
	require.NotContains(t, agent.Get("/numbers").Text("#numbers"), "paused")
}

func TestQueueIsNobodyElses(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	m := q.message(t, "secret", inbox.StatusQueued, nil)
	other := dbtest.Device(t, q.shop, "Other", func(d *devices.Device) { d.Phone = "6281300000001" })
	ownElsewhere := "/numbers/" + other.ID.String() + "/queue/" + m.ID.String() + "/cancel"
	require.Equal(t, http.StatusNotFound, q.app.SignedIn(t, q.shop.Admin).Post(ownElsewhere, nil).Status, "a message of another number")

	theirs := dbtest.Make(t, q.app.DB, "b")
	b := q.app.SignedIn(t, theirs.Owner)
	own := dbtest.Device(t, theirs, "Theirs", nil)
	for _, path := range []string{q.path, q.path + "/live"} {
		require.Equal(t, http.StatusNotFound, b.Get(path).Status, path)
	}
	for _, path := range []string{
		q.path + "/pause", q.path + "/resume", q.path + "/" + m.ID.String() + "/cancel", "/numbers/" + own.ID.String() + "/queue/" + m.ID.String() + "/cancel",
	} {
		require.Equal(t, http.StatusNotFound, b.Post(path, nil).Status, path)
	}
	require.NotContains(t, b.Get("/numbers/"+own.ID.String()+"/queue?after="+m.ID.String()).Body, "secret")
	require.Len(t, rows(q.app.SignedIn(t, q.shop.Agent).Get(q.path)), 1)
}

func TestScoreInWords(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	b, path := q.app.SignedIn(t, q.shop.Agent), "/numbers/"+q.device.ID.String()
	require.Contains(t, b.Get(path).Text("#number-score"), "No message has left this number in the last 24 hours.")
	for range 3 {
		q.message(t, "sent", "delivered", nil)
	}
	q.exec(t, "update messages set attempted_at = now() - interval '1 minute', accepted_at = now() - interval '53.5 seconds'")
	refused := q.message(t, "refused", "failed", nil)
	q.exec(t, "update messages set attempted_at = now(), failure = $1 where id = $2", gateway.Restricted().Format, refused.ID)
	text := b.Get(path).Text("#number-score")
	for _, words := range []string{"75% of 4 messages · poor", "half of them within 6.5 seconds · fair", "1 · because WhatsApp restricts the account: 1"} {
		require.Contains(t, text, words)
	}
	require.Equal(t, "Poor", b.Get(path).Text("#number-score .pill"))
}
