package automation

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// Blank returns the graph that a flow from scratch begins with: a keyword, and a message after it.
func Blank() *flows.Graph {
	g := &flows.Graph{Schema: flows.Schema}
	if trigger, err := flows.Add(g, flows.KindKeyword); err == nil {
		_, _ = flows.InsertAfter(g, trigger.ID, flows.OutNext, flows.KindMessage) // an exit that is there takes it
	}
	flows.Layout(g)
	return g
}

// Create adds a flow with a draft, of the highest priority, at every number and inactive. A wrong name comes as errs.Fields ("name"), a graph that
// cannot be kept as *flows.FileError.
func Create[T ManageTx](ctx context.Context, tenant account.Transactor[T], name string, g *flows.Graph, author string) (uuid.UUID, error) {
	if err := CheckName(name); err != nil {
		return uuid.Nil, err
	}
	graph, err := write(g)
	if err != nil {
		return uuid.Nil, err
	}
	d := Draft{Flow: Flow{ID: account.NewID(), Name: name, EveryDevice: true, Rev: 1}, Graph: graph}
	return d.ID, tenant.InTx(ctx, func(ctx context.Context, tx T) error { return create(ctx, tx, d, author) })
}

func create[T ManageTx](ctx context.Context, tx T, d Draft, author string) error {
	n, highest, err := tx.CountFlows(ctx)
	if err != nil {
		return err
	}
	if n >= MaxFlows {
		return errs.New(errs.Invalid, "A workspace can have at most %d flows. Delete one that is not needed any more.", MaxFlows)
	}
	d.Priority = highest + 1
	if err := tx.AddFlow(ctx, d, author); err != nil {
		return err
	}
	return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowCreated, Target: d.Name})
}

// Duplicate adds a copy of a flow's draft under another name, and returns its id. The copy answers at the same numbers and is inactive.
func Duplicate[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, name, author string) (uuid.UUID, error) {
	runes := []rune(name)
	copied := Draft{Flow: Flow{ID: account.NewID(), Name: string(runes[:min(len(runes), MaxName)]), Rev: 1}}
	return copied.ID, tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err := tx.LockFlow(ctx, id)
		if err != nil {
			return err
		}
		copied.Graph, copied.EveryDevice, copied.DeviceID = d.Graph, d.EveryDevice, d.DeviceID
		return create(ctx, tx, copied, author)
	})
}
