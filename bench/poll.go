package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"

	"github.com/gorilla/securecookie"
)

var pollIdleRow = row{
	figures: []figure{
		{name: "poll_idle_req_s", unit: "requests/s", budget: atLeast(35_000),
			what: "idle inbox polls, answered from memory, 16 connections; baseline: a bare handler that opens the cookie and looks the session up in a map"},
		{name: "poll_idle_p99_ms", unit: "ms", what: "99 % of those answers came within"},
	},
	measure: measurePollIdle,
}

func measurePollIdle(ctx context.Context, s *stage) (readings, error) {
	p, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	b := s.browsers[0]
	ours, err := func() (load, error) {
		d, err := b.get(ctx, p.address, "/inbox", plain)
		if err != nil {
			return load{}, err
		}
		path, err := pollOf(d.body)
		if err != nil {
			return load{}, err
		}
		wait := s.watch(ctx, p)
		driven, err := drive(ctx, p.address, pollRequest(p.address, path, b.cookies(p.address)))
		return driven, errors.Join(err, wait())
	}()
	b.close()
	if err := errors.Join(err, p.stop()); err != nil {
		return nil, err
	}
	least, err := drivePollBaseline(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("the baseline: %w", err)
	}
	return readings{
		"poll_idle_req_s":  {ours.perSecond, least.perSecond},
		"poll_idle_p99_ms": {milliseconds(ours.p99), milliseconds(least.p99)},
	}, nil
}

var pollAddress = regexp.MustCompile(`id="inbox-poll"[^>]*hx-get="([^"]+)"`)

// pollOf returns what a page, or the answer to a poll, asks next.
func pollOf(page []byte) (string, error) {
	found := pollAddress.FindSubmatch(page)
	if found == nil {
		return "", errors.New("the page asks for no changes")
	}
	return html.UnescapeString(string(found[1])), nil
}

// pollRequest is the bytes of a poll as htmx sends it.
func pollRequest(address, path, cookies string) []byte {
	return []byte(strings.Replace(string(getRequest(address, path, cookies)), "\r\nUser-Agent", "\r\nHX-Request: true\r\nUser-Agent", 1))
}

// pollBaselineCommand makes this program answer polls and nothing else: `bench polls -addr 127.0.0.1:1`.
const pollBaselineCommand = "polls"

// baselineSessionID is the one session that the baseline knows.
const baselineSessionID = "BENCH_SESSION"

var bareCookies = securecookie.New([]byte("the baseline's 32 bytes for HMAC"), []byte("the baseline's 32 bytes for AES "))

// servePollBaseline serves the minimum that an idle poll needs until ctx ends: net/http, the cookie, and the session from a map.
func servePollBaseline(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(pollBaselineCommand, flag.ContinueOnError)
	address := flags.String("addr", "", "address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var mu sync.RWMutex
	sessions := map[string]bool{os.Getenv(baselineSessionID): true}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /inbox/changes", func(w http.ResponseWriter, r *http.Request) {
		sent, err := r.Cookie(baselineCookie)
		id := ""
		if err != nil || bareCookies.Decode(baselineCookie, sent.Value, &id) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mu.RLock()
		known := sessions[id]
		mu.RUnlock()
		if !known {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return serveUntil(ctx, *address, mux)
}

func drivePollBaseline(ctx context.Context, s *stage) (load, error) {
	own, err := os.Executable()
	if err != nil {
		return load{}, err
	}
	address, err := freeAddress()
	if err != nil {
		return load{}, err
	}
	const id = "0198c3a1-7f00-7000-8000-000000000001"
	cookie, err := bareCookies.Encode(baselineCookie, id)
	if err != nil {
		return load{}, err
	}
	cmd := exec.Command(own, pollBaselineCommand, "-addr", address)
	cmd.Env = append(withoutSettings(os.Environ()), baselineSessionID+"="+id)
	p, err := s.launch(ctx, cmd, address, "/ready")
	if err != nil {
		return load{}, err
	}
	result, err := drive(ctx, address, pollRequest(address, "/inbox/changes?after=1", baselineCookie+"="+cookie))
	return result, errors.Join(err, p.stop())
}
