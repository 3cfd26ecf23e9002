package flowtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
)

func TestAnotherWorkspacesFlow(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	_, address := kept(t, shop, asking(t, "Hello"))
	own := open(t, app.SignedIn(t, shop.Agent), address).says("stock")
	stranger := app.SignedIn(t, other.Owner)
	require.Equal(t, http.StatusNotFound, stranger.Get(address).Status)
	for _, do := range []string{"say", "restart", "again", "go:0", ""} {
		page := stranger.Post(address, url.Values{"do": {do}, "tape": {own.tape()}, "text": {"stock"}})
		require.Equal(t, http.StatusNotFound, page.Status, do)
		require.NotContains(t, page.Body, "Which item?")
	}
}

// TestGoesOn goes on in another flow as customers do: in what was published, where it is active.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	id, _ := kept(t, shop, asking(t, "Bye"))
	theirs, _ := kept(t, other, asking(t, "Secret"))
	start := func(to uuid.UUID) string {
		g, err := flows.Decode(fmt.Appendf(nil, `{"schema":1,"nodes":[{"id":"a","kind":"keyword","label":"","x":0,"y":0,"settings":{"terms":[{"text":"go","match":"exact"}]}},
			{"id":"b","kind":"goto","label":"","x":0,"y":0,"settings":{"flow":%q}}],"edges":[{"from":"a","out":"next","to":"b"}]}`, to))
		require.NoError(t, err)
		_, address := kept(t, shop, g)
		return address
	}
	address := start(id)
	r := open(t, app.SignedIn(t, shop.Agent), address).says("go")
	require.Contains(t, r.steps(), "The flow that it leads to is not active.")
	publish := func(in dbtest.Shop, id uuid.UUID, g *flows.Graph) {
		require.NoError(t, in.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			draft, err := tx.LockFlow(ctx, id)
			if err != nil {
				return err
			}
			if err := tx.PublishFlow(ctx, automation.Version{FlowID: id, Version: 1, Graph: string(g.Encode())}); err != nil {
				return err
			}
			draft.Active = true
			return tx.UpdateFlow(ctx, draft.Flow)
		}))
	}
	begins := asking(t, "Published")
	node, err := flows.Add(begins, flows.KindStart)
	require.NoError(t, err)
	require.NoError(t, flows.Connect(begins, node.ID, flows.OutNext, "n2"))
	publish(shop, id, begins)
	publish(other, theirs, begins)
	r = open(t, r.browser, address).says("go")
	require.Equal(t, "Published Test customer", r.last())
	require.Contains(t, r.steps(), "in the flow “Questions”")
	require.Equal(t, 1, r.page.Find(`#flowtest-steps a[href="/flows/`+id.String()+`?node=n2"]`).Length())
	require.Equal(t, "Which item?", r.does("skip").last())
	require.Contains(t, open(t, r.browser, start(theirs)).says("go").steps(), "The flow that it leads to is not active.")
}

// TestAChangedDraft gives the same answers to the flow as it is now, and says so once.
func TestAChangedDraft(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, asking(t, "Hello"))
	r := open(t, app.SignedIn(t, shop.Agent), address).says("stock")
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		saved, err := tx.SaveDraft(ctx, automation.Draft{Flow: automation.Flow{ID: id, Rev: 1}, Graph: string(asking(t, "Welcome").Encode())}, shop.Owner.Name)
		require.True(t, saved)
		return err
	}))
	r.does("skip")
	require.Contains(t, r.page.Text("#flowtest"), "The flow was changed since.")
	require.Equal(t, []string{"stock", "Welcome Test customer", "Which item?"}, r.phone())
	require.NotContains(t, r.says("tea").page.Text("#flowtest"), "The flow was changed since.")
}

// TestJunk gives every tape that is none a sentence and a test that can begin, and refuses what would make one too long.
func TestJunk(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	_, address := kept(t, shop, asking(t, "Hello"))
	b := app.SignedIn(t, shop.Agent)
	good, err := rehearsal.Decode(open(t, b, address).says("stock").tape())
	require.NoError(t, err)
	encoded := func(change func(*rehearsal.Tape)) string {
		tape := good
		change(&tape)
		return tape.Encode()
	}
	many := make([]rehearsal.Event, rehearsal.MaxEvents+1)
	for i := range many {
		many[i].Kind = rehearsal.Skip
	}
	for _, junk := range []string{
		"", "x", "[]", "null", "{}", `{"events":7}`, `{"start":"2026-01-01T00:00:00Z","at":1}`, strings.Repeat("[", 100_000), strings.Repeat("x", rehearsal.MaxBytes+1),
		encoded(func(t *rehearsal.Tape) { t.Events = many }), encoded(func(t *rehearsal.Tape) { t.At = -1 }), encoded(func(t *rehearsal.Tape) { t.At = 2 }),
		encoded(func(t *rehearsal.Tape) { t.Events = []rehearsal.Event{{Kind: "dance"}} }), encoded(func(t *rehearsal.Tape) { t.Start = t.Start.AddDate(5000, 0, 0) }),
	} {
		page := b.Post(address, url.Values{"do": {"say"}, "text": {"stock"}, "tape": {junk}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, "%.60s", junk)
		require.Contains(t, page.Text(".banner[data-kind=danger]"), "Start again.", "%.60s", junk)
		require.Equal(t, http.StatusOK, b.Post(address, url.Values{"do": {"say"}, "text": {"stock"}, "tape": {page.Value("tape")}}).Status)
	}
	full := encoded(func(t *rehearsal.Tape) { t.Events, t.At = many[1:], rehearsal.MaxEvents })
	for do, sentence := range map[string]string{
		"skip": "too long", "say": "Write a message first.", "nonsense": "could not be read", "set": "Name the variable", "http": "200 or 404", "ai": "Write what AI answers",
	} {
		page := b.Post(address, url.Values{"do": {do}, "tape": {full}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, do)
		require.Contains(t, page.Text(".banner[data-kind=danger]"), sentence, do)
		require.JSONEq(t, full, page.Value("tape"), "the test stays as it was")
	}
	// What nobody waits for changes nothing, and says so.
	r := open(t, b, address)
	for _, do := range []string{"skip", "resume", "fail", "unanswered", "begin:gone", "tap:gone&Gone"} {
		require.NotEmpty(t, r.does(do).steps(), do)
	}
	require.Equal(t, 1, r.says("stock").page.Find(".bubble:contains('Hello')").Length())
}

// TestNothingIsKept counts the rows of all tables before and after a test in which everything happens.
func TestNothingIsKept(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	_, address := kept(t, shop, asking(t, "Hello"))
	b := app.SignedIn(t, shop.Agent)
	r := open(t, b, address)
	before := rows(t, app)
	r.says("stock").does("skip").says("tea").does("http", "status", "200", "body", "{}").does("ai", "answer", "Green").says("no")
	require.Contains(t, r.status(), "The flow ended")
	r.does("restart", "name", "Siti", "tags", "fresh").says("stop")
	require.Equal(t, before, rows(t, app))
}

// rows counts the rows of each table of ours.
func rows(t *testing.T, app *handlerstest.App) map[string]int {
	t.Helper()
	var list string
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), `select json_object_agg(c.relname,
			(xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int)::text
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and c.relname not like 'river%'`).Scan(&list))
	counts := map[string]int{}
	require.NoError(t, json.Unmarshal([]byte(list), &counts))
	// Jobs of workspaces: those that come by the clock, of none, may begin at any time.
	var jobs int
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), "select count(*) from river_job where args ? 'tenant_id'").Scan(&jobs))
	counts["jobs"] = jobs
	require.Equal(t, 1, counts["flows"])
	return counts
}
