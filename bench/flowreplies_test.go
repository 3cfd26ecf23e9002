package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachAnswered(t *testing.T) {
	t.Parallel()
	const list, prompt = "*Common questions*\n\nHello Pelanggan 0, welcome to Toko Ramai. What would you like to know?", "Please write your question."
	writers := []writer{{phone: "1", name: "Pelanggan 0", writes: 3}}
	for _, test := range []struct {
		name    string
		replies []string
		wrong   string
	}{
		{name: "right", replies: []string{list, prompt, list}},
		{name: "none", wrong: "1 wrote 3 messages and got 0 replies"},
		{name: "one too few", replies: []string{list, prompt}, wrong: "got 2 replies"},
		{name: "one twice", replies: []string{list, list, prompt, list}, wrong: "got 4 replies"},
		{name: "out of order", replies: []string{prompt, list, list}, wrong: "reply 1 to 1"},
		{name: "another's", replies: []string{"Hello Pelanggan 10, welcome to Toko Ramai.", prompt, list}, wrong: "reply 1 to 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := eachAnswered(writers, map[string][]string{"1": test.replies})
			if test.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.wrong)
		})
	}
}
