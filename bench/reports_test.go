package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

func phones(n int, _ bool) string { return crowd{}.phone(n) }

// members returns the paths of all members of a JSON value.
func members(prefix string, v any) []string {
	object, ok := v.(map[string]any)
	if !ok {
		return []string{prefix}
	}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		all = append(all, members(prefix+"."+key, object[key])...)
	}
	return all
}

func TestReportsLookLikeRecordedOnes(t *testing.T) {
	t.Parallel()
	recorded, err := os.ReadFile("../internal/gateway/waha/testdata/deliveries.jsonl")
	require.NoError(t, err)
	body := text{writer: 7, turn: 2}.body(writer{phone: "6281300000007", name: "Budi"}, line{session: "s", phone: "6281100000001"}, time.Unix(1795421529, 0))
	var made any
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	found := false
	for text := range strings.Lines(string(recorded)) {
		var delivery struct{ Body string }
		var report any
		require.NoError(t, json.Unmarshal([]byte(text), &delivery))
		require.NoError(t, json.Unmarshal([]byte(delivery.Body), &report))
		found = found || slices.Equal(members("", report), members("", made))
	}
	require.True(t, found, "none of the recorded reports has the members of %s", body)
}

func TestDeliveryIsTakenAndRead(t *testing.T) {
	t.Parallel()
	at := time.Unix(1795421529, 0)
	w, l := writer{phone: "6281300000007", name: "Budi"}, line{key: "abc", session: "s", phone: "6281100000001"}
	message := text{writer: 7, turn: 2}
	request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(delivery("127.0.0.1:1", l.key, message.body(w, l, at)))))
	require.NoError(t, err)
	require.Equal(t, "/hooks/waha/abc", request.URL.Path)
	body, err := io.ReadAll(request.Body)
	require.NoError(t, err)
	require.NoError(t, waha.Receiver{}.Verify(request.Header, body, hookSecret))
	require.Error(t, waha.Receiver{}.Verify(request.Header, body, "another"))

	read, err := waha.Receiver{}.Decode(body)
	require.NoError(t, err)
	require.Equal(t, l.phone, read.Account.Phone)
	require.Len(t, read.Events, 1)
	m := read.Events[0].(gateway.Message)
	require.Equal(t, gateway.KindText, m.Kind)
	require.Equal(t, w.phone, m.Person.Phone)
	require.Equal(t, w.name, m.Person.Name)
	require.False(t, m.ID.FromMe)
	require.True(t, at.Equal(m.At))
	got, ok := parseRaw(m.ID.Raw)
	require.True(t, ok)
	require.Equal(t, message, got)
}

func TestParseRawTakesItsOwnOnly(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "3A", "3F17", "3A00000001BE0001X", "3A00000001BE1", "AAAA0001"} {
		_, ok := parseRaw(raw)
		require.False(t, ok, raw)
	}
}

func TestWriters(t *testing.T) {
	t.Parallel()
	writers := writersFor(1000, 20, phones)
	known, after := 0, 0
	for n, w := range writers {
		require.Equal(t, n%20, w.to)
		require.GreaterOrEqual(t, w.writes, fewestTexts)
		require.LessOrEqual(t, w.writes, mostTexts)
		after += w.writes
		if w.known {
			known++
		}
	}
	require.InDelta(t, len(writers)/2, known, 20)
	require.GreaterOrEqual(t, after-known, 1000)
	require.Less(t, after-known, 1000+mostTexts)
	require.True(t, writersFor(1, 1, phones)[0].known)
}

// TestShare: every message is dealt out once; those of a customer are one sender's, in order, and others come between them.
func TestShare(t *testing.T) {
	t.Parallel()
	writers := writersFor(1000, 20, phones)
	for _, senders := range []int{1, 16, 64} {
		next, of := map[int]int{}, map[int]int{}
		deal := func(first bool) (mixed bool) {
			for s, list := range share(writers, senders, first) {
				for i, m := range list {
					require.Equal(t, next[m.writer], m.turn)
					if m.turn > 0 {
						require.Equal(t, of[m.writer], s)
					}
					require.Equal(t, first, writers[m.writer].known && m.turn == 0)
					next[m.writer], of[m.writer] = m.turn+1, s
					mixed = mixed || i > 0 && list[i-1].writer != m.writer && m.turn > 0
				}
			}
			return mixed
		}
		deal(true)
		require.True(t, deal(false))
		for n, w := range writers {
			require.Equal(t, w.writes, next[n])
		}
	}
}
