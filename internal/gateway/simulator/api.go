package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody is the largest body that WAHA takes (contract 2.1).
const maxBody = 50 << 20

// call is one call of WAHA's API.
type call struct {
	request *http.Request
	body    []byte
	session string // the session it is for, as far as the call says so
}

type handler func(*call) answer

// api holds WAHA's routes: those with fixed beginnings, and those that begin with a session's name. The patterns of http.ServeMux do the
// finding, each pattern's handler is looked up by its text.
type api struct {
	s        *Simulator
	sessions *http.ServeMux
	flat     *http.ServeMux
	named    *http.ServeMux
}

// Handler serves WAHA's API (/api, /ping, /health) and the control API (/simulator).
func (s *Simulator) Handler() http.Handler {
	a := &api{s: s, sessions: http.NewServeMux(), flat: http.NewServeMux(), named: http.NewServeMux()}
	a.routes()
	root := http.NewServeMux()
	root.Handle("/simulator/", s.control())
	root.Handle("/", a)
	return root
}

// add makes a route. The handler runs through serve, which has read the body before.
func (a *api) add(mux *http.ServeMux, pattern string, handle handler) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		c := r.Context().Value(callKey{}).(*call)
		c.request = r
		answer := handle(c)
		*r.Context().Value(answerKey{}).(*answerSlot) = answerSlot{answer, true}
	})
}

type callKey struct{}

type answerKey struct{}

type answerSlot struct {
	answer answer
	found  bool
}

// ServeHTTP answers a call of WAHA's API: who may call, what the switches make of it, and the call itself.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := a.s.now()
	c := &call{request: r}
	done := a.serve(c)
	if done.err != nil {
		a.s.view(func() { done = a.s.errorAnswer(c, done.err) })
	}
	a.s.noteCall(c, done, started)
	if done.cut {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	for name, value := range done.header {
		w.Header().Set(name, value)
	}
	if done.kind != "" {
		w.Header().Set("Content-Type", done.kind)
	}
	if done.half {
		w.Header().Set("Content-Length", strconv.Itoa(len(done.body)))
		done.body = done.body[:len(done.body)/2]
	}
	w.WriteHeader(done.status)
	_, _ = w.Write(done.body) // a caller who is gone cannot be told
	if done.half {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func (s *Simulator) errorAnswer(c *call, e *callError) answer {
	if e.thrown != "" {
		return jsonAnswer(e.status, s.exception(c, e))
	}
	return jsonAnswer(e.status, e.body)
}

func (a *api) serve(c *call) answer {
	settings := a.s.Settings()
	switch settings.Down {
	case "refuse":
		return answer{cut: true}
	case "503":
		return answer{status: 503, kind: "text/html", body: []byte("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>")}
	}
	if !a.admitted(c.request, settings) {
		return failure(unauthorized())
	}
	var err error
	if c.body, err = io.ReadAll(io.LimitReader(c.request.Body, maxBody+1)); err != nil {
		return answer{cut: true}
	} else if len(c.body) > maxBody {
		c.body = nil
		return failure(thrown(tooLarge))
	}
	c.session = sessionNamed(c.request, c.body)
	return a.answer(c)
}

// answer runs the call, unless a fault comes in between.
func (a *api) answer(c *call) answer {
	ctx := c.request.Context()
	fault, met := a.s.meet(c)
	if !met {
		return a.perform(c)
	}
	var done answer
	if fault.Perform {
		done = a.perform(c)
	}
	a.s.pause(ctx, fault.Delay.duration())
	if (fault.Shape == "" || fault.Shape == "half") && !fault.Perform {
		done = a.perform(c)
	}
	return a.s.faultAnswer(ctx, c, fault, done)
}

// perform finds the route of a call and runs it. What no route fits is Nest's own 404 (contract 9).
func (a *api) perform(c *call) answer {
	if len(c.body) > 0 && strings.HasPrefix(c.request.Header.Get("Content-Type"), "application/json") && !json.Valid(c.body) {
		return failure(plainError(400, "Unexpected token in JSON at position 0"))
	}
	slot := &answerSlot{}
	ctx := context.WithValue(context.WithValue(c.request.Context(), callKey{}, c), answerKey{}, slot)
	path := c.request.URL.Path
	muxes := []*http.ServeMux{a.flat, a.named}
	if path == "/api/sessions" || strings.HasPrefix(path, "/api/sessions/") {
		muxes = []*http.ServeMux{a.sessions}
	}
	for _, mux := range muxes {
		if _, pattern := mux.Handler(c.request); pattern == "" || !strings.Contains(pattern, " ") {
			continue
		}
		mux.ServeHTTP(nowhere{}, c.request.WithContext(ctx))
		if slot.found {
			return slot.answer
		}
	}
	return failure(noRoute(c.request.Method, c.request.URL.RequestURI()))
}

// nowhere takes what a mux writes by itself, such as a redirect to a cleaner path, which WAHA does not know.
type nowhere struct{}

func (nowhere) Header() http.Header { return http.Header{} }

func (nowhere) Write(text []byte) (int, error) { return len(text), nil }

func (nowhere) WriteHeader(int) {}

// admitted checks the key of calls under /api and of /health (contract 2.2). The newest servers take it from the query too.
func (a *api) admitted(r *http.Request, settings Settings) bool {
	if guarded := strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/health"; !guarded {
		return true
	}
	if a.s.apiKey == "" || (settings.Tier == "CORE" && !settings.atLeast("2024.11.1")) {
		return true
	}
	key := r.Header.Get("X-Api-Key")
	if key == "" && settings.atLeast("2026.4.3") {
		key = r.URL.Query().Get("x-api-key")
	}
	return key == a.s.apiKey
}

// sessionNamed finds the session that a call is for: in the path, the query or the body (contract 2.1).
func sessionNamed(r *http.Request, body []byte) string {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	switch {
	case parts[0] == "sessions" && len(parts) > 1:
		return parts[1]
	case parts[0] == "files" && len(parts) > 1:
		return parts[1]
	case r.URL.Query().Get("session") != "":
		return r.URL.Query().Get("session")
	}
	var in struct {
		Session string `json:"session"`
		Name    string `json:"name"`
	}
	if json.Unmarshal(body, &in) == nil {
		if parts[0] == "sessions" {
			return in.Name
		} else if in.Session != "" {
			return in.Session
		}
	}
	if len(parts) > 1 && parts[0] != "server" && parts[0] != "contacts" && parts[0] != "send" {
		return parts[0]
	}
	return ""
}

// decode reads the body of a call. A body that is not JSON is not read at all, as with Nest (contract 2.1).
func (c *call) decode(into any) {
	if strings.HasPrefix(c.request.Header.Get("Content-Type"), "application/json") {
		_ = json.Unmarshal(c.body, into) // members of a wrong type stay empty; the API checks what it needs
	}
}

// working finds the session of a call in a status, waiting for it as long as the settings say (contract 2.5), and holds the lock
// while use runs.
func (s *Simulator) working(c *call, status string, use func(*session) answer) answer {
	if c.session == "" {
		return failure(nameRequired())
	}
	var done answer
	deadline := s.now().Add(s.Settings().StatusWait.duration())
	for {
		var moved chan struct{}
		retry := false
		err := s.update(func() error {
			ss := s.sessions[c.session]
			switch {
			case s.settings.oldCore() && c.session != "default":
				done = failure(onlyDefault(c.session))
			case ss != nil && ss.Status == status:
				done = use(ss)
				return nil
			case ss == nil || !ss.running():
				done = failure(missingSession(c.session))
				retry = true
			default:
				done = failure(wrongStatus(c.session, ss.Status, status))
				retry = true
			}
			moved = s.changes.moved
			return nil
		})
		if err != nil {
			return failure(thrown(err.Error()))
		}
		left := deadline.Sub(s.now())
		if !retry || left <= 0 || !s.wait(c.request.Context(), moved, left) {
			return done
		}
	}
}

// wait waits for a change of the state and says whether there was one.
func (s *Simulator) wait(ctx context.Context, moved chan struct{}, left time.Duration) bool {
	over := make(chan struct{})
	timer := s.clock.AfterFunc(left, func() { close(over) })
	defer timer.Stop()
	select {
	case <-moved:
		return true
	case <-over:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}

// fail turns an error into the answer that the engine's own errors get.
func fail(err error) answer {
	if e, ok := errors.AsType[*callError](err); ok {
		return failure(e)
	}
	return failure(thrown(err.Error()))
}

func encodeBase64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// jsonOrText is a body as it is repeated in a 500.
func jsonOrText(body []byte) any {
	if json.Valid(body) {
		return json.RawMessage(body)
	}
	return object{}
}
