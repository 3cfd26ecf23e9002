package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

const control = "/simulator/api/"

func TestThePhonePageCanDoEverything(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true, "config": b.config()})
	session := b.must("GET", control+"sessions/shop", nil)
	require.Equal(t, "SCAN_QR_CODE", session["status"])
	b.must("POST", control+"sessions/shop/next", nil)
	status, text := b.call("POST", control+"sessions/shop/scan", m{"phone": number, "qr": session["qr"]})
	require.Equal(t, 422, status)
	require.Contains(t, text, "no longer valid")
	b.must("POST", control+"sessions/shop/scan", m{"phone": number, "name": "Sim"})

	written := b.must("POST", control+"phones/"+number+"/messages", m{"from": "15551234567", "name": "Peer", "text": "halo"})
	b.must("POST", control+"phones/"+number+"/messages", m{"from": "15551234567", "kind": "location", "location": m{"latitude": 1.5, "longitude": 2.5, "name": "Place"}, "replyTo": written["id"]})
	b.must("POST", control+"phones/"+number+"/messages", m{"from": "15551234567", "kind": "contact", "vcard": "BEGIN:VCARD\nEND:VCARD"})
	b.must("POST", control+"phones/"+number+"/messages", m{"from": "15551234567", "kind": "voice", "mimetype": "audio/ogg; codecs=opus", "data": "aGFsbw=="})
	b.must("POST", control+"phones/"+number+"/messages", m{"from": "15551234567", "fromMe": true, "text": "typed on the phone"})
	b.must("POST", control+"phones/"+number+"/act", m{"message": written["id"], "do": "edit", "text": "halo!"})
	b.must("POST", control+"phones/"+number+"/chats/15551234567/typing", m{"presence": "typing"})
	b.must("POST", control+"phones/"+number+"/chats/15551234567/read", nil)
	b.must("PUT", control+"people", m{"phone": "15551234567", "name": "Peer", "noReceipts": true})
	person := b.must("PUT", control+"people", m{"id": "15551234567", "picture": true})
	require.Equal(t, []any{"Peer", true, true}, []any{person["name"], person["noReceipts"], person["picture"]}, "what is not named stays")
	b.must("POST", control+"phones", m{"phone": "15557654321", "name": "Second"})
	b.must("POST", control+"sessions/shop/tell", m{"event": "call.received", "payload": m{"id": "CALL1"}})
	b.must("POST", control+"sessions/shop/restrict", m{"messageCapping": m{"cappingStatus": "CAPPED"}})
	b.must("POST", control+"sessions/shop/drop", m{"status": "STARTING", "back": true})

	list := b.list(control + "phones/" + number + "/chats/15551234567/messages?limit=10")
	require.Len(t, list, 5)
	require.Equal(t, "halo!", list[0]["text"])
	require.Equal(t, written["id"], list[1]["replyTo"])
	require.Equal(t, true, list[4]["fromMe"])
	require.Len(t, b.list(fmt.Sprintf("%sphones/%s/chats/15551234567/messages?after=%.0f", control, number, list[3]["seq"])), 1)
	require.Equal(t, "typing", b.list(control + "phones/" + number + "/chats")[0]["theirs"])
	state := b.must("GET", control+"state", nil)
	require.Len(t, state["phones"], 2)
	require.Empty(t, b.must("GET", control+"deliveries?settle=30", nil)["pending"])
	require.NotEmpty(t, b.list(control+"calls?after=0"))
	require.Contains(t, names(b.settle()), "call.received")
}

func TestSettingsSwitchesAndFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	settings := b.must("PUT", control+"settings", m{"engine": "GOWS", "ackDelayMs": 50})
	require.Equal(t, "GOWS", settings["engine"])
	require.Equal(t, "2026.7.1", settings["version"], "what is not named stays")
	b.must("PUT", control+"switches?session=default", m{"hold": true, "drop": 2})
	b.must("PUT", control+"switches?session=default", m{"hold": false})
	require.Equal(t, m{"drop": float64(2)}, b.must("GET", control+"switches?session=default", nil))
	fault := b.must("POST", control+"faults", m{"path": "/api/sendText", "shape": "restricted_463", "times": 2})
	require.Len(t, b.list(control+"faults"), 1)
	require.Contains(t, b.listOfText(control+"shapes"), "restricted_463")
	b.must("DELETE", fmt.Sprintf("%sfaults/%.0f", control, fault["id"]), nil)
	require.Empty(t, b.list(control+"faults"))
	require.Zero(t, b.must("POST", control+"release", m{"order": "shuffle"})["released"])
	b.must("POST", control+"gateway/restart", m{"lose": true})
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"PUT", "settings", m{"engine": "BAILEYS"}},
		{"PUT", "settings", m{"no such setting": 1}},
		{"PUT", "switches", "text"},
		{"PUT", "people", m{"name": "nobody"}},
		{"POST", "faults", m{"shape": "no"}},
		{"DELETE", "faults/x", nil},
		{"POST", "codes", m{"code": "AAAA-BBBB", "phone": number}},
		{"GET", "phones/1/chats", nil},
		{"POST", "phones/" + number + "/messages", m{"from": "15551234567"}},
		{"POST", "phones/" + number + "/messages", m{"from": "15551234567", "kind": "smell"}},
		{"POST", "phones/" + number + "/act", m{"message": "NOPE", "do": "react"}},
		{"POST", "phones/" + number + "/chats/15551234567/typing", m{"presence": "dancing"}},
	} {
		status, text := b.call(c.method, control+c.path, c.body)
		require.Equal(t, 422, status, "%s: %s", c.path, text)
		require.Contains(t, text, `{"error":"not possible: `)
	}
}

func (b *bench) listOfText(path string) (out []string) {
	b.t.Helper()
	_, text := b.call("GET", path, nil)
	require.NoError(b.t, json.Unmarshal([]byte(text), &out))
	return out
}

func TestAPageOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	request := newRequest(t, "POST", b.server.URL+control+"gateway/restart")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusForbidden, response.StatusCode)
}

func TestChangesAreToldToWhoWaits(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	b.settle()
	last := b.sim.ChangesAfter(t.Context(), 0, 0)
	require.NotEmpty(t, last.Changes)
	require.Equal(t, last.Seq, last.Changes[len(last.Changes)-1].Seq)

	answers := make(chan simulator.Changes)
	before := b.clock.Waiting()
	go func() { answers <- b.sim.ChangesAfter(t.Context(), last.Seq, time.Minute) }()
	require.Eventually(t, func() bool { return b.clock.Waiting() > before }, waitLong, waitStep)
	message := b.write("15551234567", "halo")
	changes := <-answers
	require.Equal(t, changes.Changes[0], simulator.Change{Seq: last.Seq + 1, Kind: "message", Phone: number, Chat: "15551234567", Message: message.ID})
	b.settle()

	go func() {
		answers <- b.sim.ChangesAfter(t.Context(), b.sim.ChangesAfter(t.Context(), changes.Seq, 0).Seq, time.Minute)
	}()
	require.Eventually(t, func() bool { return b.clock.Waiting() > before }, waitLong, waitStep)
	b.clock.Advance(time.Minute)
	require.Empty(t, (<-answers).Changes)
	require.True(t, b.sim.ChangesAfter(t.Context(), 1<<40, 0).Reset)
}

func TestABurstKeepsTheOrderOfEachChat(t *testing.T) {
	t.Parallel()
	for _, order := range []string{simulator.OrderSession, simulator.OrderChat, simulator.OrderNone} {
		b := start(t, simulator.Options{Set: func(s *simulator.Settings) { s.Order = order }})
		config := b.config()
		config["webhooks"].([]m)[0]["events"] = []string{"message"}
		b.must("POST", "/api/sessions", m{"name": "default", "start": true, "config": config})
		require.NoError(t, b.sim.Scan("default", "", number, ""))
		b.must("POST", control+"phones/"+number+"/bulk", m{"first": 6281200000000, "people": 50, "count": 6, "text": "n"})
		events := b.settle()
		require.Len(t, events, 300, order)
		next := map[string]int{}
		for _, e := range events {
			from, text := e.Inside["from"].(string), e.Inside["body"].(string)
			_, n, _ := strings.Cut(text, ".")
			if order != simulator.OrderNone {
				require.Equal(t, fmt.Sprint(next[from]), n, from)
			}
			next[from]++
		}
		require.Len(t, next, 50)
	}
}

// BenchmarkBurst shows how many deliveries leave in a second, to a receiver that does nothing, with the journal on a disk.
func BenchmarkBurst(b *testing.B) {
	receiver := newReceiver(b)
	sim, err := simulator.New(simulator.Options{Dir: b.TempDir(), Set: func(s *simulator.Settings) { s.Order = simulator.OrderChat }})
	require.NoError(b, err)
	pairFor(b, sim, receiver)
	b.ResetTimer()
	require.NoError(b, sim.WriteBulk(number, simulator.Bulk{First: 6281200000000, People: 500, Count: b.N/500 + 1, Text: "benchmark"}))
	require.NoError(b, sim.Settle(b.Context()))
	b.StopTimer()
	b.ReportMetric(float64(sim.Deliveries().Delivered)/b.Elapsed().Seconds(), "deliveries/s")
	require.NoError(b, sim.Close())
}
