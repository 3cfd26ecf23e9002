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
}

// CatchUp takes from a gateway's history what was not reported.
type CatchUp[T CatchUpTx] struct{ Receiver[T] }

// Missing implements devices.Inbox.
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
	var known map[gateway.MessageID]bool
	pending := false
	err := c.Tenant(d.TenantID).InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if pending, err = tx.HasPending(ctx, d.ID); err != nil || pending {
			return err
		}
		known, err = tx.KnownRaws(ctx, d.ID, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	if pending {
		return nil, devices.ErrPending
	}
	return slices.DeleteFunc(candidates, func(m gateway.Message) bool {
		return known[gateway.MessageID{Raw: m.ID.Raw, FromMe: m.ID.FromMe}]
	}), nil
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
			for _, m := range chunk {
				is, err := applyMessage(ctx, tx, device, m)
				if _, waiting := errors.AsType[waits](err); waiting {
					continue // ours, on its way: the next look takes it, if it is still missing
				}
				if err != nil {
					return err
				}
				if is {
					taken++
				}
			}
			return nil
		})
		if err != nil && !errs.Is(err, errs.NotFound) {
			return taken, err
		}
	}
	return taken, nil
}
