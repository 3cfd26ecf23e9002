package waha

import (
	"fmt"
	"log/slog"
)

// What holds a key, a secret or a webhook's address is printed and logged without it, however it is printed.

// Format implements fmt.Formatter.
func (o Options) Format(state fmt.State, _ rune) { _, _ = fmt.Fprintf(state, "WAHA at %s", o.URL) }

// LogValue implements slog.LogValuer.
func (o Options) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// Format implements fmt.Formatter.
func (s *Server) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "WAHA at %s", s.base.Redacted())
}

// LogValue implements slog.LogValuer.
func (s *Server) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// Format implements fmt.Formatter, for Device too.
func (o DeviceOptions) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "device %s, session %s", o.ID, o.Session)
}

// LogValue implements slog.LogValuer, for Device too.
func (o DeviceOptions) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }
