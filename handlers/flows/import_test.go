package flows_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// broken are files that cannot be a flow, each with what the page says about where.
func broken() map[string]struct{ file, says string } {
	good := string(flows.Gallery()[1].Graph("en").Encode())
	node := func(settings string) string {
		return `{"schema": 1, "nodes": [{"id": "a", "kind": "message", "settings": ` + settings + `}]}`
	}
	many := make([]string, 10_000)
	for i := range many {
		many[i] = fmt.Sprintf(`{"id":"n%d","kind":"end"}`, i)
	}
	return map[string]struct{ file, says string }{
		"empty":             {"", "Line 1, column 1"},
		"white space":       {" \n ", "Line 2"},
		"no JSON":           {"Hello", "Line 1, column 1"},
		"a page":            {"<!doctype html>\n<script>alert(1)</script>", "Line 1, column 1"},
		"truncated":         {good[:len(good)/2], "Line "},
		"truncated string":  {`{"schema": 1, "fallback": "Hel`, "Line 1"},
		"text behind it":    {good + "x", "Line "},
		"a list":            {"[]", "Line 1"},
		"null":              {"null", "Line 1"},
		"no schema":         {`{"nodes": []}`, "Line 1"},
		"newer schema":      {`{"schema": 99, "nodes": []}`, "schema"},
		"nodes no list":     {`{"schema": 1, "nodes": {}}`, "nodes"},
		"node no object":    {`{"schema": 1,` + "\n" + `"nodes": [7]}`, "Line 2, column 11 (nodes[0])"},
		"unknown kind":      {`{"schema": 1, "nodes": [{"id": "a", "kind": "rocket"}]}`, "nodes[0].kind"},
		"two of one id":     {`{"schema": 1, "nodes": [{"id": "a", "kind": "end"}, {"id": "a", "kind": "end"}]}`, "nodes[1].id"},
		"no id":             {`{"schema": 1, "nodes": [{"kind": "end"}]}`, "nodes[0]"},
		"number for a text": {node(`{"text": 7}`), "nodes[0].settings.text"},
		"text for a list":   {`{"schema": 1, "nodes": [{"id": "a", "kind": "buttons", "settings": {"buttons": "b"}}]}`, "nodes[0].settings.buttons"},
		"line to nowhere":   {`{"schema": 1, "nodes": [{"id": "a", "kind": "start"}], "edges": [{"from": "a", "out": "next", "to": "b"}]}`, "edges[0].to"},
		"10,000 nodes":      {`{"schema": 1, "nodes": [` + strings.Join(many, ",") + `]}`, "Line 1"},
		"too long a text":   {node(`{"text": "` + strings.Repeat("a", 30_000) + `"}`), "nodes[0].settings.text"},
		"too large":         {`{"schema": 1, "x": "` + strings.Repeat("a", 1<<20) + `"}`, "larger than 1 MB"},
		"deep":              {`{"schema": 1, "nodes": ` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "}", "Line 1"},
		"script in a name":  {`{"schema": 1, "nodes": [{"id": "a", "kind": "end", "label": "<script>alert(1)</script>"}]}`, "nodes[0].label"},
		"bad UTF-8":         {node(`{"text": "` + "\xff\xfe" + `"}`), "Line 1"},
	}
}

func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	for name, c := range broken() {
		page := b.Upload("/flows/import", "file", "flow.json", []byte(c.file))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Contains(t, page.Text("#f-file-error"), c.says, name)
		require.Equal(t, 1, page.Find("#f-file[aria-invalid=true]").Length(), name)
	}
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/flows/import", nil).Status, "no file at all")
	require.Equal(t, http.StatusRequestEntityTooLarge, b.Upload("/flows/import", "file", "flow.json", make([]byte, 5<<20)).Status)
	require.Equal(t, "No flows yet", b.Get("/flows").Text(".empty h3"), "nothing is kept of any")
}

// TestExportImport has a flow with members that this version does not know, a script in its texts and a loop: it comes back byte for byte.
func TestExportImport(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, elsewhere := app.SignedIn(t, shop.Owner), app.SignedIn(t, other.Owner)
	file := `{"schema": 1, "later": {"a": [1, 2]}, "nodes": [{"id": "a", "kind": "keyword", "label": "Jam & buka", "colour": "red", "settings":
		{"terms": [{"text": "<b>", "match": "exact", "new": true}]}}, {"id": "b", "kind": "message", "settings": {"text": "\"'><img src=x>"}}],
		"edges": [{"from": "a", "out": "next", "to": "b"}, {"from": "b", "out": "next", "to": "b"}]}`
	first := b.Upload("/flows/import", "file", "Jam buka.cloudwa-flow.json", []byte(file))
	require.Equal(t, http.StatusSeeOther, first.Status, first.Text(".field-error"))
	page := b.Get(first.Location)
	require.Equal(t, "Jam buka", page.Text("h1"))
	require.Equal(t, 0, page.Find(".flow-outline script, .flow-outline img").Length())
	require.Contains(t, page.Text("#problems"), "never waits for the customer")
	require.Contains(t, page.Text(".flow-outline"), "<img src=x>")

	export := b.Get(first.Location + "/export")
	require.Contains(t, export.Header.Get("Content-Disposition"), `filename="Jam buka.cloudwa-flow.json"`)
	for _, member := range []string{"later", "colour", "new"} {
		require.Contains(t, export.Body, `"`+member+`"`)
	}
	second := elsewhere.Upload("/flows/import", "file", "x.json", []byte(export.Body))
	require.Equal(t, export.Body, elsewhere.Get(second.Location+"/export").Body)

	// Saving a step keeps what this version does not know.
	save(t, b, first.Location, "a", nil)
	wrong := save(t, b, first.Location, "a", url.Values{"label": {"<b>Hours"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Contains(t, wrong.Text("#f-label-error"), "may not contain HTML")
	require.Equal(t, "<b>Hours", wrong.Value("label"))
	require.Equal(t, export.Body, b.Get(first.Location+"/export").Body)
	for _, template := range flows.Gallery() {
		made := b.Get(made(t, b, template.ID) + "/export").Body
		again := elsewhere.Upload("/flows/import", "file", "x.json", []byte(made))
		require.Equal(t, made, elsewhere.Get(again.Location+"/export").Body, template.ID)
	}
}
