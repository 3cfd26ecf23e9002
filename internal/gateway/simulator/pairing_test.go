package simulator_test

import (
	"encoding/base64"
	"encoding/json"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

func TestCodesFollowEachOtherUntilTheSessionFails(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true, "config": b.config()})
	b.settle()
	seen := map[string]bool{}
	for i := range 6 {
		value := b.must("GET", "/api/shop/auth/qr?format=raw", nil)["value"].(string)
		require.True(t, strings.HasPrefix(value, "2@"))
		require.False(t, seen[value], "each code is new")
		seen[value] = true
		session, err := b.sim.Session("shop")
		require.NoError(t, err)
		require.Equal(t, value, session.QR)
		wait := 20 * time.Second
		if i == 0 {
			wait = time.Minute
		}
		b.clock.Advance(wait - time.Millisecond)
		require.Empty(t, b.settle())
		b.clock.Advance(time.Millisecond)
		events := b.settle()
		require.Len(t, events, 1)
		if i < 5 {
			require.Equal(t, "SCAN_QR_CODE", events[0].Inside["status"], "the same status again")
		} else {
			require.Equal(t, "FAILED", events[0].Inside["status"])
		}
	}
	status, text := b.call("GET", "/api/shop/auth/qr", nil)
	require.Equal(t, 422, status)
	require.JSONEq(t, `{"error":"Session status is not as expected. Try again later or restart the session","session":"shop","status":"FAILED",
		"expected":["SCAN_QR_CODE"]}`, text)
	require.Equal(t, "STARTING", b.must("POST", "/api/sessions/shop/restart", nil)["status"])
	require.NoError(t, b.sim.Scan("shop", "", number, ""))
}

func TestAnOldCodeIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true})
	old := b.must("GET", "/api/shop/auth/qr?format=raw", nil)["value"].(string)
	require.NoError(t, b.sim.NextCode("shop"))
	require.ErrorIs(t, b.sim.Scan("shop", old, number, ""), simulator.ErrInput)
	require.ErrorIs(t, b.sim.Scan("nope", "", number, ""), simulator.ErrInput)
	require.NoError(t, b.sim.Scan("shop", "", number, ""))
	require.ErrorIs(t, b.sim.Scan("shop", "", number, ""), simulator.ErrInput, "paired already")
}

func TestTheCodeAsAPicture(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true})
	status, body := b.call("GET", "/api/shop/auth/qr", nil)
	require.Equal(t, 200, status)
	picture, err := png.Decode(strings.NewReader(body))
	require.NoError(t, err)
	require.Equal(t, 196, picture.Bounds().Dx())
	dark := func(module, row int) bool {
		r, _, _, _ := picture.At(8+4*module, 8+4*row).RGBA()
		return r == 0
	}
	for _, corner := range [][2]int{{0, 0}, {38, 0}, {0, 38}} {
		require.True(t, dark(corner[0], corner[1]))
		require.False(t, dark(corner[0]+1, corner[1]+1))
		require.True(t, dark(corner[0]+3, corner[1]+3))
	}
	_, err = base64.StdEncoding.DecodeString(jsonQR(t, b))
	require.NoError(t, err)
}

// jsonQR asks for the picture inside JSON.
func jsonQR(t *testing.T, b *bench) string {
	t.Helper()
	request := newRequest(t, "GET", b.server.URL+"/api/shop/auth/qr?format=image")
	request.Header.Set("Accept", "application/json")
	var out struct{ Mimetype, Data string }
	require.NoError(t, json.Unmarshal(do(t, request), &out))
	require.Equal(t, "image/png", out.Mimetype)
	return out.Data
}

func TestPairingByCode(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true, "config": b.config()})
	code := b.must("POST", "/api/shop/auth/request-code", m{"phoneNumber": number})["code"].(string)
	require.Regexp(t, `^[A-Z0-9]{4}-[A-Z0-9]{4}$`, code)
	require.ErrorIs(t, b.sim.EnterCode("AAAA-0000", number, ""), simulator.ErrInput)
	require.ErrorIs(t, b.sim.EnterCode(code, "15557654321", ""), simulator.ErrInput, "made for another number")
	require.NoError(t, b.sim.EnterCode(code, number, "Sim"))
	status, text := b.call("POST", "/api/shop/auth/request-code", m{"phoneNumber": number})
	require.Equal(t, 422, status)
	require.Contains(t, text, "Can request code only in SCAN_QR_CODE status. The current status is WORKING")
}

func TestThrownOutByThePhoneAndLinkedAnew(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.pair()
	b.write("15551234567", "before")
	b.settle()
	require.NoError(t, b.sim.Unlink("default"))
	require.Equal(t, "FAILED", b.settle()[0].Inside["status"])
	require.Equal(t, number+"@c.us", b.must("GET", "/api/sessions/default/me", nil)["id"], "me is still told")
	status, _ := b.call("POST", "/api/sessions/default/start", nil)
	require.Equal(t, 422, status)
	b.must("POST", "/api/sessions/default/restart", nil)
	require.NoError(t, b.sim.Scan("default", "", "15557654321", "Other"))
	require.Equal(t, "15557654321@c.us", b.must("GET", "/api/sessions/default/me", nil)["id"])
	_, text := b.call("GET", "/api/default/chats/overview", nil)
	require.Equal(t, "[]", text, "the other number has other chats")
}

func TestSessionsComeAndGo(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{})
	b.must("POST", "/api/sessions", m{"name": "quiet"})
	_, text := b.call("GET", "/api/sessions", nil)
	require.Equal(t, "[]", text, "stopped ones are left out; without start it is stopped")
	_, text = b.call("GET", "/api/sessions?all=true", nil)
	require.Contains(t, text, `"name":"quiet"`)
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		says               string
	}{
		{"twice", "POST", "/api/sessions", m{"name": "quiet"}, 422, "Session 'quiet' already exists. Use PUT to update it."},
		{"odd name", "POST", "/api/sessions", m{"name": "a b"}, 400, `["name must`},
		{"odd event", "POST", "/api/sessions", m{"name": "x", "config": m{"webhooks": []m{{"url": "http://h/", "events": []string{"no"}}}}}, 400, "session.status, message,"},
		{"odd address", "POST", "/api/sessions", m{"name": "x", "config": m{"webhooks": []m{{"url": "h/x", "events": []string{"*"}}}}}, 400, "must be a URL address"},
		{"metadata", "POST", "/api/sessions", m{"name": "x", "config": m{"metadata": m{"a": 1}}}, 400, "string values"},
		{"unknown", "GET", "/api/sessions/nope", nil, 404, "Session not found"},
		{"me of a stopped one", "GET", "/api/sessions/quiet/me", nil, 404, "We didn't find a session with name 'quiet'"},
		{"send on an unknown one", "POST", "/api/sendText", m{"session": "nope", "chatId": "1", "text": "x"}, 422, `"error":"Session \"nope\" does not exist"`},
		{"send on none", "POST", "/api/sendText", m{"chatId": "1", "text": "x"}, 400, "Session name is required"},
		{"delete", "DELETE", "/api/sessions/quiet", nil, 200, ""},
		{"delete again", "DELETE", "/api/sessions/quiet", nil, 200, ""},
		{"start twice", "POST", "/api/sessions/nope/start", nil, 404, "Session not found"},
	} {
		status, text := b.call(c.method, c.path, c.body)
		require.Equal(t, c.status, status, "%s: %s", c.name, text)
		require.Contains(t, text, c.says, c.name)
	}
	b.must("POST", "/api/sessions", m{"name": "one", "start": true, "config": b.config()})
	require.NoError(t, b.sim.Scan("one", "", number, ""))
	b.settle()
	b.must("PUT", "/api/sessions/one", m{"config": b.config()})
	var statuses []string
	for _, e := range b.settle() {
		statuses = append(statuses, e.Inside["status"].(string))
	}
	require.Equal(t, []string{"STOPPED", "STARTING", "WORKING"}, statuses)
	b.must("POST", "/api/sessions/one/start", nil)
	b.must("POST", "/api/sessions/one/logout", nil)
	session, err := b.sim.Session("one")
	require.NoError(t, err)
	require.Equal(t, "SCAN_QR_CODE", session.Status)
	require.NotEmpty(t, session.Config, "logout keeps the configuration")
}

func TestACallWaitsForTheRightStatus(t *testing.T) {
	t.Parallel()
	b := start(t, simulator.Options{Set: func(s *simulator.Settings) { s.StartDelay, s.StatusWait = 2000, 5000 }})
	b.must("POST", "/api/sessions", m{"name": "shop", "start": true})
	b.clock.Advance(time.Second)
	answers := make(chan int)
	before := b.clock.Waiting()
	go func() {
		status, _ := b.call("GET", "/api/shop/auth/qr", nil)
		answers <- status
	}()
	require.Eventually(t, func() bool { return b.clock.Waiting() > before }, time.Minute, time.Millisecond)
	b.clock.Advance(time.Second)
	require.Equal(t, 200, <-answers)
}
