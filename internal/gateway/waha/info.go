package waha

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// The engines. A server has one for all of its sessions.
const (
	EngineWEBJS = "WEBJS"
	EngineWPP   = "WPP"
	EngineNOWEB = "NOWEB"
	EngineGOWS  = "GOWS"
)

// Info is what a server says about itself.
type Info struct {
	Version Version
	Engine  string // one of the engines above, or a newer one
	Tier    string // CORE or PLUS; says little since 2026.6.1
}

// Version is a version of WAHA: year, month and number. The zero value is one that we could not read; it counts as new.
type Version [3]int

// Versions at which WAHA changed.
var (
	oldestVersion  = Version{2024, 11, 5} // signed webhooks without a licence
	convertVersion = Version{2025, 6, 2}  // makes a voice message of any sound
	ownIDsVersion  = Version{2026, 4, 3}  // message ids chosen by the caller
	openVersion    = Version{2026, 6, 1}  // one free image with everything
)

// ParseVersion reads a version such as 2026.7.1; the zero version when it is none.
func ParseVersion(text string) Version {
	var v Version
	parts := strings.SplitN(strings.TrimSpace(text), ".", 3)
	if len(parts) != 3 {
		return Version{}
	}
	parts[2], _, _ = strings.Cut(parts[2], "-") // 2026.7.1-beta
	for i, part := range parts {
		number, err := strconv.Atoi(part)
		if err != nil || number < 0 {
			return Version{}
		}
		v[i] = number
	}
	return v
}

// String returns the version as WAHA writes it, "" for the zero value.
func (v Version) String() string {
	if v == (Version{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
}

// Before reports whether v is an older version than other.
func (v Version) Before(other Version) bool {
	if v == (Version{}) {
		return false
	}
	return cmp.Or(cmp.Compare(v[0], other[0]), cmp.Compare(v[1], other[1]), cmp.Compare(v[2], other[2])) < 0
}

// OneSession reports whether the server has room for a single session, which must be called default: the free edition before 2026.6.1.
func (i Info) OneSession() bool { return i.Tier == "CORE" && i.Version.Before(openVersion) }

// SessionName returns the name for a device's session on the server: one of its own, or the only one there is. The id is the device's own
// and shows on the server; at most 40 letters, digits, - and _.
func (i Info) SessionName(deviceID string) string {
	if i.OneSession() {
		return onlySession
	}
	return "cloudwa_" + deviceID
}

// Successor returns the name of the session that follows on one which was handed to another device. The only session of a server has no
// successor but itself.
func Successor(session, deviceID string) string {
	if session == onlySession {
		return session
	}
	return Info{}.SessionName(deviceID)
}

// onlySession is the name of the session on a server that has one.
const onlySession = "default"

// keepInfo is how long a server's version is taken as unchanged.
const keepInfo = 5 * time.Minute

type infoMemory struct {
	mutex sync.Mutex
	info  Info
	until time.Time
}

// Info asks for version, engine and tier, and thereby whether the server is there, is a WAHA server, is new enough and accepts the key.
func (s *Server) Info(ctx context.Context) (Info, error) {
	answer, err := s.call(ctx, get("/api/server/version", nil))
	if gateway.IsReason(err, gateway.ReasonUnsupported) || gateway.IsReason(err, gateway.ReasonNotFound) {
		answer, err = s.call(ctx, get("/api/version", nil))
		if gateway.IsReason(err, gateway.ReasonUnsupported) || gateway.IsReason(err, gateway.ReasonNotFound) {
			return Info{}, notWAHA(err)
		}
	}
	if err != nil {
		return Info{}, err
	}
	text := answer.at("version").line(40)
	info := Info{Version: ParseVersion(text), Engine: answer.at("engine").line(20), Tier: answer.at("tier").line(20)}
	switch {
	case text == "" || info.Engine == "":
		return Info{}, notWAHA(errors.New("no version in the answer"))
	case info.Version.Before(oldestVersion):
		return info, permanent(gateway.ReasonTooOld,
			errs.Msg("This server has WAHA %s. CloudWA needs %s or newer: update the server.", info.Version.String(), oldestVersion.String()))
	}
	s.info.mutex.Lock()
	defer s.info.mutex.Unlock()
	s.info.info, s.info.until = info, s.now().Add(keepInfo)
	return info, nil
}

// Last returns what the server said about itself last; false where nobody has asked it yet.
func (s *Server) Last() (Info, bool) {
	s.info.mutex.Lock()
	defer s.info.mutex.Unlock()
	return s.info.info, !s.info.until.IsZero()
}

// known returns what the server said about itself some minutes ago, or asks.
func (s *Server) known(ctx context.Context) (Info, error) {
	s.info.mutex.Lock()
	info, until := s.info.info, s.info.until
	s.info.mutex.Unlock()
	if s.now().Before(until) {
		return info, nil
	}
	return s.Info(ctx)
}
