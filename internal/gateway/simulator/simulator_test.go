package simulator_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

const (
	number = "15550001111"
	secret = "hook-secret"
)

var beginning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// got is one delivery as the receiver got it.
type got struct {
	Header http.Header
	Body   []byte
	ID     string         `json:"id"`
	Event  string         `json:"event"`
	Time   int64          `json:"timestamp"`
	Inside map[string]any `json:"payload"`
}

// bench is a simulator with a receiver of its webhooks.
type bench struct {
	t        *testing.T
	sim      *simulator.Simulator
	clock    *simulator.ManualClock
	server   *httptest.Server
	receiver *httptest.Server

	mu      sync.Mutex
	events  []got
	answers []int // of the next deliveries; 200 when used up
}

func start(t *testing.T, options simulator.Options) *bench {
	t.Helper()
	b := &bench{t: t, clock: simulator.NewManualClock(beginning)}
	b.receiver = httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(b.receiver.Close)
	options.Clock, options.Seed = b.clock, 7
	var err error
	b.sim, err = simulator.New(options)
	require.NoError(t, err)
	b.server = httptest.NewServer(b.sim.Handler())
	t.Cleanup(func() {
		b.server.Close()
		require.NoError(t, b.sim.Close())
	})
	return b
}

func (b *bench) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	event := got{Header: r.Header, Body: body}
	_ = json.Unmarshal(body, &event)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, event)
	if len(b.answers) > 0 {
		w.WriteHeader(b.answers[0])
		b.answers = b.answers[1:]
	}
}

// settle waits until all deliveries are over and returns what came, and forgets it.
func (b *bench) settle() []got {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(b.t, b.sim.Settle(ctx))
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.events
	b.events = nil
	return events
}

func names(events []got) (list []string) {
	for _, e := range events {
		list = append(list, e.Event)
	}
	return list
}

// call makes one call of WAHA's API and returns the status and the body.
func (b *bench) call(method, path string, body any) (int, string) {
	b.t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(b.t, err)
		in = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, in)
	require.NoError(b.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(b.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	return response.StatusCode, string(text)
}

// must is call for one that succeeds; it returns the body decoded.
func (b *bench) must(method, path string, body any) map[string]any {
	b.t.Helper()
	status, text := b.call(method, path, body)
	require.Less(b.t, status, 300, text)
	var out map[string]any
	if text != "" {
		require.NoError(b.t, json.Unmarshal([]byte(text), &out), text)
	}
	return out
}

type m = map[string]any

func (b *bench) config() m {
	return m{"noweb": m{"store": m{"enabled": true}}, "webjs": m{"tagsEventsOn": true}, "webhooks": []m{{"url": b.receiver.URL, "events": []string{"*"},
		"hmac": m{"key": secret}, "retries": m{"policy": "constant", "delaySeconds": 2, "attempts": 3}}}}
}

// pair makes the session default, pairs it, and forgets the deliveries about that.
func (b *bench) pair() {
	b.t.Helper()
	b.must("POST", "/api/sessions", m{"name": "default", "start": true, "config": b.config()})
	require.NoError(b.t, b.sim.Scan("default", "", number, "Sim"))
	b.settle()
}

func (b *bench) write(from, text string) simulator.Message {
	b.t.Helper()
	message, err := b.sim.Write(number, simulator.Draft{From: from, Name: "Peer", Text: text})
	require.NoError(b.t, err)
	return message
}

func TestPairAMessageEachWayAndTicks(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	made := b.must("POST", "/api/sessions", m{"name": "default", "start": true, "config": b.config()})
	require.Equal(t, "STARTING", made["status"])
	require.Equal(t, []string{"session.status", "session.status"}, names(b.settle()))

	require.NoError(t, b.sim.Scan("default", "", "+1 555 000 1111", "Sim"))
	events := b.settle()
	require.Equal(t, "WORKING", events[1].Inside["status"])
	me := b.must("GET", "/api/sessions/default/me", nil)
	require.Equal(t, number+"@c.us", me["id"])
	require.Equal(t, "Sim", me["pushName"])

	b.write("15551234567", "halo")
	events = b.settle()
	require.Equal(t, []string{"message", "message.any"}, names(events))
	require.Equal(t, events[0].ID, events[1].ID, "both share the envelope id")
	require.Equal(t, "halo", events[1].Inside["body"])
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(events[0].Body)
	require.Equal(t, hex.EncodeToString(mac.Sum(nil)), events[0].Header.Get("X-Webhook-Hmac"))

	sent := b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567@c.us", "text": "hi <b>"})
	raw := sent["key"].(m)["id"].(string)
	events = b.settle()
	require.Equal(t, []string{"message.any", "message.ack", "message.ack"}, names(events))
	require.Equal(t, "true_15551234567@c.us_"+raw, events[2].Inside["id"])
	require.Equal(t, "DEVICE", events[2].Inside["ackName"])
	require.NotContains(t, string(events[0].Body), `\u003c`, "WAHA does not escape HTML")

	turned, err := b.sim.Read(number, "15551234567")
	require.NoError(t, err)
	require.Equal(t, 1, turned)
	require.Equal(t, "READ", b.settle()[0].Inside["ackName"])
	require.Equal(t, []simulator.Count{{Session: "default", Phone: number, Chat: "15551234567", ChatID: "15551234567@c.us", Kind: "text", Text: "hi <b>",
		IDs: []string{raw}, Sends: 1}}, b.sim.Counts("default", "15551234567@c.us"))
	require.True(t, strings.HasPrefix(raw, "3EB0"))
}

func newRequest(t *testing.T, method, url string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	return request
}

// do makes a request that succeeds and returns the body.
func do(t *testing.T, request *http.Request) []byte {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Less(t, response.StatusCode, 300, string(body))
	return body
}
