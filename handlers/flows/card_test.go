package flows_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// imported adds the flow of a graph and returns its address.
func imported(t *testing.T, b *handlerstest.Browser, name string, g *flows.Graph) string {
	t.Helper()
	page := b.Upload("/flows/import", "file", name+".json", g.Encode())
	require.Equal(t, http.StatusSeeOther, page.Status, page.Text("main"))
	return page.Location
}

// TestCards: a card says what its step does, as the customer sees it or in words.
func TestCards(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	elsewhere := strings.TrimPrefix(made(t, b, "faq"), "/flows/")
	long := strings.Repeat("مرحبا ", 500)
	g := &flows.Graph{Schema: flows.Schema}
	wants := map[string]string{}
	card := func(settings flows.Settings, kind flows.Kind, want string) {
		n := flows.New("n"+strconv.Itoa(len(g.Nodes)), kind)
		if settings != nil {
			n.Settings = settings
		}
		g.Nodes = append(g.Nodes, n)
		wants[n.ID] = want
	}
	card(&flows.KeywordSettings{Terms: []flows.Term{{Text: "price"}, {Text: "harga"}}}, flows.KindKeyword, "priceharga")
	card(&flows.TagAddedSettings{Tag: "VIP"}, flows.KindTagAdded, "VIP")
	card(&flows.MessageSettings{Text: "Hi {{contact.name|friend}}!"}, flows.KindMessage, "Hi contact.name!")
	card(nil, flows.KindMessage, "Not set up yet")
	card(&flows.MessageSettings{Media: &flows.Media{Kind: flows.Document, URL: "https://x.test/a/Menu.pdf"}}, flows.KindMessage, "Menu.pdf")
	card(&flows.ButtonsSettings{Text: "What?", Buttons: []flows.Button{{ID: "b1", Title: "<b>Price</b>"}}}, flows.KindButtons, "What?")
	card(&flows.ListSettings{Title: "Menu", Body: "Choose", Button: "Open"}, flows.KindList, "MenuChooseOpen")
	card(&flows.QuestionSettings{Prompt: "Where?", Validation: flows.ValidNumber, SaveAs: "city"}, flows.KindQuestion, "Where?A numberSaved as city")
	card(&flows.QuestionSettings{Prompt: long, Validation: flows.ValidChoice, Choices: []string{"Ya", "Tidak"}}, flows.KindQuestion, "Ya · Tidak")
	card(&flows.ConditionSettings{Rules: []flows.Rule{
		{Variable: "city", Operator: flows.OpEquals, Value: "Jakarta"},
		{Group: &flows.Group{Any: true, Rules: []flows.Rule{{Variable: "age", Operator: flows.OpAtLeast, Value: "18"}, {Variable: "vip", Operator: flows.OpIsNotEmpty}}}},
	}}, flows.KindCondition, "city is Jakartaand age is at least 18or vip is not empty")
	card(&flows.ConditionSettings{Expression: "total > 100"}, flows.KindCondition, "total > 100")
	card(&flows.HoursSettings{Own: []flows.Opening{{Days: []int{1, 2, 3, 4, 5, 7}, From: "09:00", To: "17:00"}}}, flows.KindHours, "Mon–Fri, Sun 09:00–17:00")
	card(nil, flows.KindHours, "The hours of your workspace")
	card(&flows.DelaySettings{Seconds: 7200}, flows.KindDelay, "Waits 2 hours")
	card(&flows.DelaySettings{Seconds: 60, UpTo: 86400}, flows.KindDelay, "Waits 1 minute to 1 day")
	card(&flows.GotoSettings{Flow: elsewhere}, flows.KindGoto, "Goes on in “Questions and answers”")
	card(&flows.SetSettings{Set: []flows.Setting{{Variable: "x", Value: "1"}}}, flows.KindSet, "x = 1")
	card(&flows.ExpressionSettings{Lines: []flows.Computed{{Variable: "y", Expression: "x * 2"}}}, flows.KindExpression, "y = x * 2")
	card(&flows.TagSettings{Add: []string{"new"}, Remove: []string{"old"}}, flows.KindTag, "newold")
	card(&flows.AssignSettings{Agent: shop.Agent.ID.String()}, flows.KindAssign, "To "+shop.Agent.Name)
	card(&flows.HandoverSettings{Text: "One moment", Note: "Wants a refund", Minutes: 90}, flows.KindHandover, "One momentWants a refundAt most 90 minutes")
	card(&flows.APISettings{Method: "POST", URL: "https://api.shop.test/stock?q={{x}}", Save: []flows.Mapping{{Path: "$", SaveAs: "stock"}}}, flows.KindAPI, "POST api.shop.test/stock?q={{x}}stock")
	card(&flows.APISettings{URL: "https://me:secret@api.shop.test/stock"}, flows.KindAPI, "GET api.shop.test/stock")
	card(&flows.AISettings{System: "You sell shoes", SaveAs: "answer"}, flows.KindAI, "You sell shoesSaved as answer")
	card(nil, flows.KindEnd, "")
	page := b.Get(imported(t, b, "cards", g) + "/canvas")
	for id, want := range wants {
		got := page.Text("#node-" + id + " .flow-node-body")
		if strings.HasPrefix(want, "Ya") {
			require.Less(t, len([]rune(got)), 400, "what is long is cut off")
			require.Contains(t, got, want)
			continue
		}
		require.Equal(t, want, got, g.Node(id).Kind)
	}
	require.Equal(t, "<b>Price</b>", page.Text("#node-n5 .flow-out[data-choice]"))
	require.Equal(t, 2, page.Find(".flow-var[data-var=city]").Length(), "where it is saved and where it is compared")

	b.Post("/settings/preferences", url.Values{"locale": {"id"}})
	page = b.Get(imported(t, b, "cards", g) + "/canvas")
	require.Equal(t, "Menunggu 2 jam", page.Text("#node-n13 .flow-node-body"))
	require.Equal(t, "Belum diatur", page.Text("#node-n3 .flow-node-body"))
}
