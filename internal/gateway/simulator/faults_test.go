package simulator_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestEveryShapeOfError(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	for _, c := range []struct {
		shape  string
		status int
		body   string // equal, or contained where it is no JSON object
	}{
		{"unauthorized", 401, `{"message":"Unauthorized","statusCode":401}`},
		{"forbidden", 403, `{"message":"Forbidden","statusCode":403}`},
		{"session_not_found", 404, `{"message":"Session not found","error":"Not Found","statusCode":404}`},
		{"not_running", 404, `We didn't find a session with name 'default'.\nPlease start it first`},
		{"session_missing", 422, `{"error":"Session \"default\" does not exist","session":"default"}`},
		{"wrong_status", 422, `{"error":"Session status is not as expected. Try again later or restart the session","session":"default","status":"STARTING","expected":["WORKING"]}`},
		{"only_default", 422, "WAHA Core support only 'default' session"},
		{"plus_only", 422, "available only in Plus version for 'NOWEB' engine"},
		{"unprocessable", 422, `{"message":"Session 'default' is already started.","error":"Unprocessable Entity","statusCode":422}`},
		{"validation", 400, `{"message":["name must be a string","name should not be empty"],"error":"Bad Request","statusCode":400}`},
		{"bad_request", 400, `{"message":"Session name is required","error":"Bad Request","statusCode":400}`},
		{"detail", 400, `{"detail":"'bogus' presence requires 'chatId' field."}`},
		{"not_implemented", 501, "not implemented by 'NOWEB' engine"},
		{"no_message", 404, `{"message":"Message not found","error":"Not Found","statusCode":404}`},
		{"no_route", 404, `{"message":"Cannot POST /api/sendText","error":"Not Found","statusCode":404}`},
		{"file_not_found", 404, `{"error":{"code":404,"key":"FILE_NOT_FOUND","message":"File not found","details":"sendText"}}`},
		{"file_gone", 404, "ENOENT: "},
		{"exception", 500, `"exception":{"message":"Cannot read properties of undefined","name":"Error","stack":`},
		{"rate_overlimit", 500, `"data":429`},
		{"restricted_463", 500, "2 UNKNOWN: server returned error 463"},
		{"media_upload", 500, "Media upload failed on all hosts"},
		{"no_lid", 500, "no LID found"},
		{"lock", 500, "async-lock timed out in queue default"},
		{"timed_out", 500, "DEADLINE_EXCEEDED"},
		{"too_large", 500, `"name":"PayloadTooLargeError"`},
		{"unhealthy", 503, `"status":"error"`},
		{"empty", 201, ""},
		{"page", 502, "<h1>502 Bad Gateway</h1>"},
		{"garbage", 201, `{"id":"true_155`},
		{"raw", 201, ""},
	} {
		_, err := b.sim.AddFault(simulator.Fault{Path: "/api/sendText", Shape: c.shape, Times: 1})
		require.NoError(t, err)
		status, text := b.call("POST", "/api/sendText", m{"session": "default", "chatId": "1555001", "text": "secret words"})
		require.Equal(t, c.status, status, c.shape)
		if json.Valid([]byte(c.body)) {
			require.JSONEq(t, c.body, text, c.shape)
		} else {
			require.Contains(t, text, c.body, c.shape)
		}
		if strings.HasPrefix(text, `{"statusCode":500`) {
			require.Contains(t, text, "secret words", "a 500 repeats the request")
		}
	}
	require.Empty(t, b.sim.Counts("", ""), "none of them was performed")
	require.Empty(t, b.sim.Faults(), "all used up")
	_, err := b.sim.AddFault(simulator.Fault{Shape: "nonsense"})
	require.ErrorIs(t, err, simulator.ErrInput)
}

func TestAnswersThatAreLostAlthoughTheMessageWent(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	for _, shape := range []string{"cut", "timed_out", "empty"} {
		_, err := b.sim.AddFault(simulator.Fault{Session: "default", Method: "POST", Path: "/api/send*", Shape: shape, Times: 1, Perform: true})
		require.NoError(t, err)
	}
	request := func(ctx context.Context) (*http.Response, error) {
		r, err := http.NewRequestWithContext(ctx, "POST", b.server.URL+"/api/sendText", strings.NewReader(`{"session":"default","chatId":"1555001","text":"x"}`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		return http.DefaultClient.Do(r)
	}
	response, err := request(t.Context())
	require.Error(t, err, "cut")
	require.Nil(t, response)
	for _, status := range []int{500, 201} {
		response, err := request(t.Context())
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode)
	}
	require.Equal(t, 3, b.sim.Counts("", "")[0].Sends)

	_, err = b.sim.AddFault(simulator.Fault{Path: "/api/sendText", Shape: "hang", Times: 1})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := request(ctx) //nolint:bodyclose // there is no answer
		ended <- err
	}()
	require.Eventually(t, func() bool { return len(b.sim.Faults()) == 0 }, waitLong, waitStep)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}

func TestAFaultLetsCallsThroughAndTakesItsTime(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	id, err := b.sim.AddFault(simulator.Fault{Path: "/api/*/chats/*/messages", Skip: 1, Shape: "rate_overlimit"})
	require.NoError(t, err)
	const path = "/api/default/chats/1555001@c.us/messages"
	for _, want := range []int{200, 500, 500} {
		status, _ := b.call("GET", path, nil)
		require.Equal(t, want, status)
	}
	require.NoError(t, b.sim.RemoveFault(id))
	_, err = b.sim.AddFault(simulator.Fault{Path: path, Delay: 5000, Times: 1})
	require.NoError(t, err)
	done := make(chan int)
	before := b.clock.Waiting()
	go func() {
		status, _ := b.call("GET", path, nil)
		done <- status
	}()
	require.Eventually(t, func() bool { return b.clock.Waiting() > before }, waitLong, waitStep)
	b.clock.Advance(5000 * 1e6)
	require.Equal(t, 200, <-done)
}

func TestTheKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, version, path, header string
		status                      int
	}{
		{"none", "2026.7.1", "/api/server/version", "", 401},
		{"wrong", "2026.7.1", "/api/server/version", "sha512:00", 401},
		{"right", "2026.7.1", "/api/server/version", "key", 200},
		{"in the query", "2026.7.1", "/api/server/version?x-api-key=key", "", 200},
		{"in the query of an older one", "2026.2.1", "/api/server/version?x-api-key=key", "", 401},
		{"health too", "2026.7.1", "/health", "", 401},
		{"files too", "2026.7.1", "/api/files/default/x.jpeg", "", 401},
		{"ping is open", "2026.7.1", "/ping", "", 200},
		{"not asked for once", "2024.10.8", "/api/server/version", "", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := start(t, simulator.Options{APIKey: "key", Version: c.version})
			request := newRequest(t, "GET", b.server.URL+c.path)
			request.Header.Set("X-Api-Key", c.header)
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, c.status, response.StatusCode)
		})
	}
}

func TestWhatWAHAMakesOfBadCalls(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		says               string
	}{
		{"no text", "POST", "/api/sendText", m{"session": "default", "chatId": "1555001"}, 500, "Cannot read properties of undefined"},
		{"no chat", "POST", "/api/sendText", m{"session": "default", "text": "x"}, 500, "Cannot read properties of undefined"},
		{"no file", "POST", "/api/sendImage", m{"session": "default", "chatId": "1555001"}, 500, "Cannot read properties of undefined"},
		{"odd id", "PUT", "/api/reaction", m{"session": "default", "messageId": "a_b", "reaction": "x"}, 500, "Message id be in format"},
		{"unknown message", "GET", "/api/default/chats/1555001/messages/true_1555001@c.us_NOPE", nil, 404, "Message not found"},
		{"odd presence", "POST", "/api/default/presence", m{"presence": "bogus"}, 400, `{"detail":"'bogus' presence requires 'chatId' field."}`},
		{"odd number", "GET", "/api/default/chats/1555001/messages?limit=x", nil, 400, "limit must be a number"},
		{"forward unknown", "POST", "/api/forwardMessage", m{"session": "default", "chatId": "1555001", "messageId": "true_1_X"}, 422, "Message with id 'true_1_X' not found"},
		{"no such route", "POST", "/api/nonsense", nil, 404, "Cannot POST /api/nonsense"},
		{"no such method", "DELETE", "/api/sendText", nil, 404, "Cannot DELETE /api/sendText"},
	} {
		status, text := b.call(c.method, c.path, c.body)
		require.Equal(t, c.status, status, "%s: %s", c.name, text)
		require.Contains(t, text, c.says, c.name)
	}
	response, err := http.Post(b.server.URL+"/api/sendText", "text/plain", strings.NewReader(`{"session":"default","chatId":"1555001","text":"x"}`))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 500, response.StatusCode, "the body of another type is not read")
	status, text := b.call("POST", "/api/sendFile", m{"session": "default", "file": m{"data": strings.Repeat("A", 51<<20)}})
	require.Equal(t, 500, status)
	require.Contains(t, text, "PayloadTooLargeError")
}
