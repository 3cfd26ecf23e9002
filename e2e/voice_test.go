package e2e_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestAVoiceMessageReachesThePhone records the beeps of the browser's own microphone.
func TestAVoiceMessageReachesThePhone(t *testing.T) {
	t.Parallel()
	_, _, tab, phone := talking(t)
	tab.Until(`document.querySelector("#messages .bubble-text")?.textContent === "halo"`)
	browser.Eval[bool](tab, `(window.stays = true)`)
	said := func(words string) string {
		return `document.querySelector("#compose-voice-said").textContent.startsWith("` + words + `")`
	}
	focused := func(what string) string { return `document.activeElement?.matches('` + what + `')` }
	tab.Fill("Message", "a draft")

	// Escape throws it away, and the focus is where it was.
	tab.Click("Record a voice message")
	tab.Until(said("Recording") + ` && ` + focused("[data-voice=stop]"))
	tab.Press(browser.KeyEscape)
	tab.Until(said("The recording was discarded") + ` && document.querySelector("#compose-voice").hidden && ` + focused("[data-voice=record]"))

	tab.Click("Record a voice message")
	tab.Until(`document.querySelector("[data-voice-time]").textContent === "0:01"`)
	tab.Click("Stop and listen")
	tab.Until(said("Stopped, 0:0") + ` && ` + focused("audio"))
	tab.Until(`(() => { const sound = document.querySelector("#compose-voice audio"); return Number.isFinite(sound.duration) && sound.duration > 0.5 && sound.currentTime === 0 && !sound.seeking; })()`)
	checkLooks(t, tab, shown{address: tab.Path()})
	browser.Eval[bool](tab, `(document.querySelector("#compose-voice audio").play(), true)`)
	tab.Until(`document.querySelector("#compose-voice audio").currentTime > 0.1`)

	tab.Click("Send recording")
	tab.Until(`document.querySelector("#compose-voice").hidden && document.querySelector("#messages .bubble[data-own] .media-audio audio")?.duration > 0.5`)
	phone.Until(`document.querySelector("#thread [data-from=them] audio")?.duration > 0.5`)
	tab.Until(`document.querySelector("#messages .bubble[data-own] [data-kind=read]")`)
	require.Equal(t, 2, browser.Eval[int](tab, `document.querySelectorAll("#messages .bubble").length`), "what was shown at once and what came are one bubble")
	require.Equal(t, "a draft", tab.Value("Message"))
	require.True(t, browser.Eval[bool](tab, `window.stays`))
}

// TestARecordingThatIsNotSent stays with its chat, and a microphone that is refused gets a sentence.
func TestARecordingThatIsNotSent(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 3)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	dbtest.Message(t, shop, other, "hi", nil)
	tab.See("Budi")
	open := func(id string) {
		browser.Eval[bool](tab, fmt.Sprintf(`(document.querySelector('a.inbox-row[data-chat="%s"]').click(), true)`, id))
		tab.Until(fmt.Sprintf(`document.querySelector("[data-thread]")?.dataset.thread === "%s"`, id))
	}
	shows := func(part string) string {
		return fmt.Sprintf(`document.querySelector('#compose-voice:not([hidden]) > [data-voice-at=%s]:not([hidden])')`, part)
	}
	browser.Eval[bool](tab, `(navigator.mediaDevices.ask = navigator.mediaDevices.getUserMedia, navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError")), true)`)
	tab.Click("Record a voice message")
	tab.See("This page may not use the microphone.")
	tab.Until(`document.querySelector("#compose-voice").hidden && !document.querySelector("[data-voice=record]").disabled`)
	browser.Eval[bool](tab, `(navigator.mediaDevices.getUserMedia = navigator.mediaDevices.ask, true)`)

	tab.Click("Record a voice message")
	tab.Until(shows("recording"))
	checkLooks(t, tab, shown{address: tab.Path()})
	open(other.ID.String())
	tab.See("The recording was stopped. It is kept in its chat.")
	tab.Until(`document.querySelector("#compose-voice").hidden && !document.querySelector("[data-voice=record]").disabled`)
	require.True(t, browser.Eval[bool](tab, `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`), "leaving the page is asked about")
	open(chat.ID.String())
	tab.Until(shows("stopped") + ` && document.querySelector("#compose-voice audio").duration > 0`)
	browser.Eval[bool](tab, `(document.querySelector("[data-voice=discard]").focus(), true)`) // not with the pointer: a toast may lie over it
	tab.Press(browser.KeyEnter)
	tab.Until(`document.querySelector("#compose-voice").hidden`)
	require.True(t, browser.Eval[bool](tab, `dispatchEvent(new Event("beforeunload", { cancelable: true }))`))
}
