package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// SoftStop is how long running jobs may finish when the program stops; then their contexts are cancelled.
const SoftStop = 20 * time.Second

// Client works jobs off. Call Start once, then Stop.
type Client = river.Client[pgx.Tx]

// Count is told of every job that failed, with its kind and whether it was the last try.
type Count func(kind string, discarded bool)

// New makes a client that works all queues, or, with work false, one that only looks at them (for the operator's job pages).
func New(pool *pgxpool.Pool, parts Parts, work bool, count Count, log *slog.Logger) (*Client, error) {
	cfg := &river.Config{Logger: log, ErrorHandler: &failures{count: count, log: log}}
	if work {
		cfg.Workers = workers(parts)
		cfg.Queues = workersPerQueue
		cfg.PeriodicJobs = periodic()
		cfg.JobTimeout = time.Minute
		// A worker that was killed holds its job until this has passed. River leaves alone what its kind's timeout still allows to run.
		cfg.RescueStuckJobsAfter = time.Minute
		cfg.SoftStopTimeout = SoftStop
		cfg.CompletedJobRetentionPeriod = 24 * time.Hour
	}
	client, err := river.NewClient(riverpgxv5.New(pool), cfg)
	if err != nil {
		return nil, fmt.Errorf("make job client: %w", err)
	}
	return client, nil
}

// failures logs each failed try, once, and counts it. River retries by itself.
type failures struct {
	count Count
	log   *slog.Logger
}

// HandleError implements river.ErrorHandler.
func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.report(ctx, job, slog.Any("error", err))
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.report(ctx, job, slog.Any("panic", value), slog.String("stack", trace))
	return nil
}

func (f *failures) report(ctx context.Context, job *rivertype.JobRow, attrs ...slog.Attr) {
	last := job.Attempt >= job.MaxAttempts
	f.count(job.Kind, last)
	level, message := slog.LevelWarn, "job failed, will be tried again"
	if last {
		level, message = slog.LevelError, "job failed for good"
	}
	attrs = append(attrs, slog.Int64("job_id", job.ID), slog.String("kind", job.Kind), slog.Int("attempt", job.Attempt))
	f.log.LogAttrs(ctx, level, message, attrs...)
}
