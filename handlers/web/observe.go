package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/account"
)

// RequestIDHeader carries a request's id in the answer, for whoever reports a problem with a machine.
const RequestIDHeader = "X-Request-Id"

const requestIDKey = "web.request_id"

// idAlphabet has no letters that are mistaken for others when a reference is read out: no 0 O 1 I L U.
const idAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// RequestID returns the request's id: eight characters, shown to people as the reference of an error.
func RequestID(c *gin.Context) string { return c.GetString(requestIDKey) }

func newRequestID() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails since Go 1.24
	for i, b := range raw {
		raw[i] = idAlphabet[int(b)%len(idAlphabet)]
	}
	return string(raw[:])
}

type idKey struct{}

// ContextID returns the id of the request a context belongs to, or "": the log handler adds it to every line.
func ContextID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// Observe gives each request its id, turns a panic into an error page, and reports every answer to the log and to measure.
func (w *Web) Observe(measure func(route, method string, status int, took time.Duration)) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		id := newRequestID()
		c.Set(requestIDKey, id)
		c.Header(RequestIDHeader, id)
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), idKey{}, id))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				w.Log.ErrorContext(c.Request.Context(), "panic", "reference", id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				w.fail(c, fmt.Errorf("panic: %v", p))
			}
			took := time.Since(start)
			route := c.FullPath()
			if route == "" {
				route = "none"
			}
			method := knownMethod(c.Request.Method)
			measure(route, method, c.Writer.Status(), took)
			w.logAnswer(c, route, method, took)
		}()
		c.Next()
	}
}

// knownMethod returns the method, or "other" for one that no browser sends: a stranger must not be able to make a new series of metrics
// with each request.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// logAnswer writes one line per request. The path stands as its route: ids and tokens in it or in the query stay out of the log.
func (w *Web) logAnswer(c *gin.Context, route, method string, took time.Duration) {
	level := slog.LevelInfo
	switch status := c.Writer.Status(); {
	case status >= 500:
		level = slog.LevelError
	case route == "/health" || route == "/metrics" || route == "/static/*file":
		level = slog.LevelDebug
	case status == http.StatusNoContent && c.GetBool(partKey):
		level = slog.LevelDebug // each open page asks every other second
	}
	if !w.Log.Enabled(c.Request.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", method), slog.String("route", route),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", took), slog.Int("bytes", c.Writer.Size()),
	}
	if known, exists := c.Get(visitKey); exists {
		if v, ok := known.(account.Visit); ok {
			attrs = append(attrs, slog.String("user_id", v.User.ID.String()))
			if v.Role != "" {
				attrs = append(attrs, slog.String("tenant_id", v.Tenant.ID.String()))
			}
		}
	}
	w.Log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}
