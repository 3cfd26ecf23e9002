package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// hookBaselineCommand makes this program keep reports and nothing else: `bench hooks -addr 127.0.0.1:1`.
const hookBaselineCommand = "hooks"

// bareReports is where it keeps them.
const bareReports = `create table if not exists bench_reports (
	id bigint generated always as identity primary key, event_id text not null unique, body bytea not null, received_at timestamptz not null default now())`

// bareReport is a report that waits to be kept.
type bareReport struct {
	id   string
	body []byte
	kept chan error
}

// serveHookBaseline serves the minimum that taking reports needs until ctx ends: net/http, the signature, and one insert for all that wait.
func serveHookBaseline(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(hookBaselineCommand, flag.ContinueOnError)
	address := flags.String("addr", "", "address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pool, err := baselinePool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, bareReports); err != nil {
		return err
	}
	waiting := make(chan bareReport, 1024)
	go keepBare(ctx, pool, waiting)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /hooks/waha/{key}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		mac := hmac.New(sha512.New, []byte(hookSecret))
		mac.Write(body)
		if given, err := hex.DecodeString(r.Header.Get("X-Webhook-Hmac")); err != nil || !hmac.Equal(given, mac.Sum(nil)) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		report := bareReport{id: r.Header.Get("X-Webhook-Request-Id"), body: body, kept: make(chan error, 1)}
		waiting <- report
		if err := <-report.kept; err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return serveUntil(ctx, *address, mux)
}

// keepBare inserts all reports that wait in one statement, again and again.
func keepBare(ctx context.Context, pool *pgxpool.Pool, waiting <-chan bareReport) {
	for {
		var batch []bareReport
		select {
		case <-ctx.Done():
			return
		case report := <-waiting:
			batch = append(batch, report)
		}
		for more := true; more; {
			select {
			case report := <-waiting:
				batch = append(batch, report)
			default:
				more = false
			}
		}
		ids, bodies := make([]string, len(batch)), make([][]byte, len(batch))
		for i, report := range batch {
			ids[i], bodies[i] = report.id, report.body
		}
		_, err := pool.Exec(ctx, "insert into bench_reports (event_id, body) select * from unnest($1::text[], $2::bytea[]) on conflict do nothing", ids, bodies)
		for _, report := range batch {
			report.kept <- err
		}
	}
}

// receiveBaseline brings a burst to the bare handler, as a process of its own. What it answered is visible.
func (h *shop) receiveBaseline(ctx context.Context, b burst) (outcome, error) {
	own, err := os.Executable()
	if err != nil {
		return outcome{}, err
	}
	address, err := freeAddress()
	if err != nil {
		return outcome{}, err
	}
	cmd := exec.Command(own, hookBaselineCommand, "-addr", address)
	cmd.Env = append(withoutSettings(os.Environ()), baselineDatabase+"="+h.url)
	p, err := h.launch(ctx, cmd, address, "/ready")
	if err != nil {
		return outcome{}, err
	}
	numbers := make([]line, b.numbers)
	for i := range numbers {
		numbers[i].key = rand.Text()
	}
	writers := writersFor(b.messages, b.numbers, func(int, bool) string { return "6281200000000" })
	before, shares := share(writers, b.senders, true), share(writers, b.senders, false)
	now := time.Now()
	_, err = post(ctx, address, deliveries(address, before, writers, numbers, now), false)
	var done posted
	if err == nil {
		done, err = post(ctx, address, deliveries(address, shares, writers, numbers, now), b.twice)
	}
	if err := errors.Join(err, p.stop()); err != nil {
		return outcome{}, err
	}
	return outcome{perSecond: float64(count(shares)) / done.ended.Sub(done.began).Seconds(), ack: percentile(done.acks, 99)}, nil
}
