package inbox

import (
	"context"
	"time"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// settle finds out what became of a message whose sending was interrupted, by a crash or a missing answer: it is looked for at the gateway,
// and never sent again without a person.
func (s *Sender[T]) settle(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d devices.Device, to gateway.Chat, m Message) (goOn bool, err error) {
	id, err := s.find(ctx, tenant, driver, d, to, m)
	now := s.Now()
	switch {
	case err == nil && !id.IsZero():
		return true, s.accepted(ctx, tenant, d, m, id)
	case err != nil && !gateway.IsReason(err, gateway.ReasonUnsupported):
		s.Log.WarnContext(ctx, "a message could not be looked for", "device_id", d.ID, "message_id", m.ID, "error", err)
		return false, tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.Postpone(ctx, m, StatusSending, now.Add(settleAfter)) })
	case err == nil && now.Sub(m.AttemptedAt) < settleUntil:
		return false, tenant.InTx(ctx, func(ctx context.Context, tx T) error { return tx.Postpone(ctx, m, StatusSending, now.Add(settleAfter)) })
	}
	return true, tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.GiveUp(ctx, m.ID, StatusUnknown, errs.Msg("CloudWA cannot say whether this was sent.")); err != nil {
			return err
		}
		return tx.Unpark(ctx, d.ID, sendingIn(m.ConversationID))
	})
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
		if candidate.ID.FromMe && candidate.Text == m.Text {
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
	for _, id := range ids {
		if err == nil && !known[id] {
			return id, nil
		}
	}
	return gateway.MessageID{}, err
}
