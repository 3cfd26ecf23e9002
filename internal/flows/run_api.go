package flows

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The timeout of an API call, in seconds.
const (
	defaultTimeout = 10
	maxTimeout     = 30
)

// apiStep calls an address.
type apiStep struct {
	settings APISettings
	url      template
	headers  []headerTemplate
	body     template
	timeout  time.Duration
}

type headerTemplate struct {
	name  string
	value template
}

func newAPI(s *APISettings) *apiStep {
	a := &apiStep{settings: *s, url: parse(s.URL), body: parse(s.Body), timeout: defaultTimeout * time.Second}
	if s.Timeout > 0 {
		a.timeout = time.Duration(min(s.Timeout, maxTimeout)) * time.Second
	}
	for _, h := range s.Headers {
		a.headers = append(a.headers, headerTemplate{h.Name, parse(h.Value)})
	}
	return a
}

func (a *apiStep) enter(w *walk) move {
	address := a.url.pieces(w, inURL(a.url))
	if len(address) == 0 {
		return w.fail(errs.Msg("There is no address to call."), OutFailure)
	}
	// The wait ends a minute after the job should have answered: it may have to queue.
	wait := w.wait(WaitHTTP, w.now.Add(a.timeout+time.Minute))
	call := CallHTTP{Node: w.s.Node, Token: wait.Token, Method: strings.ToUpper(a.settings.Method), URL: address, Timeout: a.timeout}
	if call.Method == "" {
		call.Method = "GET"
	}
	for _, h := range a.headers {
		call.Headers = append(call.Headers, HeaderPiece{h.name, h.value.pieces(w, oneLine)})
	}
	if len(a.body) > 0 && call.Method != "GET" && call.Method != "HEAD" {
		kind := a.settings.BodyKind
		if kind == "" {
			kind = BodyJSON
		}
		call.Headers = withType(call.Headers, kind)
		call.Body = a.body.pieces(w, inBody(kind))
	}
	w.emit(call)
	return stay()
}

// withType adds the body's type, unless the author set one.
func withType(headers []HeaderPiece, kind BodyKind) []HeaderPiece {
	for _, h := range headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return headers
		}
	}
	types := map[BodyKind]string{BodyJSON: "application/json", BodyForm: "application/x-www-form-urlencoded", BodyText: "text/plain; charset=utf-8"}
	return append(headers, HeaderPiece{"Content-Type", Pieces{{Text: types[kind]}}})
}

func (a *apiStep) timer(w *walk) move {
	return w.fail(errs.Msg("The call was not answered in time."), OutFailure)
}

func (a *apiStep) result(w *walk, r HTTPResult) move {
	if a.settings.StatusAs != "" {
		w.set(a.settings.StatusAs, strconv.Itoa(r.Status))
	}
	if r.Err != "" {
		return w.fail(errs.Msg("The call failed: %s", clip(tidy(r.Err), 300)), OutFailure)
	}
	a.save(w, r.Body)
	if r.Status < 200 || r.Status > 299 {
		return w.fail(errs.Msg("The call was answered with status %s.", strconv.Itoa(r.Status)), OutFailure)
	}
	return leave(OutSuccess)
}

// save reads the answer's parts into variables. What is not there becomes empty.
func (a *apiStep) save(w *walk, body string) {
	if len(a.settings.Save) == 0 {
		return
	}
	var parsed any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&parsed); err != nil {
		parsed = body
		w.why(errs.Msg("The answer is not JSON."))
	}
	for _, m := range a.settings.Save {
		w.set(m.SaveAs, extract(parsed, m.Path))
	}
}

// inURL returns how values are written into an address. One that is the address's beginning is the author's own address, not a part of it.
func inURL(t template) func(string) string {
	first := len(t) > 0 && t[0].name != ""
	return func(value string) string {
		if first {
			first = false
			return strings.TrimSpace(value)
		}
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	}
}

// inBody returns how values are written into a body.
func inBody(kind BodyKind) func(string) string {
	switch kind {
	case BodyJSON:
		return func(value string) string { q := quoted(value); return string(q[1 : len(q)-1]) }
	case BodyForm:
		return url.QueryEscape
	default:
		return nil
	}
}

// oneLine keeps a value within its header.
func oneLine(value string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, value)
}
