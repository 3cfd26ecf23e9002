package simulator

import (
	"context"
	"time"
)

// keptChanges is how many changes a page that polls may be behind before it has to read everything anew.
const keptChanges = 2000

// Change is something that a page may want to draw again.
type Change struct {
	Seq     int64  `json:"seq"`
	Kind    string `json:"kind"` // settings, session, person, phone, message, typing, switches, faults, deliveries
	Session string `json:"session,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Chat    string `json:"chat,omitempty"` // the person's ID
	Message string `json:"message,omitempty"`
}

// Changes is what happened after a point. Boot differs after a restart, and Reset is true when the point lies too far back: read
// everything anew then.
type Changes struct {
	Boot    int64    `json:"boot"`
	Seq     int64    `json:"seq"`
	Reset   bool     `json:"reset"`
	Changes []Change `json:"changes"`
}

type changeLog struct {
	seq   int64
	list  []Change
	fresh bool
	moved chan struct{}
}

// tell wakes who waits for changes.
func (l *changeLog) tell() {
	if !l.fresh {
		return
	}
	l.fresh = false
	close(l.moved)
	l.moved = make(chan struct{})
}

// changed notes a change.
func (s *Simulator) changed(c Change) {
	l := &s.changes
	l.seq++
	l.fresh = true
	c.Seq = l.seq
	l.list = append(l.list, c)
	if len(l.list) > 2*keptChanges {
		l.list = append(l.list[:0:0], l.list[len(l.list)-keptChanges:]...)
	}
}

// ChangesAfter returns what happened after seq. When that is nothing it waits, at most as long as said, or until ctx ends.
func (s *Simulator) ChangesAfter(ctx context.Context, seq int64, wait time.Duration) Changes {
	over := make(chan struct{})
	timer := s.clock.AfterFunc(max(wait, 0), func() { close(over) })
	defer timer.Stop()
	for {
		s.mu.Lock()
		moved := s.changes.moved
		answer := s.changesAfter(seq)
		s.mu.Unlock()
		if len(answer.Changes) > 0 || answer.Reset || wait <= 0 {
			return answer
		}
		select {
		case <-moved:
		case <-over:
			return answer
		case <-ctx.Done():
			return answer
		case <-s.ctx.Done():
			return answer
		}
	}
}

func (s *Simulator) changesAfter(seq int64) Changes {
	l := &s.changes
	answer := Changes{Boot: s.boot.UnixMilli(), Seq: l.seq, Changes: []Change{}}
	first := l.seq + 1
	if len(l.list) > 0 {
		first = l.list[0].Seq
	}
	if seq > l.seq || seq < first-1 {
		answer.Reset = true
		return answer
	}
	answer.Changes = append(answer.Changes, l.list[len(l.list)-int(l.seq-seq):]...)
	return answer
}
