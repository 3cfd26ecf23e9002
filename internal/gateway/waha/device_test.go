package waha_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// simulate starts a simulated server and returns it with a driver's view of it.
func simulate(t *testing.T, options simulator.Options) (*simulator.Simulator, *waha.Server, string) {
	t.Helper()
	options.Clock, options.Seed, options.APIKey = simulator.NewManualClock(noon), 1, apiKey
	sim, err := simulator.New(options)
	require.NoError(t, err)
	api := httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		api.Close()
		require.NoError(t, sim.Close())
	})
	server, err := waha.New(waha.Options{URL: api.URL + "/", Key: apiKey})
	require.NoError(t, err)
	return sim, server, api.URL
}

// hook is where nobody listens.
const hook = "http://127.0.0.1:9/hooks/waha/"

// TestTwoDevicesOnOneServer: what is done with one does nothing to the other.
func TestTwoDevicesOnOneServer(t *testing.T) {
	t.Parallel()
	sim, server, _ := simulate(t, simulator.Options{Engine: simulator.GOWS})
	info, err := server.Info(t.Context())
	require.NoError(t, err)
	one := server.Device(waha.DeviceOptions{ID: "1", Session: info.SessionName("1"), WebhookURL: hook + "1", WebhookSecret: "s1"})
	two := server.Device(waha.DeviceOptions{ID: "2", Session: info.SessionName("2"), WebhookURL: hook + "2", WebhookSecret: "s2"})
	require.NotEqual(t, one.Session, two.Session)
	for i, device := range []*waha.Device{one, two} {
		_, err := device.Start(t.Context())
		require.NoError(t, err)
		require.NoError(t, sim.Scan(device.Session, "", []string{"628110000001", "628110000002"}[i], ""))
	}
	require.NoError(t, one.Restart(t.Context()))
	require.NoError(t, one.Logout(t.Context()))
	require.NoError(t, one.Delete(t.Context()))
	state, err := two.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateWorking, state.State)
	require.Equal(t, "628110000002", state.Account.Phone)
	state, err = one.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateMissing, state.State)
}

// TestOneSessionIsTaken: on an old server the second device is refused and can do nothing to the first.
func TestOneSessionIsTaken(t *testing.T) {
	t.Parallel()
	sim, server, _ := simulate(t, simulator.Options{Engine: simulator.NOWEB, Version: "2026.2.1"})
	first := server.Device(waha.DeviceOptions{ID: "1", Session: "default", WebhookURL: hook + "1", WebhookSecret: "s1"})
	_, err := first.Start(t.Context())
	require.NoError(t, err)
	require.NoError(t, sim.Scan("default", "", "628110000001", ""))

	second := server.Device(waha.DeviceOptions{ID: "2", Session: "default", WebhookURL: hook + "2", WebhookSecret: "s2"})
	taken := gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonTaken}
	_, err = second.Start(t.Context())
	requireError(t, taken, "belongs to another number", err)
	_, err = second.Configure(t.Context(), true)
	requireError(t, taken, "belongs to another number", err)
	requireError(t, taken, "belongs to another number", second.Restart(t.Context()))
	requireError(t, taken, "belongs to another number", second.Logout(t.Context()))
	require.NoError(t, second.Delete(t.Context()), "ours is not there")

	named := server.Device(waha.DeviceOptions{ID: "3", Session: "cloudwa_3", WebhookURL: hook + "3", WebhookSecret: "s3"})
	_, err = named.Start(t.Context())
	requireError(t, taken, "room for one number only", err)

	state, err := first.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateWorking, state.State)

	// After a restart such a server knows neither who the session belongs to nor how it is configured; the number is still paired.
	require.NoError(t, sim.RestartGateway(true))
	state, err = first.Start(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateWorking, state.State)
	changed, err := first.Configure(t.Context(), false)
	require.NoError(t, err)
	require.False(t, changed, "Start gave it its configuration back")
}

// TestStrangersSession: the one session of an old server that somebody else uses, without us having been there, is left alone.
func TestStrangersSession(t *testing.T) {
	t.Parallel()
	const session = `{"name":"default","status":"WORKING","config":{"webhooks":[{"url":"http://other.example.com"}]},"me":{"id":"628110000009@c.us"}}`
	handler := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/server/version":
			_, _ = io.WriteString(w, `{"version":"2026.2.1","engine":"NOWEB","tier":"CORE"}`)
		case r.Method == http.MethodGet || r.Method == http.MethodPut:
			_, _ = io.WriteString(w, session)
		default:
			t.Errorf("unexpected %s %s", r.Method, r.URL.Path)
		}
	}
	device := serve(t, "default", handler)
	_, err := device.Start(t.Context())
	requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonTaken}, "belongs to another number", err)

	ours := serve(t, "default", handler)
	ours.Phone = "628110000009"
	_, err = ours.Start(t.Context())
	require.NoError(t, err, "the number is known as this device's")
}

// TestOlderEvents: a server that does not know one of our events gets the others.
func TestOlderEvents(t *testing.T) {
	t.Parallel()
	var mutex sync.Mutex
	var bodies []string
	device := serve(t, "cloudwa_7", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mutex.Lock()
		defer mutex.Unlock()
		switch {
		case r.URL.Path == "/api/server/version":
			_, _ = io.WriteString(w, `{"version":"2025.1.1","engine":"WEBJS","tier":"PLUS"}`)
		case r.Method == http.MethodGet && len(bodies) < 2:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"Session not found","statusCode":404}`)
		case r.Method == http.MethodGet:
			_, _ = io.WriteString(w, `{"name":"cloudwa_7","status":"SCAN_QR_CODE"}`)
		default:
			bodies = append(bodies, string(body))
			if strings.Contains(string(body), "message.edited") {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"message":["each value in events must be one of the following values: session.status, message, message.any, message.ack, message.reaction, message.revoked, *"],"error":"Bad Request","statusCode":400}`)
				return
			}
			w.WriteHeader(http.StatusCreated) // with an empty body
		}
	})
	session, err := device.Start(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateScan, session.State)
	require.Len(t, bodies, 2, "created without the event")
	var sent struct {
		Start  bool `json:"start"`
		Config struct {
			Metadata map[string]string `json:"metadata"`
			Webhooks []struct {
				URL    string   `json:"url"`
				Events []string `json:"events"`
				HMAC   struct {
					Key string `json:"key"`
				} `json:"hmac"`
			} `json:"webhooks"`
			WEBJS struct {
				TagsEventsOn bool `json:"tagsEventsOn"`
			} `json:"webjs"`
		} `json:"config"`
	}
	require.NoError(t, json.Unmarshal([]byte(bodies[1]), &sent))
	require.True(t, sent.Start)
	require.Equal(t, "7", sent.Config.Metadata["cloudwa.device"])
	require.Equal(t, []string{"session.status", "message.any", "message.ack", "message.reaction", "message.revoked"}, sent.Config.Webhooks[0].Events)
	require.Equal(t, webhookURL, sent.Config.Webhooks[0].URL)
	require.Equal(t, webhookSecret, sent.Config.Webhooks[0].HMAC.Key)
	require.True(t, sent.Config.WEBJS.TagsEventsOn)
}

func TestInfo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body string
		reason     gateway.Reason
		one        bool
	}{
		{"new", `{"version":"2026.7.1","engine":"GOWS","tier":"CORE"}`, "", false},
		{"old free edition", `{"version":"2026.5.4","engine":"NOWEB","tier":"CORE"}`, "", true},
		{"old paid edition", `{"version":"2025.3.1","engine":"WEBJS","tier":"PLUS"}`, "", false},
		{"oldest", `{"version":"2024.11.5","engine":"WEBJS","tier":"CORE"}`, "", true},
		{"too old", `{"version":"2024.10.8","engine":"WEBJS","tier":"CORE"}`, gateway.ReasonTooOld, false},
		{"unreadable version", `{"version":"next","engine":"GOWS","tier":"CORE"}`, "", false},
		{"beta", `{"version":"2026.8.1-beta.2","engine":"NEW","tier":"CORE"}`, "", false},
		{"something else", `{"status":"ok"}`, gateway.ReasonNotProvider, false},
		{"a list", `[]`, gateway.ReasonNotProvider, false},
		{"nothing", ``, gateway.ReasonNotProvider, false},
		{"a page", `<!doctype html>`, gateway.ReasonNotProvider, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				require.Equal(t, apiKey, r.Header.Get("X-Api-Key"))
				_, _ = io.WriteString(w, test.body)
			}))
			t.Cleanup(web.Close)
			server, err := waha.New(waha.Options{URL: web.URL, Key: apiKey})
			require.NoError(t, err)
			info, err := server.Info(t.Context())
			if test.reason != "" {
				require.True(t, gateway.IsReason(err, test.reason), "%v", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.one, info.OneSession())
			require.Equal(t, test.one, info.SessionName("7") == "default")
			require.Equal(t, test.one, !info.Capabilities().Can(gateway.FeatureManySessions))
			require.Equal(t, test.one, !info.Capabilities().Can(gateway.FeatureImage))
		})
	}
	nothing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nothing.Close)
	server, err := waha.New(waha.Options{URL: nothing.URL})
	require.NoError(t, err)
	_, err = server.Info(t.Context())
	require.True(t, gateway.IsReason(err, gateway.ReasonNotProvider), "%v", err)
}

func TestProbe(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 8)
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if (waha.Receiver{}).Verify(r.Header, body, "s") == nil {
			arrived <- struct{}{}
		}
	}))
	t.Cleanup(listener.Close)
	sim, server, _ := simulate(t, simulator.Options{})
	options := waha.DeviceOptions{ID: "probe", Session: "cloudwa_probe", WebhookURL: listener.URL, WebhookSecret: "s"}
	reached, err := server.Probe(t.Context(), options, arrived)
	require.NoError(t, err)
	require.True(t, reached)
	require.Empty(t, sim.Sessions(), "nothing is left behind")
	require.NoError(t, sim.Settle(t.Context()))
}

// ending is a transport that calls done when the answer to a POST was read.
type ending struct{ done func() }

type endingBody struct {
	io.ReadCloser
	done func()
}

func (b endingBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}

func (e ending) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodPost {
		answer.Body = endingBody{answer.Body, e.done}
	}
	return answer, err
}
