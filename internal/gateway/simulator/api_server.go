package simulator

import (
	"mime"
	"path"
	"strconv"
	"strings"
)

func (a *api) routes() {
	a.sessionRoutes()
	a.sendRoutes()
	a.chatRoutes()
	a.contactRoutes()
	for pattern, handle := range map[string]handler{
		"GET /ping":                       func(*call) answer { return jsonAnswer(200, object{{"message", "pong"}}) },
		"GET /health":                     a.health,
		"GET /api/server/version":         a.version,
		"GET /api/version":                a.version,
		"GET /api/server/status":          a.status,
		"GET /api/files/{session}/{name}": a.file,
	} {
		a.add(a.flat, pattern, handle)
	}
	for pattern, handle := range map[string]handler{
		"GET /api/{session}/auth/qr":            a.qr,
		"POST /api/{session}/auth/request-code": a.requestCode,
		"GET /api/{session}/new-message-id":     a.newMessageID,
	} {
		a.add(a.named, pattern, handle)
	}
}

// health is for paying customers only on an old free server (contract 1.1, 10).
func (a *api) health(*call) answer {
	var done answer
	a.s.view(func() {
		if a.s.settings.oldCore() {
			done = failure(plusOnly(a.s.settings.Engine))
			return
		}
		space := object{{"mediaFiles.space", object{{"status", "up"}}}}
		done = jsonAnswer(200, object{{"status", "ok"}, {"info", space}, {"error", object{}}, {"details", space}})
	})
	return done
}

func (a *api) version(*call) (done answer) {
	a.s.view(func() { done = jsonAnswer(200, a.s.version()) })
	return done
}

func (a *api) status(*call) answer {
	return jsonAnswer(200, object{{"startTimestamp", a.s.boot.UnixMilli()}, {"uptime", a.s.now().Sub(a.s.boot).Milliseconds()},
		{"worker", object{{"id", ""}}}})
}

// file serves a received file while its address lives; afterwards there are two shapes of 404 (contract 8.7, 9).
func (a *api) file(c *call) answer {
	name, gone, kind := c.request.PathValue("name"), true, ""
	old := false
	a.s.view(func() {
		old = !a.s.settings.atLeast("2026.3.1")
		ss := a.s.sessions[c.request.PathValue("session")]
		if ss == nil || a.s.phones[ss.Phone] == nil {
			return
		}
		raw := strings.TrimSuffix(name, path.Ext(name))
		if m := a.s.phones[ss.Phone].messages[raw]; m != nil && m.Media != nil && m.Media.File == name {
			gone, kind = a.s.expired(m.Media), m.Media.Type
		}
	})
	content, err := a.s.media.get(name)
	switch {
	case (gone || err != nil) && old:
		return failure(fileGone(name))
	case gone || err != nil:
		return failure(fileNotFound(name))
	case kind == "" || mime.TypeByExtension(path.Ext(name)) == "":
		kind = "application/octet-stream"
	}
	return answer{status: 200, kind: kind, body: content, header: map[string]string{
		"Accept-Ranges": "bytes", "Content-Length": strconv.Itoa(len(content))}}
}

// qr shows the code as a picture, as base64 in JSON, or as text (contract 4.1).
func (a *api) qr(c *call) answer {
	return a.s.working(c, statusScan, func(ss *session) answer {
		if c.request.URL.Query().Get("format") == "raw" {
			return jsonAnswer(200, object{{"value", ss.QRValue}})
		}
		picture := qrPicture(ss.QRValue)
		if strings.Contains(c.request.Header.Get("Accept"), "application/json") {
			return jsonAnswer(200, object{{"mimetype", "image/png"}, {"data", encodeBase64(string(picture))}})
		}
		return answer{status: 200, kind: "image/png", body: picture}
	})
}

// requestCode makes a pairing code while a QR code is shown, and says otherwise what the status is (contract 4.2).
func (a *api) requestCode(c *call) answer {
	var in struct {
		PhoneNumber string `json:"phoneNumber"`
	}
	c.decode(&in)
	var done answer
	err := a.s.update(func() error {
		ss := a.s.sessions[c.session]
		switch {
		case ss == nil || !ss.running():
			done = failure(missingSession(c.session))
		case ss.Status != statusScan:
			done = failure(plainError(422, "Can request code only in SCAN_QR_CODE status. The current status is "+ss.Status))
		case !digitsOnly.MatchString(in.PhoneNumber):
			done = failure(thrown("invalid phone number"))
		default:
			done = jsonAnswer(201, object{{"code", a.s.requestCode(ss, in.PhoneNumber)}})
		}
		return nil
	})
	if err != nil {
		return fail(err)
	}
	return done
}

// newMessageID gives an id that a send may carry (contract 5.1); older servers do not have the route, browsers not the feature.
func (a *api) newMessageID(c *call) answer {
	settings := a.s.Settings()
	if !settings.atLeast("2026.4.3") {
		return failure(noRoute("GET", c.request.URL.RequestURI()))
	} else if settings.Engine.browser() {
		return failure(notImplemented(settings.Engine))
	}
	return a.s.working(c, statusWorking, func(*session) answer { return jsonAnswer(200, object{{"id", a.s.rawID()}}) })
}
