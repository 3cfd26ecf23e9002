package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestEachEngineAnswersASendInItsOwnShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		engine simulator.Engine
		id     func(m) any // the serialized or raw id, where the contract puts it
	}{
		{simulator.NOWEB, func(o m) any { return "true_15551234567@c.us_" + o["key"].(m)["id"].(string) }},
		{simulator.GOWS, func(o m) any { return o["id"] }},
		{simulator.WEBJS, func(o m) any { return o["id"].(m)["_serialized"] }},
		{simulator.WPP, func(o m) any { return o["id"] }},
	} {
		t.Run(string(c.engine), func(t *testing.T) {
			t.Parallel()
			b := start(t, simulator.Options{Engine: c.engine})
			b.pair()
			sent := b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567@c.us", "text": "hi"})
			events := b.settle()
			require.Equal(t, events[0].Inside["id"], c.id(sent))
			require.Equal(t, string(c.engine), b.must("GET", "/api/server/version", nil)["engine"])

			b.write("15559990000", "halo")
			came := b.settle()[0].Inside
			require.Equal(t, "15559990000@c.us", came["from"])
			to, has := came["to"]
			switch c.engine {
			case simulator.NOWEB:
				require.False(t, has, "NOWEB leaves the key out")
			case simulator.GOWS:
				require.Nil(t, to)
				require.True(t, has)
			default:
				require.Equal(t, number+"@c.us", to)
			}
			own := events[0].Inside["from"]
			if c.engine == simulator.WEBJS || c.engine == simulator.WPP {
				require.Equal(t, number+"@c.us", own)
			} else {
				require.Equal(t, "15551234567@c.us", own, "from is the chat in both directions")
			}
		})
	}
}

func TestTheRecordedPayloadsComeOutAsTheyWere(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Version: "2026.2.1", Tier: "PLUS"})
	b.pair()
	_, err := b.sim.Write(number, simulator.Draft{From: "15551234567", Name: "Peer", Text: "hello from peer", ID: "AAAA0001"})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"false_15551234567@c.us_AAAA0001","timestamp":1795420800,"from":"15551234567@c.us","fromMe":false,"source":"app",
		"body":"hello from peer","hasMedia":false,"media":null,"ack":2,"ackName":"DEVICE","location":null,"vCards":null,"replyTo":null,
		"_data":{"key":{"remoteJid":"15551234567@s.whatsapp.net","fromMe":false,"id":"AAAA0001"},"messageTimestamp":1795420800,"pushName":"Peer",
		"message":{"conversation":"hello from peer"},"status":3}}`, encoded(t, b.settle()[0].Inside))

	_, err = b.sim.Act(number, simulator.Act{Message: "AAAA0001", Do: "edit", Text: "edited text"})
	require.NoError(t, err)
	edited := b.settle()[0]
	require.Equal(t, "message.edited", edited.Event)
	require.Equal(t, "AAAA0001", edited.Inside["editedMessageId"])
	require.Equal(t, "edited text", edited.Inside["body"])
	require.NotEqual(t, "false_15551234567@c.us_AAAA0001", edited.Inside["id"], "the id is that of the edit")

	_, err = b.sim.Act(number, simulator.Act{Message: "AAAA0001", Do: "react", Text: "👍"})
	require.NoError(t, err)
	reaction := b.settle()[0].Inside
	require.Equal(t, m{"text": "👍", "messageId": "false_15551234567@c.us_AAAA0001"}, reaction["reaction"])
	require.NotContains(t, reaction, "_data")

	_, err = b.sim.Act(number, simulator.Act{Message: "AAAA0001", Do: "delete"})
	require.NoError(t, err)
	revoked := b.settle()[0].Inside
	require.Equal(t, "AAAA0001", revoked["revokedMessageId"])
	require.Nil(t, revoked["before"])

	require.NoError(t, b.sim.Typing(number, "15551234567", "typing"))
	require.JSONEq(t, `{"id":"15551234567@c.us","presences":[{"participant":"15551234567@c.us","lastKnownPresence":"typing","lastSeen":null}]}`,
		encoded(t, b.settle()[0].Inside))

	_, err = b.sim.Write(number, simulator.Draft{From: "120363000000000001@g.us", Author: "99000222@lid", Text: "in group", ID: "AAAA0003"})
	require.NoError(t, err)
	group := b.settle()[0].Inside
	require.Equal(t, "false_120363000000000001@g.us_AAAA0003_99000222@lid", group["id"])
	require.Equal(t, "120363000000000001@g.us", group["to"])
	require.Equal(t, "99000222@lid", group["participant"])
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

func TestHiddenIDs(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	b.write("99000222@lid", "who am I")
	event := b.settle()[0].Inside
	require.Equal(t, "99000222@lid", event["from"])
	require.NotContains(t, event["_data"].(m)["key"], "remoteJidAlt")
	require.Equal(t, m{"lid": "99000222@lid", "pn": nil}, b.must("GET", "/api/default/lids/99000222", nil))

	_, err := b.sim.SetPerson(simulator.Person{LID: "99000222", Phone: "15551230000", Name: "Peer", ShowLID: true})
	require.NoError(t, err)
	b.write("15551230000", "it is me")
	event = b.settle()[0].Inside
	require.Equal(t, "99000222@lid", event["from"])
	require.Equal(t, "15551230000@s.whatsapp.net", event["_data"].(m)["key"].(m)["remoteJidAlt"])
	require.Equal(t, "15551230000@c.us", b.must("GET", "/api/default/lids/99000222%40lid", nil)["pn"])
	require.Equal(t, "99000222@lid", b.must("GET", "/api/default/lids/pn/15551230000", nil)["lid"])
	require.Equal(t, m{"lid": nil, "pn": "1999999@c.us"}, b.must("GET", "/api/default/lids/pn/1999999", nil), "unknown is null, not 404")

	chats, err := b.sim.Chats(number)
	require.NoError(t, err)
	require.Len(t, chats, 1, "one person, one chat")
	require.Equal(t, 2, chats[0].Count)

	require.NoError(t, b.sim.Switch("default", func(w *simulator.Switches) { w.DoubleID = true; w.AckOtherID = true }))
	b.write("15551230000", "twice")
	events := b.settle()
	require.Equal(t, []string{"message", "message.any", "message", "message.any"}, names(events))
	require.Equal(t, "15551230000@c.us", events[3].Inside["from"])
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551230000@c.us", "text": "x"})
	acks := b.settle()
	require.Contains(t, acks[len(acks)-1].Inside["id"], "true_99000222@lid_")

	b.write("ID.13491208655302741918", "no number at all")
	require.Equal(t, "ID.13491208655302741918", b.settle()[0].Inside["from"])
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "ID.13491208655302741918", "text": "hello"})
	require.Len(t, b.sim.Counts("", "ID.13491208655302741918"), 1)
}

func TestTheOldFreeServer(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Version: "2024.11.5", Tier: "CORE"})
	require.Equal(t, m{"version": "2024.11.5", "engine": "NOWEB", "tier": "CORE", "browser": nil}, b.must("GET", "/api/server/version", nil))
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		says               string
	}{
		{"default is there", "POST", "/api/sessions", m{"name": "default", "start": true}, 422, "already exists. Use PUT"},
		{"no other name", "POST", "/api/sessions", m{"name": "other", "start": true}, 422, "support only 'default' session"},
		{"no other name to look at", "GET", "/api/sessions/other", nil, 422, "support only 'default' session"},
		{"configured by PUT", "PUT", "/api/sessions/default", m{"config": b.config()}, 200, `"STOPPED"`},
		{"starts", "POST", "/api/sessions/default/start", nil, 201, `"STARTING"`},
		{"starts once", "POST", "/api/sessions/default/start", nil, 422, "Session 'default' is already started."},
		{"health is for sale", "GET", "/health", nil, 422, "Plus version"},
		{"no ids of our own", "GET", "/api/default/new-message-id", nil, 404, "Cannot GET /api/default/new-message-id"},
	} {
		status, text := b.call(c.method, c.path, c.body)
		require.Equal(t, c.status, status, "%s: %s", c.name, text)
		require.Contains(t, text, c.says, c.name)
	}
	require.NoError(t, b.sim.Scan("default", "", number, "Sim"))
	events := b.settle()
	require.Empty(t, events[0].ID, "no envelope id")
	require.NotContains(t, events[0].Inside, "statuses")
	require.NotEmpty(t, events[0].Header.Get("X-Webhook-Hmac"))

	picture := m{"mimetype": "image/png", "data": "aGFsbw=="}
	status, text := b.call("POST", "/api/sendImage", m{"session": "default", "chatId": "1555@c.us", "file": picture})
	require.Equal(t, 422, status)
	require.Contains(t, text, "available only in Plus version for 'NOWEB' engine")
	status, text = b.call("POST", "/api/sendVideo", m{"session": "default", "chatId": "1555@c.us", "file": picture})
	require.Equal(t, 501, status)
	require.Contains(t, text, "not implemented by 'NOWEB' engine")

	b.must("DELETE", "/api/sessions/default", nil)
	status, text = b.call("POST", "/api/sessions", m{"name": "default"})
	require.Equal(t, 201, status)
	require.Empty(t, text, "nothing made, nothing said")
	require.Equal(t, "STARTING", b.must("POST", "/api/sessions", m{"name": "default", "start": true})["status"])

	require.NoError(t, b.sim.RestartGateway(true))
	session, err := b.sim.Session("default")
	require.NoError(t, err)
	require.Equal(t, "STOPPED", session.Status)
	require.Empty(t, session.Config, "forgotten")
}

func TestEverythingThatCanBeSent(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Version: "2026.6.2"})
	b.pair()
	file := m{"mimetype": "image/png", "filename": "a.png", "data": "aGFsbw=="}
	for _, c := range []struct {
		path string
		body m
		kind string
	}{
		{"/api/sendText", m{"text": "halo", "linkPreview": false}, "text"},
		{"/api/sendImage", m{"file": file, "caption": "look"}, "image"},
		{"/api/sendFile", m{"file": file}, "document"},
		{"/api/sendVoice", m{"file": file, "convert": true}, "voice"},
		{"/api/sendVideo", m{"file": file, "asNote": false}, "video"},
		{"/api/sendLocation", m{"latitude": 38.89, "longitude": -77.03, "title": "Our office"}, "location"},
		{"/api/sendContactVcard", m{"contacts": []m{{"fullName": "Jane", "phoneNumber": "+1 555", "whatsappId": "1555", "organization": "X"}}}, "contact"},
		{"/api/sendPoll", m{"poll": m{"name": "when?", "options": []string{"now", "then"}}}, "poll"},
	} {
		c.body["session"], c.body["chatId"] = "default", "15551234567@c.us"
		b.must("POST", c.path, c.body)
		events := b.settle()
		require.Equal(t, []string{"message.any", "message.ack", "message.ack"}, names(events), c.path)
		counts := b.sim.Counts("default", "")
		require.Equal(t, c.kind, counts[len(counts)-1].Kind)
	}
	messages, err := b.sim.Messages(number, "15551234567", 0, 0)
	require.NoError(t, err)
	require.Equal(t, "BEGIN:VCARD\nVERSION:3.0\nFN:Jane\nORG:X;\nTEL;type=CELL;type=VOICE;waid=1555:+1 555\nEND:VCARD", messages[6].VCards[0])

	answered := b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "yes", "reply_to": messages[0].ID, "id": "OURS01"})
	require.Equal(t, "OURS01", answered["key"].(m)["id"])
	require.Equal(t, messages[0].ID, b.settle()[0].Inside["replyTo"].(m)["id"])
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "yes", "id": "OURS01"})
	require.Empty(t, b.settle(), "the same id again is one message")
	counts := b.sim.Counts("", "")
	require.Equal(t, 2, counts[len(counts)-1].Sends)
	require.Equal(t, []string{"OURS01"}, counts[len(counts)-1].IDs)

	full := "true_15551234567@c.us_" + messages[0].ID
	path := "/api/default/chats/15551234567%40c.us/messages/" + full
	for _, c := range []struct {
		method, path, event string
		body                any
	}{
		{"PUT", path, "message.edited", m{"text": "halo!"}},
		{"PUT", "/api/reaction", "message.reaction", m{"session": "default", "messageId": full, "reaction": "👍"}},
		{"DELETE", strings.ReplaceAll(path, full, messages[0].ID), "message.revoked", nil},
	} {
		action := b.must(c.method, c.path, c.body)
		require.NotEqual(t, messages[0].ID, action["key"].(m)["id"], "the id of the new message, not of its target")
		require.Equal(t, []string{c.event}, names(b.settle()))
	}
	first, err := b.sim.Messages(number, "15551234567", 0, 0)
	require.NoError(t, err)
	require.True(t, first[0].Edited)
	require.True(t, first[0].Deleted)
	require.Equal(t, []simulator.Reaction{{FromMe: true, Text: "👍"}}, first[0].Reacts)
}
