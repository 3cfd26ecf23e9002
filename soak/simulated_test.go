package soak_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// fields are the members of a JSON object.
type fields map[string]any

// simulated is the WhatsApp simulator as a process of its own, behind its control API.
type simulated struct {
	*process
	url    string
	client *http.Client
}

func simulate(t *testing.T) *simulated {
	t.Helper()
	address := freeAddress(t)
	env := []string{setting("SIMULATOR_ADDR", address), setting("DATA_DIR", filepath.Join(t.TempDir(), "phones"))}
	p := launch(t, &process{name: "simulator", args: []string{"simulate"}, env: env, address: address, healthy: "/ping"})
	return &simulated{process: p, url: "http://" + address, client: &http.Client{Timeout: time.Minute}}
}

// do calls the control API.
func (s *simulated) do(method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, s.url+"/simulator/api/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if body == nil {
		request.Body = http.NoBody
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, path, answer.StatusCode, said)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(said, into)
}

func (s *simulated) must(method, path string, body, into any) {
	s.t.Helper()
	require.NoError(s.t, s.do(method, path, body, into))
}

// pending is how many reports are still to be delivered, and -1 while the simulator is away.
func (s *simulated) pending() int {
	var stats simulator.DeliveryStats
	if s.do("GET", "deliveries", nil, &stats) != nil {
		return -1
	}
	return stats.Pending
}

// sends returns what was sent through a session, in the order of the first sends.
func (s *simulated) sends(session string) []simulator.Count {
	s.t.Helper()
	var list []simulator.Count
	s.must("GET", "counts?session="+session, nil, &list)
	return list
}

// sentTo returns what was sent through a session by customer, in the order of the first sends, and twice what was sent twice.
func (s *simulated) sentTo(session string) map[string][]string {
	s.t.Helper()
	sent := map[string][]string{}
	for _, c := range s.sends(session) {
		for range c.Sends {
			sent[c.Chat] = append(sent[c.Chat], c.Text)
		}
	}
	return sent
}

// sent is how many messages were sent through a session.
func (s *simulated) sent(session string) int { return len(s.sends(session)) }

// firstCustomer is the number of the first customer of a burst.
const firstCustomer = 6281300000000

func customer(n int) string { return fmt.Sprint(firstCustomer + n) }

// wrote is the text of a customer's n-th message, as a burst of the simulator makes it.
func wrote(person, n int) string { return fmt.Sprintf("customer #%d.%d", person, n) }

// burst lets new customers write to a phone, some messages each, in turns.
func (s *simulated) burst(phone string, people, each int) error {
	return s.burstFrom(phone, 0, people, each)
}

// burstFrom is burst with customers that begin at another one than the first.
func (s *simulated) burstFrom(phone string, first, people, each int) error {
	return s.do("POST", "phones/"+phone+"/bulk", simulator.Bulk{First: firstCustomer + int64(first), People: people, Count: each, Text: "customer "}, nil)
}
