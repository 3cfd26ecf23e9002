package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const paneOpen = `document.querySelector("#contact-pane")?.hidden === false`

func TestWhoAChatIsWith(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 3)
	tab.Click("About this contact")
	tab.See("Save name")
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi from Budi", nil)
	require.Equal(t, "Close", tab.Focus().Name, "the focus goes in")
	require.Equal(t, "true", browser.Eval[string](tab, `document.querySelector("#contact-toggle").getAttribute("aria-expanded")`))

	tab.Fill("Note", "not saved yet")
	tab.Fill("Name", "Siti Rahayu")
	tab.Click("Save name")
	tab.Until(`document.querySelector("#thread-title").textContent === "Siti Rahayu"`)
	tab.Until(row("Siti Rahayu"))
	require.Equal(t, "not saved yet", tab.Value("Note"), "what is typed elsewhere stays")
	require.Equal(t, "true", browser.Eval[string](tab, `document.querySelector("#contact-toggle").getAttribute("aria-expanded")`), "a poll brings another head")
	tab.Fill("New tag", "VIP")
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector(".contact-tags")?.textContent.includes("VIP")`)
	tab.Click("Remove tag VIP")
	tab.Until(`!document.querySelector(".contact-tags")`)
	require.Equal(t, "pane-tag", browser.Eval[string](tab, "document.activeElement.id"), "the button is gone")
	profile, err := shop.Tenant.Profile(t.Context(), chat.ContactID)
	require.NoError(t, err)
	require.Equal(t, "Siti Rahayu", profile.Details.Name)

	browser.Eval[bool](tab, "("+row("Budi")+".click(), true)") // it stays for the next chat
	tab.Until(`document.querySelector("#contact-pane")?.textContent.includes("Budi")`)
	tab.Open("/inbox/" + chat.ID.String())
	tab.See("Save name")
	tab.Click("About this contact")
	tab.Until("!(" + paneOpen + ")")
	tab.Screen(browser.Phone)
	tab.Click("About this contact")
	tab.See("Save name")
	require.True(t, browser.Eval[bool](tab, `document.querySelector(".inbox-thread").inert`))
	tab.Press(browser.KeyEscape)
	tab.Until("!(" + paneOpen + ")")
	require.Equal(t, "contact-toggle", browser.Eval[string](tab, "document.activeElement.id"), "the focus goes back")
	require.Empty(t, tab.Complaints())
}
