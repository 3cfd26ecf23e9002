package netguard

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Most tests allow 127.0.0.1 and treat 127.0.0.2, on which nothing listens, as the forbidden network.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, client *http.Client, address string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	request.Header.Set("X-Api-Key", "secret")
	request.Header.Set("Accept", "text/plain")
	response, err := client.Do(request)
	if err == nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

func TestClientRefusesPrivateAddresses(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	server := serve(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	port := server.URL[strings.LastIndex(server.URL, ":"):]

	for _, address := range []string{server.URL, "http://localhost" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port} {
		_, err := get(t, New(nil).Client(0), address)
		require.ErrorContains(t, err, "is not on the public internet", address)
		require.Equal(t, errs.Invalid, errs.CodeOf(err), address)
	}
	require.False(t, reached.Load())
}

func TestClientReachesAllowedNetworks(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	response, err := get(t, New(loopback).Client(0), server.URL)
	require.NoError(t, err)
	body, err := ReadAll(response.Body, 5)
	require.NoError(t, err)
	require.Equal(t, "hello", string(body))
}

// TestClientRefusesRebinding plays a name that was public when it was saved and leads home when it is used.
func TestClientRefusesRebinding(t *testing.T) {
	t.Parallel()
	server := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached the private server") })
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	guard := withNames(nil, map[string][]string{"localhost": {"93.184.216.34"}})
	require.NoError(t, guard.CheckURL(t.Context(), address))
	_, err := get(t, guard.Client(0), address)
	require.ErrorContains(t, err, "is not on the public internet")
}

func TestClientChecksRedirects(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, location, want string }{
		{"private address", "http://127.0.0.2:9/", "127.0.0.2 is not on the public internet"},
		{"metadata", "http://169.254.169.254/", "169.254.169.254 is not on the public internet"},
		{"other scheme", "ftp://127.0.0.1/", "begin with http"},
		{"password", "http://a:b@127.0.0.1/", "user name or a password"},
		{"no host", "http:///x", "no server name"},
		{"bad port", "http://127.0.0.1:99999/", "is not a port number"},
		{"for ever", "/", "more than 5 times"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, test.location, http.StatusFound) })
			_, err := get(t, New(loopback).Client(0), server.URL)
			require.ErrorContains(t, err, test.want)
			require.Equal(t, errs.Invalid, errs.CodeOf(err))
		})
	}
}

func TestClientFollowsFiveRedirects(t *testing.T) {
	t.Parallel()
	var steps atomic.Int64
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if steps.Add(1) <= maxRedirects {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(r.Header.Get("X-Api-Key")))
	})
	response, err := get(t, New(loopback).Client(0), server.URL)
	require.NoError(t, err)
	body, err := ReadAll(response.Body, 100)
	require.NoError(t, err)
	require.Equal(t, "secret", string(body), "headers stay on the same server")
}

func TestClientKeepsSecretsFromOtherServers(t *testing.T) {
	t.Parallel()
	headers := make(chan http.Header, 2)
	var home string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		headers <- r.Header
		http.Redirect(w, r, home+"/back", http.StatusFound)
	})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			headers <- r.Header
			return
		}
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	home = server.URL

	_, err := get(t, New(loopback).Client(0), server.URL)
	require.NoError(t, err)
	for range 2 {
		header := <-headers
		require.Empty(t, header.Get("X-Api-Key"))
		require.Equal(t, "text/plain", header.Get("Accept"))
	}

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("secret"))
	require.NoError(t, err)
	response, err := New(loopback).Client(0).Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	require.ErrorContains(t, err, "Enter that address instead")
}

func TestClientTakesNoProxy(t *testing.T) {
	t.Parallel()
	transport, ok := New(nil).Client(0).Transport.(*http.Transport)
	require.True(t, ok)
	require.Nil(t, transport.Proxy)
}

func TestClientTimesOut(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	_, err := get(t, New(loopback).Client(time.Millisecond), server.URL)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	var failure *url.Error
	require.ErrorAs(t, err, &failure)
	require.True(t, failure.Timeout())
}

func TestReadAllLimits(t *testing.T) {
	t.Parallel()
	_, err := ReadAll(strings.NewReader(strings.Repeat("a", 2049)), 2048)
	require.ErrorContains(t, err, "larger than 2 KB")
	require.Equal(t, errs.TooLarge, errs.CodeOf(err))
	body, err := ReadAll(strings.NewReader(strings.Repeat("a", 2048)), 2048)
	require.NoError(t, err)
	require.Len(t, body, 2048)
}
