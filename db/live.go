package db

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/live"
)

const (
	// liveChannel is what processes tell each other on: "seq <workspace> <number>", and what the triggers of migration 0004 say.
	liveChannel = "cloudwa_live"
	// newsPause is how often others are told at most. A notification takes a lock of the whole cluster when it is committed, so no
	// transaction that somebody waits for sends one.
	newsPause = 100 * time.Millisecond
	// checkPause is how long a lost notification can go unnoticed. A page asks every 1.5 seconds: with this it has a message within three in any case.
	checkPause = time.Second
	// aliveAfter is how long the listener hears nothing until it asks whether the connection still stands.
	aliveAfter = 10 * time.Second
	// patience is how long one of these small statements may take.
	patience = 5 * time.Second
)

// Live returns what this process remembers for open pages.
func (d *DB) Live() *live.Hub { return d.live }

// learn calls what when the change is committed: at once, or at the end of the transaction that this is part of.
func learn(tx *transaction, err error, what func()) error {
	switch {
	case err != nil:
	case tx != nil:
		tx.after = append(tx.after, what)
	default:
		what()
	}
	return err
}

func (p *Platform) learn(err error, what func()) error { return learn(p.tx, err, what) }

func (t *Tenant) learn(err error, what func()) error { return learn(t.tx, err, what) }

// Listen keeps what this process remembers true until ctx ends: it hears what others change and tells what is committed here.
func (d *DB) Listen(ctx context.Context, log *slog.Logger) {
	var all sync.WaitGroup
	all.Go(func() { d.Announce(ctx, log) })
	all.Go(func() { d.check(ctx) })
	all.Go(func() { d.hear(ctx, log) })
	all.Wait()
}

// Announce tells other processes what is committed here until ctx ends. It is for a process that shows no pages; others call [DB.Listen].
func (d *DB) Announce(ctx context.Context, log *slog.Logger) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-d.live.News():
		}
		if err := d.announce(ctx); err != nil {
			log.Warn("other processes learn of new messages late", "error", err)
		}
		pause(ctx, newsPause)
	}
}

func (d *DB) announce(ctx context.Context) error {
	news := d.live.TakeNews()
	if len(news) == 0 {
		return nil
	}
	payloads := make([]string, 0, len(news))
	for tenant, seq := range news {
		payloads = append(payloads, "seq "+tenant.String()+" "+strconv.FormatInt(seq, 10))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience) // the last news leave when the process ends, too
	defer cancel()
	_, err := d.owner.Exec(ctx, "select pg_notify($1, payload) from unnest($2::text[]) payload", liveChannel, payloads)
	return err
}

// check looks for what no notification told. While the database does not answer, the listener has forgotten everything.
func (d *DB) check(ctx context.Context) {
	swept := time.Now()
	for pause(ctx, checkPause) {
		_ = d.live.Check(ctx)
		if time.Since(swept) > live.VisitLife {
			d.live.Sweep()
			swept = time.Now()
		}
	}
}

// hear listens, and connects anew with growing pauses where the connection ends.
func (d *DB) hear(ctx context.Context, log *slog.Logger) {
	const least, most = 50 * time.Millisecond, 5 * time.Second
	wait := least
	for ctx.Err() == nil {
		began := time.Now()
		err := d.hearOn(ctx)
		d.live.Disconnected()
		if ctx.Err() != nil {
			return
		}
		log.Warn("the database's notifications are cut off; open pages ask it until they come again", "error", err)
		if time.Since(began) > time.Minute {
			wait = least
		}
		pause(ctx, wait)
		wait = min(2*wait, most)
	}
}

// hearOn listens on one connection of its own until it ends.
func (d *DB) hearOn(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, d.owner.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "listen "+liveChannel); err != nil {
		return err
	}
	d.live.Connected()
	for {
		quiet, cancel := context.WithTimeout(ctx, aliveAfter)
		heard, err := conn.WaitForNotification(quiet)
		silent := quiet.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			d.tell(heard.Payload)
		case !silent:
			return err
		default:
			if err := alive(ctx, conn); err != nil {
				return err
			}
		}
	}
}

func alive(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Ping(ctx)
}

// tell hands one notification to the memory. One that it does not know comes from a newer program, whose memory is its own.
func (d *DB) tell(payload string) {
	words := strings.Fields(payload)
	if len(words) < 2 {
		return
	}
	id, err := uuid.Parse(words[1])
	if err != nil {
		return
	}
	switch {
	case words[0] == "session":
		d.live.SessionChanged(id)
	case words[0] == "user":
		d.live.UserChanged(id)
	case words[0] == "tenant":
		d.live.TenantChanged(id)
	case words[0] == "seq" && len(words) == 3:
		if seq, err := strconv.ParseInt(words[2], 10, 64); err == nil {
			d.live.Heard(id, seq)
		}
	}
}

// pause waits; false when ctx ended first.
func pause(ctx context.Context, length time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(length):
		return true
	}
}
