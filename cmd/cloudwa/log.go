package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/jobs"
)

// newLog writes JSON, or text where a person is watching.
func newLog(level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewJSONHandler(os.Stderr, opts)
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		handler = slog.NewTextHandler(os.Stderr, opts)
	}
	return slog.New(contextHandler{handler})
}

// contextHandler adds to each line the request or the job it was written in.
type contextHandler struct{ slog.Handler }

// Handle implements slog.Handler.
func (h contextHandler) Handle(ctx context.Context, r slog.Record) error {
	if id := web.ContextID(ctx); id != "" {
		r.AddAttrs(slog.String("request_id", id))
	}
	if id := jobs.ContextID(ctx); id != 0 {
		r.AddAttrs(slog.Int64("job_id", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
