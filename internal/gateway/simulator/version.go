package simulator

import (
	"strconv"
	"strings"
)

// Engine is the part of WAHA that talks to WhatsApp. One server runs one engine (contract 1.2).
type Engine string

// The engines. WEBJS and WPP drive a browser, NOWEB and GOWS speak the protocol themselves.
const (
	WEBJS Engine = "WEBJS"
	WPP   Engine = "WPP"
	NOWEB Engine = "NOWEB"
	GOWS  Engine = "GOWS"
)

func (e Engine) browser() bool { return e == WEBJS || e == WPP }

// known says whether it is one of the four.
func (e Engine) known() bool { return e == WEBJS || e == WPP || e == NOWEB || e == GOWS }

// atLeast compares versions of the form YYYY.M.N (contract 1.1).
func (v Settings) atLeast(version string) bool {
	have, want := strings.Split(v.Version, "."), strings.Split(version, ".")
	for i := range want {
		if i >= len(have) {
			return false
		}
		a, _ := strconv.Atoi(have[i])
		b, _ := strconv.Atoi(want[i])
		if a != b {
			return a > b
		}
	}
	return true
}

// oldCore is the free edition before the split between the editions went away: one session, named default, no media to send, nothing
// remembered over a restart (contract 1.1).
func (v Settings) oldCore() bool { return v.Tier == "CORE" && !v.atLeast("2026.6.1") }

// ownIDs says whether a send may carry a message id chosen by the caller (contract 1.2, 5.1).
func (v Settings) ownIDs() bool { return !v.Engine.browser() && v.atLeast("2026.4.3") }

// merges says whether a person's two chats, by number and by hidden id, are listed as one (contract 6.3).
func (v Settings) merges() bool { return v.atLeast("2026.3.1") }

// eventIDs says whether events carry an id and a time (contract 8.1: 2024.x has neither).
func (v Settings) eventIDs() bool { return v.atLeast("2025.1.1") }
