package live

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
)

type visit struct {
	account.Visit
	until time.Time
}

// Visit returns who a session belongs to, from memory if it is known. The caller compares the secret.
func (h *Hub) Visit(ctx context.Context, session uuid.UUID) (account.Visit, error) {
	now := h.Now()
	h.mu.RLock()
	known, ok := h.visits[session]
	drops := h.drops
	h.mu.RUnlock()
	if ok && now.Before(known.until) && now.Before(known.Session.ExpiresAt) {
		return known.Visit, nil
	}
	v, err := h.store.Visit(ctx, session)
	if err != nil {
		return v, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.connected && h.drops == drops {
		h.makeRoom()
		h.visits[session] = visit{v, now.Add(VisitLife)}
	}
	return v, nil
}

// makeRoom lets go of any one where there are too many: it is read again when its page asks.
func (h *Hub) makeRoom() {
	for session := range h.visits {
		if len(h.visits) < maxVisits {
			return
		}
		delete(h.visits, session)
	}
}

// Sweep forgets the visits that nobody asked about since they ran out.
func (h *Hub) Sweep() {
	now := h.Now()
	h.drop(func(v visit) bool { return now.After(v.until) })
}

// What a visit shows can change in three ways; each ends what is known of it at once.

// SessionChanged forgets a session that ended, or that is in another workspace now.
func (h *Hub) SessionChanged(id uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drops++
	delete(h.visits, id)
}

// UserChanged forgets the visits of a person, in whichever workspace: another role is theirs, another name or language, or no place at all.
func (h *Hub) UserChanged(id uuid.UUID) {
	h.drop(func(v visit) bool { return v.User.ID == id })
}

// TenantChanged forgets everybody's visits in a workspace.
func (h *Hub) TenantChanged(id uuid.UUID) {
	h.drop(func(v visit) bool { return v.Session.TenantID == id })
}

func (h *Hub) drop(gone func(v visit) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drops++
	for session, v := range h.visits {
		if gone(v) {
			delete(h.visits, session)
		}
	}
}
