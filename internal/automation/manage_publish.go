package automation

import (
	"context"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// Publication is what somebody publishes.
type Publication struct {
	Rev      int // of the draft that they looked at
	Note     string
	Author   string
	On       flows.For // where it is to run
	Activate bool      // it answers customers from now on; one that does already goes on
}

// Publish makes the draft the flow's next version and returns its number. Problems that block it, a note that is too long ("note") and a draft
// that was changed since come as errors of errs.
func Publish[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, p Publication) (version int, err error) {
	if utf8.RuneCountInString(p.Note) > MaxNote {
		return 0, errs.Fields{"note": errs.Msg("A note has at most %d characters.", MaxNote)}
	}
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err := tx.LockFlow(ctx, id)
		if err != nil {
			return err
		}
		if d.Rev != p.Rev {
			return errs.New(errs.Conflict, "The flow was changed since you opened this page. Look at it again before you publish it.")
		}
		g, err := read(d.Graph)
		if err != nil {
			return err
		}
		if flows.Blocked(flows.Check(g, p.On)) {
			return errs.New(errs.Invalid, "The flow cannot be published before its problems are solved.")
		}
		if d.Version > 0 {
			last, err := tx.FlowVersion(ctx, id, d.Version)
			if err != nil {
				return err
			}
			if last.Graph == d.Graph {
				return errs.New(errs.Invalid, "Nothing has changed since version %s.", strconv.Itoa(d.Version))
			}
		}
		version, err = publish(ctx, tx, &d, g, p.Note, p.Author)
		if err != nil || !p.Activate || d.Active {
			return err
		}
		if err := activate(&d.Flow); err != nil {
			return err
		}
		if err := tx.UpdateFlow(ctx, d.Flow); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowActivated, Target: d.Name})
	})
	return version, err
}

// publish keeps a draft's graph as the next version.
func publish[T ManageTx](ctx context.Context, tx T, d *Draft, g *flows.Graph, note, author string) (int, error) {
	if _, err := flows.Compile(g); err != nil {
		return 0, err
	}
	d.Version++
	if err := tx.PublishFlow(ctx, Version{FlowID: d.ID, Version: d.Version, Graph: d.Graph, Note: note, Author: author}); err != nil {
		return 0, err
	}
	return d.Version, tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowPublished, Target: d.Name, Detail: strconv.Itoa(d.Version)})
}

// Restore makes the graph of a version the draft again, where that still has the revision given. What answers customers does not change.
func Restore[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, version, rev int, author string) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, _, err := back(ctx, tx, id, version)
		if err != nil {
			return err
		}
		if d.Rev != rev {
			return errs.New(errs.Conflict, "The flow was changed since you opened this page. Look at it again first.")
		}
		return keep(ctx, tx, &d, author)
	})
}

// Rollback makes the graph of a version the draft again and publishes it as a new version with a note. It returns the new version's number.
func Rollback[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, version int, note, author string) (published int, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, was, err := back(ctx, tx, id, version)
		if err != nil {
			return err
		}
		if version == d.Version {
			return errs.New(errs.Invalid, "Version %s is the one that answers customers now.", strconv.Itoa(version))
		}
		if d.Graph != was {
			if err := keep(ctx, tx, &d, author); err != nil {
				return err
			}
		}
		g, err := read(d.Graph)
		if err != nil {
			return err
		}
		published, err = publish(ctx, tx, &d, g, note, author)
		return err
	})
	return published, err
}

// back returns a flow that is locked with the graph of a version in the draft's place, and what the draft was.
func back[T ManageTx](ctx context.Context, tx T, id uuid.UUID, version int) (d Draft, was string, err error) {
	if d, err = tx.LockFlow(ctx, id); err != nil {
		return d, "", err
	}
	v, err := tx.FlowVersion(ctx, id, version)
	was, d.Graph = d.Graph, v.Graph
	return d, was, err
}
