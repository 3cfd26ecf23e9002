package netguard

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

const (
	defaultTimeout = 15 * time.Second
	dialTimeout    = 5 * time.Second
	maxRedirects   = 5
	maxHeaderBytes = 64 << 10
)

// crossOriginHeaders are the request headers that may follow a redirect to another server. net/http drops only Authorization and
// cookies there; a key in a header of its own, such as X-Api-Key, would go along.
var crossOriginHeaders = []string{"Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Range", "User-Agent"}

func newTransport(control func(network, address string, connection syscall.RawConn) error) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: control}
	return &http.Transport{
		Proxy:                  nil, // a proxy from the environment would dial for us, past the guard
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    dialTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// Client returns a client that reaches only what the guard lets through. The timeout covers the whole exchange with its redirects and
// the reading of the body; zero means 15 seconds. It follows at most 5 redirects, each checked; on the way to another server it drops
// all headers that may hold a secret and does not send the body again. All clients of a guard share their connections. A refusal is an
// Invalid error of errs in the chain of what Do returns.
func (g *Guard) Client(timeout time.Duration) *http.Client {
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	return &http.Client{Transport: g.transport, CheckRedirect: g.checkRedirect, Timeout: timeout}
}

func (g *Guard) checkRedirect(request *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return errs.New(errs.Invalid, "The server redirects more than %d times.", maxRedirects)
	}
	if err := checkForm(request.URL); err != nil {
		return err
	}
	if port, err := portOf(request.URL); err != nil {
		return err
	} else if ip, err := netip.ParseAddr(request.URL.Hostname()); err == nil {
		if err := g.check(netip.AddrPortFrom(ip, port), request.URL.Hostname()); err != nil {
			return err
		}
	}
	if !leftOrigin(request, via) {
		return nil
	}
	if request.Body != nil && request.Body != http.NoBody {
		_ = request.Body.Close()
		return errs.New(errs.Invalid, "The server redirects to %s. Enter that address instead.", request.URL.Host)
	}
	for name := range request.Header {
		if !slices.Contains(crossOriginHeaders, name) {
			request.Header.Del(name)
		}
	}
	return nil
}

// leftOrigin reports whether any step so far went to another scheme, host or port than the first request.
func leftOrigin(request *http.Request, via []*http.Request) bool {
	first := via[0].URL
	for _, step := range append(slices.Clone(via[1:]), request) {
		if !sameOrigin(first, step.URL) {
			return true
		}
	}
	return false
}

func sameOrigin(a, b *url.URL) bool {
	portA, errA := portOf(a)
	portB, errB := portOf(b)
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && errA == nil && errB == nil && portA == portB
}

// ReadAll reads a body of at most limit bytes, counted after decompression; a longer one is a TooLarge error.
func ReadAll(body io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if int64(len(content)) > limit {
		return nil, errs.New(errs.TooLarge, "The server's answer is larger than %d KB.", limit>>10)
	}
	return content, nil
}
