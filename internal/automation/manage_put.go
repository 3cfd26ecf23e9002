package automation

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// PutOptions say from where a draft is changed, by whom, and what gives way.
type PutOptions struct {
	Rev    int // of the draft that the change was made of
	Author string
	Over   bool // what was changed since gives way
}

// Kept is a draft after puts were made in it.
type Kept struct {
	Draft
	After  *flows.Graph // the draft's graph
	Puts   []flows.Put  // what was asked for
	Theirs []flows.Put  // what makes of the graph that the puts were made in the one that is kept: what others did
}

// ClashError says that others changed the same parts of a draft. Nothing was saved.
type ClashError struct {
	Rev     int // of the draft as it is
	Base    *flows.Graph
	Present *flows.Graph
	Theirs  []flows.Put // what makes Present of Base
	Clashes []flows.Clash
}

// Error returns the sentence in English.
func (e *ClashError) Error() string { return e.Unwrap().Error() }

// Unwrap makes it an errs.Conflict.
func (e *ClashError) Unwrap() error {
	return errs.New(errs.Conflict, "Somebody else changed the same part of this flow while you did. Nothing of yours was saved over it.")
}

// Put makes puts in the draft of a flow and keeps it as the next revision. What others changed since goes together with them where it is about other
// parts; otherwise it is a *ClashError. A put that is not possible is a *flows.PutError. What changes nothing makes no revision.
func Put[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, puts []flows.Put, o PutOptions) (Kept, error) {
	return putAll(ctx, tenant, id, o, func(*flows.Graph) ([]flows.Put, error) { return puts, nil })
}

// PutEdit is Put for what change makes of the draft.
func PutEdit[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, change func(g *flows.Graph) error, o PutOptions) (Kept, error) {
	return putAll(ctx, tenant, id, o, func(base *flows.Graph) ([]flows.Put, error) {
		changed := base.Clone()
		err := change(changed)
		return flows.Puts(base, changed), err
	})
}

func putAll[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, o PutOptions, wanted func(base *flows.Graph) ([]flows.Put, error)) (k Kept, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if k.Draft, err = tx.LockFlow(ctx, id); err != nil {
			return err
		}
		present, err := read(k.Graph)
		if err != nil {
			return err
		}
		base := present
		if k.Rev != o.Rev && !o.Over {
			text, err := baseOf(ctx, tx, id, o.Rev)
			if err != nil {
				return err
			}
			if base, err = read(text); err != nil {
				return err
			}
		}
		if k.Puts, err = wanted(base); err != nil {
			return err
		}
		if err := k.merge(base, present, o.Over); err != nil {
			return err
		}
		graph, err := write(k.After)
		if err != nil || graph == k.Graph {
			return err
		}
		k.Graph = graph
		return keep(ctx, tx, &k.Draft, o.Author)
	})
	return k, err
}

// merge puts together what was asked for and what is there.
func (k *Kept) merge(base, present *flows.Graph, over bool) error {
	var mine *flows.Graph
	var clashes []flows.Clash
	var err error
	if over {
		k.After, mine, err = flows.Force(present, k.Puts)
	} else {
		k.After, mine, clashes, err = flows.Merge(base, present, k.Puts)
	}
	switch {
	case err != nil:
		return err
	case len(clashes) > 0:
		return &ClashError{Rev: k.Rev, Base: base, Present: present, Theirs: flows.Puts(base, present), Clashes: clashes}
	}
	k.Theirs = flows.Puts(mine, k.After)
	return nil
}
