package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func newReceiver(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	return server.URL
}

// pairFor makes and pairs a session that tells incoming messages to an address.
func pairFor(t testing.TB, sim *simulator.Simulator, hook string) {
	t.Helper()
	config := fmt.Sprintf(`{"name":"shop","start":true,"config":{"webhooks":[{"url":%q,"events":["message"],"hmac":{"key":"k"}}]}}`, hook)
	request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/sessions", strings.NewReader(config))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	sim.Handler().ServeHTTP(answer, request)
	require.Equal(t, http.StatusCreated, answer.Code, answer.Body.String())
	require.NoError(t, sim.Scan("shop", "", number, ""))
}

func TestTheJournalIsWrittenAnewWhenItIsLong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sim := open(t, dir)
	pairFor(t, sim, newReceiver(t))
	text := strings.Repeat("x", 60_000)
	for range 2 { // 120 messages and deliveries of 60 and 180 kB are past the first compaction at 16 MiB
		require.NoError(t, sim.WriteBulk(number, simulator.Bulk{First: 6281200000000, People: 60, Count: 1, Text: text}))
		require.NoError(t, sim.Settle(t.Context()))
	}
	journal, err := os.Stat(filepath.Join(dir, "journal.jsonl"))
	require.NoError(t, err)
	require.Less(t, journal.Size(), int64(16<<20))
	want := sim.People()
	messages, err := sim.Messages(number, "6281200000007", 0, 0)
	require.NoError(t, err)
	require.Len(t, messages, 2)
	require.NoError(t, sim.Close())

	again := open(t, dir)
	t.Cleanup(func() { require.NoError(t, again.Close()) })
	require.Equal(t, want, again.People())
	same, err := again.Messages(number, "6281200000007", 0, 0)
	require.NoError(t, err)
	require.Equal(t, messages, same)
	require.Zero(t, again.Deliveries().Pending)
}
