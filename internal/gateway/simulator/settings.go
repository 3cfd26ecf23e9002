package simulator

import (
	"fmt"
	"time"
)

// Millis is a duration that is written as whole milliseconds in JSON.
type Millis int64

func (m Millis) duration() time.Duration { return time.Duration(m) * time.Millisecond }

// Orders in which webhook deliveries of a session leave. WAHA itself promises none (contract 8.4).
const (
	OrderSession = "session" // one at a time, a failing one holds back what comes after it
	OrderChat    = "chat"    // the same for each chat, chats side by side
	OrderNone    = "none"    // each on its own, as WAHA does it
)

// Settings say which WAHA the simulator is and how fast things happen in it. They are kept with the state.
type Settings struct {
	Engine  Engine `json:"engine"`  // default NOWEB
	Version string `json:"version"` // default 2026.7.1
	Tier    string `json:"tier"`    // CORE (default) or PLUS

	StartDelay Millis `json:"startDelayMs"` // time in STARTING; 0 (default) passes through it at once
	StatusWait Millis `json:"statusWaitMs"` // how long a call waits for a session to be in the right status before its 422; WAHA waits 5 to 15 s (contract 2.5), default 0
	QRFirst    Millis `json:"qrFirstMs"`    // life of the first code, default 60 s (contract 4.1)
	QRNext     Millis `json:"qrNextMs"`     // life of each further code, default 20 s
	QRCount    int    `json:"qrCount"`      // codes until the session fails, default 6

	AutoAck  int    `json:"autoAck"`    // how far ticks of a send go by themselves: 0 none, 1 server, 2 device (default), 3 read, 4 played
	AckDelay Millis `json:"ackDelayMs"` // time between two ticks, default 0

	FilesLifetime Millis `json:"filesLifetimeMs"` // life of a received file, default 180 s (contract 8.7); 0 keeps it
	MediaBase     string `json:"mediaBase"`       // what WAHA takes for its own address in media URLs, default http://localhost:3000

	Order       string `json:"order"`       // OrderSession (default), OrderChat, OrderNone
	Connections int    `json:"connections"` // webhook deliveries under way at once, default 64

	RetryCap Millis `json:"retryCapMs"` // longest wait before a retry in an ordered lane, default 2 s: what comes after it waits too; 0 is as the webhook says

	Down       string `json:"down"`       // "" or how the whole gateway fails: "503" or "refuse" (the connection is cut)
	LIDFirst   bool   `json:"lidFirst"`   // people who are new show their hidden id instead of their number
	HidePhones bool   `json:"hidePhones"` // people who are new never let their number be known
}

// DefaultSettings returns a new free WAHA with the NOWEB engine in which everything happens at once.
func DefaultSettings() Settings {
	return Settings{
		Engine: NOWEB, Version: "2026.7.1", Tier: "CORE",
		QRFirst: 60_000, QRNext: 20_000, QRCount: 6,
		AutoAck: 2, FilesLifetime: 180_000, MediaBase: "http://localhost:3000",
		Order: OrderSession, Connections: 64, RetryCap: 2000,
	}
}

func (v Settings) check() error {
	switch {
	case !v.Engine.known():
		return fmt.Errorf("%w: no engine is named %q", ErrInput, v.Engine)
	case v.Tier != "CORE" && v.Tier != "PLUS":
		return fmt.Errorf("%w: the tier is CORE or PLUS", ErrInput)
	case v.Order != OrderSession && v.Order != OrderChat && v.Order != OrderNone:
		return fmt.Errorf("%w: the order is session, chat or none", ErrInput)
	case v.Down != "" && v.Down != "503" && v.Down != "refuse":
		return fmt.Errorf("%w: down is empty, 503 or refuse", ErrInput)
	case v.AutoAck < 0 || v.AutoAck > 4:
		return fmt.Errorf("%w: autoAck is 0 to 4", ErrInput)
	case v.Connections < 1 || v.QRCount < 1:
		return fmt.Errorf("%w: connections and qrCount are at least 1", ErrInput)
	case v.QRFirst <= 0 || v.QRNext <= 0:
		return fmt.Errorf("%w: a code lives longer than no time", ErrInput)
	}
	return nil
}
