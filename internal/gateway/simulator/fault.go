package simulator

import (
	"cmp"
	"context"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

// Fault lets calls of WAHA's API fail. A call meets the first fault that fits and has not used up its times.
type Fault struct {
	ID      int64  `json:"id"`
	Session string `json:"session,omitempty"` // only calls for this session
	Method  string `json:"method,omitempty"`  // only this method
	Path    string `json:"path,omitempty"`    // path.Match pattern, e.g. /api/sendText, /api/*/chats/*/messages; empty is every call
	Skip    int    `json:"skip,omitempty"`    // lets so many calls through first
	Times   int    `json:"times,omitempty"`   // so many calls fail; 0 is all until the fault is taken away
	Delay   Millis `json:"delayMs,omitempty"` // time before the answer
	Perform bool   `json:"perform,omitempty"` // the call does what it is there for, only its answer fails
	Shape   string `json:"shape,omitempty"`   // one of Shapes; empty only delays
	Message string `json:"message,omitempty"` // replaces the text of the shape, where it has one
	Status  int    `json:"status,omitempty"`  // replaces the status
	Body    string `json:"body,omitempty"`    // replaces the body
}

// shapes are the answers that a fault can give (contract 9). Those without an error of WAHA are made in faultAnswer.
var shapes = map[string]func(s *Simulator, c *call, text string) *callError{
	"unauthorized":      func(*Simulator, *call, string) *callError { return unauthorized() },
	"forbidden":         func(*Simulator, *call, string) *callError { return plainError(403, "Forbidden") },
	"session_not_found": func(*Simulator, *call, string) *callError { return noSession() },
	"not_running":       func(_ *Simulator, c *call, _ string) *callError { return notRunning(c.session) },
	"session_missing":   func(_ *Simulator, c *call, _ string) *callError { return missingSession(c.session) },
	"wrong_status": func(_ *Simulator, c *call, text string) *callError {
		return wrongStatus(c.session, cmp.Or(text, statusStarting), statusWorking)
	},
	"only_default": func(_ *Simulator, c *call, _ string) *callError { return onlyDefault(c.session) },
	"plus_only":    func(s *Simulator, _ *call, _ string) *callError { return plusOnly(s.settings.Engine) },
	"unprocessable": func(_ *Simulator, _ *call, text string) *callError {
		return plainError(422, cmp.Or(text, "Session 'default' is already started."))
	},
	"validation": func(_ *Simulator, _ *call, text string) *callError {
		return plainError(400, []string{cmp.Or(text, "name must be a string"), "name should not be empty"})
	},
	"bad_request": func(_ *Simulator, _ *call, text string) *callError {
		return plainError(400, cmp.Or(text, "Session name is required"))
	},
	"detail": func(_ *Simulator, _ *call, text string) *callError {
		return detail(cmp.Or(text, "'bogus' presence requires 'chatId' field."))
	},
	"not_implemented": func(s *Simulator, _ *call, _ string) *callError { return notImplemented(s.settings.Engine) },
	"no_message":      func(*Simulator, *call, string) *callError { return noMessage() },
	"no_route":        func(_ *Simulator, c *call, _ string) *callError { return noRoute(c.request.Method, c.request.URL.Path) },
	"file_not_found":  func(_ *Simulator, c *call, _ string) *callError { return fileNotFound(path.Base(c.request.URL.Path)) },
	"file_gone":       func(_ *Simulator, c *call, _ string) *callError { return fileGone(path.Base(c.request.URL.Path)) },
	"exception": func(_ *Simulator, _ *call, text string) *callError {
		return thrown(cmp.Or(text, "Cannot read properties of undefined"))
	},
	"rate_overlimit": func(*Simulator, *call, string) *callError {
		return &callError{status: 500, thrown: "rate-overlimit", data: 429}
	},
	"restricted_463": func(*Simulator, *call, string) *callError { return thrown("2 UNKNOWN: server returned error 463") },
	"media_upload":   func(*Simulator, *call, string) *callError { return thrown("Media upload failed on all hosts") },
	"no_lid": func(*Simulator, *call, string) *callError {
		return thrown("no LID found for 15551234567@s.whatsapp.net")
	},
	"lock": func(*Simulator, *call, string) *callError { return thrown("async-lock timed out in queue default") },
	"timed_out": func(*Simulator, *call, string) *callError {
		return thrown("4 DEADLINE_EXCEEDED: Deadline exceeded after 60s, timed out")
	},
	"too_large": func(*Simulator, *call, string) *callError { return thrown(tooLarge) },
	"unhealthy": func(*Simulator, *call, string) *callError { return unhealthy() },
}

// Shapes lists what a fault can answer: WAHA's errors, and empty (2xx without a body), cut (the connection ends), half (it ends in the middle
// of the call's own answer), hang (no answer until the caller gives up), page (a proxy's HTML), garbage (2xx with half a JSON text), raw
// (Status and Body as given).
func Shapes() []string {
	names := []string{"empty", "cut", "half", "hang", "page", "garbage", "raw"}
	for name := range shapes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// AddFault lets calls fail from now on and returns the fault's ID.
func (s *Simulator) AddFault(f Fault) (int64, error) {
	err := s.update(func() error {
		if _, err := path.Match(f.Path, "/"); err != nil {
			return impossible("the path is no pattern")
		} else if f.Shape != "" && !slices.Contains(Shapes(), f.Shape) {
			return impossible("there is no shape %q", f.Shape)
		} else if f.Times < 0 || f.Skip < 0 || f.Delay < 0 {
			return impossible("counts and delays are not below 0")
		}
		f.ID = s.next()
		kept := f
		s.faults = append(s.faults, &kept)
		s.put(kindFault, strconv.FormatInt(f.ID, 10), &kept)
		s.changed(Change{Kind: "faults"})
		return nil
	})
	return f.ID, err
}

// RemoveFault takes a fault away, or all where the ID is 0.
func (s *Simulator) RemoveFault(id int64) error {
	return s.update(func() error {
		s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool {
			if id != 0 && f.ID != id {
				return false
			}
			s.drop(kindFault, strconv.FormatInt(f.ID, 10))
			return true
		})
		s.changed(Change{Kind: "faults"})
		return nil
	})
}

// Faults returns the faults that are in force.
func (s *Simulator) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, 0, len(s.faults))
	for _, f := range s.faults {
		list = append(list, *f)
	}
	return list
}

// meet finds the fault that a call meets and uses up one of its times.
func (s *Simulator) meet(c *call) (met Fault, found bool) {
	_ = s.update(func() error { // a failed write is logged there
		for i, f := range s.faults {
			if !f.fits(c) {
				continue
			}
			key := strconv.FormatInt(f.ID, 10)
			if f.Skip > 0 {
				f.Skip--
				s.put(kindFault, key, f)
				continue
			}
			met, found = *f, true
			if f.Times == 1 {
				s.faults = slices.Delete(s.faults, i, i+1)
				s.drop(kindFault, key)
			} else if f.Times > 1 {
				f.Times--
				s.put(kindFault, key, f)
			}
			return nil
		}
		return nil
	})
	return met, found
}

func (f *Fault) fits(c *call) bool {
	if (f.Session != "" && f.Session != c.session) || (f.Method != "" && f.Method != c.request.Method) {
		return false
	}
	if f.Path == "" {
		return true
	}
	fits, _ := path.Match(f.Path, c.request.URL.Path)
	return fits
}

// faultAnswer makes what a fault answers; done is the answer of the call itself, where it was performed.
func (s *Simulator) faultAnswer(ctx context.Context, c *call, f Fault, done answer) answer {
	a := answer{status: cmp.Or(f.Status, http.StatusCreated)}
	switch f.Shape {
	case "":
		return done
	case "cut":
		return answer{cut: true}
	case "half":
		done.half = true
		return done
	case "hang":
		select {
		case <-ctx.Done():
		case <-s.ctx.Done():
		}
		return answer{cut: true}
	case "empty":
		return a
	case "page":
		a.status, a.kind, a.body = cmp.Or(f.Status, http.StatusBadGateway), "text/html", []byte("<html><body><h1>502 Bad Gateway</h1></body></html>")
	case "garbage":
		a.kind, a.body = "application/json; charset=utf-8", []byte(`{"id":"true_155`)
	case "raw":
		a.kind = "application/json; charset=utf-8"
	default:
		s.view(func() { a = failure(shapes[f.Shape](s, c, f.Message)) })
		if f.Status != 0 {
			a.err.status = f.Status
		}
	}
	if f.Body != "" {
		if a.err != nil {
			a.status, a.kind, a.err = a.err.status, "application/json; charset=utf-8", nil
		}
		a.body = []byte(f.Body)
	}
	return a
}

// pause waits on the simulator's clock, or until the caller is gone.
func (s *Simulator) pause(ctx context.Context, wait time.Duration) {
	if wait <= 0 {
		return
	}
	over := make(chan struct{})
	timer := s.clock.AfterFunc(wait, func() { close(over) })
	defer timer.Stop()
	select {
	case <-over:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}
