package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
)

// TestAnEmojiGoesWhereTheCaretIs finds emoji in both languages by keyboard alone, and the one that was used last first.
func TestAnEmojiGoesWhereTheCaretIs(t *testing.T) {
	t.Parallel()
	_, _, _, tab := thread(t, 1)
	tab.Fill(composing, "Terima kasih kak")
	browser.Eval[bool](tab, `(document.querySelector("#compose-text").setSelectionRange(12, 12), document.querySelector(".compose-emoji summary").focus(), true)`)
	const seen = `[...document.querySelectorAll("[data-emoji-group] [data-emoji]")].filter((b) => b.checkVisibility())`
	require.Zero(t, browser.Eval[int](tab, `document.querySelectorAll("[data-emoji]").length`), "nothing of it before it is opened")
	tab.Press(browser.KeyEnter)
	tab.Until(seen + ".length > 300")
	tab.MustFocusOn("Search emoji")
	tab.Type("terima kas")
	tab.Until(seen + `.map((b) => b.textContent).join() === "🙏"`)
	tab.Press(browser.KeyEnter)
	require.Equal(t, "Terima kasih🙏 kak", tab.Value(composing), "and nothing is sent")
	tab.Type(" xyz")
	tab.See("No emoji is called that.")
	tab.Fill("Search emoji", "smiling heart")
	tab.Until(seen + `.slice(0, 3).map((b) => b.textContent).join("") === "🥰😍😻"`)
	tab.Press(browser.KeyDown)
	require.Equal(t, "smiling face with hearts", tab.MustFocus().Name)
	tab.Press(browser.KeyRight, browser.KeyEnter)
	require.Equal(t, "Terima kasih🙏😍 kak", tab.Value(composing))
	tab.Press(browser.KeyUp)
	tab.MustFocusOn("Search emoji")
	tab.Press(browser.KeyEscape)
	require.Equal(t, "compose-text", browser.Eval[string](tab, "document.activeElement.id"))
	require.False(t, browser.Eval[bool](tab, `document.querySelector(".compose-emoji details").open`))

	tab.Open(tab.Path())
	tab.Click("Emoji")
	tab.See("Recently used")
	require.Equal(t, "😍🙏", browser.Eval[string](tab, `document.querySelector("[data-emoji-recent] .emoji-grid").textContent`))
	tab.Click("folded hands")
	require.Equal(t, "Terima kasih🙏😍 kak🙏", tab.Value(composing))
	checkLooks(t, tab, shown{address: "the emoji menu"})
	require.Empty(t, tab.Complaints())
}
