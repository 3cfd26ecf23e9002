package inbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// settle finds out what became of a message whose sending was interrupted, by a crash or a missing answer: it is looked for at the gateway,
// and never sent again without a person. Others of the device go on meanwhile, but for those of its conversation.
func (s *Sender[T]) settle(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device, to gateway.Chat, m Message) error {
	id, err := s.find(ctx, tenant, driver, d, to, m)
	now := s.Now()
	switch {
	case err == nil && !id.IsZero():
		return s.accepted(ctx, tenant, d, m, id)
	case err != nil && !gateway.IsReason(err, gateway.ReasonUnsupported):
		s.Log.WarnContext(ctx, "a message could not be looked for", "device_id", d.ID, "message_id", m.ID, "error", err)
	}
	if away(err) || (now.Sub(m.AttemptedAt) < settleUntil && !gateway.IsReason(err, gateway.ReasonUnsupported)) {
		return tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.Postpone(ctx, m, StatusSending, now.Add(settleAfter)) })
	}
	return s.decided(ctx, tenant, d, m, func(ctx context.Context, tx T) error {
		return tx.GiveUp(ctx, m.ID, StatusUnknown, errs.Msg("CloudWA cannot say whether this was sent."))
	})
}

// away reports whether an error says that the gateway cannot be asked at present, rather than that it cannot answer. Our own trouble counts
// as such, too.
func away(err error) bool {
	failure, ok := errors.AsType[*gateway.Error](err)
	return err != nil && (!ok || failure.Class == gateway.DeviceDown || failure.Class == gateway.WaitUntil || failure.Reason == gateway.ReasonUnreachable)
}

// find looks for a message at the gateway: by the id that we chose, or else for one with its text in its chat since the attempt that is none
// of those here. The zero id means that it is not there.
func (s *Sender[T]) find(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device, to gateway.Chat, m Message) (gateway.MessageID, error) {
	if m.Raw != "" {
		found, err := driver.Message(ctx, to, gateway.MessageID{Raw: m.Raw, FromMe: true})
		if gateway.IsReason(err, gateway.ReasonNotFound) {
			return gateway.MessageID{}, nil
		}
		return found.ID, err
	}
	// Gateways tell whole seconds, and their clock is not ours.
	messages, err := driver.MessagesSince(ctx, to, m.AttemptedAt.Add(-5*time.Second), history)
	if err != nil {
		return gateway.MessageID{}, err
	}
	var ids []gateway.MessageID
	for _, candidate := range messages {
		if candidate.ID.FromMe && candidate.Text == m.Text && (m.Media == nil || candidate.Kind == m.Kind) {
			ids = append(ids, gateway.MessageID{Raw: candidate.ID.Raw, FromMe: true})
		}
	}
	if len(ids) == 0 {
		return gateway.MessageID{}, nil
	}
	var known map[gateway.MessageID]bool
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		known, err = tx.KnownRaws(ctx, d.ID, ids)
		return err
	})
	ids = slices.DeleteFunc(ids, func(id gateway.MessageID) bool { return known[id] })
	if err != nil || len(ids) == 0 || (m.Text == "" && len(ids) > 1) { // without a text, one of several could be any
		return gateway.MessageID{}, err
	}
	return ids[0], nil
}
