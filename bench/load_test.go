package main

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPercentile(t *testing.T) {
	t.Parallel()
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	require.Equal(t, time.Duration(50), percentile(hundred, 50))
	require.Equal(t, time.Duration(99), percentile(hundred, 99))
	require.Equal(t, time.Duration(7), percentile([]time.Duration{7}, 99))
	require.Equal(t, time.Duration(7), percentile([]time.Duration{7}, 0))
}

func TestMedian(t *testing.T) {
	t.Parallel()
	require.Equal(t, time.Duration(3), median([]time.Duration{9, 3, 1}))
	require.Equal(t, time.Duration(4), median([]time.Duration{9, 5, 3, 1}))
}

func TestSkipAnswer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, answer, rest, wrong string
	}{
		{name: "page", answer: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\nabcnext", rest: "next"},
		{name: "header in small letters", answer: "HTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\nabcnext", rest: "next"},
		{name: "nothing new", answer: "HTTP/1.1 204 No Content\r\nX: y\r\n\r\nnext", rest: "next"},
		{name: "to the login", answer: "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n\r\n", wrong: "303 See Other"},
		{name: "in chunks", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", wrong: "has no length"},
		{name: "cut off", answer: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", wrong: "ended after 3 of 9 bytes"},
		{name: "closed", answer: "", wrong: "EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := bufio.NewReader(strings.NewReader(test.answer))
			err := skipAnswer(r)
			if test.wrong != "" {
				require.ErrorContains(t, err, test.wrong)
				return
			}
			require.NoError(t, err)
			rest, err := r.Peek(len(test.rest))
			require.NoError(t, err)
			require.Equal(t, test.rest, string(rest))
		})
	}
}
