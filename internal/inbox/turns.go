package inbox

import (
	"slices"
	"sync"

	"github.com/google/uuid"
)

// turns lets one job of a process read for a workspace. The commits of a workspace wait for each other anyway, and read together they share their
// statements: whoever comes meanwhile leaves their devices to the one at work. The zero value is ready.
type turns struct {
	mutex sync.Mutex
	left  map[uuid.UUID][]uuid.UUID // by the workspaces that somebody reads for: the devices that were left to them
}

// take begins a workspace's turn; false where somebody has it, who then reads for these devices too.
func (t *turns) take(tenant uuid.UUID, devices []uuid.UUID) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if left, busy := t.left[tenant]; busy {
		t.left[tenant] = append(left, devices...)
		return false
	}
	if t.left == nil {
		t.left = map[uuid.UUID][]uuid.UUID{}
	}
	t.left[tenant] = nil
	return true
}

// next returns for which devices whoever has the turn reads next: those that may have more, and those that were left to them. With none the turn ends.
func (t *turns) next(tenant uuid.UUID, again []uuid.UUID) []uuid.UUID {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	devices := slices.Concat(again, t.left[tenant])
	if len(devices) == 0 {
		delete(t.left, tenant)
		return nil
	}
	t.left[tenant] = nil
	slices.SortFunc(devices, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(devices)
}
