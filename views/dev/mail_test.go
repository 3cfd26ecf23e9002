package dev

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		links      []string
	}{
		{"none", "Hello Sari.", nil},
		{"one on its own line", "Open this:\n\nhttp://localhost:8080/verify?token=a-b_c\n\nThanks", []string{"http://localhost:8080/verify?token=a-b_c"}},
		{"the end of a sentence", "See https://shop.test/a.", []string{"https://shop.test/a"}},
		{"in brackets", "(https://shop.test/a) and https://shop.test/b, too", []string{"https://shop.test/a", "https://shop.test/b"}},
		{"markup", `<a href="https://shop.test/">x</a>`, []string{"https://shop.test/"}},
		{"another scheme", "javascript:alert(1)", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var links []string
			for _, part := range parts(test.text) {
				if part.link {
					links = append(links, part.text)
				}
			}
			require.Equal(t, test.links, links)
		})
	}
}

func TestPartsLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"https://a.test/b", "http://", ".", ")", " ", "\n", "word", "é"})).Draw(t, "words")
		text := strings.Join(words, "")
		var all strings.Builder
		for _, part := range parts(text) {
			all.WriteString(part.text)
		}
		require.Equal(t, text, all.String())
	})
}
