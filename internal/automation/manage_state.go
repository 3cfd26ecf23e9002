package automation

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// Rename gives a flow another name. A wrong one comes as errs.Fields ("name").
func Rename[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return change(ctx, tenant, id, func(_ context.Context, _ T, f *Flow) (account.AuditEntry, error) {
		entry := account.AuditEntry{Action: account.ActionFlowRenamed, Target: f.Name, Detail: name}
		f.Name = name
		return entry, nil
	})
}

// Place says where a flow answers: at one number, or at every one where deviceID is zero. A number that is not there comes as errs.Fields ("place").
func Place[T ManageTx](ctx context.Context, tenant account.Transactor[T], id, deviceID uuid.UUID) error {
	return change(ctx, tenant, id, func(ctx context.Context, tx T, f *Flow) (account.AuditEntry, error) {
		if deviceID != uuid.Nil {
			if has, err := tx.HasDevice(ctx, deviceID); err != nil {
				return account.AuditEntry{}, err
			} else if !has {
				return account.AuditEntry{}, errs.Fields{"place": errs.Msg("This number is not there any more. Choose another one.")}
			}
		}
		f.EveryDevice, f.DeviceID = deviceID == uuid.Nil, deviceID
		return account.AuditEntry{Action: account.ActionFlowPlaced, Target: f.Name}, nil
	})
}

// Activate lets a flow answer customers. It needs a version and a number.
func Activate[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return change(ctx, tenant, id, func(_ context.Context, _ T, f *Flow) (account.AuditEntry, error) {
		err := activate(f)
		return account.AuditEntry{Action: account.ActionFlowActivated, Target: f.Name}, err
	})
}

func activate(f *Flow) error {
	switch {
	case f.Version == 0:
		return errs.New(errs.Invalid, "Publish the flow first: only what is published answers customers.")
	case f.Orphaned():
		return errs.New(errs.Invalid, "The number of this flow was deleted. Choose where it answers first.")
	}
	f.Active = true
	return nil
}

// Deactivate lets a flow begin no more. Chats that are in it go on to its end.
func Deactivate[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return change(ctx, tenant, id, func(_ context.Context, _ T, f *Flow) (account.AuditEntry, error) {
		f.Active = false
		return account.AuditEntry{Action: account.ActionFlowDeactivated, Target: f.Name}, nil
	})
}

// Delete deletes a flow with its versions and runs: chats that are in it stop.
func Delete[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err := tx.LockFlow(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteFlow(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowDeleted, Target: d.Name})
	})
}

// Direction says where a flow is moved in the order in which flows answer.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
	Top  Direction = "top"
)

// Move moves a flow in the order in which flows answer. One that is at the end already stays there.
func Move[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, where Direction) error {
	return reorder(ctx, tenant, func(ids []uuid.UUID) error {
		at := slices.Index(ids, id)
		if at < 0 {
			return errs.New(errs.NotFound, "This flow does not exist any more.")
		}
		to := at
		switch where {
		case Up:
			to = max(at-1, 0)
		case Down:
			to = min(at+1, len(ids)-1)
		case Top:
			to = 0
		default:
			return errs.New(errs.Invalid, "Choose one of the list.")
		}
		for step := 1 - 2*min(max(at-to, 0), 1); at != to; at += step {
			ids[at], ids[at+step] = ids[at+step], ids[at]
		}
		return nil
	})
}

// Order puts flows into an order. Those that are not in the list, as in a page that shows only some of them, keep their places.
func Order[T ManageTx](ctx context.Context, tenant account.Transactor[T], wanted []uuid.UUID) error {
	return reorder(ctx, tenant, func(ids []uuid.UUID) error {
		var order []uuid.UUID
		for _, id := range wanted {
			if slices.Contains(ids, id) && !slices.Contains(order, id) {
				order = append(order, id)
			}
		}
		moved, next := slices.Clone(order), 0
		for i, id := range ids {
			if slices.Contains(moved, id) {
				ids[i] = order[next]
				next++
			}
		}
		return nil
	})
}

func reorder[T ManageTx](ctx context.Context, tenant account.Transactor[T], order func(ids []uuid.UUID) error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if _, _, err := tx.CountFlows(ctx); err != nil { // so that nobody else orders them meanwhile
			return err
		}
		list, err := tx.Flows(ctx)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(list))
		for i, f := range list {
			ids[i] = f.ID
		}
		if err := order(ids); err != nil {
			return err
		}
		return tx.OrderFlows(ctx, ids)
	})
}
