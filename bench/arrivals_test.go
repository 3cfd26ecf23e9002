package main

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestInOrder(t *testing.T) {
	t.Parallel()
	a, b := writer{phone: "1", writes: 3}, writer{phone: "2", writes: 1}
	chats := []uuid.UUID{{1}, {2}, {3}}
	message := func(chat int, phone string, writer, turn int) arrived {
		return arrived{chats[chat], phone, text{writer, turn}.raw()}
	}
	for _, test := range []struct {
		name  string
		list  []arrived
		wrong string
	}{
		{name: "right", list: []arrived{message(0, "1", 0, 0), message(0, "1", 0, 1), message(0, "1", 0, 2), message(1, "2", 1, 0)}},
		{
			name: "lost at the end", list: []arrived{message(0, "1", 0, 0), message(0, "1", 0, 1), message(1, "2", 1, 0)},
			wrong: "of 1 2 of 3 messages are there",
		},
		{name: "lost between", list: []arrived{message(0, "1", 0, 0), message(0, "1", 0, 2)}, wrong: "came before one that was sent earlier"},
		{name: "out of order", list: []arrived{message(0, "1", 0, 1), message(0, "1", 0, 0)}, wrong: "came before one that was sent earlier"},
		{name: "twice", list: []arrived{message(0, "1", 0, 0), message(0, "1", 0, 0)}, wrong: "is there twice"},
		{name: "two chats", list: []arrived{message(0, "1", 0, 0), message(2, "1", 0, 1)}, wrong: "1 has two chats"},
		{name: "with another customer", list: []arrived{message(0, "2", 0, 0)}, wrong: `of 1 stands with "2"`},
		{name: "of nobody", list: []arrived{{raw: "3F1"}}, wrong: `the message "3F1" was not sent`},
		{name: "of a customer too many", list: []arrived{message(0, "3", 2, 0)}, wrong: "was not sent"},
		{name: "nobody's", wrong: "of 1 0 of 3 messages are there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := inOrder([]writer{a, b}, test.list)
			if test.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.wrong)
		})
	}
}

func TestOnceEach(t *testing.T) {
	t.Parallel()
	sent := func(chat, body string, sends int) simulator.Count {
		return simulator.Count{Chat: chat, Text: body, Sends: sends, IDs: make([]string, sends)}
	}
	for _, test := range []struct {
		name  string
		list  []simulator.Count
		wrong string
	}{
		{name: "right", list: []simulator.Count{sent("a", "x 0", 1), sent("b", "x 1", 1), sent("a", "x 2", 1), sent("a", "another 7", 2), sent("b", "x 3", 1)}},
		{name: "twice", list: []simulator.Count{sent("a", "x 0", 2)}, wrong: `"x 0" was sent 2 times`},
		{name: "out of order", list: []simulator.Count{sent("a", "x 2", 1), sent("a", "x 0", 1)}, wrong: "its chat got 2 first"},
		{name: "one left out", list: []simulator.Count{sent("a", "x 0", 1), sent("a", "x 4", 1)}, wrong: "after message 0 its chat got 4"},
		{name: "another's", list: []simulator.Count{sent("a", "x y", 1)}, wrong: `"x y" was not queued`},
		{name: "nothing", list: []simulator.Count{sent("a", "another 7", 1)}, wrong: "got no message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := onceEach(test.list, "x", 2)
			if test.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.wrong)
		})
	}
}
