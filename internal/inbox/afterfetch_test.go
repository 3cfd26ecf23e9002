package inbox

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestAfterFetch(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	of := func(class gateway.Class, reason gateway.Reason) *gateway.Error {
		return &gateway.Error{Class: class, Reason: reason, Message: errs.Msg("the gateway's sentence"), Until: now.Add(7 * time.Minute)}
	}
	const lost = "WhatsApp no longer has this file. Ask for it again."
	for _, test := range []struct {
		name  string
		cause error
		tries int
		why   string        // it is given up
		pause time.Duration // or else tried again
	}{
		{"gone", of(gateway.Permanent, gateway.ReasonNotFound), 1, lost, 0},
		{"a gateway without history", of(gateway.Permanent, gateway.ReasonUnsupported), 1, lost, 0},
		{"refused", of(gateway.Permanent, gateway.ReasonAuth), 1, "the gateway's sentence", 0},
		{"slow down", of(gateway.WaitUntil, gateway.ReasonRateLimit), 1, "", 7 * time.Minute},
		{"too large", fmt.Errorf("keep: %w", errs.New(errs.TooLarge, "Too large.")), 1, "Too large.", 0},
		{"empty", errs.New(errs.Invalid, "Empty."), 1, "Empty.", 0},
		{"away", of(gateway.DeviceDown, gateway.ReasonUnreachable), 1, "", 10 * time.Second},
		{"away again", of(gateway.DeviceDown, gateway.ReasonUnreachable), 4, "", 80 * time.Second},
		{"our store", errors.New("disk full"), 2, "", 20 * time.Second},
		{"our database", errs.New(errs.Unavailable, "Away."), 2, "", 20 * time.Second},
		{"for long", errors.New("broken"), 20, "", time.Hour},
		{"for a day", errors.New("broken"), 32, "This file could not be fetched for a day. Try again when the number is connected.", 0},
		{"the program stops", fmt.Errorf("read: %w", context.Canceled), 5, "", 0},
	} {
		why, due := afterFetch(test.cause, test.tries, now)
		require.Equal(t, test.why, why.String(), test.name)
		if test.why == "" {
			require.Equal(t, test.pause, due.Sub(now), test.name)
		}
	}
	var day time.Duration
	for tries := 1; tries < maxFetchTries; tries++ {
		_, due := afterFetch(errors.New("broken"), tries, now)
		day += due.Sub(now)
	}
	require.InDelta(t, 24, day.Hours(), 1)
}
