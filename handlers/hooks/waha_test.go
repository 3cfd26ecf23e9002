package hooks_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// recordedKey is what the recorded deliveries were signed with.
const recordedKey = "my-secret-key"

// delivery is a report as a real WAHA server sent it.
type delivery struct {
	header http.Header
	body   []byte
}

func recorded(t *testing.T) []delivery {
	t.Helper()
	content, err := os.ReadFile("../../internal/gateway/waha/testdata/deliveries.jsonl")
	require.NoError(t, err)
	var list []delivery
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Headers map[string]string `json:"headers"`
			Body    string            `json:"body"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		d := delivery{header: http.Header{}, body: []byte(line.Body)}
		for key, text := range line.Headers {
			d.header.Set(key, text)
		}
		list = append(list, d)
	}
	require.Len(t, list, 31)
	return list
}

// recordedOn makes a number that the recorded deliveries could be about.
func recordedOn(t *testing.T, app *handlerstest.App, shop dbtest.Shop) devices.Device {
	t.Helper()
	return dbtest.Device(t, shop, "Orders", func(d *devices.Device) {
		d.Session, d.Phone = "default", "15550001111"
		var err error
		d.HookSecret, err = app.Keys.Seal([]byte(recordedKey), devices.SecretPlace(d.HookKey))
		require.NoError(t, err)
	})
}

// post sends a report to an address and returns the answer's status.
func post(t *testing.T, app *handlerstest.App, key string, d delivery) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, app.URL+"/hooks/waha/"+key, bytes.NewReader(d.body))
	require.NoError(t, err)
	for name, values := range d.header {
		if name != "Host" && name != "Content-Length" && name != "Connection" {
			request.Header[name] = values
		}
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func count(t *testing.T, app *handlerstest.App, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), query, args...).Scan(&n))
	return n
}

// worked waits until no report is left to be read.
func worked(t *testing.T, app *handlerstest.App) {
	t.Helper()
	require.Eventually(t, func() bool {
		n := 0
		err := app.DB.OwnerPool().QueryRow(t.Context(),
			"select count(*) from inbound_events where done_at is null and parked_on is null and error = ''").Scan(&n)
		return err == nil && n == 0 // a connection of before the database went away fails once
	}, time.Minute, 20*time.Millisecond)
}

func TestRecordedDeliveriesAreKeptOnce(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	device, theirs := recordedOn(t, app, shop), recordedOn(t, app, other)
	list := recorded(t)
	for _, d := range list {
		require.Equal(t, http.StatusOK, post(t, app, device.HookKey, d))
	}
	for _, d := range list {
		var posts sync.WaitGroup
		var statuses [5]int
		for i := range statuses {
			posts.Go(func() { statuses[i] = post(t, app, theirs.HookKey, d) })
		}
		posts.Wait()
		require.Equal(t, [5]int{200, 200, 200, 200, 200}, statuses)
	}
	for _, d := range []devices.Device{device, theirs} {
		require.Equal(t, len(list), count(t, app, "select count(*) from inbound_events where device_id = $1 and tenant_id = $2", d.ID, d.TenantID))
	}
	var body []byte
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select body from inbound_events where device_id = $1 order by id limit 1", device.ID).Scan(&body))
	require.Equal(t, string(list[0].body), string(body), "exactly as it came")
	worked(t, app)
	requireRecordedThread(t, app, shop)
	requireRecordedThread(t, app, other)
}

// requireRecordedThread looks at what the recorded deliveries made.
func requireRecordedThread(t *testing.T, app *handlerstest.App, shop dbtest.Shop) {
	t.Helper()
	require.Zero(t, count(t, app, "select count(*) from inbound_events where tenant_id = $1 and error <> ''", shop.ID))
	require.Equal(t, 10, count(t, app, "select count(*) from inbound_events where tenant_id = $1 and done_at is null and parked_on is not null", shop.ID),
		"they are about messages that were sent before the recording began")
	list, err := shop.Tenant.Conversations(t.Context(), inbox.Filter{}, inbox.Page{Limit: 10})
	require.NoError(t, err)
	require.Len(t, list, 2, "Peer by the number, and somebody by a hidden id that nobody explains; the group was not asked for")
	at := slices.IndexFunc(list, func(c inbox.Conversation) bool { return c.Phone == "15551234567" })
	require.GreaterOrEqual(t, at, 0)
	require.Equal(t, "Peer", list[at].Name)
	thread, err := shop.Tenant.Messages(t.Context(), list[at].ID, inbox.Page{Limit: 100})
	require.NoError(t, err)
	// The newest first; those of one second stand in the order in which they came.
	slices.SortStableFunc(thread, func(a, b inbox.Message) int {
		if order := a.At.Compare(b.At); order != 0 {
			return order
		}
		return strings.Compare(a.Raw, b.Raw)
	})
	type row struct {
		raw, text       string
		kind            gateway.Kind
		source          inbox.Source
		status          inbox.Status
		edited, revoked bool
	}
	var got []row
	for _, m := range thread {
		got = append(got, row{m.Raw, m.Text, m.Kind, m.Source, m.Status, !m.EditedAt.IsZero(), !m.RevokedAt.IsZero()})
	}
	require.Equal(t, []row{
		{raw: "3EB07C9A74A4810D840DBA", text: "Hi there", kind: gateway.KindText, source: inbox.FromPhone, status: "sent"},
		{raw: "3EB01AD68BEE66B48F7B28", kind: gateway.KindLocation, source: inbox.FromPhone, status: "accepted"},
		{raw: "3EB0363CD6B0EDF4D5D79B", kind: gateway.KindContact, source: inbox.FromPhone, status: "sent"},
		{raw: "AAAA0001", text: "edited text", kind: gateway.KindText, source: inbox.FromCustomer, edited: true, revoked: true},
		{raw: "AAAA0005", text: "quoted reply", kind: gateway.KindText, source: inbox.FromCustomer},
		{raw: "AAAA0010", kind: gateway.KindLocation, source: inbox.FromCustomer},
	}, got)
	require.Equal(t, "orig", thread[4].Content.Quote)
	require.Equal(t, "AAAA0001", thread[4].ReplyTo)
	require.Equal(t, "Place", thread[5].Content.Location.Name)
}

func TestAnyOrderOfTheRecordedDeliveries(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	list := recorded(t)
	var shops []dbtest.Shop
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		shop := dbtest.Make(t, app.DB, name)
		key := recordedOn(t, app, shop).HookKey
		for _, at := range rand.New(rand.NewPCG(uint64(len(shops)), 3)).Perm(len(list)) {
			require.Equal(t, http.StatusOK, post(t, app, key, list[at]))
		}
		shops = append(shops, shop)
	}
	worked(t, app)
	for _, shop := range shops {
		requireRecordedThread(t, app, shop)
	}
}

func TestWhatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	device := recordedOn(t, app, shop)
	theirs := dbtest.Device(t, other, "Orders", nil)
	theirs.HookKey = "another-address-of-theirs"
	app.Seal(t, &theirs)
	_, err := app.DB.OwnerPool().Exec(t.Context(), "update devices set hook_key = $1, hook_secret = $2 where id = $3", theirs.HookKey, theirs.HookSecret, theirs.ID)
	require.NoError(t, err)
	good := recorded(t)[13]
	changed := func(change func(d *delivery)) delivery {
		d := delivery{header: good.header.Clone(), body: bytes.Clone(good.body)}
		change(&d)
		return d
	}
	for name, test := range map[string]struct {
		key    string
		d      delivery
		status int
	}{
		"a flipped byte":                  {device.HookKey, changed(func(d *delivery) { d.body[len(d.body)/2] ^= 1 }), 401},
		"no signature":                    {device.HookKey, changed(func(d *delivery) { d.header.Del("X-Webhook-Hmac") }), 401},
		"another signature":               {device.HookKey, changed(func(d *delivery) { d.header.Set("X-Webhook-Hmac", strings.Repeat("ab", 64)) }), 401},
		"another algorithm":               {device.HookKey, changed(func(d *delivery) { d.header.Set("X-Webhook-Hmac-Algorithm", "none") }), 401},
		"another device's address":        {theirs.HookKey, good, 401},
		"no such address":                 {"nobody", good, 404},
		"an address that is none":         {uuid.NewString() + "%00", good, 404},
		"more than anybody has to report": {device.HookKey, changed(func(d *delivery) { d.body = bytes.Repeat([]byte("a"), 9<<20) }), 413},
	} {
		require.Equal(t, test.status, post(t, app, test.key, test.d), name)
	}
	require.Zero(t, count(t, app, "select count(*) from inbound_events"))
	require.Equal(t, http.StatusOK, post(t, app, device.HookKey, good))
	require.Equal(t, 1, count(t, app, "select count(*) from inbound_events"))
}

func TestNothingIsPromisedWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := recordedOn(t, app, shop)
	back := dbtest.Shut(t, app.DB)
	d := recorded(t)[13]
	require.Equal(t, http.StatusServiceUnavailable, post(t, app, device.HookKey, d))
	back()
	require.Eventually(t, func() bool { return post(t, app, device.HookKey, d) == http.StatusOK }, time.Minute, 50*time.Millisecond,
		"the gateway reports again")
	worked(t, app)
	list, err := shop.Tenant.Conversations(t.Context(), inbox.Filter{}, inbox.Page{Limit: 10})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "hello from peer", list[0].Last.Text)
	require.Equal(t, 1, list[0].Unread)
}
