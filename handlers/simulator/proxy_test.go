package simulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// start runs the program with --dev in front of a simulator of its own.
func start(t *testing.T, change ...func(*handlers.Parts)) (*handlerstest.App, *simulator.Simulator) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{})
	require.NoError(t, err)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = sim.Close()
	})
	return handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithParts(func(p *handlers.Parts) {
		p.SimulatorURL = server.URL
		for _, c := range change {
			c(p)
		}
	})), sim
}

// send makes a request as the phone page's script does.
func send(t *testing.T, app *handlerstest.App, method, path, body string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, app.URL+path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", app.URL)
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	app.Handler.ServeHTTP(answer, request)
	return answer
}

func TestThePageHasItsControls(t *testing.T) {
	t.Parallel()
	app, _ := start(t)
	page := app.Browser(t).Get("/simulator")
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, "Phone · CloudWA", page.Text("title"))
	language, _ := page.Find("html").Attr("lang")
	require.Equal(t, "en", language)
	for _, control := range []string{
		"#view-customer", "#view-owner", "#view-link", "#person", "#business", "#waiting", "#linked", "#link-number", "#link-code", "#thread",
		"#text[aria-label]", "#send[aria-label]", "[data-attach=voice]", "[data-act=delete]", "[data-switch=hold]", "[data-count=lose]",
		"[data-setting=engine]", "[data-do=restart]", "[data-person=receipts]", "#fault-add", "[data-delivery=pending]",
	} {
		require.Equal(t, 1, page.Find(control).Length(), control)
	}
	require.Zero(t, page.Find("script:not([src]), style, [style], [onclick]").Length(), "the security policy refuses these")
	require.NotContains(t, app.Browser(t).Get("/login").Body, "simulator.", "other pages load nothing of it")
}

func TestCallsReachTheSimulator(t *testing.T) {
	t.Parallel()
	app, sim := start(t)
	for _, header := range []map[string]string{nil, {"Sec-Fetch-Site": "same-origin"}} {
		answer := send(t, app, http.MethodPost, "/simulator/api/phones", `{"phone":"6281234567890","name":"Toko Melati"}`, header)
		require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	}
	require.Len(t, sim.Phones(), 1)
	answer := send(t, app, http.MethodPut, "/simulator/api/people", `{"phone":"6281311110001","picture":true}`, nil)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	answer = send(t, app, http.MethodGet, "/simulator/pictures/6281311110001.png", "", nil)
	require.Equal(t, "image/png", answer.Header().Get("Content-Type"))
	answer = send(t, app, http.MethodDelete, "/simulator/api/faults", "", nil)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	require.Equal(t, []string{"no-store"}, answer.Header().Values("Cache-Control"))
	answer = send(t, app, http.MethodPost, "/simulator/api/gateway/restart", "", map[string]string{"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"})
	require.Equal(t, http.StatusForbidden, answer.Code)
}

func TestALargeFilePassesAndATooLargeOneDoesNot(t *testing.T) {
	t.Parallel()
	app, _ := start(t)
	send(t, app, http.MethodPost, "/simulator/api/phones", `{"phone":"6281234567890"}`, nil)
	file := func(size int) string {
		return `{"from":"6281311110001","kind":"image","mimetype":"image/png","data":"` + strings.Repeat("A", size) + `"}`
	}
	answer := send(t, app, http.MethodPost, "/simulator/api/phones/6281234567890/messages", file(8<<20), nil)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	answer = send(t, app, http.MethodPost, "/simulator/api/phones/6281234567890/messages", file(64<<20), nil)
	require.Equal(t, http.StatusRequestEntityTooLarge, answer.Code)
	require.Contains(t, answer.Body.String(), `"error"`)
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t, handlerstest.WithDev(), handlerstest.WithParts(func(p *handlers.Parts) { p.SimulatorURL = "http://127.0.0.1:1" }))
	answer := send(t, app, http.MethodGet, "/simulator/api/state", "", nil)
	require.Equal(t, http.StatusBadGateway, answer.Code)
	require.Contains(t, answer.Body.String(), `{"error":"The simulator does not answer.`)
	require.Equal(t, http.StatusOK, app.Browser(t).Get("/simulator").Status, "the page says so by itself")
}

// TestWhoWaitsForNewsDoesNotHoldUpTheEnd: a poll ends when the program begins to stop.
func TestWhoWaitsForNewsDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	stopping := make(chan struct{})
	app, _ := start(t, func(p *handlers.Parts) { p.Stopping = stopping })
	ended := make(chan *httptest.ResponseRecorder)
	go func() { ended <- send(t, app, http.MethodGet, "/simulator/api/changes?after=0&wait=600", "", nil) }()
	select {
	case answer := <-ended:
		t.Fatalf("it did not wait: %s", answer.Body)
	case <-time.After(50 * time.Millisecond):
	}
	close(stopping)
	require.Equal(t, 499, (<-ended).Code)
}

func TestOnlyWithDevAndASimulator(t *testing.T) {
	t.Parallel()
	plain := handlerstest.New(t, handlerstest.WithParts(func(p *handlers.Parts) { p.SimulatorURL = "http://127.0.0.1:1" }))
	without := handlerstest.New(t, handlerstest.WithDev())
	for _, path := range []string{"/simulator", "/simulator/api/state", "/simulator/pictures/x.png"} {
		require.Equal(t, http.StatusNotFound, plain.Browser(t).Get(path).Status, path)
		require.Equal(t, http.StatusNotFound, without.Browser(t).Get(path).Status, path)
	}
}
