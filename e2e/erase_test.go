package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestADeletedContactLeavesOpenPages deletes somebody while colleagues look at the list and at the chat itself.
func TestADeletedContactLeavesOpenPages(t *testing.T) {
	t.Parallel()
	app, shop, chat, inChat := thread(t, 3)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi from Budi", nil)
	atList := signIn(t, app, shop.Admin)
	atList.Open("/inbox")
	atList.Until(row("Siti"))
	inChat.Fill("Message", "not sent yet")
	inChat.Until(`document.querySelector("[name=kept]").value !== ""`) // what is saved afterwards would be of a chat that is gone

	owner := signIn(t, app, shop.Owner)
	owner.Open("/contacts/" + chat.ContactID.String())
	owner.Click("Delete contact")
	require.Equal(t, "Delete Siti?", browser.Eval[string](owner, `document.querySelector("#confirm-title").textContent`))
	require.Contains(t, browser.Eval[string](owner, `document.querySelector("#confirm-text").textContent`), "1 chat, 3 messages")
	browser.Eval[bool](owner, `(document.querySelector("#confirm-yes").click(), true)`)
	owner.See("The contact is deleted, with everything that was written with them.")
	require.Equal(t, "/contacts", owner.Path())

	atList.Until("!" + row("Siti") + " && " + row("Budi"))
	inChat.Until(`location.pathname === "/inbox" && !` + row("Siti"))
	for _, tab := range []*browser.Tab{atList, owner} {
		require.Empty(t, tab.Complaints())
	}
}
