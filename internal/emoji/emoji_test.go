package emoji_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/emoji"
)

func TestEachEmojiIsThereOnceWithItsNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, group := range emoji.Groups() {
		require.NotEmpty(t, group.Emoji, group.Name)
		for _, e := range group.Emoji {
			require.False(t, seen[e.Text], e.Text)
			seen[e.Text] = true
			require.NotEmpty(t, e.English, e.Text)
			require.NotEmpty(t, e.Indonesian, e.Text)
			require.NotContains(t, e.Text+e.English+e.Words, "\t")
		}
	}
	require.Len(t, emoji.Groups(), 8)
	require.Greater(t, len(seen), 400)
}

func TestWhatAnEmojiIsFoundBy(t *testing.T) {
	t.Parallel()
	found := func(word string) (all string) {
		for _, group := range emoji.Groups() {
			for _, e := range group.Emoji {
				if strings.Contains(e.Found(), word) {
					all += e.Text
				}
			}
		}
		return all
	}
	require.Contains(t, found("terima kasih"), "🙏")
	require.Contains(t, found("heart"), "❤️")
	require.Contains(t, found("hati merah"), "❤️")
	require.Contains(t, found("indonesia"), "🇮🇩")
	require.Empty(t, found("nothing like this"))
}
