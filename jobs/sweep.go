package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sweepEach is how often work is looked for that nobody is at. A periodic job of River would leave a row for each time.
const sweepEach = time.Second

// Sweep starts the jobs that are due by the database's own columns, until ctx ends: devices to be looked at, and what was left over because a
// job was lost or gave way to one that was just finishing. Every process that works jobs sweeps; rows are claimed, so none is started twice.
//
// Flows whose wait is over are a sweep of their own: going on with many of them takes a while.
func Sweep(ctx context.Context, parts Parts, log *slog.Logger) {
	var both sync.WaitGroup
	both.Go(func() { sweep(ctx, log, parts.Flows.WakeDue) })
	both.Go(func() {
		sweep(ctx, log, parts.Watcher.Sweep, parts.Waker.WakeInbox, parts.Waker.WakeLanes, parts.Waker.WakeMedia, parts.Waker.WarnUnconfirmed,
			parts.Waker.WakeErasing, parts.Waker.CountFlows)
	})
	both.Wait()
}

func sweep(ctx context.Context, log *slog.Logger, sweeps ...func(context.Context) error) {
	tick := time.NewTicker(sweepEach)
	defer tick.Stop()
	for {
		for _, sweep := range sweeps {
			if err := sweep(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "work that is due could not be started", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
