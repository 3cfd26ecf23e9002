package soak_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// sender reports messages of a number as its gateway does, and knows which reports were acknowledged. What it reports stands in no phone, so
// that nobody but a report can bring it.
type sender struct {
	n      number
	url    string
	key    string
	client *http.Client
	next   atomic.Int64
}

// sender reads from the gateway what CloudWA has told it about reports.
func (w *world) sender(n number) *sender {
	w.Helper()
	var session simulator.Session
	w.sim.must("GET", "sessions/"+n.session, nil, &session)
	var config struct {
		Webhooks []struct {
			URL  string `json:"url"`
			HMAC struct {
				Key string `json:"key"`
			} `json:"hmac"`
		} `json:"webhooks"`
	}
	require.NoError(w, json.Unmarshal(session.Config, &config))
	require.Len(w, config.Webhooks, 1)
	hook := config.Webhooks[0]
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	w.Cleanup(transport.CloseIdleConnections)
	return &sender{n: n, url: hook.URL, key: hook.HMAC.Key, client: &http.Client{Timeout: time.Minute, Transport: transport}}
}

// report is a delivery: the same bytes however often it is tried.
type report struct {
	raw  string
	body []byte
	mac  string
}

// report makes the report of a text that a customer writes now.
func (s *sender) report(from, text string) report {
	now, raw := time.Now(), fmt.Sprintf("SOAK%012d", s.next.Add(1))+s.n.phone
	body := encode(fields{
		"id": "evt_" + uuid.NewString(), "timestamp": now.UnixMilli(), "event": "message.any", "session": s.n.session,
		"me": fields{"id": s.n.phone + "@c.us", "pushName": "Toko Melati"}, "engine": "NOWEB",
		"payload": fields{
			"id": "false_" + from + "@c.us_" + raw, "timestamp": now.Unix(), "from": from + "@c.us", "fromMe": false, "source": "app", "body": text,
			"hasMedia": false, "media": nil, "ack": 2, "ackName": "DEVICE", "location": nil, "vCards": nil, "replyTo": nil,
			"_data": fields{
				"key":              fields{"remoteJid": from + "@s.whatsapp.net", "fromMe": false, "id": raw},
				"messageTimestamp": now.Unix(), "pushName": "Customer", "message": fields{"conversation": text}, "status": 3,
			},
		},
		"environment": fields{"version": "2026.7.1", "engine": "NOWEB", "tier": "CORE"},
	})
	mac := hmac.New(sha512.New, []byte(s.key))
	mac.Write(body)
	return report{raw: raw, body: body, mac: hex.EncodeToString(mac.Sum(nil))}
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	return text
}

// post sends a report once and returns the status of the answer, 0 without one.
func (s *sender) post(r report) int {
	request, err := http.NewRequest(http.MethodPost, s.url, bytes.NewReader(r.body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Webhook-Request-Id", r.raw)
	request.Header.Set("X-Webhook-Timestamp", strconv.FormatInt(time.Now().UnixMilli(), 10))
	request.Header.Set("X-Webhook-Hmac", r.mac)
	request.Header.Set("X-Webhook-Hmac-Algorithm", "sha512")
	answer, err := s.client.Do(request)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, answer.Body) // read so that the connection is kept
	_ = answer.Body.Close()
	return answer.StatusCode
}

// deliver sends a report until it is acknowledged, as gateways do. It returns the answers that were something else, and says whether it
// came to an end.
func (s *sender) deliver(r report) (refused []int, ok bool) {
	for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(100 * time.Millisecond) {
		status := s.post(r)
		if status == http.StatusOK {
			return refused, true
		}
		refused = append(refused, status)
	}
	return refused, false
}
