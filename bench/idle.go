package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var idleRow = row{
	figures: []figure{
		{name: "idle_mb", unit: "MiB", budget: atMost(25), what: "anonymous memory (RssAnon) 60 s after start, workers running, 10 signed-in browsers with the dashboard open"},
	},
	measure: measureIdle,
}

// idleWait is when after its start the process's memory is read.
const idleWait = time.Minute

const mebibyte = 1 << 20

func measureIdle(ctx context.Context, s *stage) (readings, error) {
	p, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	memory, err := idleMemory(ctx, s, p)
	if err := errors.Join(err, p.stop()); err != nil {
		return nil, err
	}
	return readings{"idle_mb": {value: memory / mebibyte}}, nil
}

func idleMemory(ctx context.Context, s *stage, p *process) (float64, error) {
	wait := time.NewTimer(s.idle)
	defer wait.Stop()
	for _, b := range s.browsers {
		if _, err := loadPage(ctx, b, p.address, "/dashboard"); err != nil {
			return 0, err
		}
	}
	select {
	case <-wait.C:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	memory, err := anonymousMemory(p.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	for n, b := range s.browsers {
		if d, err := b.get(ctx, p.address, "/dashboard", browserCodings); err != nil || !d.reused {
			return 0, fmt.Errorf("the connection of browser %d was not kept open (%v)", n+1, err)
		}
		b.close()
	}
	return memory, nil
}
