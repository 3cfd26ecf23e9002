package automation

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// maxCompiled bounds the versions that are kept ready; beyond it all are forgotten and made anew when they are needed.
const maxCompiled = 1000

// compiled keeps versions of flows ready to run. A version never changes, so nothing ever has to be dropped but for room.
type compiled struct {
	mu    sync.RWMutex
	flows map[versionKey]*flows.Flow
}

type versionKey struct {
	flow    uuid.UUID
	version int
}

// flow returns a version ready to run.
func (e *Engine[T]) flow(ctx context.Context, tx T, id uuid.UUID, version int) (*flows.Flow, error) {
	key := versionKey{id, version}
	e.compiled.mu.RLock()
	ready := e.compiled.flows[key]
	e.compiled.mu.RUnlock()
	if ready != nil {
		return ready, nil
	}
	v, err := tx.FlowVersion(ctx, id, version)
	if err != nil {
		return nil, err
	}
	graph, err := flows.Decode([]byte(v.Graph))
	if err != nil {
		return nil, err
	}
	if ready, err = flows.Compile(graph); err != nil {
		return nil, err
	}
	e.compiled.mu.Lock()
	defer e.compiled.mu.Unlock()
	if e.compiled.flows == nil || len(e.compiled.flows) >= maxCompiled {
		e.compiled.flows = map[versionKey]*flows.Flow{}
	}
	e.compiled.flows[key] = ready
	return ready, nil
}
