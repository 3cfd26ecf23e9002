package automation

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// Bounds of what people write about a flow, in characters.
const (
	MaxName = 80
	MaxNote = 300
)

// ManageTx is what changing flows needs of a transaction.
type ManageTx interface {
	// Flows returns all flows, the highest priority first.
	Flows(ctx context.Context) ([]Flow, error)
	// LockFlow returns a flow that nobody else changes until the end.
	LockFlow(ctx context.Context, id uuid.UUID) (Draft, error)
	// CountFlows returns how many flows there are and the highest priority. Nobody else adds or orders any until the end.
	CountFlows(ctx context.Context) (n, highest int, err error)
	AddFlow(ctx context.Context, d Draft, author string) error
	// SaveDraft keeps the draft under the revision after d.Rev.
	SaveDraft(ctx context.Context, d Draft, author string) (saved bool, err error)
	PublishFlow(ctx context.Context, v Version) error
	UpdateFlow(ctx context.Context, f Flow) error
	OrderFlows(ctx context.Context, ids []uuid.UUID) error
	DeleteFlow(ctx context.Context, id uuid.UUID) error
	FlowVersion(ctx context.Context, id uuid.UUID, version int) (Version, error)
	FlowRevision(ctx context.Context, id uuid.UUID, rev int) (Revision, error)
	// HasDevice reports whether the workspace has a device of that id.
	HasDevice(ctx context.Context, id uuid.UUID) (bool, error)
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// CheckName returns errs.Fields with a sentence for "name" where a flow cannot be called that, or nil.
func CheckName(name string) error {
	fields := errs.Fields{}
	if strings.TrimSpace(name) == "" {
		fields.Add("name", "Enter a name.")
	} else if utf8.RuneCountInString(name) > MaxName {
		fields.Add("name", "A name has at most %d characters.", MaxName)
	}
	return fields.OrNil()
}

// read returns a graph as it is kept. What was kept was read before, so an error is a fault of ours.
func read(graph string) (*flows.Graph, error) { return flows.Decode([]byte(graph)) }

// write returns a graph as it is kept. What a file of ours could not hold comes as *flows.FileError.
func write(g *flows.Graph) (string, error) {
	encoded := g.Encode()
	if _, err := flows.Decode(encoded); err != nil {
		return "", err
	}
	return string(encoded), nil
}

// change lets do change a flow, and says in the audit log what it did.
func change[T ManageTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, do func(ctx context.Context, tx T, f *Flow) (account.AuditEntry, error)) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		d, err := tx.LockFlow(ctx, id)
		if err != nil {
			return err
		}
		before, f := d.Flow, d.Flow
		entry, err := do(ctx, tx, &f)
		if err != nil || f == before {
			return err
		}
		if err := tx.UpdateFlow(ctx, f); err != nil {
			return err
		}
		return tx.Audit(ctx, entry)
	})
}

// Live is the graph of a flow that answers customers; of one without a version, its draft.
type Live struct {
	Graph   string
	Changed bool // the draft is another one
}
