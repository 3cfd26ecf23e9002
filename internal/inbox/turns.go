package inbox

import (
	"sync"

	"github.com/google/uuid"
)

// turns lets one job of a process read for a device. Others need not ask the database whether somebody is at it: whoever comes meanwhile leaves word,
// and the one at work looks once more. The zero value is ready.
type turns struct {
	mutex sync.Mutex
	again map[uuid.UUID]bool // by the devices that somebody works for: whether to look once more
}

// take begins a device's turn; false where it has begun, and then it will look once more.
func (t *turns) take(device uuid.UUID) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if _, busy := t.again[device]; busy {
		t.again[device] = true
		return false
	}
	if t.again == nil {
		t.again = map[uuid.UUID]bool{}
	}
	t.again[device] = false
	return true
}

// done ends a device's turn, unless somebody left word; then it goes on.
func (t *turns) done(device uuid.UUID) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.again[device] {
		t.again[device] = false
		return false
	}
	delete(t.again, device)
	return true
}

// drop ends a device's turn whatever was said; the sweep finds what is left.
func (t *turns) drop(device uuid.UUID) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.again, device)
}
