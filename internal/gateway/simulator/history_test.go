package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// list calls an API that answers with a list.
func (b *bench) list(path string) []m {
	b.t.Helper()
	status, text := b.call("GET", path, nil)
	require.Equal(b.t, 200, status, text)
	var out []m
	require.NoError(b.t, json.Unmarshal([]byte(text), &out))
	return out
}

func bodies(list []m) (texts []string) {
	for _, o := range list {
		texts = append(texts, o["body"].(string))
	}
	return texts
}

func TestHistoryIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	for i := range 5 {
		b.clock.Advance(time.Second)
		b.write("15551234567", fmt.Sprintf("m%d", i))
	}
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "ours"})
	b.clock.Advance(time.Second)
	b.write("15559990000", "elsewhere")
	const path = "/api/default/chats/15551234567%40c.us/messages?downloadMedia=false&"
	at := beginning.Unix()
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"", []string{"ours", "m4", "m3", "m2", "m1", "m0"}},
		{"limit=2", []string{"ours", "m4"}},
		{"limit=2&offset=2", []string{"m3", "m2"}},
		{"limit=2&offset=9", nil},
		{"sortOrder=asc&limit=2", []string{"m0", "m1"}},
		{"filter.fromMe=true", []string{"ours"}},
		{"filter.ack=READ", nil},
		{fmt.Sprintf("filter.timestamp.gte=%d&filter.timestamp.lte=%d", at+2, at+3), []string{"m2", "m1"}},
	} {
		require.Equal(t, c.want, bodies(b.list(path+c.query)), c.query)
	}
	require.Len(t, b.list("/api/default/chats/all/messages?limit=100"), 7)
	chats := b.list("/api/default/chats/overview?limit=1")
	require.Len(t, chats, 1)
	require.Equal(t, "15559990000@c.us", chats[0]["id"])
	require.Equal(t, "elsewhere", chats[0]["lastMessage"].(m)["body"])
	status, text := b.call("POST", "/api/default/chats/overview", m{"pagination": m{"limit": 5}, "filter": m{"ids": []string{"15551234567@c.us"}}})
	require.Equal(t, 201, status, text)
	require.Contains(t, text, `"id":"15551234567@c.us"`)
	require.NotContains(t, text, "15559990000")
}

func TestHistoryKeepsNothingOfADeletedMessage(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	message := b.write("15551234567", "regretted")
	_, err := b.sim.Act(number, simulator.Act{Message: message.ID, Do: "delete"})
	require.NoError(t, err)
	for _, path := range []string{"/api/default/chats/overview", "/api/default/chats/15551234567@c.us/messages"} {
		_, text := b.call("GET", path, nil)
		require.Contains(t, text, message.ID)
		require.NotContains(t, text, "regretted")
	}
}

func TestHistoryThatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "default", "start": true})
	require.NoError(t, b.sim.Scan("default", "", number, ""))
	status, text := b.call("GET", "/api/default/chats/overview", nil)
	require.Equal(t, 400, status)
	require.Contains(t, text, "config.noweb.store.enabled=True")
	b.must("PUT", "/api/sessions/default", m{"config": b.config()})
	status, _ = b.call("GET", "/api/default/chats/overview", nil)
	require.Equal(t, 400, status, "the store must be on before pairing")

	require.NoError(t, b.sim.Configure(func(s *simulator.Settings) { s.Engine = simulator.WEBJS }))
	require.Empty(t, b.list("/api/default/chats/overview"))
	status, text = b.call("GET", "/api/default/chats/all/messages", nil)
	require.Equal(t, 501, status, text)
	require.NoError(t, b.sim.Switch("default", func(w *simulator.Switches) { w.NoHistory = true }))
	status, _ = b.call("GET", "/api/default/chats/overview", nil)
	require.Equal(t, 400, status)
}

func TestTwoChatsOfOnePersonAreMerged(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	_, err := b.sim.SetPerson(simulator.Person{Phone: "15551234567", LID: "99000222", ShowLID: true})
	require.NoError(t, err)
	b.write("15551234567", "as lid")
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567@c.us", "text": "to the number"})
	require.Len(t, b.list("/api/default/chats/99000222@lid/messages"), 2)
	require.Len(t, b.list("/api/default/chats/15551234567@c.us/messages"), 2)
	require.Equal(t, []string{"as lid"}, bodies(b.list("/api/default/chats/99000222@lid/messages?merge=false")))
	require.Equal(t, []string{"to the number"}, bodies(b.list("/api/default/chats/15551234567@c.us/messages?merge=false")))
}

func TestFilesLiveForAWhile(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	message, err := b.sim.Write(number, simulator.Draft{From: "15551234567", Kind: "document", Type: "application/pdf", Filename: "x.pdf", Data: "aGFsbw=="})
	require.NoError(t, err)
	media := b.settle()[0].Inside["media"].(m)
	require.Equal(t, "x.pdf", media["filename"])
	address := media["url"].(string)
	require.Equal(t, "http://localhost:3000/api/files/default/"+message.File, address, "the server's own idea of itself")
	path := strings.TrimPrefix(address, "http://localhost:3000")
	status, text := b.call("GET", path, nil)
	require.Equal(t, 200, status)
	require.Equal(t, "halo", text)

	b.clock.Advance(3 * time.Minute)
	status, text = b.call("GET", path, nil)
	require.Equal(t, 404, status)
	require.Contains(t, text, "FILE_NOT_FOUND")
	one := "/api/default/chats/15551234567@c.us/messages/false_15551234567@c.us_" + message.ID
	require.Nil(t, b.must("GET", one+"?downloadMedia=false", nil)["media"])
	status, _ = b.call("GET", path, nil)
	require.Equal(t, 404, status, "asking without download does not bring it back")
	require.NotNil(t, b.must("GET", one+"?downloadMedia=true", nil)["media"])
	status, _ = b.call("GET", path, nil)
	require.Equal(t, 200, status)
	status, _ = b.call("GET", "/api/files/default/..%2fjournal.jsonl", nil)
	require.Equal(t, 404, status)
	require.NoError(t, b.sim.Configure(func(s *simulator.Settings) { s.Version = "2026.2.1"; s.Tier = "PLUS" }))
	_, text = b.call("GET", "/api/files/default/gone.pdf", nil)
	require.Contains(t, text, "ENOENT")
}

func TestFilesThatAreLargeOrBreakOff(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	draft := simulator.Draft{From: "15551234567", Kind: "video", Type: "video/mp4", Data: "aGFsbw==", Size: 1000}
	message, err := b.sim.Write(number, draft)
	require.NoError(t, err)
	address := b.server.URL + "/api/files/default/" + message.File
	require.Equal(t, "halo"+strings.Repeat("\x00", 996), string(do(t, newRequest(t, "GET", address))))
	draft.Size = 1 << 30
	_, err = b.sim.Write(number, draft)
	require.ErrorIs(t, err, simulator.ErrInput)

	_, err = b.sim.AddFault(simulator.Fault{Path: "/api/files/*/*", Shape: "half", Times: 1})
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(newRequest(t, "GET", address))
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, body, 500)
}

func TestAFileBehindAnAddressIsFetched(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	message, err := b.sim.Write(number, simulator.Draft{From: "15551234567", Kind: "image", Type: "image/jpeg", Data: "aGFsbw=="})
	require.NoError(t, err)
	b.must("POST", "/api/sendImage", m{"session": "default", "chatId": "15559990000", "file": m{"mimetype": "image/jpeg", "url": b.server.URL + "/api/files/default/" + message.File}})
	sent, err := b.sim.Messages(number, "15559990000", 0, 0)
	require.NoError(t, err)
	require.Equal(t, 4, sent[0].Size)
	require.Equal(t, "halo", string(do(t, newRequest(t, "GET", b.server.URL+"/simulator/api/media/"+sent[0].File))))
	status, text := b.call("POST", "/api/sendImage", m{"session": "default", "chatId": "15559990000", "file": m{"url": b.server.URL + "/api/files/default/no.jpeg"}})
	require.Equal(t, 500, status)
	require.Contains(t, text, "Request failed with status code 404")
}

func TestWhoHasWhatsApp(t *testing.T) {
	t.Parallel()
	for _, engine := range []simulator.Engine{simulator.NOWEB, simulator.GOWS} {
		b := start(t, simulator.Options{Engine: engine})
		b.pair()
		_, err := b.sim.SetPerson(simulator.Person{Phone: "5511987654321", Registered: "551187654321"})
		require.NoError(t, err)
		_, err = b.sim.SetPerson(simulator.Person{Phone: "15550000000", Absent: true})
		require.NoError(t, err)
		exists := func(phone string) m {
			return b.must("GET", "/api/contacts/check-exists?session=default&phone="+phone, nil)
		}
		require.Equal(t, m{"numberExists": true, "chatId": "15551234567@c.us"}, exists("%2B15551234567"))
		require.Equal(t, m{"numberExists": true, "chatId": "551187654321@c.us"}, exists("5511987654321"), "the ninth digit")
		want := m{"numberExists": false}
		if engine == simulator.GOWS {
			want["chatId"] = nil
		}
		require.Equal(t, want, exists("15550000000"))
		require.Equal(t, want, exists("12"))
		b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15550000000", "text": "anybody?"})
		require.Equal(t, []string{"message.any", "message.ack"}, names(b.settle()), "accepted, and nothing arrives")
	}
}

func TestSeenTypingAndPictures(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	first, second := b.write("15551234567", "one"), b.write("15551234567", "two")
	chat := func() simulator.Chat {
		chats, err := b.sim.Chats(number)
		require.NoError(t, err)
		return chats[0]
	}
	require.Equal(t, 2, chat().Unread)
	status, text := b.call("POST", "/api/sendSeen", m{"session": "default", "chatId": "15551234567@c.us", "messageIds": []string{"false_15551234567@c.us_" + second.ID}})
	require.Equal(t, 201, status)
	require.Empty(t, text)
	require.Equal(t, 1, chat().Unread)
	require.Equal(t, []any{"false_15551234567@c.us_" + first.ID}, b.must("POST", "/api/sendSeen", m{"session": "default", "chatId": "15551234567@c.us"})["ids"])
	require.Zero(t, chat().Unread)

	require.Equal(t, m{"result": true}, b.must("POST", "/api/startTyping", m{"session": "default", "chatId": "15551234567@c.us"}))
	require.Equal(t, "typing", chat().Ours)
	b.must("POST", "/api/default/presence", m{"chatId": "15551234567@c.us", "presence": "recording"})
	require.Equal(t, "recording", chat().Ours)
	b.must("POST", "/api/stopTyping", m{"session": "default", "chatId": "15551234567@c.us"})
	require.Empty(t, chat().Ours)
	var did []string
	for _, call := range b.sim.Calls(0) {
		if call.Chat == "15551234567@c.us" {
			did = append(did, call.Path)
		}
	}
	require.Equal(t, []string{"/api/sendSeen", "/api/sendSeen", "/api/startTyping", "/api/default/presence", "/api/stopTyping"}, did)

	picture := "/api/contacts/profile-picture?session=default&contactId=15551234567@c.us"
	require.Nil(t, b.must("GET", picture, nil)["profilePictureURL"])
	_, err := b.sim.SetPerson(simulator.Person{Phone: "15551234567", Name: "Peer", Picture: true})
	require.NoError(t, err)
	address := b.must("GET", picture, nil)["profilePictureURL"].(string)
	require.Equal(t, "image/png", http.DetectContentType(do(t, newRequest(t, "GET", address))))
}

func TestOfflineAndWithoutReceipts(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Set: func(s *simulator.Settings) { s.AutoAck, s.AckDelay = 3, 1000 }})
	b.pair()
	_, err := b.sim.SetPerson(simulator.Person{Phone: "15551234567", Offline: true})
	require.NoError(t, err)
	b.must("POST", "/api/sendText", m{"session": "default", "chatId": "15551234567", "text": "x"})
	ack := func() int {
		messages, err := b.sim.Messages(number, "15551234567", 0, 0)
		require.NoError(t, err)
		return messages[0].Ack
	}
	require.Zero(t, ack())
	b.clock.Advance(10 * time.Second)
	require.Equal(t, 1, ack())
	_, err = b.sim.SetPerson(simulator.Person{Phone: "15551234567", NoReceipts: true})
	require.NoError(t, err)
	b.clock.Advance(10 * time.Second)
	require.Equal(t, 2, ack())
	turned, err := b.sim.Read(number, "15551234567")
	require.NoError(t, err)
	require.Zero(t, turned)
}
