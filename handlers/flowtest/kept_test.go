package flowtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// answers is a flow that says a price for an item.
func answers(t *testing.T, price string) *flows.Graph {
	t.Helper()
	g, err := flows.Decode([]byte(`{"schema":1,"nodes":[{"id":"key","kind":"keyword","settings":{"terms":[{"text":"price","match":"exact"}]}},
		{"id":"ask","kind":"question","settings":{"prompt":"Which item?","save_as":"item"}},{"id":"say","kind":"message","settings":{"text":"{{item}} costs ` + price + ` today."}},
		{"id":"alone","kind":"message","label":"Lonely","settings":{"text":"Nobody comes here"}}],
		"edges":[{"from":"key","out":"next","to":"ask"},{"from":"ask","out":"next","to":"say"}]}`))
	require.NoError(t, err)
	return g
}

// draw makes a graph the draft of a flow.
func draw(t *testing.T, shop dbtest.Shop, id uuid.UUID, g *flows.Graph) {
	t.Helper()
	draft, err := shop.Tenant.FlowDraft(t.Context(), id)
	require.NoError(t, err)
	_, err = automation.SaveDraft(t.Context(), shop.Tenant, id, draft.Rev, g, "Ani")
	require.NoError(t, err)
}

func TestATestIsKeptAndHeldTo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, answers(t, "Rp10"))
	b := app.SignedIn(t, shop.Admin)
	tests := "/flows/" + id.String() + "/tests"
	require.Contains(t, b.Get(tests).Text("main"), "No tests yet")
	r := open(t, b, address)
	require.Zero(t, r.page.Find("#flowtest-keep").Length(), "nothing has happened yet")
	r.says("price").says("Soap")
	require.Equal(t, 1, r.page.Find("#flowtest-keep").Length())
	require.Equal(t, "ask", open(t, b, address).says("price").page.Find("#flowtest").AttrOr("data-running", ""))
	require.Equal(t, "key/next ask/ ask/next say/next", r.page.Find("#flowtest").AttrOr("data-walked", ""))
	keep := func(name string) handlerstest.Page {
		return b.Post(tests+"/keep", url.Values{"tape": {r.tape()}, "name": {name}})
	}
	wrong := keep(" ")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, "Enter a name.", strings.TrimSpace(wrong.Text("#flowtest-keep .field-error")))
	require.Contains(t, b.Follow(keep("Price of soap")).Text("main"), "The draft passes its 1 test.")
	require.Equal(t, http.StatusUnprocessableEntity, keep("price of SOAP").Status, "names are unique")
	require.Contains(t, b.Get(tests).Text("main"), "1 step that no test comes to")
	var coverage struct {
		Tests, Failing int
		Unreached      []string
	}
	require.NoError(t, json.Unmarshal([]byte(b.Get("/flows/"+id.String()+"/coverage").Body), &coverage))
	require.Equal(t, 1, coverage.Tests)
	require.Equal(t, []string{"alone"}, coverage.Unreached)

	draw(t, shop, id, answers(t, "Rp12 only"))
	page := b.Get(tests)
	require.Contains(t, page.Text("main"), "1 of the tests is not passed by the draft.")
	require.Equal(t, "Soap costs Rp10 today.", strings.TrimSpace(page.Find("dl dd").First().Text()))
	require.Equal(t, "Rp10", strings.TrimSpace(page.Text("dl del")))
	require.Equal(t, "Rp12 only", strings.TrimSpace(page.Text("dl ins")))
	test := page.Value("test")
	require.Equal(t, "Soap costs Rp12 only today.", open(t, b, address+"?test="+test).last(), "it is played on the phone")
	require.Contains(t, b.Follow(b.Post(tests+"/accept", url.Values{"test": {test}})).Text("main"), "The draft passes its 1 test.")

	require.Equal(t, http.StatusUnprocessableEntity, b.Post(tests+"/rename", url.Values{"test": {test}, "name": {strings.Repeat("x", 200)}}).Status)
	require.Contains(t, b.Follow(b.Post(tests+"/rename", url.Values{"test": {test}, "name": {"Soap"}})).Text("summary h2"), "Soap")

	stranger := app.SignedIn(t, other.Owner)
	_, theirs := kept(t, other, answers(t, "Rp1"))
	for _, do := range []string{"keep", "rename", "accept", "remove"} {
		form := url.Values{"test": {test}, "name": {"Mine"}, "tape": {r.tape()}}
		require.Equal(t, http.StatusNotFound, stranger.Post(tests+"/"+do, form).Status, do)
		if do != "keep" {
			require.Equal(t, http.StatusNotFound, stranger.Post(strings.TrimSuffix(theirs, "/test")+"/tests/"+do, form).Status, "%s, in their own flow", do)
		}
	}
	require.Equal(t, http.StatusNotFound, stranger.Get(theirs+"?test="+test).Status)
	require.Equal(t, http.StatusForbidden, app.SignedIn(t, shop.Agent).Post(tests+"/remove", url.Values{"test": {test}}).Status)
	require.Contains(t, b.Follow(b.Post(tests+"/remove", url.Values{"test": {test}})).Text("main"), "No tests yet")
}

func TestAsManyTestsAsAFlowMayHave(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, answers(t, "Rp10"))
	b := app.SignedIn(t, shop.Admin)
	r := open(t, b, address).says("price")
	keep := func(name string) handlerstest.Page {
		return b.Post("/flows/"+id.String()+"/tests/keep", url.Values{"tape": {r.tape()}, "name": {name}})
	}
	for n := range automation.MaxTests {
		require.Equal(t, http.StatusSeeOther, keep(fmt.Sprintf("Test %d", n)).Status)
	}
	page := keep("One more")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("#flowtest-keep"), "at most 50 tests")
}

// TestBesideTheCanvas: a test can begin at any step, and leads to the steps of the canvas.
func TestBesideTheCanvas(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, answers(t, "Rp10"))
	b := app.SignedIn(t, shop.Agent)
	r := open(t, b, address+"?canvas=1&here=say")
	require.Equal(t, "costs Rp10 today.", r.last())
	require.Equal(t, 1, r.page.Find(`#flowtest-steps a[href="/flows/`+id.String()+`/canvas?node=say"]`).Length())
	require.Zero(t, r.page.Find("#flowtest-keep").Length(), "who may not change the flow keeps no tests of it")
	require.Equal(t, "Which item?", r.does("here:ask", "canvas", "1").last())
	require.Equal(t, "1", r.page.Value("canvas"))
	require.Contains(t, r.does("here:gone").steps(), "no such beginning")
}

// TestPublishingPlaysTheTests: a draft that does not pass them is published only when somebody says so.
func TestPublishingPlaysTheTests(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, answers(t, "Rp10"))
	b := app.SignedIn(t, shop.Admin)
	flow := "/flows/" + id.String()
	r := open(t, b, address).says("price").says("Soap")
	b.Post(flow+"/tests/keep", url.Values{"tape": {r.tape()}, "name": {"Price"}})
	require.Contains(t, b.Get(flow+"/publish").Text("main"), "The draft passes its 1 test.")
	draw(t, shop, id, answers(t, "Rp12"))
	page := b.Get(flow + "/publish")
	require.Equal(t, "Price", page.Text("#tests a"))
	form := url.Values{"rev": {page.Value("rev")}}
	page = b.Post(flow+"/publish", form)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text("#publish"), "1 test fails.")
	form.Set("anyway", "1")
	require.Contains(t, b.Follow(b.Post(flow+"/publish", form)).Body, "Version 1 is published.")
}
