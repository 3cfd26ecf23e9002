package inbox

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// CatchUpTx is what taking messages from a gateway's history needs of a transaction.
type CatchUpTx interface {
	ReceiveTx
	KnownRaws(ctx context.Context, deviceID uuid.UUID, ids []gateway.MessageID) (map[gateway.MessageID]bool, error)
	// ErasedRaws returns which of the messages were deleted with their contact: those are not missing.
	ErasedRaws(ctx context.Context, deviceID uuid.UUID, ids []gateway.MessageID) (map[gateway.MessageID]bool, error)
}

// CatchUp takes from a gateway's history what was not reported.
type CatchUp[T CatchUpTx] struct{ *Receiver[T] }

// maxWaiting bounds the reports that are looked through for messages that seem to be missing.
const maxWaiting = 5000

// Missing implements devices.Inbox. What waits to be read is not missing; behind a backlog that is longer than can be looked through nobody
// can say what is.
func (c *CatchUp[T]) Missing(ctx context.Context, d devices.Device, messages []gateway.Message) ([]gateway.Message, error) {
	var candidates []gateway.Message
	var ids []gateway.MessageID
	for _, m := range messages {
		if takes(d, m.Chat) && m.ID.Raw != "" && m.Kind != "" {
			candidates = append(candidates, m)
			ids = append(ids, gateway.MessageID{Raw: m.ID.Raw, FromMe: m.ID.FromMe})
		}
	}
	if len(candidates) == 0 {
		return nil, nil
	}
	var waiting []Event
	err := c.Tenant(d.TenantID).InTx(ctx, func(ctx context.Context, tx T) (err error) {
		// In this order: what is read in between is found twice instead of not at all.
		if waiting, err = tx.PendingEvents(ctx, []Reading{{DeviceID: d.ID}}, maxWaiting, maxWaiting); err != nil {
			return err
		}
		known, err := tx.KnownRaws(ctx, d.ID, ids)
		if err != nil {
			return err
		}
		// After the look at what is here: what is deleted in between is found by one of them.
		erased, err := tx.ErasedRaws(ctx, d.ID, ids)
		candidates = without(without(candidates, known), erased)
		return err
	})
	if err != nil || len(candidates) == 0 {
		return nil, err
	}
	if len(waiting) == maxWaiting {
		return nil, devices.ErrPending
	}
	return without(candidates, c.messagesIn(d, waiting)), nil
}

func without(messages []gateway.Message, known map[gateway.MessageID]bool) []gateway.Message {
	return slices.DeleteFunc(messages, func(m gateway.Message) bool { return known[gateway.MessageID{Raw: m.ID.Raw, FromMe: m.ID.FromMe}] })
}

// messagesIn returns the messages that reports tell of.
func (c *CatchUp[T]) messagesIn(d devices.Device, reports []Event) map[gateway.MessageID]bool {
	told := map[gateway.MessageID]bool{}
	for _, report := range reports {
		delivery, err := c.Gateways[d.Gateway].Decode(report.Body)
		if err != nil {
			continue // it tells of none
		}
		for _, event := range delivery.Events {
			if m, ok := event.(gateway.Message); ok {
				told[gateway.MessageID{Raw: m.ID.Raw, FromMe: m.ID.FromMe}] = true
			}
		}
	}
	return told
}

// CatchUp implements devices.Inbox.
func (c *CatchUp[T]) CatchUp(ctx context.Context, d devices.Device, messages []gateway.Message) (taken int, err error) {
	ordered := slices.Clone(messages)
	slices.SortStableFunc(ordered, func(a, b gateway.Message) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	for chunk := range slices.Chunk(ordered, batch) {
		err := c.Tenant(d.TenantID).InTx(ctx, func(ctx context.Context, tx T) error {
			if err := tx.WaitReceiving(ctx, d.ID); err != nil {
				return err
			}
			device, err := tx.Device(ctx, d.ID)
			if err != nil || device.Held() {
				return err
			}
			desk := newDesk(tx)
			if err := desk.Fetch(ctx, values(chunk, func(m gateway.Message) told { return told{device, m} })); err != nil {
				return err
			}
			added := 0
			for _, m := range chunk {
				is, err := applyMessage(ctx, desk, device, c.present(m))
				if _, waiting := errors.AsType[waits](err); waiting {
					continue // ours, on its way: the next look takes it, if it is still missing
				}
				if err != nil {
					return err
				}
				if is {
					added++
				}
			}
			if err := c.end(ctx, tx, desk); err != nil {
				return err
			}
			taken += added
			return nil
		})
		if err != nil && !errs.Is(err, errs.NotFound) {
			return taken, err
		}
	}
	return taken, nil
}
