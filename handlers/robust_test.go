package handlers_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestARequestThatWasGivenUpReachesNoHandler: a caller may stop sending and still listen. The guard cannot ask the database then, and what
// it could not find out it must not let through.
func TestARequestThatWasGivenUpReachesNoHandler(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Agent)
	for _, path := range []string{"/admin/jobs/", "/admin", "/settings/team", "/robots.txt"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		for _, cookie := range b.Cookies() {
			request.AddCookie(cookie)
		}
		answer := httptest.NewRecorder()
		app.Handler.ServeHTTP(answer, request)
		if path == "/robots.txt" {
			require.Equal(t, http.StatusOK, answer.Code, "a machine's route asks nobody")
			continue
		}
		require.NotEqual(t, http.StatusOK, answer.Code, path)
		require.NotContains(t, answer.Body.String(), "River", path)
	}
	require.NotContains(t, app.Log.String(), "panic")
}

func TestOddMethods(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	ask := func(method, path string) (int, string) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(app.URL, "http://"))
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method, path)
		require.NoError(t, err)
		response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, "no-store", response.Header.Get("Cache-Control"), path)
		require.NotEmpty(t, response.Header.Get("Content-Security-Policy"), path)
		return response.StatusCode, string(body)
	}
	for _, path := range []string{"/", "/health", "/login"} {
		status, body := ask(http.MethodHead, path)
		require.Equal(t, http.StatusOK, status, path)
		require.Empty(t, body)
	}
	status, _ := ask(http.MethodDelete, "/login")
	require.Equal(t, http.StatusMethodNotAllowed, status)
	status, _ = ask(http.MethodGet, "/login/")
	require.Equal(t, http.StatusNotFound, status)
	status, _ = ask("RVX1", "/")
	require.Equal(t, http.StatusMethodNotAllowed, status)
	_, metrics := ask(http.MethodGet, "/metrics")
	require.NotContains(t, metrics, "RVX1")
	require.NotContains(t, app.Log.String(), "RVX1")
}

// TestTheDatabaseIsGone: people read that it will be back, not that something is broken; and it is back by itself.
func TestTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	b := app.SignedIn(t, shop.Owner)
	back := dbtest.Shut(t, app.DB)
	page := b.Get("/dashboard")
	require.Equal(t, http.StatusServiceUnavailable, page.Status, page.Text("main"))
	require.NotEmpty(t, page.Header.Get("Retry-After"))
	require.Contains(t, page.Text("main"), "try again in a moment")
	health := b.Get("/health")
	require.Equal(t, http.StatusServiceUnavailable, health.Status)
	require.Contains(t, health.Body, `"database":"does not answer"`)
	back()
	// A connection of the pool that was cut may still be found out by one request each.
	require.Eventually(t, func() bool {
		page := b.Get("/dashboard")
		require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, page.Status, page.Text("main"))
		return page.Status == http.StatusOK && b.Get("/health").Status == http.StatusOK
	}, time.Minute, 10*time.Millisecond)
}
