package ui

import (
	"context"
	"time"
)

type contextKey int

const (
	workspaceKey contextKey = iota
	zoneKey
	nowKey
)

// WithWorkspaceID returns a context in which Form emits the hidden field `_workspace` with that id. An empty id emits none.
func WithWorkspaceID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, workspaceKey, id)
}

// WorkspaceID returns the id put there by WithWorkspaceID, or "".
func WorkspaceID(ctx context.Context) string {
	id, _ := ctx.Value(workspaceKey).(string)
	return id
}

// WithZone returns a context in which times are written in that zone. Nil means UTC.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey, zone)
}

// Zone returns the zone put there by WithZone, or UTC.
func Zone(ctx context.Context) *time.Location {
	if zone, _ := ctx.Value(zoneKey).(*time.Location); zone != nil {
		return zone
	}
	return time.UTC
}

// WithNow returns a context whose pages take that moment as the present; for tests and pictures that must not change from day to day.
func WithNow(ctx context.Context, now time.Time) context.Context {
	return context.WithValue(ctx, nowKey, now)
}

// Now returns the moment put there by WithNow, or the clock's.
func Now(ctx context.Context) time.Time {
	if now, ok := ctx.Value(nowKey).(time.Time); ok {
		return now
	}
	return time.Now()
}
