package flows_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// form returns what a browser would send of the form with that id: its fields in their order, without the buttons.
func form(t *testing.T, page handlerstest.Page, id string) url.Values {
	t.Helper()
	values := url.Values{}
	found := page.Find("form#" + id)
	require.Equal(t, 1, found.Length(), "%s: %s", id, page.Text("main"))
	found.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		switch kind := s.AttrOr("type", ""); {
		case goquery.NodeName(s) == "textarea":
			value = s.Text()
		case goquery.NodeName(s) == "select":
			value = s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", ""))
		case kind == "checkbox":
			if _, checked := s.Attr("checked"); !checked {
				return
			}
		}
		values.Add(name, value)
	})
	return values
}

// draft returns the draft of a flow as its export has it.
func draft(t *testing.T, b *handlerstest.Browser, address string) *flows.Graph {
	t.Helper()
	g, err := flows.Decode([]byte(b.Get(address + "/export").Body))
	require.NoError(t, err)
	return g
}

// save sends the form of a step with some fields set, and returns the answer.
func save(t *testing.T, b *handlerstest.Browser, address, node string, set url.Values) handlerstest.Page {
	t.Helper()
	values := form(t, b.Get(address+"?node="+node), "step-form")
	for name, value := range set {
		values[name] = value
	}
	return b.Post(address+"/step", values)
}

// leaves lists the places of all members of settings, of one entry for each list.
func leaves(v reflect.Value, path string) (list []string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.Struct && !v.IsNil() {
			return leaves(v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("json"); tag != "" {
				at := tag
				if path != "" {
					at = path + "." + tag
				}
				list = append(list, leaves(v.Field(i), at)...)
			}
		}
		return list
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				list = append(list, leaves(v.Index(i), path+"["+strconv.Itoa(i)+"]")...)
			}
			return list
		}
	}
	return []string{path}
}

// fill makes each list of settings one entry long and each part that may be missing be there.
func fill(v reflect.Value, deep int) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.Struct && deep < 6 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), deep+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "" {
				fill(v.Field(i), deep+1)
			}
		}
		if media, is := v.Addr().Interface().(*flows.Media); is {
			media.Kind = flows.Image
		}
		if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
			id.SetString("x" + strconv.Itoa(deep))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct && deep < 6 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0), deep+1)
		}
	}
}

// TestEveryField saves the form of each kind of step as it is, which must change nothing; and finds each member of its settings in it.
func TestEveryField(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	b := app.SignedIn(t, dbtest.Make(t, app.DB, "a").Owner)
	for _, info := range flows.Kinds() {
		g := &flows.Graph{Schema: flows.Schema, Nodes: []flows.Node{flows.New("n1", info.Kind)}}
		fill(reflect.ValueOf(g.Nodes[0].Settings).Elem(), 0)
		if condition, is := g.Nodes[0].Settings.(*flows.ConditionSettings); is {
			condition.Rules = append(condition.Rules, flows.Rule{Variable: "x", Operator: flows.OpEquals, Value: "1"})
		}
		page := b.Upload("/flows/import", "file", string(info.Kind)+".json", g.Encode())
		require.Equal(t, http.StatusSeeOther, page.Status, "%s: %s", info.Kind, page.Text("main"))
		values := form(t, b.Get(page.Location+"?node=n1"), "step-form")
		for _, at := range leaves(reflect.ValueOf(g.Nodes[0].Settings), "") {
			if strings.HasSuffix(at, ".group") || strings.HasPrefix(at, "rules[0].") {
				continue // a rule that holds others has nothing of its own
			}
			require.Contains(t, values, at, "%s has no field for it", info.Kind)
		}
		before := b.Get(page.Location + "/export").Body
		require.Equal(t, http.StatusSeeOther, b.Post(page.Location+"/step", values).Status, info.Kind)
		values.Set("canvas", "1")
		require.Empty(t, read(t, b.Post(page.Location+"/step", values)).Puts, info.Kind)
		require.Equal(t, before, b.Get(page.Location+"/export").Body, "%s: saving what is there changes nothing", info.Kind)
		if info.Kind == flows.KindCondition {
			require.Contains(t, values, "rules[0].group.any")
			require.Contains(t, values, "rules[0].group.rules[0].variable")
		}
	}
}

func TestOutlineEditor(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	address := made(t, b, "blank")
	page := b.Get(address)
	require.Equal(t, 2, page.Find(".flow-step").Length())
	require.Contains(t, page.Text("#problems"), "problem")

	// A keyword, and a second one by the button that adds it.
	page = b.Follow(save(t, b, address, "n1", url.Values{"terms[0].text": {" Halo "}, "do": {"add:terms"}, "label": {"Greeting"}}))
	require.Equal(t, "Halo", page.Find("#f-terms-0-text").AttrOr("value", ""))
	require.Equal(t, 2, page.Find(".flow-entry").Length())
	save(t, b, address, "n1", url.Values{"terms[1].text": {"hi"}, "terms[1].match": {"word"}})
	save(t, b, address, "n1", url.Values{"do": {"up:terms[1]"}})
	settings, ok := draft(t, b, address).Node("n1").Settings.(*flows.KeywordSettings)
	require.True(t, ok)
	require.Equal(t, []flows.Term{{Text: "hi", Match: flows.TermWord}, {Text: "Halo", Match: flows.TermExact}}, settings.Terms)
	for _, junk := range []string{"remove:terms[-1]", "down:terms[-1]", "up:terms[99999999999999999999]", "remove:[0]", "add:terms[0].text", "remove:]", ":", "drop:terms[0]"} {
		require.Equal(t, http.StatusSeeOther, save(t, b, address, "n1", url.Values{"do": {junk}}).Status, junk)
	}
	save(t, b, address, "n1", url.Values{"do": {"remove:terms[0]"}})
	require.Equal(t, 1, b.Get(address+"?node=n1").Find(".flow-entry").Length())
	save(t, b, address, "n2", url.Values{"text": {"Hi {{contact.name}},\r\nwhat can we do?"}})
	require.Equal(t, "Hi {{contact.name}},\nwhat can we do?", b.Get(address+"?node=n2").Find("textarea[name=text]").Text())
	require.NotContains(t, b.Get(address).Text("#problems"), "problem")
	page = b.Follow(save(t, b, address, "n2", url.Values{"disabled": {"", "on"}}))
	require.Contains(t, page.Text(".flow-outline"), "Switched off")
	require.True(t, draft(t, b, address).Node("n2").Disabled)
	save(t, b, address, "n2", url.Values{"disabled": {""}})
	require.False(t, draft(t, b, address).Node("n2").Disabled)

	// Buttons after the message; their exits appear in the outline, and can lead back.
	picker := b.Get(address + "?add=step&after=n2&out=next")
	require.Equal(t, 0, picker.Find(`button[value=start]`).Length(), "nothing leads to a beginning")
	page = b.Follow(b.Post(address+"/step/add", url.Values{"rev": {picker.Value("rev")}, "after": {"n2"}, "out": {"next"}, "kind": {"buttons"}}))
	require.Equal(t, "Buttons", page.Text("#step h2"))
	page = b.Follow(save(t, b, address, "n3", url.Values{"text": {"What?"}, "buttons[0].title": {"Price"}, "buttons[1].title": {"Again"}, "out:b2": {"n2"}}))
	require.Contains(t, page.Text(".flow-outline"), "Goes on at “Message”")
	require.Equal(t, "n2", draft(t, b, address).Target("n3", "b2"))
	require.Equal(t, 1, b.Get(address+"?node=n3").Find("[data-insert='contact.name']").Length())

	// A number with letters keeps all else that was typed; nothing of it is saved.
	wrong := save(t, b, address, "n3", url.Values{"retries": {"two"}, "text": {"Something else"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, "two", wrong.Value("retries"))
	require.Contains(t, wrong.Text("#f-retries-error"), "Enter a whole number")
	require.Equal(t, "Something else", wrong.Find("textarea[name=text]").Text())
	require.Equal(t, "What?", b.Get(address+"?node=n3").Find("textarea[name=text]").Text())

	// Removing a button removes its line; removing the step leaves the rest.
	save(t, b, address, "n3", url.Values{"do": {"remove:buttons[1]"}})
	require.Empty(t, draft(t, b, address).Target("n3", "b2"))
	require.Equal(t, http.StatusSeeOther, b.Post(address+"/step/remove", url.Values{"rev": {b.Get(address).Value("rev")}, "node": {"n3"}}).Status)
	require.Equal(t, 2, b.Get(address).Find(".flow-step").Length())

	b.Post(address+"/draft", url.Values{"rev": {b.Get(address).Value("rev")}, "fallback": {"Sorry"}, "idle_minutes": {"90"}})
	require.Equal(t, 90, draft(t, b, address).IdleMinutes)
	wrong = b.Post(address+"/draft", url.Values{"rev": {b.Get(address).Value("rev")}, "fallback": {"Oh"}, "idle_minutes": {"x"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, "Oh", wrong.Find("textarea[name=fallback]").Text())

	agent := app.SignedIn(t, shop.Agent)
	page = agent.Get(address + "?node=n1")
	require.Equal(t, 1, page.Find("fieldset[disabled]").Length())
	require.Equal(t, 0, page.Find(".page-actions button, .flow-save, .flow-insert").Length())
	require.Equal(t, http.StatusForbidden, agent.Post(address+"/step", form(t, b.Get(address+"?node=n1"), "step-form")).Status)
}

// TestStaleDraft has two tabs that edit one draft: the second one chooses, and nothing that was typed is lost.
func TestStaleDraft(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b, other := app.SignedIn(t, shop.Owner), app.SignedIn(t, shop.Admin)
	address := made(t, b, "faq")
	step := draft(t, b, address).Nodes[1].ID
	open := func() url.Values { return form(t, b.Get(address+"?node="+step), "step-form") }
	mine, second := open(), open()
	mine.Set("label", "Mine")
	second.Set("label", "Mine too")

	saved := save(t, other, address, draft(t, b, address).Nodes[0].ID, url.Values{"label": {"Theirs"}})
	require.Equal(t, http.StatusSeeOther, saved.Status)
	stale := b.Post(address+"/step", mine)
	require.Equal(t, http.StatusConflict, stale.Status)
	require.Contains(t, stale.Text("main"), "is now called “Mine”")
	require.Contains(t, stale.Text("main"), "is now called “Theirs”")
	require.Equal(t, "Theirs", draft(t, b, address).Nodes[0].Label)
	require.NotEqual(t, "Mine", draft(t, b, address).Nodes[1].Label)

	// Both: what is mine goes on top.
	again := form(t, stale, "stale")
	for name, values := range again {
		for i := range values {
			if name != "rev" && name != "_workspace" {
				again[name][i] = trimFirstBreak(values[i])
			}
		}
	}
	require.Equal(t, http.StatusSeeOther, b.Post(address+"/step", again).Status)
	require.Equal(t, "Theirs", draft(t, b, address).Nodes[0].Label)
	require.Equal(t, "Mine", draft(t, b, address).Nodes[1].Label)

	// Mine alone: what they changed is undone, and stays in the history.
	stale = b.Post(address+"/step", second)
	require.Equal(t, http.StatusConflict, stale.Status)
	second.Set("rev", stale.Value("rev"))
	second.Set("_over", stale.Find("button[name=_over]").AttrOr("value", ""))
	require.Equal(t, http.StatusSeeOther, b.Post(address+"/step", second).Status)
	require.NotEqual(t, "Theirs", draft(t, b, address).Nodes[0].Label)
	require.Equal(t, "Mine too", draft(t, b, address).Nodes[1].Label)

	// The same twice is no conflict.
	require.Equal(t, http.StatusConflict, b.Post(address+"/step", mine).Status)
}

// trimFirstBreak removes the line break that HTML ignores at the beginning of a textarea; the parser of the tests may keep it.
func trimFirstBreak(text string) string {
	if text != "" && text[0] == '\n' {
		return text[1:]
	}
	return text
}
