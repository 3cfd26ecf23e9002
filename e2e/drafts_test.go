package e2e_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// kept waits until the server has that draft of the agent.
func kept(t *testing.T, tab *browser.Tab, shop dbtest.Shop, chat inbox.Conversation, text string) {
	t.Helper()
	tab.Until(fmt.Sprintf(`(document.querySelector("[name=kept]")?.value ?? "") %s ""`, map[bool]string{true: "!==", false: "==="}[text != ""]))
	var drafts map[uuid.UUID]inbox.SavedDraft
	look := shop.Tenant.Look()
	look.DraftsIn(&drafts, shop.Agent.ID, chat.ID)
	require.NoError(t, look.Run(t.Context()))
	require.Equal(t, text, drafts[chat.ID].Text)
}

func TestADraftSurvives(t *testing.T) {
	t.Parallel()
	app, shop, chat, tab := thread(t, 3)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi", nil)
	tab.See("Budi")
	tab.Fill(composing, "half a sent")
	browser.Eval[bool](tab, `(document.querySelector("#compose-text").setSelectionRange(4, 4), true)`)
	for i := range 50 {
		dbtest.Message(t, shop, chat, fmt.Sprintf("incoming %d", i), nil)
	}
	tab.See("incoming 49")
	require.Equal(t, "half a sent", tab.Value(composing))
	require.Equal(t, 4, browser.Eval[int](tab, `document.querySelector("#compose-text").selectionStart`))
	kept(t, tab, shop, chat, "half a sent")

	browser.Eval[bool](tab, fmt.Sprintf(`(document.querySelector('a.inbox-row[data-chat="%s"]').click(), true)`, other.ID))
	tab.Until(fmt.Sprintf(`document.querySelector("[data-thread]")?.dataset.thread === "%s"`, other.ID))
	require.Empty(t, tab.Value(composing))
	browser.Eval[bool](tab, fmt.Sprintf(`(document.querySelector('a.inbox-row[data-chat="%s"]').click(), true)`, chat.ID))
	tab.Until(fmt.Sprintf(`document.querySelector("[data-thread]")?.dataset.thread === "%s"`, chat.ID))
	require.Equal(t, "half a sent", tab.Value(composing))

	tab.Fill(composing, "half a sentence")
	tab.Open("/inbox/" + chat.ID.String()) // at once: the page is left before the pause
	require.Equal(t, "half a sentence", tab.Value(composing))
	kept(t, tab, shop, chat, "half a sentence")
	device := signIn(t, app, shop.Agent)
	device.Open("/inbox/" + chat.ID.String())
	require.Equal(t, "half a sentence", device.Value(composing))

	tab.Press(browser.KeyEnter)
	if !browser.Eval[bool](tab, `document.activeElement?.id === "compose-text"`) {
		browser.Eval[bool](tab, `(document.querySelector("#compose").requestSubmit(), true)`)
	}
	tab.Until(sentBubble + " === 1")
	tab.Open("/inbox/" + chat.ID.String())
	require.Empty(t, tab.Value(composing))
	kept(t, tab, shop, chat, "")
	require.Empty(t, tab.Complaints())
}

func TestSomebodyWhoDidNotSeeAnAnswerIsAsked(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	// The page does not learn of the answer by itself.
	browser.Eval[bool](tab, `(document.querySelectorAll("[data-poll]").forEach((e) => e.removeAttribute("data-poll")), true)`)
	dbtest.Message(t, shop, chat, "the admin's answer", dbtest.Ours(shop.Admin, "queued"))
	tab.Fill(composing, "mine")
	tab.Press(browser.KeyEnter)
	tab.See(shop.Admin.Name + " answered a moment ago. Send yours anyway?")
	require.Contains(t, threadTexts(tab), "the admin's answer")
	tab.Click("Keep it as a draft")
	tab.Until(`document.querySelector("#compose-text").value === "mine"`)
	require.Zero(t, stored(t, shop, chat, "mine"))
	require.NotContains(t, threadTexts(tab), "mine")

	// Several files at once are one question, and all of them come back with their words.
	dbtest.Message(t, shop, chat, "and another", dbtest.Ours(shop.Admin, "queued"))
	choose(tab, "one.png", "two.png")
	tab.Fill("Caption of two.png", "second")
	tab.Click("Send")
	tab.Until(`document.querySelector("#compose-guard").open`)
	tab.Click("Keep it as a draft")
	tab.Until(`document.querySelectorAll("#compose-files li").length === 2 && !document.querySelector('#messages [data-order^="~"]')`)
	require.Equal(t, []string{"mine", "second"}, []string{tab.Value(composing), tab.Value("Caption of two.png")})
	require.False(t, browser.Eval[bool](tab, `document.querySelector("#compose-guard").open`))
	tab.Click("Remove one.png")
	tab.Click("Remove two.png")

	dbtest.Message(t, shop, chat, "one more", dbtest.Ours(shop.Admin, "queued"))
	browser.Eval[bool](tab, `(document.querySelector("#compose").requestSubmit(), true)`)
	tab.See(shop.Admin.Name + " answered a moment ago. Send yours anyway?")
	tab.Click("Send anyway")
	tab.Until(`[...document.querySelectorAll('#messages .message:not([data-order^="~"]) .bubble-text')].some((e) => e.textContent === "mine")`)
	require.Equal(t, 1, stored(t, shop, chat, "mine"))
	for _, complaint := range tab.Complaints() {
		require.Contains(t, complaint, "/messages answered 409")
	}
}
