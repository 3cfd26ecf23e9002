package waha

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Options are what a server is reached by.
type Options struct {
	URL string // http or https, with a path where WAHA is not at the root
	Key string // the plain API key, "" for a server without one
	// HTTP makes the connections. Its transport decides what may be reached: the guarded one for addresses that a tenant typed. Its timeout
	// and its way with redirects are not used.
	HTTP *http.Client
	Now  func() time.Time // nil for the real clock
}

// Server is a WAHA server. Keep one for as long as URL and key are the same: it remembers the server's version for some minutes and lets
// operations on a session wait for each other. It is safe for concurrent use.
type Server struct {
	base     *url.URL
	key      string
	api      *http.Client // follows no redirects, so that the key goes to no other server
	files    *http.Client // for addresses outside the server, without the key
	now      func() time.Time
	info     infoMemory
	sessions sync.Map // of session name to *sync.Mutex
}

// New returns the server at an address. It does not connect. A wrong address is an Invalid error of errs.
func New(options Options) (*Server, error) {
	base, err := url.Parse(strings.TrimSpace(options.URL))
	if err != nil || base.Hostname() == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errs.New(errs.Invalid, "The address of the WAHA server should read like https://waha.example.com.")
	}
	if base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, errs.New(errs.Invalid, "The address of the WAHA server must hold no user name, no password and nothing after a question mark.")
	}
	if strings.ContainsAny(options.Key, "\r\n\x00") {
		return nil, errs.New(errs.Invalid, "The API key must be a single line.")
	}
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), ""
	s := &Server{base: base, key: options.Key, now: options.Now}
	if s.now == nil {
		s.now = time.Now
	}
	client := http.DefaultClient
	if options.HTTP != nil {
		client = options.HTTP
	}
	api, files := *client, *client
	// Deadlines are per call: a server may wait 15 seconds before it answers, and a large file takes longer.
	api.Timeout, files.Timeout = 0, 0
	api.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.api, s.files = &api, &files
	return s, nil
}

// lock keeps others off a session until the returned function is called. WAHA lets operations on a session wait for each other too, but
// gives up after five seconds.
func (s *Server) lock(session string) (unlock func()) {
	mutex, _ := s.sessions.LoadOrStore(session, &sync.Mutex{})
	mutex.(*sync.Mutex).Lock()
	return mutex.(*sync.Mutex).Unlock
}

// address returns where a path of the API is.
func (s *Server) address(path string, query url.Values) string {
	// The path's segments are escaped already, so it is joined as text.
	address := strings.TrimSuffix(s.base.String(), "/") + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}
