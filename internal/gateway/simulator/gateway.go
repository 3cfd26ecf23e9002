package simulator

import (
	"maps"
	"slices"
)

// RestartGateway is a restart of the WAHA server. All sessions connect anew; an old free server forgets their configuration and starts
// none of them (contract 1.1). With lose, deliveries that were still to come are lost, as they are with WAHA (contract 8.4).
func (s *Simulator) RestartGateway(lose bool) error {
	return s.update(func() error {
		if lose {
			s.queue.lose()
		}
		for _, name := range slices.Sorted(maps.Keys(s.sessions)) {
			ss := s.sessions[name]
			running := ss.running()
			s.stopTimer(ss)
			if s.settings.oldCore() {
				ss.Config, ss.Status = nil, statusStopped
				ss.parse()
				s.keepSession(ss)
				s.changed(Change{Kind: "session", Session: name})
				continue
			}
			if running {
				s.begin(ss)
				s.proceed(ss)
			}
		}
		return nil
	})
}

// lose forgets all deliveries; one that is under way may still arrive.
func (q *queue) lose() {
	for _, d := range q.held {
		q.pending++ // finish takes it off again
		q.finish(d)
		q.stats.Dropped++
	}
	q.held = nil
	for _, l := range q.lanes {
		for _, d := range l.items[1:] {
			q.finish(d)
			q.stats.Dropped++
		}
		l.items = l.items[:1]
		l.items[0].lost = true
	}
}
