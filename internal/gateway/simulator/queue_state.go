package simulator

import (
	"encoding/json"
	"strconv"
)

func (q *queue) apply(r record, gone bool) error {
	id, err := strconv.ParseInt(r.Key, 10, 64)
	if err != nil {
		return err
	}
	q.s.counter = max(q.s.counter, id)
	if gone {
		delete(q.s.restored, id)
		return nil
	}
	d := &delivery{}
	if err := json.Unmarshal(r.Value, d); err != nil {
		return err
	}
	q.s.restored[id] = d
	return nil
}

func (q *queue) applyAttempt(r record) error {
	id, err := strconv.ParseInt(r.Key, 10, 64)
	if d := q.s.restored[id]; d != nil && err == nil {
		return json.Unmarshal(r.Value, &d.Attempt)
	}
	return err
}

func (q *queue) snapshot(add func(kind, key string, value any)) {
	for _, d := range q.held {
		add(kindDelivery, strconv.FormatInt(d.ID, 10), d)
	}
	for _, l := range q.lanes {
		for _, d := range l.items {
			add(kindDelivery, strconv.FormatInt(d.ID, 10), d)
		}
	}
}
