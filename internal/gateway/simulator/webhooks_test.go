package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// texts are the bodies of message events, in the order in which they came.
func texts(events []got) (list []string) {
	for _, e := range events {
		if e.Event == "message" {
			list = append(list, e.Inside["body"].(string))
		}
	}
	return list
}

func (b *bench) answer(statuses ...int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers = statuses
}

// waitFor waits until so many deliveries came.
func (b *bench) waitFor(n int) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.events) >= n && b.sim.Deliveries().Failures+b.sim.Deliveries().Delivered >= n
	}, time.Minute, time.Millisecond)
}

func TestADeliveryIsTriedAgainUnchanged(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	config := b.config()
	config["webhooks"].([]m)[0]["events"] = []string{"message"}
	b.must("POST", "/api/sessions", m{"name": "default", "start": true, "config": config})
	require.NoError(t, b.sim.Scan("default", "", number, "Sim"))
	b.answer(500, 404, 401)
	b.write("15551234567", "halo")
	b.write("15551234567", "second")
	for i := range 3 {
		b.waitFor(i + 1)
		b.clock.Advance(2 * time.Second)
	}
	events := b.settle()
	require.Equal(t, []string{"halo", "halo", "halo", "halo", "second"}, texts(events), "3 retries are 4 deliveries; what comes after waits")
	for _, e := range events[1:4] {
		require.Equal(t, events[0].Body, e.Body)
		for _, name := range []string{"X-Webhook-Request-Id", "X-Webhook-Timestamp", "X-Webhook-Hmac", "X-Webhook-Hmac-Algorithm", "User-Agent"} {
			require.Equal(t, events[0].Header.Get(name), e.Header.Get(name), name)
		}
	}
	require.NotEqual(t, events[0].Header.Get("X-Webhook-Request-Id"), events[4].Header.Get("X-Webhook-Request-Id"))
	require.Equal(t, 3, b.sim.Deliveries().Failures)
}

func TestADeliveryIsGivenUpAfterItsRetries(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	before := b.sim.Deliveries()
	b.answer(503, 503, 503, 503)
	b.write("15551234567", "halo")
	for i := range 3 {
		require.Eventually(t, func() bool { return b.sim.Deliveries().Failures == before.Failures+i+1 }, time.Minute, time.Millisecond)
		b.clock.Advance(2 * time.Second)
	}
	require.Equal(t, []string{"message", "message", "message", "message", "message.any"}, names(b.settle()))
	require.Equal(t, before.GivenUp+1, b.sim.Deliveries().GivenUp)
}

func TestALaneIsTriedAgainSoonerThanItsWebhookSays(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	config := b.config()
	config["webhooks"].([]m)[0]["events"] = []string{"message"}
	config["webhooks"].([]m)[0]["retries"] = m{"policy": "exponential", "delaySeconds": 2, "attempts": 2} // 4 and 8 seconds
	b.must("POST", "/api/sessions", m{"name": "default", "start": true, "config": config})
	require.NoError(t, b.sim.Scan("default", "", number, "Sim"))
	b.answer(503, 503, 503, 503, 503, 503, 503)
	b.write("15551234567", "halo")
	b.write("15551234567", "second")
	for i := range 6 { // every two seconds, for the twelve that it would have taken
		b.waitFor(i + 1)
		require.Zero(t, b.sim.Deliveries().GivenUp)
		b.clock.Advance(2 * time.Second)
	}
	require.Equal(t, []string{"halo", "halo", "halo", "halo", "halo", "halo", "halo", "second"}, texts(b.settle()))
	require.Equal(t, 1, b.sim.Deliveries().GivenUp)
}

func TestSwitchesOnDeliveries(t *testing.T) {
	t.Parallel()
	only := func(change func(*simulator.Switches)) func(*simulator.Switches) {
		return func(w *simulator.Switches) {
			w.Events = []string{"message"}
			change(w)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*simulator.Switches)
		want   []string
	}{
		{"none", func(*simulator.Switches) {}, []string{"1", "2", "3", "4"}},
		{"drop", func(w *simulator.Switches) { w.Drop = 2 }, []string{"3", "4"}},
		{"drop all", func(w *simulator.Switches) { w.Drop = simulator.Always }, nil},
		{"duplicate", func(w *simulator.Switches) { w.Duplicate = 1 }, []string{"1", "1", "2", "3", "4"}},
		{"duplicate all", func(w *simulator.Switches) { w.Duplicate = simulator.Always }, []string{"1", "1", "2", "2", "3", "3", "4", "4"}},
		{"reorder", func(w *simulator.Switches) { w.Reorder = 3 }, []string{"3", "2", "1", "4"}},
		{"hold", func(w *simulator.Switches) { w.Hold = true }, nil},
		{"cut", func(w *simulator.Switches) { w.CutWebhooks = true }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := start(t, simulator.Options{})
			b.pair()
			require.NoError(t, b.sim.Switch("default", only(c.change)))
			for i := range 4 {
				b.write("15551234567", fmt.Sprint(i+1))
			}
			require.Equal(t, c.want, texts(b.settle()))
			_, history := b.call("GET", "/api/default/chats/15551234567@c.us/messages?downloadMedia=false", nil)
			require.Equal(t, 4, strings.Count(history, `"source":"app"`), "the history has them all")
		})
	}
}

func TestHeldDeliveriesAreReleased(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	require.NoError(t, b.sim.Switch("", func(w *simulator.Switches) { w.Hold = true }))
	for _, text := range []string{"1", "2", "3"} {
		b.write("15551234567", text)
	}
	require.Equal(t, 6, b.sim.Deliveries().Held)
	n, err := b.sim.Release("default", "reverse")
	require.NoError(t, err)
	require.Equal(t, 6, n)
	require.Equal(t, []string{"3", "2", "1"}, texts(b.settle()))
	b.write("15551234567", "4")
	require.NoError(t, b.sim.Switch("", func(w *simulator.Switches) { w.Hold = false }))
	require.Equal(t, []string{"4"}, texts(b.settle()))
	_, err = b.sim.Release("", "sideways")
	require.ErrorIs(t, err, simulator.ErrInput)
}

func TestTheEchoComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	require.NoError(t, b.sim.Switch("default", func(w *simulator.Switches) { w.EchoFirst = true }))
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "x"})
	b.mu.Lock()
	came := names(b.events)
	b.mu.Unlock()
	require.Contains(t, came, "message.any", "received before the answer")
}

func TestSendsThatGoWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*simulator.Switches)
		want   []string
	}{
		{"well", func(*simulator.Switches) {}, []string{"SERVER", "DEVICE"}},
		{"refused", func(w *simulator.Switches) { w.Refuse = 1 }, []string{"ERROR"}},
		{"late error", func(w *simulator.Switches) { w.LateError = 1 }, []string{"SERVER", "ERROR"}},
		{"lost", func(w *simulator.Switches) { w.Lose = 1 }, nil},
		{"skipped ticks", func(w *simulator.Switches) { w.SkipAcks = true }, []string{"DEVICE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := start(t, simulator.Options{})
			b.pair()
			require.NoError(t, b.sim.Switch("default", c.change))
			b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "x"})
			var acks []string
			for _, e := range b.settle() {
				if e.Event == "message.ack" {
					acks = append(acks, e.Inside["ackName"].(string))
				}
			}
			require.Equal(t, c.want, acks)
		})
	}
}

func TestWhatNobodyKnowsYet(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Version: "2026.7.2"})
	b.pair()
	require.NoError(t, b.sim.Tell("default", "moon.rise", []byte(`{"id":"m1"}`)))
	require.NoError(t, b.sim.DropSession("default", simulator.Drop{Status: "PASSKEY_REQUIRED", Data: []byte(`{"url":"x"}`)}))
	require.NoError(t, b.sim.DropSession("default", simulator.Drop{Status: "STARTING", Back: true}))
	require.NoError(t, b.sim.Restrict("default", []byte(`{"isActive":true}`), nil))
	events := b.settle()
	require.Equal(t, "moon.rise", events[0].Event)
	require.Equal(t, "PASSKEY_REQUIRED", events[1].Inside["status"])
	require.Equal(t, m{"url": "x"}, events[1].Inside["data"])
	require.Equal(t, "STARTING", events[2].Inside["status"])
	require.Equal(t, "WORKING", events[3].Inside["status"], "it comes back by itself")
	require.Equal(t, "WORKING", events[4].Inside["status"], "a restriction tells it again")
	require.Contains(t, string(events[4].Body), `"reachoutTimelock":{"isActive":true}`)
}

func TestTheWholeGatewayDown(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	require.NoError(t, b.sim.Configure(func(s *simulator.Settings) { s.Down = "503" }))
	status, _ := b.call("GET", "/api/server/version", nil)
	require.Equal(t, http.StatusServiceUnavailable, status)
	b.write("15551234567", "meanwhile")
	require.Empty(t, b.settle())
	require.NoError(t, b.sim.Configure(func(s *simulator.Settings) { s.Down = "refuse" }))
	response, err := http.DefaultClient.Do(newRequest(t, "GET", b.server.URL+"/api/server/version"))
	require.Error(t, err)
	require.Nil(t, response)
	require.NoError(t, b.sim.Configure(func(s *simulator.Settings) { s.Down = "" }))
	_, history := b.call("GET", "/api/default/chats/overview", nil)
	require.Contains(t, history, "meanwhile")
}

func TestTwoSessionsTalkToEachOther(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	b.must("POST", "/api/sessions", m{"name": "other", "start": true, "config": b.config()})
	require.NoError(t, b.sim.Scan("other", "", "15557654321", "Other"))
	b.settle()
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15557654321@c.us", "text": "ping"})
	var came []string
	for _, e := range b.settle() {
		came = append(came, strings.Join([]string{e.Event, fmt.Sprint(e.Inside["fromMe"]), fmt.Sprint(e.Inside["body"])}, " "))
	}
	require.ElementsMatch(t, []string{"message.any true ping", "message.ack true <nil>", "message.ack true <nil>", "message false ping", "message.any false ping"}, came)
	b.must("POST", "/api/sendSeen", m{"session": "other", "chatId": number + "@c.us"})
	require.Equal(t, "READ", b.settle()[0].Inside["ackName"])
	require.Len(t, b.sim.Counts("", ""), 1)
}
