package automation

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// StaleError says that somebody saved a draft in the meantime. It carries both, so that the person can choose.
type StaleError struct {
	Theirs Draft
	Mine   string // the graph that was not saved
	Base   string // the graph that it was made from
}

// Error returns the sentence in English.
func (e *StaleError) Error() string { return e.Unwrap().Error() }

// Unwrap makes it an errs.Conflict.
func (e *StaleError) Unwrap() error {
	return errs.New(errs.Conflict, "Somebody else changed this flow while you did. Nothing of yours was saved over it.")
}

// Edit changes the draft of revision rev and returns it as the next revision. Where it has another one by now, the change is made to the old one
// and comes back in a *StaleError. What a file of ours could not hold comes as *flows.FileError. A change that changes nothing makes no revision.
func Edit[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, rev int, author string, change func(g *flows.Graph) error) (Draft, error) {
	var d Draft
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if d, err = tx.LockFlow(ctx, id); err != nil {
			return err
		}
		base := d.Graph
		if d.Rev != rev {
			if base, err = baseOf(ctx, tx, id, rev); err != nil {
				return err
			}
		}
		g, err := read(base)
		if err != nil {
			return err
		}
		if err := change(g); err != nil {
			return err
		}
		mine, err := write(g)
		switch {
		case err != nil:
			return err
		case d.Rev != rev && mine != d.Graph:
			return &StaleError{Theirs: d, Mine: mine, Base: base}
		case mine == d.Graph:
			return nil
		}
		d.Graph = mine
		return keep(ctx, tx, &d, author)
	})
	return d, err
}

// baseOf returns the draft that somebody changed. It may be so old that it is not kept any more.
func baseOf[T ManageTx](ctx context.Context, tx T, id uuid.UUID, rev int) (string, error) {
	old, err := tx.FlowRevision(ctx, id, rev)
	if errs.Is(err, errs.NotFound) {
		return "", errs.New(errs.Conflict, "Revision %s of this flow is not kept any more. Open the flow anew.", strconv.Itoa(rev))
	}
	return old.Graph, err
}

// keep saves a draft that is locked and counts its revision.
func keep[T ManageTx](ctx context.Context, tx T, d *Draft, author string) error {
	saved, err := tx.SaveDraft(ctx, *d, author)
	if err == nil && !saved {
		err = errs.New(errs.Conflict, "Somebody else changed this flow while you did. Nothing of yours was saved over it.")
	}
	d.Rev++
	return err
}

// SaveDraft keeps a whole graph as the revision after rev. See [Edit].
func SaveDraft[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, rev int, graph *flows.Graph, author string) (Draft, error) {
	return Edit(ctx, tenant, id, rev, author, func(g *flows.Graph) error {
		*g = *graph.Clone()
		return nil
	})
}

// KeepMine makes the change to the draft of revision base and saves what comes out over the draft of revision rev, which stays in the history.
func KeepMine[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, base, rev int, author string, change func(g *flows.Graph) error) (Draft, error) {
	var mine *flows.Graph
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		graph, err := baseOf(ctx, tx, id, base)
		if err != nil {
			return err
		}
		if mine, err = read(graph); err != nil {
			return err
		}
		return change(mine)
	})
	if err != nil {
		return Draft{}, err
	}
	return SaveDraft(ctx, tenant, id, rev, mine, author)
}
