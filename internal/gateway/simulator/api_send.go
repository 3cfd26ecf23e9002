package simulator

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

func (a *api) sendRoutes() {
	for pattern, kind := range map[string]string{
		"POST /api/sendText":                 "text",
		"POST /api/send/link-custom-preview": "preview",
		"POST /api/sendImage":                "image",
		"POST /api/sendFile":                 "document",
		"POST /api/sendVoice":                "voice",
		"POST /api/sendVideo":                "video",
		"POST /api/sendLocation":             "location",
		"POST /api/sendContactVcard":         "contact",
		"POST /api/sendPoll":                 "poll",
		"POST /api/forwardMessage":           "forward",
	} {
		a.add(a.flat, pattern, func(c *call) answer { return a.send(c, kind) })
	}
	a.add(a.flat, "PUT /api/reaction", a.react)
	a.add(a.flat, "PUT /api/star", func(c *call) answer {
		return a.s.working(c, statusWorking, func(*session) answer { return emptyAnswer(200) })
	})
	a.add(a.named, "PUT /api/{session}/chats/{chat}/messages/{id}", a.edit)
	a.add(a.named, "DELETE /api/{session}/chats/{chat}/messages/{id}", a.revoke)
}

// sendRequest has the members of all sends (contract 5.1, 5.2). They are not validated by WAHA; what is missing throws (contract 2.4).
type sendRequest struct {
	ChatID    string   `json:"chatId"`
	Text      *string  `json:"text"`
	Caption   string   `json:"caption"`
	ReplyTo   string   `json:"reply_to"`
	ID        string   `json:"id"`
	MessageID string   `json:"messageId"`
	Title     string   `json:"title"`
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
	Contacts  []struct {
		VCard        string `json:"vcard"`
		FullName     string `json:"fullName"`
		Organization string `json:"organization"`
		PhoneNumber  string `json:"phoneNumber"`
		WhatsAppID   string `json:"whatsappId"`
	} `json:"contacts"`
	Poll *struct {
		Name    string   `json:"name"`
		Options []string `json:"options"`
	} `json:"poll"`
	File *struct {
		Type string `json:"mimetype"`
		Name string `json:"filename"`
		URL  string `json:"url"`
		Data string `json:"data"`
	} `json:"file"`
}

// send answers every kind of send. The session is looked at first, then what the edition and the engine can do, then the fields.
func (a *api) send(c *call, kind string) answer {
	var in sendRequest
	c.decode(&in)
	if done := a.s.working(c, statusWorking, func(*session) answer { return answer{status: 200} }); done.err != nil {
		return done
	}
	if err := a.cannot(kind); err != nil {
		return failure(err)
	}
	var file *upload
	if kind == "image" || kind == "document" || kind == "voice" || kind == "video" {
		var err error
		if file, err = a.fetch(c.request.Context(), &in, kind); err != nil {
			return failure(thrown(err.Error()))
		}
	}
	var echo []*delivery
	done := a.s.working(c, statusWorking, func(ss *session) answer {
		if a.s.switchesOf(ss.Name).EchoFirst {
			a.s.queue.watched = &echo
			defer func() { a.s.queue.watched = nil }()
		}
		return a.sendOn(ss, kind, in, file)
	})
	for _, d := range echo {
		if d.Event == "message.any" {
			a.s.await(c.request.Context(), d)
		}
	}
	return done
}

func (s *Simulator) await(ctx context.Context, d *delivery) {
	select {
	case <-d.done:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}

// cannot says what the edition or the engine lacks (contract 1.1, 1.2).
func (a *api) cannot(kind string) *callError {
	settings := a.s.Settings()
	engine, old := settings.Engine, settings.oldCore()
	switch {
	case kind == "video" && old && engine == NOWEB:
		return notImplemented(engine)
	case old && (kind == "image" || kind == "document" || kind == "voice" || kind == "video" || kind == "preview"):
		return plusOnly(engine)
	case kind == "preview" && engine.browser(), kind == "forward" && engine == GOWS:
		return notImplemented(engine)
	}
	return nil
}

func (a *api) sendOn(ss *session, kind string, in sendRequest, file *upload) answer {
	out, err := a.outgoing(ss, kind, in, file)
	if err != nil {
		return fail(err)
	}
	if in.ReplyTo != "" {
		if out.ReplyTo, _, err = a.s.rawOf(in.ReplyTo); err != nil {
			return fail(err)
		}
	}
	if a.s.settings.ownIDs() {
		out.ID = in.ID
	}
	m, err := a.s.send(ss, out)
	if err != nil {
		return fail(err)
	}
	return jsonAnswer(201, a.s.sendShape(ss, m, kind))
}

// outgoing makes the message; a missing field throws as it does in the engine's code (contract 2.4).
func (a *api) outgoing(ss *session, kind string, in sendRequest, file *upload) (outgoing, error) {
	out := outgoing{ChatID: in.ChatID, Kind: kind, Body: in.Caption, Upload: file}
	if in.ChatID == "" {
		return out, errors.New("Cannot read properties of undefined (reading 'endsWith')") //nolint:staticcheck // as the engine says it
	}
	switch kind {
	case "text", "preview":
		if in.Text == nil {
			return out, errors.New("Cannot read properties of undefined (reading 'match')") //nolint:staticcheck // as the engine says it
		}
		out.Kind, out.Body = "text", *in.Text
	case "location":
		if in.Latitude == nil || in.Longitude == nil {
			return out, errors.New("Cannot read properties of undefined (reading 'latitude')") //nolint:staticcheck // as the engine says it
		}
		out.Location = &Location{Latitude: *in.Latitude, Longitude: *in.Longitude, Name: in.Title}
	case "contact":
		for _, contact := range in.Contacts {
			out.VCards = append(out.VCards, cmp.Or(contact.VCard, vcard(contact.FullName, contact.Organization, contact.PhoneNumber, contact.WhatsAppID)))
		}
		if len(out.VCards) == 0 {
			return out, errors.New("Cannot read properties of undefined (reading 'map')") //nolint:staticcheck // as the engine says it
		}
	case "poll":
		if in.Poll == nil {
			return out, errors.New("Cannot read properties of undefined (reading 'options')") //nolint:staticcheck // as the engine says it
		}
		out.Body, out.Poll = in.Poll.Name, in.Poll.Options
	case "forward":
		raw, _, err := a.s.rawOf(in.MessageID)
		m := a.s.phones[ss.Phone].messages[raw]
		if err != nil || m == nil {
			return out, plainError(422, fmt.Sprintf("Message with id '%s' not found", in.MessageID))
		}
		out.Kind, out.Body, out.Location, out.VCards = m.Kind, m.Body, m.Location, m.VCards
	}
	return out, nil
}

func vcard(name, organization, number, whatsappID string) string {
	return fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nFN:%s\nORG:%s;\nTEL;type=CELL;type=VOICE;waid=%s:%s\nEND:VCARD", name, organization, whatsappID, number)
}

// fetch takes the file of a send: from the body, or from the URL that the server is to fetch itself (contract 5.3).
func (a *api) fetch(ctx context.Context, in *sendRequest, kind string) (*upload, error) {
	if in.File == nil || (in.File.URL == "" && in.File.Data == "") {
		return nil, errors.New("Cannot read properties of undefined (reading 'url')") //nolint:staticcheck // as the engine says it
	}
	file := &upload{Type: in.File.Type, Name: in.File.Name, Voice: kind == "voice"}
	if in.File.URL == "" {
		var err error
		file.Content, err = base64.StdEncoding.DecodeString(in.File.Data)
		return file, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, in.File.URL, nil)
	if err != nil {
		return nil, err
	}
	response, err := a.s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("Request failed with status code %d", response.StatusCode) //nolint:staticcheck // as the engine says it
	}
	if file.Content, err = io.ReadAll(io.LimitReader(response.Body, maxBody+1)); err == nil && len(file.Content) > maxBody {
		err = errors.New("maxContentLength size exceeded")
	}
	file.Type = cmp.Or(file.Type, response.Header.Get("Content-Type"))
	return file, err
}

// sendShape is the answer of a send, which each engine writes in its own way (contract 5.4).
func (s *Simulator) sendShape(ss *session, m *message, kind string) object {
	switch s.settings.Engine {
	case GOWS:
		return object{{"id", m.id()}, {"_data", s.dataGOWS(m, m.Chat, content(m))}}
	case WEBJS:
		return object{{"_data", s.data(m, m.Chat)}, {"id", object{{"fromMe", true}, {"remote", m.Chat}, {"id", m.Raw},
			{"_serialized", serialized(true, m.Chat, m.Raw, "")}}}, {"ack", 0}, {"hasMedia", m.Media != nil}, {"body", m.Body},
			{"type", browserType(m)}, {"timestamp", m.At / 1000}, {"from", m.Phone + "@c.us"}, {"to", m.Chat}}
	case WPP:
		return s.pending(ss, m)
	}
	if kind == "poll" || kind == "forward" {
		return s.pending(ss, m)
	}
	o := object{{"key", object{{"remoteJid", jid(m.Chat)}, {"fromMe", true}, {"id", m.Raw}}}, {"message", content(m)},
		{"messageTimestamp", strconv.FormatInt(m.At/1000, 10)}, {"status", "PENDING"}}
	if strings.HasSuffix(m.Chat, "@g.us") {
		o = append(o, field{"participant", m.Phone + ":1@s.whatsapp.net"})
	}
	return o
}

// pending is the message as it was at the moment of sending, before its first tick.
func (s *Simulator) pending(ss *session, m *message) object {
	sent := *m
	sent.Ack = 0
	return s.waMessage(ss, &sent, m.Chat)
}

// target finds the message that an edit, a deletion or a reaction is about.
func (a *api) target(ss *session, id string) (*message, error) {
	raw, _, err := a.s.rawOf(id)
	if err != nil {
		return nil, err
	}
	if m := a.s.phones[ss.Phone].messages[raw]; m != nil {
		return m, nil
	}
	return nil, noMessage()
}

// change runs a change of a message and answers with the message that made it (contract 5.4).
func (a *api) change(c *call, status int, id string, what change) answer {
	return a.s.working(c, statusWorking, func(ss *session) answer {
		m, err := a.target(ss, id)
		if err != nil {
			return fail(err)
		} else if what.Kind != "reaction" && !m.FromMe {
			return failure(thrown("Can't edit or delete a message of somebody else"))
		}
		what.Session, what.FromMe = ss.Name, true
		return jsonAnswer(status, a.s.sendShape(ss, a.s.act(m, what), what.Kind))
	})
}

func (a *api) react(c *call) answer {
	var in struct {
		MessageID string `json:"messageId"`
		Reaction  string `json:"reaction"`
	}
	c.decode(&in)
	return a.change(c, 200, in.MessageID, change{Kind: "reaction", Body: in.Reaction})
}

func (a *api) edit(c *call) answer {
	var in struct {
		Text string `json:"text"`
	}
	c.decode(&in)
	return a.change(c, 200, c.request.PathValue("id"), change{Kind: "edit", Body: in.Text})
}

func (a *api) revoke(c *call) answer {
	return a.change(c, 200, c.request.PathValue("id"), change{Kind: "revoke"})
}
