package flowtest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// asking is a flow with a delay, a question, a call and the model behind each other.
func asking(t *testing.T, hello string) *flows.Graph {
	t.Helper()
	g, err := flows.Decode([]byte(strings.ReplaceAll(`{"schema":1,"nodes":[
		{"id":"n1","kind":"keyword","label":"","x":0,"y":0,"settings":{"terms":[{"text":"stock","match":"exact"}]}},
		{"id":"n0","kind":"first_message","label":"","x":0,"y":0,"settings":{}},
		{"id":"n2","kind":"message","label":"","x":0,"y":0,"settings":{"text":"HELLO {{contact.name}}"}},
		{"id":"n3","kind":"delay","label":"","x":0,"y":0,"settings":{"seconds":259200}},
		{"id":"n4","kind":"question","label":"Which","x":0,"y":0,"settings":{"prompt":"Which item?","save_as":"item"}},
		{"id":"n5","kind":"api","label":"Warehouse","x":0,"y":0,"settings":{"url":"https://stock.example.com/{{item}}","save":[{"path":"count","save_as":"count"}]}},
		{"id":"n6","kind":"message","label":"","x":0,"y":0,"settings":{"text":"{{count}} of {{item}}"}},
		{"id":"n7","kind":"ai","label":"","x":0,"y":0,"settings":{"prompt":"Recommend {{item}}"}},
		{"id":"n8","kind":"tag","label":"","x":0,"y":0,"settings":{"add":["asked"]}},
		{"id":"n9","kind":"buttons","label":"","x":0,"y":0,"settings":{"text":"More?","buttons":[{"id":"b0","title":"Yes"},{"id":"b1","title":"No"}],"save_as":"more"}},
		{"id":"bad","kind":"message","label":"Sorry","x":0,"y":0,"settings":{"text":""}}],
		"edges":[{"from":"n1","out":"next","to":"n2"},{"from":"n0","out":"next","to":"n2"},{"from":"n2","out":"next","to":"n3"},{"from":"n3","out":"next","to":"n4"},
		{"from":"n4","out":"next","to":"n5"},{"from":"n5","out":"success","to":"n6"},{"from":"n5","out":"failure","to":"bad"},{"from":"n6","out":"next","to":"n7"},
		{"from":"n7","out":"next","to":"n8"},{"from":"n8","out":"next","to":"n9"},{"from":"n9","out":"b0","to":"n4"}]}`, "HELLO", hello)))
	require.NoError(t, err)
	return g
}

// shown is what a page says of a test, without the tape that it carries.
func (r *rehearsed) shown() string {
	return strings.Join(r.phone(), "\n") + "\n" + r.page.Text("#flowtest-steps") + "\n" + r.page.Text("#flowtest-variables") + "\n" + r.status()
}

// TestTimeTravel goes through waits, a call and the model, back, and forward another way; playing a tape anew gives the same.
func TestTimeTravel(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	id, address := kept(t, shop, asking(t, "Hello"))
	r := open(t, app.SignedIn(t, shop.Agent), address)
	require.Equal(t, 1, r.page.Find(`.banner a[href="/flows/`+id.String()+`?node=bad"]`).Length(), "the problem of the draft leads to its step")

	r.says("stock")
	require.Equal(t, []string{"stock", "Hello Test customer"}, r.phone())
	require.Contains(t, r.page.Text(`button[value="skip"]`), "3 days")
	r.does("skip")
	require.Equal(t, "Which item?", r.last())
	require.Contains(t, r.says("tea pot").page.Text("#flowtest-steps"), "Would call GET https://stock.example.com/tea%20pot")
	r.does("http", "status", "200", "body", `{"count": 7}`)
	require.Equal(t, "7 of tea pot", r.last())
	require.Contains(t, r.steps(), "Would ask AI: “Recommend tea pot”")
	r.does("ai", "answer", "The blue one")
	require.Contains(t, r.phone(), "The blue one")
	require.Contains(t, r.last(), "2. No")
	require.Contains(t, r.steps(), "Would add the tags asked")
	require.Contains(t, r.page.Text("#flowtest"), "The contact's tags: asked")
	whole, end := r.tape(), r.shown()

	// Any step can be visited again, and nothing is lost by it.
	back := r.page.Find(`button[value^="go:"]`).FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("value", "") == "go:3" }).AttrOr("value", "")
	require.NotEmpty(t, back)
	r.does(back)
	require.Contains(t, r.status(), "Waits for the answer to a call")
	require.NotContains(t, r.shown(), "7 of tea pot")
	r.does("go:4").does("go:5")
	require.Equal(t, end, r.shown())
	require.Equal(t, whole, r.tape())
	r.does("go:4").does("go:99")
	require.Equal(t, end, r.shown())

	// Going back and giving another answer is as if it had been given at once.
	r.does("go:3").does("fail")
	require.Contains(t, r.steps(), "The call failed: as you chose")
	require.NotContains(t, r.shown(), "blue")
	otherwise := r.shown()
	require.Equal(t, 0, r.page.Find(`button[value="go:5"]`).Length(), "what was taken back is forgotten")
	require.Equal(t, otherwise, r.does("go:0").does("go:4").shown())

	// A variable is changed where it was used, and the answers after it are given again.
	r.page = r.browser.Post(address, url.Values{"do": {"go:3"}, "tape": {whole}})
	r.does("set", "name", "item", "value", "cup")
	require.Contains(t, r.phone(), "7 of cup")
	require.Contains(t, r.phone(), "The blue one")
	require.Contains(t, r.page.Text("#flowtest-variables"), "cup")
}

// TestSomebodyElse begins as another customer, at a number with buttons, at another time.
func TestSomebodyElse(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	_, address := kept(t, shop, asking(t, "Hello"))
	r := open(t, app.SignedIn(t, shop.Agent), address)
	r.says("anything")
	require.Contains(t, r.last(), "Hello Test customer", "a first message begins it")
	r.does("restart", "name", "Siti", "phone", "0812 3456 7890", "tags", "vip, new", "known_attributes", "city: Solo", "known", "on", "taps", "on", "start", "2026-12-24T08:30")
	require.Empty(t, r.phone())
	require.Equal(t, "Siti", r.page.Find("#flowtest-who").AttrOr("value", ""))
	require.Contains(t, r.page.Text("#flowtest"), "24 Dec 2026, 08:30")
	r.says("anything")
	require.Contains(t, r.steps(), "Nothing of this flow begins with this message.", "she has written before")
	r.says("stock").does("skip")
	require.Contains(t, r.page.Text("#flowtest-log"), "27 Dec 2026")
	r.says("tea").does("http", "status", "404", "body", "gone")
	require.Contains(t, r.steps(), "The call was answered with status 404.")
	r.does("go:4").does("http", "status", "200", "body", `{"count":1}`).does("unanswered")
	require.Contains(t, r.steps(), "AI could not answer")
	r.does("go:5").does("ai", "answer", "Green")
	tap := r.page.Find(`#flowtest-log button`).FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.TrimSpace(s.Text()) == "No" })
	require.Equal(t, 1, tap.Length(), "real buttons")
	r.does(tap.AttrOr("value", ""))
	require.Contains(t, r.phone(), "No")
	require.Contains(t, r.page.Text("#flowtest-variables"), "moreNo")
	require.Contains(t, r.status(), "The flow ended")
	r.does("again")
	require.Empty(t, r.phone())
	r.says("stop")
	require.Contains(t, r.phone()[1], "You will not get automatic messages")
	require.Contains(t, r.says("hello").steps(), "only keywords are answered")
	require.Contains(t, r.says("stock").last(), "Hello Siti")

	wrong := r.browser.Post(address, url.Values{"do": {"restart"}, "name": {"Siti"}, "phone": {"12"}, "start": {"tomorrow"}, "known_attributes": {"city"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Contains(t, wrong.Text("#flowtest-phone-number-error"), "not a phone number")
	require.Contains(t, wrong.Text("#flowtest-start-error"), "Choose a day")
	require.Contains(t, wrong.Text("#flowtest-attributes-error"), "a colon and a value")
	require.Equal(t, "Siti", wrong.Find("#flowtest-who").AttrOr("value", ""))
}
