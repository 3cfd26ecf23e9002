package flows_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// customer writes to a number from a simulated phone, and reads what comes back.
type customer struct {
	t      *testing.T
	app    *handlerstest.App
	server *handlerstest.Simulated
	shop   string // its number
	read   int64  // the last that was read
}

const customerPhone = "6281234567891"

// asks writes, and requires that this comes back, in this order: each answer holds the words.
func (c *customer) asks(text string, words ...string) {
	c.t.Helper()
	_, err := c.server.Write(c.shop, simulator.Draft{From: customerPhone, Name: "Budi", Text: text})
	require.NoError(c.t, err)
	c.hears(text, words...)
}

func (c *customer) hears(after string, words ...string) {
	c.t.Helper()
	var got []string
	require.Eventually(c.t, func() bool {
		all, err := c.server.Messages(c.shop, customerPhone, c.read, 0)
		got = nil
		for _, m := range all {
			if m.FromMe {
				got = append(got, m.Text)
			}
		}
		return err == nil && len(got) >= len(words)
	}, time.Minute, 20*time.Millisecond, "after %q: %q", after, got)
	require.Len(c.t, got, len(words), after)
	for i, word := range words {
		require.Contains(c.t, got[i], word, after)
	}
	all, err := c.server.Messages(c.shop, customerPhone, c.read, 0)
	require.NoError(c.t, err)
	c.read = all[len(all)-1].Seq
}

// TestTheTemplateOfQuestionsAnswersACustomer chooses a template, publishes it and walks all of its ways from a phone. The inbox shows which flow
// said what.
func TestTheTemplateOfQuestionsAnswersACustomer(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	app := handlerstest.New(t, handlerstest.WithOperatorServer(server))
	shop := dbtest.Make(t, app.DB, "a")
	c := &customer{t: t, app: app, server: server, shop: "6281234567890"}
	server.Pair(t, app, shop, c.shop)
	b := app.SignedIn(t, shop.Admin)
	address := made(t, b, "faq")
	b.Follow(publish(t, b, strings.TrimSuffix(address, "/canvas"), url.Values{"activate": {"on"}}))

	const again = "anything else you would like to know"
	c.asks("Hello", "Budi, welcome to Shop A. What would you like to know?")
	c.asks("1", "We are open", again)
	c.asks(" yes ", "What would you like to know?")
	c.asks("2", "Our address", again)
	c.asks("1", "What would you like to know?")
	c.asks("HOW TO ORDER", "Write what you would like", again)
	c.asks("b1", "What would you like to know?")
	c.asks("r4", "We take bank transfer", again)
	c.asks("Yes", "What would you like to know?")
	c.asks("5", "Orders leave", again)
	c.asks("perhaps", "")
	c.asks("2", "Thank you for writing to Shop A")
	c.asks("info", "What would you like to know?")
	c.asks("6", "Please write your question.")
	_, err := server.Write(c.shop, simulator.Draft{From: customerPhone, Name: "Budi", Text: "Do you bake on Sundays?"})
	require.NoError(t, err)
	// It waits for the rest of the question; the test does not.
	due := "update flow_runs set due_at = now(), state = jsonb_set(state, '{waiting,until}', to_jsonb(now())) where state->'waiting'->>'heard' <> ''"
	require.Eventually(t, func() bool {
		_, err := app.DB.OwnerPool().Exec(t.Context(), due)
		all, other := server.Messages(c.shop, customerPhone, c.read, 0)
		return err == nil && other == nil && len(all) > 1
	}, time.Minute, 200*time.Millisecond)
	c.hears("the question", "our team will answer you here")
	c.asks("Hello") // people have the chat

	page := b.Get("/inbox")
	chat := page.Find("#conversations a").AttrOr("href", "")
	thread := b.Get(chat)
	require.Contains(t, thread.Text("#thread"), "Automation · Questions and answers")
	require.Contains(t, thread.Text("main"), "Do you bake on Sundays?")
	require.Equal(t, 1, thread.Find(`form[action="`+chat+`/bot/resume"]`).Length(), "the automation is silent")
}
