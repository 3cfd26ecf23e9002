package flowtest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCompareWords(t *testing.T) {
	t.Parallel()
	old, fresh := compareWords("Your total is 10 today.", "Your total is 12 only today.")
	require.Equal(t, []part{{"Your total is ", false}, {"10 ", true}, {"today.", false}}, old)
	require.Equal(t, []part{{"Your total is ", false}, {"12 only ", true}, {"today.", false}}, fresh)
}

// TestAnyWords: nothing is lost, and what both have is the same in both.
func TestAnyWords(t *testing.T) {
	t.Parallel()
	text := func(parts []part) (all, shared string) {
		for _, p := range parts {
			all += p.text
			if !p.only {
				shared += p.text
			}
		}
		return all, shared
	}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		some := func() string {
			var b strings.Builder
			for range random.IntN(12) {
				b.WriteString([]string{"a", "b ", "c\n", " ", "dd ", ""}[random.IntN(6)])
			}
			return b.String()
		}
		before, after := some(), some()
		old, fresh := compareWords(before, after)
		wasAll, wasShared := text(old)
		isAll, isShared := text(fresh)
		require.Equal(t, []string{before, after}, []string{wasAll, isAll})
		require.Equal(t, wasShared, isShared)
	}
}
