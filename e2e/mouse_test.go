package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
)

// TestTwoAgentsWorkByMouse is the main job, once through: a number is added and paired with a simulated phone, a customer writes to it, and everything
// that two people do about it reaches the phone and each other. Nobody loads a page anew for what happens. By keyboard it is
// TestTwoAgentsWorkByKeyboard.
func TestTwoAgentsWorkByMouse(t *testing.T) {
	t.Parallel()
	app, shop, tab, phone := talking(t)
	tab.Until(`document.querySelector("#messages .bubble:not([data-own]) .bubble-text")?.textContent === "halo"`)
	browser.Eval[bool](tab, `(window.stays = true)`)
	tab.Fill("Message", "Selamat datang di Toko Melati")
	tab.Click("Send")
	phone.Until(`[...document.querySelectorAll("#thread [data-from=them] .ph-bubble-text")].some((b) => b.textContent === "Selamat datang di Toko Melati")`)
	tab.Until(`document.querySelector("#messages .bubble[data-own] [data-kind=read]")`)
	require.Equal(t, 2, browser.Eval[int](tab, `document.querySelectorAll("#messages .bubble").length`), "what was shown at once, the answer and the poll are one bubble")
	everythingIsSent(t, tab, phone)

	colleague := signIn(t, app, shop.Agent)
	colleague.Open("/inbox")
	colleague.Click("Siti Rahayu")
	colleague.See("Kue kami")
	aPlaceAfterTheirAnswer(t, tab, phone, colleague)
	doneAndUndone(t, phone, colleague)
	aChatIsBegun(t, colleague)
	require.True(t, browser.Eval[bool](tab, `window.stays`), "nobody left this page")
	for _, complaint := range append(tab.Complaints(), colleague.Complaints()...) {
		require.Regexp(t, "/messages answered 409|/inbox/new answered 422", complaint, "these are what was to be seen")
	}
}

// aPlaceAfterTheirAnswer sends a place from a page that has not heard of the colleague's answer: the question comes over the dialog.
func aPlaceAfterTheirAnswer(t *testing.T, tab, phone, colleague *browser.Tab) {
	t.Helper()
	browser.Eval[bool](tab, `(document.querySelectorAll("[data-poll]").forEach((e) => e.removeAttribute("data-poll")), true)`)
	colleague.Fill("Message", "Kami di Cikini")
	colleague.Click("Send")
	phone.See("Kami di Cikini")
	tab.Click("Attach")
	tab.Click("Location")
	tab.Until(`document.querySelector("#compose-place").open`)
	browser.Eval[bool](tab, `(() => {
		const copied = new DataTransfer();
		copied.setData("text", "https://maps.example/@-6.1932,106.84,17z");
		return document.querySelector("#latitude").dispatchEvent(new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));
	})()`)
	require.Equal(t, "-6.1932", tab.Value("Latitude"))
	require.Equal(t, "106.84", tab.Value("Longitude"))
	tab.Fill("Latitude", "-6,19")
	tab.Fill("Name of the place", "Toko Melati")
	tab.Click("Send")
	tab.See("Agent a answered a moment ago. Send yours anyway?")
	tab.Click("Keep it as a draft")
	tab.Until(`document.querySelector("#compose-place").open && !document.querySelector("#compose-guard").open`)
	require.Equal(t, "-6,19", tab.Value("Latitude"))
	tab.Click("Send") // they have seen it now
	phone.Until(`[...document.querySelectorAll("#thread .ph-message")].some((m) => m.innerText.includes("Toko Melati"))`)
	tab.Until(`!document.querySelector("#compose-place").open && document.querySelector("#latitude").value === ""`)
	require.Contains(t, threadTexts(tab), "Kami di Cikini")
}

// doneAndUndone takes a chat from those who wait and puts it back.
func doneAndUndone(t *testing.T, phone, colleague *browser.Tab) {
	t.Helper()
	phone.Fill("Message", "Terima kasih")
	phone.Click("Send")
	const waits = `document.querySelector(".inbox-row[aria-current] .inbox-waiting")`
	colleague.Until(waits)
	colleague.Click("Waiting")
	colleague.Click("Done: no answer needed")
	colleague.Until("!" + waits)
	colleague.Click("Undo")
	colleague.Until(waits + ` && !document.querySelector("#toasts [data-undo]")`)
	colleague.Click("All")
}

// aChatIsBegun writes to a number first, in the dialog over the chat.
func aChatIsBegun(t *testing.T, colleague *browser.Tab) {
	t.Helper()
	colleague.Click("New chat")
	colleague.See("being warmed up")
	checkLooks(t, colleague, shown{address: "a new chat"})
	colleague.Screen(browser.Desktop)
	colleague.Fill("Phone number", "12")
	colleague.Fill("Message", "Pesanan siap diambil")
	colleague.Click("Send")
	colleague.See("This is not a phone number")
	colleague.Click("Cancel")
	colleague.Click("New chat")
	require.Equal(t, "Pesanan siap diambil", colleague.Value("Message"), "what was typed is there when it is opened again")
	colleague.Fill("Phone number", "0813 5555 6666")
	require.Equal(t, 200, colleague.Submit("Send"))
	colleague.Until(`document.querySelector("#thread-title")?.textContent.includes("+62 813-5555-6666")`)
	colleague.Until(`[...document.querySelectorAll("#messages .bubble-text")].some((b) => b.textContent === "Pesanan siap diambil")`)
}
