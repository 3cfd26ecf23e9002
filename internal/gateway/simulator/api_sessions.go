package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (a *api) sessionRoutes() {
	for pattern, handle := range map[string]handler{
		"GET /api/sessions":                 a.listSessions,
		"POST /api/sessions":                a.createSession,
		"GET /api/sessions/{name}":          a.showSession,
		"PUT /api/sessions/{name}":          a.updateSession,
		"DELETE /api/sessions/{name}":       a.deleteSession,
		"POST /api/sessions/{name}/start":   a.startSession,
		"POST /api/sessions/{name}/stop":    a.stopSession,
		"POST /api/sessions/{name}/restart": a.restartSession,
		"POST /api/sessions/{name}/logout":  a.logoutSession,
		"GET /api/sessions/{name}/me":       a.me,
	} {
		a.add(a.sessions, pattern, handle)
	}
}

// sessionObject is a session as the API shows it (contract 3.1).
func (s *Simulator) sessionObject(ss *session) object {
	timestamps := object{}
	if ss.Activity > 0 {
		timestamps = append(timestamps, field{"activity", ss.Activity})
	}
	engine := object{}
	if ss.running() {
		engine = append(engine, field{"engine", string(s.settings.Engine)})
		if s.settings.Engine == GOWS {
			engine = append(engine, field{"gows", object{{"connected", ss.Status == statusWorking}}})
		}
	}
	return object{{"name", ss.Name}, {"status", ss.Status}, {"config", ss.Config}, {"me", s.me(ss)}, {"presence", orNull(ss.Presence)},
		{"timestamps", timestamps}, {"engine", engine}}
}

// onNamed runs a call on the session in its path, which must exist (404) and, on an old free server, be named default (422).
func (a *api) onNamed(c *call, act func(*session) answer) answer {
	var done answer
	err := a.s.update(func() error {
		name := c.request.PathValue("name")
		ss := a.s.sessions[name]
		switch {
		case a.s.settings.oldCore() && name != "default":
			done = failure(onlyDefault(name))
		case ss == nil:
			done = failure(noSession())
		default:
			done = act(ss)
		}
		return nil
	})
	if err != nil {
		return fail(err)
	}
	return done
}

// listSessions leaves stopped ones out unless all are asked for (contract 3.2).
func (a *api) listSessions(c *call) answer {
	all := slices.Contains([]string{"true", "True", "1"}, c.request.URL.Query().Get("all"))
	if strings.Contains(c.request.URL.Query().Get("expand"), "apps") {
		return failure(plainError(422, "Apps are disabled. Set WAHA_APPS_ENABLED=True to enable."))
	}
	list := []object{}
	a.s.view(func() {
		for _, name := range slices.Sorted(maps.Keys(a.s.sessions)) {
			if ss := a.s.sessions[name]; all || ss.running() {
				list = append(list, a.s.sessionObject(ss))
			}
		}
	})
	return jsonAnswer(200, list)
}

type sessionRequest struct {
	Name   *string         `json:"name"`
	Start  bool            `json:"start"`
	Config json.RawMessage `json:"config"`
}

// createSession makes a session; without start it stays stopped, whatever the documentation says (contract 3.2).
func (a *api) createSession(c *call) answer {
	var in sessionRequest
	c.decode(&in)
	var done answer
	err := a.s.update(func() error {
		name := "session_" + strings.TrimPrefix(a.s.eventID(), "evt_")
		if in.Name != nil && *in.Name != "" {
			name = *in.Name
		}
		complaints := append(checkName(name), checkConfig(in.Config)...)
		old := a.s.settings.oldCore()
		switch {
		case len(complaints) > 0:
			done = failure(plainError(400, complaints))
		case old && name != "default":
			done = failure(onlyDefault(name))
		case a.s.sessions[name] != nil:
			done = failure(plainError(422, fmt.Sprintf("Session '%s' already exists. Use PUT to update it.", name)))
		case old && !in.Start:
			done = emptyAnswer(201)
		default:
			ss := &session{Name: name, Status: statusStopped, Config: notNull(in.Config)}
			ss.parse()
			a.s.keepSession(ss)
			a.s.changed(Change{Kind: "session", Session: name})
			if in.Start {
				a.s.begin(ss)
			}
			done = jsonAnswer(201, a.s.sessionObject(ss))
			if in.Start {
				a.s.proceed(ss)
			}
		}
		return nil
	})
	if err != nil {
		return fail(err)
	}
	return done
}

func notNull(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

func (a *api) showSession(c *call) answer {
	return a.onNamed(c, func(ss *session) answer { return jsonAnswer(200, a.s.sessionObject(ss)) })
}

// updateSession replaces the configuration; a session that is not stopped is stopped and started again (contract 3.2).
func (a *api) updateSession(c *call) answer {
	var in sessionRequest
	c.decode(&in)
	if complaints := checkConfig(in.Config); len(complaints) > 0 {
		return failure(plainError(400, complaints))
	}
	return a.onNamed(c, func(ss *session) answer {
		running := ss.running()
		a.s.halt(ss)
		ss.Config = notNull(in.Config)
		ss.parse()
		a.s.keepSession(ss)
		if !running {
			return jsonAnswer(200, a.s.sessionObject(ss))
		}
		return a.restart(ss, 200)
	})
}

// restart starts a session that is stopped, and answers with it as it starts.
func (a *api) restart(ss *session, status int) answer {
	a.s.begin(ss)
	done := jsonAnswer(status, a.s.sessionObject(ss))
	a.s.proceed(ss)
	return done
}

// deleteSession may be repeated: a session that is not there is deleted too.
func (a *api) deleteSession(c *call) answer {
	done := a.onNamed(c, func(ss *session) answer {
		a.s.halt(ss)
		delete(a.s.sessions, ss.Name)
		a.s.drop(kindSession, ss.Name)
		a.s.changed(Change{Kind: "session", Session: ss.Name})
		return emptyAnswer(200)
	})
	if done.err != nil && done.err.status == 404 {
		return emptyAnswer(200)
	}
	return done
}

// startSession does nothing to a session that runs; an old free server complains (contract 3.2). A session that its phone has thrown
// out needs a restart (contract 3.1).
func (a *api) startSession(c *call) answer {
	return a.onNamed(c, func(ss *session) answer {
		switch {
		case !ss.running():
			return a.restart(ss, 201)
		case a.s.settings.oldCore() || ss.Unlinked:
			return failure(plainError(422, fmt.Sprintf("Session '%s' is already started.", ss.Name)))
		}
		return jsonAnswer(201, a.s.sessionObject(ss))
	})
}

func (a *api) stopSession(c *call) answer {
	return a.onNamed(c, func(ss *session) answer {
		a.s.halt(ss)
		return jsonAnswer(201, a.s.sessionObject(ss))
	})
}

func (a *api) restartSession(c *call) answer {
	return a.onNamed(c, func(ss *session) answer {
		a.s.halt(ss)
		return a.restart(ss, 201)
	})
}

// logoutSession forgets the pairing, keeps the configuration, and starts again what was running (contract 3.2).
func (a *api) logoutSession(c *call) answer {
	return a.onNamed(c, func(ss *session) answer {
		running := ss.running()
		a.s.halt(ss)
		ss.Phone, ss.Unlinked = "", false
		a.s.keepSession(ss)
		if !running {
			return jsonAnswer(201, a.s.sessionObject(ss))
		}
		return a.restart(ss, 201)
	})
}

// me answers nothing before pairing, and 404 for a session that does not run (contract 2.3, 9).
func (a *api) me(c *call) answer {
	return a.onNamed(c, func(ss *session) answer {
		if !ss.running() {
			return failure(notRunning(ss.Name))
		} else if me := a.s.me(ss); me != nil {
			return jsonAnswer(200, me)
		}
		return emptyAnswer(200)
	})
}
