package live

import (
	"context"
	"maps"
	"sync/atomic"

	"github.com/google/uuid"
)

// sequence is what is known of one workspace's numbers. It is made by the first who asks; the others wait for read.
type sequence struct {
	last  atomic.Int64 // only grows
	asked atomic.Int64 // when a page asked last, in Unix nanoseconds
	read  chan struct{}
	err   error // of the first read; set before read is closed
}

func (s *sequence) grow(to int64) {
	for {
		last := s.last.Load()
		if to <= last || s.last.CompareAndSwap(last, to) {
			return
		}
	}
}

// Seq returns the number of the workspace's last visible change, for a page that is open. Of a workspace that nobody asked about lately it
// is read once, however many ask at the same time.
func (h *Hub) Seq(ctx context.Context, tenant uuid.UUID) (int64, error) {
	h.mu.RLock()
	s := h.seqs[tenant]
	h.mu.RUnlock()
	if s == nil {
		var first bool
		if s, first = h.begin(tenant); first {
			h.readFirst(ctx, tenant, s)
		}
	}
	s.asked.Store(h.Now().UnixNano())
	select {
	case <-s.read:
		return s.last.Load(), s.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// begin returns the workspace's sequence; first says that the caller is to read it. Its place is taken before it is read, so that a change
// that is heard meanwhile counts too.
func (h *Hub) begin(tenant uuid.UUID) (s *sequence, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s = h.seqs[tenant]; s != nil {
		return s, false
	}
	s = &sequence{read: make(chan struct{})}
	s.asked.Store(h.Now().UnixNano())
	if h.connected {
		h.seqs[tenant] = s
	}
	return s, true
}

// readFirst goes on when the request that asked first ends: others wait for the same answer.
func (h *Hub) readFirst(ctx context.Context, tenant uuid.UUID, s *sequence) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
	defer cancel()
	defer close(s.read)
	found, err := h.store.Seqs(ctx, []uuid.UUID{tenant})
	s.grow(found[tenant])
	if s.err = err; err == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seqs[tenant] == s {
		delete(h.seqs, tenant)
	}
}

// Committed says that this process committed a change under that number. Pages here see it at once; other processes are told.
func (h *Hub) Committed(tenant uuid.UUID, seq int64) {
	h.Heard(tenant, seq)
	h.announcing.Lock()
	h.dirty[tenant] = max(h.dirty[tenant], seq)
	h.announcing.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Heard says that a workspace's number is at least this one.
func (h *Hub) Heard(tenant uuid.UUID, seq int64) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if s := h.seqs[tenant]; s != nil {
		s.grow(seq)
	}
}

// News is signalled when there is something for [Hub.TakeNews].
func (h *Hub) News() <-chan struct{} { return h.wake }

// TakeNews returns the newest numbers that were committed here since it was called last.
func (h *Hub) TakeNews() map[uuid.UUID]int64 {
	h.announcing.Lock()
	defer h.announcing.Unlock()
	if len(h.dirty) == 0 {
		return nil
	}
	news := maps.Clone(h.dirty)
	clear(h.dirty)
	return news
}

// Check reads the real numbers of all workspaces with open pages, in case that a word about one was lost, and forgets the others.
func (h *Hub) Check(ctx context.Context) error {
	open := h.open()
	if len(open) == 0 {
		return nil
	}
	found, err := h.store.Seqs(ctx, open)
	for tenant, seq := range found {
		h.Heard(tenant, seq)
	}
	return err
}

func (h *Hub) open() (tenants []uuid.UUID) {
	since := h.Now().Add(-OpenFor).UnixNano()
	h.mu.Lock()
	defer h.mu.Unlock()
	for tenant, s := range h.seqs {
		if s.asked.Load() < since {
			delete(h.seqs, tenant)
		} else {
			tenants = append(tenants, tenant)
		}
	}
	return tenants
}
