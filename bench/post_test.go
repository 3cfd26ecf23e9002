package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPost: each sender's reports come one after the other, with twice two of each; an answer that is no 200 fails the run.
func TestPost(t *testing.T) {
	t.Parallel()
	var mutex sync.Mutex
	got := map[string][]string{} // by sender
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sender, turn, _ := strings.Cut(string(body), " ")
		mutex.Lock()
		defer mutex.Unlock()
		got[sender] = append(got[sender], turn)
		if sender == "refused" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	of := func(sender string) (list [][]byte) {
		for turn := range 3 {
			list = append(list, delivery(address, "k", fmt.Sprintf("%s %d", sender, turn)))
		}
		return list
	}
	p, err := post(t.Context(), address, [][][]byte{of("a"), of("b")}, false)
	require.NoError(t, err)
	require.Len(t, p.acks, 6)
	require.IsNonDecreasing(t, p.acks)
	require.True(t, p.ended.After(p.began))
	require.Equal(t, map[string][]string{"a": {"0", "1", "2"}, "b": {"0", "1", "2"}}, got)

	p, err = post(t.Context(), address, [][][]byte{of("c")}, true)
	require.NoError(t, err)
	require.Len(t, p.acks, 3)
	require.Equal(t, []string{"0", "0", "1", "1", "2", "2"}, got["c"])

	_, err = post(t.Context(), address, [][][]byte{of("refused")}, false)
	require.ErrorContains(t, err, "503")
	require.Equal(t, []string{"0"}, got["refused"], "it stops at the first")
	server.Close()
	_, err = post(t.Context(), address, [][][]byte{of("d")}, false)
	require.Error(t, err)
}
