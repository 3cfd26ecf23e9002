package soak_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// looks is how often the database is asked what has become visible: how exact the times are.
const looks = 20 * time.Millisecond

// watch sees when messages become visible.
type watch struct {
	w      *world
	stop   context.CancelFunc
	ended  chan struct{}
	waited spread // from the acknowledgement; complete after end

	mu      sync.Mutex
	missing map[string]bool
	acked   map[string]time.Time
	seen    map[string]time.Time
}

func newWatch(w *world) *watch {
	ctx, stop := context.WithCancel(w.Context())
	v := &watch{w: w, stop: stop, ended: make(chan struct{}), missing: map[string]bool{}, acked: map[string]time.Time{}, seen: map[string]time.Time{}}
	go v.run(ctx)
	return v
}

func (v *watch) expect(raw string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.missing[raw] = true
}

func (v *watch) acknowledged(raw string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.acked[raw] = time.Now()
}

func (v *watch) run(ctx context.Context) {
	defer close(v.ended)
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for ctx.Err() == nil {
		v.look(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

func (v *watch) look(ctx context.Context) {
	v.mu.Lock()
	missing := slices.Collect(maps.Keys(v.missing))
	v.mu.Unlock()
	if len(missing) == 0 {
		return
	}
	rows, err := v.w.db.OwnerPool().Query(ctx, `select raw_id from messages where tenant_id = $1 and device_id in (select id from devices)
		and not from_me and raw_id = any($2)`, v.w.shop.ID, missing)
	if err != nil {
		return // the next look sees it
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return
	}
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, raw := range there {
		delete(v.missing, raw)
		v.seen[raw] = now
	}
}

// end ends the watch when everything is visible.
func (v *watch) end() {
	v.w.Helper()
	v.w.until("everything is visible", func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		return len(v.missing) == 0
	})
	v.stop()
	<-v.ended
	for raw, at := range v.seen {
		v.waited = append(v.waited, max(0, at.Sub(v.acked[raw])))
	}
}
