package waha_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ann  = gateway.Chat{Kind: gateway.ChatPerson, ID: "15551234567@c.us"}
)

const (
	apiKey        = "the-api-key"
	webhookSecret = "the-webhook-secret"
	webhookURL    = "https://cloudwa.example.com/hooks/waha/the-device-key"
)

// serve starts a server with that handler and returns a device on it.
func serve(t *testing.T, session string, handler http.HandlerFunc) *waha.Device {
	t.Helper()
	web := httptest.NewServer(handler)
	t.Cleanup(web.Close)
	return deviceAt(t, web.URL, session)
}

func deviceAt(t *testing.T, address, session string) *waha.Device {
	t.Helper()
	server, err := waha.New(waha.Options{URL: address, Key: apiKey, Now: func() time.Time { return noon }})
	require.NoError(t, err)
	return server.Device(waha.DeviceOptions{ID: "7", Session: session, WebhookURL: webhookURL, WebhookSecret: webhookSecret})
}

// thrown is the answer when the engine throws.
func thrown(message string) string {
	return `{"statusCode":500,"timestamp":"2026-11-23T08:00:00Z","exception":{"message":"` + message + `","name":"Error","stack":"at x"},"request":{"path":"/api/sendText"}}`
}

// failures are the answers of WAHA's contract, section 9, and what is to be done about each.
var failures = []struct {
	name   string
	status int
	body   string
	want   gateway.Error
	says   string
}{
	{"no key", 401, `{"message":"Unauthorized","statusCode":401}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonAuth}, "does not accept the API key"},
	{"key without the right", 403, `{"message":"Forbidden","statusCode":403}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonAuth}, "does not allow this"},
	{"unknown session", 404, `{"message":"Session not found","error":"Not Found","statusCode":404}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNoSession, State: gateway.StateMissing}, "does not know this number"},
	{"session not running", 404, `{"message":"We didn't find a session with name 'default'.\nPlease start it first by using POST /api/sessions/default/start request","error":"Not Found","statusCode":404}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNoSession, State: gateway.StateMissing}, "does not know this number"},
	{"unknown session on a send", 422, `{"error":"Session \"nope\" does not exist","session":"nope"}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNoSession, State: gateway.StateMissing}, "does not know this number"},
	{"session starting", 422, `{"error":"Session status is not as expected. Try again later or restart the session","session":"default","status":"STARTING","expected":["WORKING"]}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNotReady, State: gateway.StateStarting}, "is connecting"},
	{"session waits for a scan", 422, `{"error":"Session status is not as expected.","session":"default","status":"SCAN_QR_CODE","expected":["WORKING"]}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNotReady, State: gateway.StateScan}, "Scan the QR code"},
	{"session failed", 422, `{"error":"Session status is not as expected.","session":"default","status":"FAILED","expected":["WORKING"]}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNotReady, State: gateway.StateFailed}, "given up"},
	{"session in a new state", 422, `{"error":"Session status is not as expected.","session":"default","status":"HIBERNATING","expected":["WORKING"]}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNotReady, State: gateway.StateUnknown}, "CloudWA does not know"},
	{"code while connected", 422, `{"message":"Can request code only in SCAN_QR_CODE status. The current status is WORKING","error":"Unprocessable Entity","statusCode":422}`,
		gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonNotReady, State: gateway.StateWorking}, "connected already"},
	{"other name on an old server", 422, `{"message":"WAHA Core support only 'default' session. You tried to access 'other' session (base64: b3RoZXI=). ...","error":"Unprocessable Entity","statusCode":422}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonTaken}, "room for one number only"},
	{"Plus only", 422, `{"message":"The feature is available only in Plus version for 'NOWEB' engine. ...","error":"Unprocessable Entity","statusCode":422}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnsupported}, "cannot send files"},
	{"forward of an unknown message", 422, `{"message":"Message with id 'false_1@c.us_X' not found","error":"Unprocessable Entity","statusCode":422}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}, "does not know this message"},
	{"something else unprocessable", 422, `{"message":"Poll is odd","error":"Unprocessable Entity","statusCode":422}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRejected}, "Poll is odd"},
	{"validation", 400, `{"message":["name must be text","name must be short"],"error":"Bad Request","statusCode":400}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRejected}, "name must be text; name must be short"},
	{"bad JSON", 400, `{"message":"Session name is required","error":"Bad Request","statusCode":400}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRejected}, "Session name is required"},
	{"presence without chat", 400, `{"detail":"'bogus' presence requires 'chatId' field."}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRejected}, "requires 'chatId' field"},
	{"engine lacks it", 501, `{"message":"The method is not implemented by 'NOWEB' engine. Check the docs","error":"Not Implemented","statusCode":501}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnsupported}, "engine of this WAHA server"},
	{"unknown message", 404, `{"message":"Message not found","error":"Not Found","statusCode":404}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}, "does not know this message"},
	{"unknown route", 404, `{"message":"Cannot POST /api/sendText","error":"Not Found","statusCode":404}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnsupported}, "version of WAHA"},
	{"missing file", 404, `{"error":{"code":404,"key":"FILE_NOT_FOUND","message":"File not found","details":"x"}}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}, "file any more"},
	{"missing file, other shape", 404, `{"message":"ENOENT: no such file or directory, stat '/tmp/x'","error":"Not Found","statusCode":404}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}, "file any more"},
	{"too many", 429, ``,
		gateway.Error{Class: gateway.WaitUntil, Reason: gateway.ReasonRateLimit, Until: noon.Add(time.Minute)}, "slow down"},
	{"too fast for WhatsApp", 500, `{"statusCode":500,"exception":{"message":"rate-overlimit","data":429}}`,
		gateway.Error{Class: gateway.WaitUntil, Reason: gateway.ReasonRateLimit, Until: noon.Add(5 * time.Minute)}, "slow down"},
	{"account restricted", 500, thrown(`2 UNKNOWN: server returned error 463`),
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRestricted}, "no new chats"},
	{"nobody there", 500, thrown(`No LID for user`),
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNoIdentity}, "anybody under this number"},
	{"upload failed", 500, thrown(`Media upload failed on all hosts`),
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonOther}, "did not take the file"},
	{"lock", 500, thrown(`async-lock timed out in queue default`),
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonTimeout}, "busy with this number"},
	{"WhatsApp timed out", 500, thrown(`Timed Out`),
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonTimeout, Uncertain: true}, "in time"},
	{"gRPC timed out", 500, thrown(`4 DEADLINE_EXCEEDED: Deadline exceeded`),
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonTimeout, Uncertain: true}, "in time"},
	{"body too large", 500, `{"statusCode":500,"exception":{"message":"request entity too large","name":"PayloadTooLargeError"}}`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonTooLarge}, "too large"},
	{"engine threw", 500, thrown(`Cannot read properties of undefined (reading 'id')`),
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonOther, Uncertain: true}, "Cannot read properties"},
	{"no store", 500, thrown(`Enable NOWEB store 'config.noweb.store.enabled=True'`),
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnsupported}, "keeps no messages"},
	{"unhealthy", 503, `{"status":"error","info":{},"error":{},"details":{}}`,
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable}, "not ready"},
	{"proxy without server", 502, `<html>Bad Gateway</html>`,
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Uncertain: true}, "proxy"},
	{"proxy gave up", 504, ``,
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Uncertain: true}, "proxy"},
	{"proxy lost patience", 408, ``,
		gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonTimeout, Uncertain: true}, "in time"},
	{"something else", 418, `"teapot"`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonRejected}, "teapot"},
	{"success that is no JSON", 200, `<html>Welcome</html>`,
		gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotProvider, Uncertain: true}, "No WAHA server"},
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			device := serve(t, "cloudwa_7", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := device.Send(t.Context(), gateway.Outgoing{To: ann, Content: gateway.Text{Body: "hi"}})
			requireError(t, test.want, test.says, err)
		})
	}
}

func requireError(t *testing.T, want gateway.Error, says string, err error) {
	t.Helper()
	got, ok := errors.AsType[*gateway.Error](err)
	require.True(t, ok, "%v", err)
	require.Contains(t, got.Message.String(), says)
	require.NotContains(t, err.Error(), apiKey)
	require.NotContains(t, err.Error(), webhookSecret)
	require.NotContains(t, err.Error(), "the-device-key")
	require.NotContains(t, err.Error(), "15551234567")
	shown, ok := errors.AsType[*errs.Error](err)
	require.True(t, ok, "the web layer shows the sentence")
	require.Equal(t, got.Message, shown.Message)
	bare := *got
	bare.Message, bare.Cause = errs.Message{}, nil
	require.Equal(t, want, bare)
}

// TestFailureRepeatsTheRequest: a 500 comes with the request in it, file and secrets and all; what is kept of it is one short line.
func TestFailureRepeatsTheRequest(t *testing.T) {
	t.Parallel()
	device := serve(t, "cloudwa_7", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/server/version" {
			_, _ = io.WriteString(w, `{"version":"2026.7.1","engine":"GOWS","tier":"CORE"}`)
			return
		}
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"Session not found","statusCode":404}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"statusCode":500,"exception":{"message":"boom\nat `+webhookURL+` with `+webhookSecret+` and `+apiKey+strings.Repeat(" long", 200)+
			`"},"request":{"body":`+string(body)+`,"more":"`+strings.Repeat("x", 1<<20))
	})
	_, err := device.Start(t.Context())
	requireError(t, gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonOther, Uncertain: true}, "boom at *** with *** and ***", err)
	require.Less(t, len(err.Error()), 700)
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	_, err := deviceAt(t, gone.URL, "cloudwa_7").State(t.Context())
	requireError(t, gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonUnreachable}, "cannot be reached", err)

	cut := serve(t, "cloudwa_7", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err = cut.Send(t.Context(), gateway.Outgoing{To: ann, Content: gateway.Text{Body: "hi"}})
	requireError(t, gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Uncertain: true}, "broke", err)

	ctx, cancel := context.WithCancel(t.Context())
	waiting := serve(t, "cloudwa_7", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client went away only when it has read the request
		cancel()
		<-r.Context().Done()
	})
	_, err = waiting.Send(ctx, gateway.Outgoing{To: ann, Content: gateway.Text{Body: "hi"}})
	requireError(t, gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonTimeout, Uncertain: true}, "in time", err)

	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	_, err = deviceAt(t, secure.URL, "cloudwa_7").State(t.Context())
	requireError(t, gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonUnreachable}, "certificate", err)

	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	_, err = deviceAt(t, strings.Replace(plain.URL, "http:", "https:", 1), "cloudwa_7").State(t.Context())
	requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnreachable}, "http://", err)
}

// refusing is the transport of a guard that lets nothing through.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errs.New(errs.Invalid, "This address is not on the public internet.")
}

func TestGuardedServer(t *testing.T) {
	t.Parallel()
	server, err := waha.New(waha.Options{URL: "http://10.0.0.1:3000", Key: apiKey, HTTP: &http.Client{Transport: refusing{}}})
	require.NoError(t, err)
	_, err = server.Info(t.Context())
	requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonUnreachable}, "not on the public internet", err)
}

// TestKeyStaysHere: a server that redirects gets neither the key nor the message to the other place.
func TestKeyStaysHere(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked for %s", r.URL)
	}))
	t.Cleanup(other.Close)
	device := serve(t, "cloudwa_7", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	_, err := device.State(t.Context())
	requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotProvider},
		"redirects to "+strings.TrimPrefix(other.URL, "http://"), err)
}

func TestServerAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "waha.example.com", "ftp://waha.example.com", "http://", "http://user:word@waha.example.com",
		"http://waha.example.com/?key=1", "http://waha.example.com/#x", "http://[::1"} {
		_, err := waha.New(waha.Options{URL: address})
		require.True(t, errs.Is(err, errs.Invalid), "%s: %v", address, err)
	}
	_, err := waha.New(waha.Options{URL: "http://waha.example.com", Key: "two\nlines"})
	require.True(t, errs.Is(err, errs.Invalid))
}
