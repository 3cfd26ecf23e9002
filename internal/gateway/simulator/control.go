package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// wish is a call of the control API.
type wish struct {
	r *http.Request
}

func (w wish) path(name string) string { return w.r.PathValue(name) }

func (w wish) query(name string) string { return w.r.URL.Query().Get(name) }

func (w wish) number(name string) int64 {
	n, _ := strconv.ParseInt(w.query(name), 10, 64) // what is no number is 0, the default of all of them
	return n
}

// read takes the body into a value; an empty one leaves it as it is.
func (w wish) read(into any) error {
	return decode(io.LimitReader(w.r.Body, 2*maxBody), into)
}

func decode(body io.Reader, into any) error {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return impossible("the body: %s", err)
	}
	return nil
}

// control serves the control API: what people do with their phones, what goes wrong, and what there is to see. It is meant for the
// machine it runs on: it asks for no key, and refuses what a page of another site sends.
func (s *Simulator) control() http.Handler {
	mux := http.NewServeMux()
	for pattern, run := range map[string]func(wish) (any, error){
		"GET state": func(wish) (any, error) { return s.state(), nil },
		"GET changes": func(w wish) (any, error) {
			return s.ChangesAfter(w.r.Context(), w.number("after"), time.Duration(w.number("wait"))*time.Second), nil
		},
		"GET calls":                     func(w wish) (any, error) { return s.Calls(w.number("after")), nil },
		"GET counts":                    func(w wish) (any, error) { return s.Counts(w.query("session"), w.query("chat")), nil },
		"GET people":                    func(wish) (any, error) { return s.People(), nil },
		"PUT people":                    s.wishPerson,
		"GET settings":                  func(wish) (any, error) { return s.Settings(), nil },
		"PUT settings":                  s.wishSettings,
		"GET switches":                  func(w wish) (any, error) { return s.Switches(w.query("session")), nil },
		"PUT switches":                  s.wishSwitches,
		"GET faults":                    func(wish) (any, error) { return s.Faults(), nil },
		"GET shapes":                    func(wish) (any, error) { return Shapes(), nil },
		"POST faults":                   s.wishFault,
		"DELETE faults":                 func(w wish) (any, error) { return nil, s.RemoveFault(0) },
		"DELETE faults/{id}":            s.wishNoFault,
		"GET deliveries":                s.wishDeliveries,
		"POST release":                  func(w wish) (any, error) { return s.wishRelease(w) },
		"POST gateway/restart":          s.wishRestart,
		"POST codes":                    s.wishCode,
		"GET sessions":                  func(wish) (any, error) { return s.Sessions(), nil },
		"GET sessions/{name}":           func(w wish) (any, error) { return s.Session(w.path("name")) },
		"POST sessions/{name}/scan":     s.wishScan,
		"POST sessions/{name}/next":     func(w wish) (any, error) { return nil, s.NextCode(w.path("name")) },
		"POST sessions/{name}/unlink":   func(w wish) (any, error) { return nil, s.Unlink(w.path("name")) },
		"POST sessions/{name}/drop":     s.wishDrop,
		"POST sessions/{name}/restrict": s.wishRestrict,
		"POST sessions/{name}/tell":     s.wishTell,
		"GET phones":                    func(wish) (any, error) { return s.Phones(), nil },
		"POST phones":                   s.wishPhone,
		"GET phones/{phone}/chats":      func(w wish) (any, error) { return s.Chats(w.path("phone")) },
		"GET phones/{phone}/chats/{chat}/messages": func(w wish) (any, error) {
			return s.Messages(w.path("phone"), w.path("chat"), w.number("after"), int(w.number("limit")))
		},
		"POST phones/{phone}/messages":            s.wishWrite,
		"POST phones/{phone}/act":                 s.wishAct,
		"POST phones/{phone}/bulk":                s.wishBulk,
		"POST phones/{phone}/chats/{chat}/read":   s.wishRead,
		"POST phones/{phone}/chats/{chat}/typing": s.wishTyping,
	} {
		method, name, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /simulator/api/"+name, func(w http.ResponseWriter, r *http.Request) { s.grant(w, r, run) })
	}
	mux.HandleFunc("GET /simulator/api/media/{file}", s.serveMedia)
	mux.HandleFunc("GET /simulator/pictures/{file}", s.servePicture)
	return http.NewCrossOriginProtection().Handler(mux)
}

// grant runs a call of the control API. What is not possible gets 422 and the reason; an answer without a value is {}.
func (s *Simulator) grant(w http.ResponseWriter, r *http.Request, run func(wish) (any, error)) {
	value, err := run(wish{r})
	status := http.StatusOK
	switch {
	case errors.Is(err, ErrInput):
		status, value = http.StatusUnprocessableEntity, object{{"error", err.Error()}}
	case err != nil:
		status, value = http.StatusInternalServerError, object{{"error", err.Error()}}
	case value == nil:
		value = object{}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(encode(value)) // a caller who is gone cannot be told
}

// State is everything that a page needs to begin with.
type State struct {
	Boot       int64               `json:"boot"` // differs after a restart
	Seq        int64               `json:"seq"`  // for Changes
	Settings   Settings            `json:"settings"`
	Sessions   []Session           `json:"sessions"`
	Phones     []Phone             `json:"phones"`
	People     []Person            `json:"people"`
	Switches   map[string]Switches `json:"switches"` // by session, those of all under ""
	Faults     []Fault             `json:"faults"`
	Deliveries DeliveryStats       `json:"deliveries"`
}

func (s *Simulator) state() State {
	state := State{Settings: s.Settings(), Sessions: s.Sessions(), Phones: s.Phones(), People: s.People(), Faults: s.Faults(),
		Switches: map[string]Switches{}, Deliveries: s.Deliveries()}
	s.view(func() {
		state.Boot, state.Seq = s.boot.UnixMilli(), s.changes.seq
		for name, w := range s.switches {
			state.Switches[name] = *w
		}
	})
	return state
}

// serveMedia serves the file of a message to the phone page, as something to be downloaded.
func (s *Simulator) serveMedia(w http.ResponseWriter, r *http.Request) {
	content, err := s.media.get(r.PathValue("file"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if kind := inlineTypes[path.Ext(r.PathValue("file"))]; kind != "" {
		w.Header().Set("Content-Type", kind)
	} else {
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, _ = w.Write(content) // a caller who is gone cannot be told
}

// inlineTypes are what the phone page may show by itself; none of them can carry a script.
var inlineTypes = map[string]string{
	".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".mp4": "video/mp4", ".oga": "audio/ogg", ".mp3": "audio/mpeg",
}
