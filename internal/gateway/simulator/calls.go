package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// keptCalls is how many calls of WAHA's API are remembered.
const keptCalls = 5000

// Call is one call of WAHA's API that was answered.
type Call struct {
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"` // ms, when it came
	Method  string `json:"method"`
	Path    string `json:"path"`
	Session string `json:"session,omitempty"`
	Chat    string `json:"chat,omitempty"` // as the call named it
	Status  int    `json:"status"`         // 0 when the connection was cut
	Millis  int64  `json:"ms"`
}

type callLog struct {
	seq  int64
	list []Call
}

func (s *Simulator) noteCall(c *call, done answer, started time.Time) {
	var in struct {
		ChatID string `json:"chatId"`
	}
	if len(c.body) > 0 && len(c.body) < 1<<20 {
		_ = json.Unmarshal(c.body, &in) // a body of another shape names no chat
	}
	if _, rest, found := strings.Cut(c.request.URL.Path, "/chats/"); in.ChatID == "" && found {
		in.ChatID, _, _ = strings.Cut(rest, "/")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.calls
	l.seq++
	l.list = append(l.list, Call{Seq: l.seq, At: started.UnixMilli(), Method: c.request.Method, Path: c.request.URL.Path, Session: c.session,
		Chat: in.ChatID, Status: done.status, Millis: s.now().Sub(started).Milliseconds()})
	if len(l.list) > 2*keptCalls {
		l.list = append(l.list[:0:0], l.list[len(l.list)-keptCalls:]...)
	}
}

// Calls returns the calls of WAHA's API after a Seq, the oldest first: what CloudWA did, in its order.
func (s *Simulator) Calls(after int64) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, _ := slices.BinarySearchFunc(s.calls.list, after+1, func(c Call, seq int64) int { return int(c.Seq - seq) })
	return append([]Call{}, s.calls.list[at:]...)
}
