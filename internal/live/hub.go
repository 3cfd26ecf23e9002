package live

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

const (
	// OpenFor is how long after its last poll a page counts as open; a hidden one asks every 10 seconds.
	OpenFor = 30 * time.Second
	// VisitLife is when a visit is read anew although nobody said that it changed.
	VisitLife = time.Minute
	// maxVisits bounds the memory: some kilobytes for each browser with an open page.
	maxVisits = 1 << 15
	// readLimit bounds a read that many polls may wait for.
	readLimit = 5 * time.Second
)

// Store reads what the hub does not know.
type Store interface {
	// Seqs returns the numbers of the last visible changes of those workspaces that have any.
	Seqs(ctx context.Context, tenants []uuid.UUID) (map[uuid.UUID]int64, error)
	// Visit returns who a session belongs to.
	Visit(ctx context.Context, session uuid.UUID) (account.Visit, error)
}

// Hub is the memory of one process. Until [Hub.Connected] it keeps nothing, so each question is one to the store.
type Hub struct {
	store Store
	// Now tells the time; tests may set it before the hub is used.
	Now func() time.Time

	mu        sync.RWMutex
	connected bool
	seqs      map[uuid.UUID]*sequence
	visits    map[uuid.UUID]visit
	// drops counts what was dropped: a visit that was being read meanwhile may be as it was before, and is not kept.
	drops uint64

	announcing sync.Mutex
	dirty      map[uuid.UUID]int64 // committed here, not yet said to others
	wake       chan struct{}
}

// New makes a hub that remembers nothing yet.
func New(store Store) *Hub {
	return &Hub{
		store: store, Now: time.Now, seqs: map[uuid.UUID]*sequence{}, visits: map[uuid.UUID]visit{},
		dirty: map[uuid.UUID]int64{}, wake: make(chan struct{}, 1),
	}
}

// Connected says that from now on every change of another process is heard. What was known before may be old.
func (h *Hub) Connected() { h.reset(true) }

// Disconnected says that changes are not heard any more: everything is forgotten and nothing kept.
func (h *Hub) Disconnected() { h.reset(false) }

func (h *Hub) reset(connected bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.connected = connected
	h.seqs, h.visits = map[uuid.UUID]*sequence{}, map[uuid.UUID]visit{}
	h.drops++
}

// Listening reports whether the hub hears other processes.
func (h *Hub) Listening() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.connected
}
