package waha

import (
	"context"
	"time"
)

// ProbeTime is how long Probe waits for a report of the server.
const ProbeTime = 20 * time.Second

// Probe finds out whether the server can reach us: it makes a session for the purpose, whose first states the server has to report, waits
// for arrived to be closed or sent to, and deletes the session. Give it a device of its own; arrived is to be signalled when a delivery
// for its WebhookURL was verified. It is false when nothing came within ProbeTime. On a server with a single session that is in use the
// error has ReasonTaken, and nothing is known.
func (s *Server) Probe(ctx context.Context, options DeviceOptions, arrived <-chan struct{}) (reached bool, err error) {
	device := s.Device(options)
	ctx, cancel := context.WithTimeout(ctx, ProbeTime)
	defer cancel()
	defer func() {
		// Also when the caller went away, or nothing would ever delete the session.
		cleanup, stop := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
		defer stop()
		if failure := device.Delete(cleanup); err == nil && !reached {
			err = failure
		}
	}()
	if _, err := device.Start(ctx); err != nil {
		return false, err
	}
	select {
	case <-arrived:
		return true, nil
	case <-ctx.Done():
		return false, nil
	}
}
