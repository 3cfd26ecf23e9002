package simulator

import (
	"context"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/gin-gonic/gin"
)

// bodyLimit is enough for the largest file that WhatsApp takes here, in base64 in JSON.
const bodyLimit = 64 << 20

// Proxy passes calls on to the simulator's process.
type Proxy struct {
	target   *url.URL
	stopping <-chan struct{}
	calls    http.RoundTripper
}

// New makes the proxy to a simulator's address. Calls that wait for news end when stopping is closed.
func New(address string, stopping <-chan struct{}) *Proxy {
	target, err := url.Parse(address)
	if err != nil {
		target = &url.URL{} // each call then says that nothing answers there
	}
	// One connection for each page that waits for news, and some for its calls; not through a proxy of the environment.
	return &Proxy{target: target, stopping: stopping, calls: &http.Transport{MaxIdleConnsPerHost: 16}}
}

// Serve passes one call on and its answer back.
func (p *Proxy) Serve(c *gin.Context) error {
	ctx, cancel := context.WithCancel(c.Request.Context())
	defer cancel()
	go func() {
		select {
		case <-p.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	request := c.Request.WithContext(ctx)
	request.Body = http.MaxBytesReader(c.Writer, request.Body, bodyLimit)
	proxy := &httputil.ReverseProxy{
		Transport: p.calls, Rewrite: p.rewrite, ErrorHandler: p.fail,
		ModifyResponse: func(response *http.Response) error {
			for name := range response.Header { // what the simulator says about its answer replaces what we say about ours
				c.Writer.Header().Del(name)
			}
			return nil
		},
	}
	proxy.ServeHTTP(c.Writer, request)
	return nil
}

// rewrite sends a call to the simulator as if a program on this machine had made it: it refuses what a page of another origin sends, and
// that this call comes from a page of ours has been checked. Cookies are none of its business.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	r.SetURL(p.target)
	for _, name := range []string{"Cookie", "Authorization", "Origin", "Referer", "Sec-Fetch-Site"} {
		r.Out.Header.Del(name)
	}
}

// fail answers a call that got no answer, in the words that the phone page shows.
func (p *Proxy) fail(w http.ResponseWriter, _ *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		w.WriteHeader(499) // the page has gone, or CloudWA stops; as in package web, for the log only
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		_, _ = w.Write([]byte(`{"error":"This file is too large for the simulator."}`))
		return
	}
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte(`{"error":"The simulator does not answer. Start it with \"cloudwa simulate\", or start CloudWA again."}`))
}
