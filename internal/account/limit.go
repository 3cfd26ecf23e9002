package account

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// MaxDeviceLimit is the most numbers that an operator can allow a workspace.
const MaxDeviceLimit = 10_000

type limitTx interface {
	SetDeviceLimit(ctx context.Context, tenantID uuid.UUID, limit int) (changed bool, err error)
	Record(ctx context.Context, tenantID uuid.UUID, actor Actor, entry AuditEntry) error
}

// SetDeviceLimit changes how many numbers a workspace may connect. Numbers that are there already stay, also above the limit. Setting the
// limit that it has, as after a double click, does nothing.
func SetDeviceLimit[T limitTx](ctx context.Context, platform Transactor[T], operator Actor, id uuid.UUID, limit int) error {
	if limit < 0 || limit > MaxDeviceLimit {
		fields := errs.Fields{}
		fields.Add("device_limit", "Choose between 0 and %d numbers.", MaxDeviceLimit)
		return fields
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if changed, err := tx.SetDeviceLimit(ctx, id, limit); err != nil || !changed {
			return err
		}
		return tx.Record(ctx, id, operator, AuditEntry{Action: ActionDeviceLimit, Detail: strconv.Itoa(limit)})
	})
}
