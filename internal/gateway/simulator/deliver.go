package simulator

import (
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// restore puts the deliveries of the journal back, in the order in which they were made.
func (q *queue) restore() {
	for _, id := range slices.Sorted(maps.Keys(q.s.restored)) {
		q.add(q.s.restored[id])
	}
	q.s.restored = nil
}

// deliverLane works on a lane and then on others that are ready, until there are none.
func (s *Simulator) deliverLane(l *lane) {
	for l != nil {
		s.mu.Lock()
		d := l.items[0]
		lost := d.lost
		s.mu.Unlock()
		var status int
		var wait time.Duration
		var err error
		if !lost {
			status, wait, err = s.post(d)
		}
		if s.ctx.Err() != nil {
			return
		}
		_ = s.update(func() error { // a failed write is logged there
			l = s.queue.after(l, d, s.judge(l, d, status, wait, err))
			s.changed(Change{Kind: "deliveries", Session: d.Session})
			return nil
		})
	}
}

// post sends a delivery once (contract 8.1, 8.2). It returns the status of the answer and how long the receiver asks to wait.
func (s *Simulator) post(d *delivery) (status int, wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return 0, 0, err
	}
	for _, pair := range d.Headers {
		request.Header.Set(pair.Name, pair.Value)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "WAHA/"+s.Settings().Version)
	request.Header.Set("X-Webhook-Request-Id", d.RequestID)
	request.Header.Set("X-Webhook-Timestamp", strconv.FormatInt(d.Timestamp, 10))
	if d.HMAC != "" {
		request.Header.Set("X-Webhook-Hmac", d.HMAC)
		request.Header.Set("X-Webhook-Hmac-Algorithm", "sha512")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // read so that the connection is kept; the answer's text says nothing
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	return response.StatusCode, time.Duration(seconds) * time.Second, nil
}

// judge notes how a try went and says whether the delivery is over. If it is not, its lane comes back later (contract 8.4).
func (s *Simulator) judge(l *lane, d *delivery, status int, wait time.Duration, err error) (over bool) {
	attempt := DeliveryAttempt{Session: d.Session, URL: d.URL, Event: d.Event, EventID: d.EventID, RequestID: d.RequestID,
		Attempt: d.Attempt + 1, Status: status, At: s.now().UnixMilli()}
	if err != nil {
		attempt.Error = err.Error()
	}
	stats := &s.queue.stats
	if d.lost && status == 0 && err == nil {
		stats.Dropped++
		return true
	}
	stats.Recent = append(stats.Recent, attempt)
	if len(stats.Recent) > 2*recentAttempts {
		stats.Recent = append(stats.Recent[:0:0], stats.Recent[len(stats.Recent)-recentAttempts:]...)
	}
	if status >= 200 && status < 300 {
		stats.Delivered++
		return true
	}
	stats.Failures++
	if d.lost || s.exhausted(d) {
		stats.GivenUp++
		return true
	}
	d.Attempt++
	s.put(kindAttempt, strconv.FormatInt(d.ID, 10), d.Attempt)
	pause := s.backoff(d.Retries, d.Attempt)
	if s.capped() {
		pause = min(pause, s.settings.RetryCap.duration())
	}
	s.after(max(wait, pause), func() { s.queue.again(l) })
	return false
}

// capped says whether retries come sooner than the webhook says, because a whole lane waits for them.
func (s *Simulator) capped() bool { return s.settings.RetryCap > 0 && s.settings.Order != OrderNone }

// exhausted says whether a delivery that has failed once more is out of retries: as many as the webhook says, and, where they come sooner
// than it says, over the whole time that they would have taken.
func (s *Simulator) exhausted(d *delivery) bool {
	if d.failed.IsZero() {
		d.failed = s.now()
	}
	if d.Attempt < d.Retries.Attempts {
		return false
	} else if !s.capped() {
		return true
	}
	span := time.Duration(0)
	for n := range d.Retries.Attempts {
		span += d.Retries.pause(n + 1)
	}
	return s.now().Sub(d.failed) >= span
}

// backoff is the time before the n-th retry, from 1.
func (s *Simulator) backoff(r retries, n int) time.Duration {
	pause := r.pause(n)
	if r.Policy == "exponential" {
		pause += time.Duration(0.2 * s.rand.Float64() * float64(pause))
	}
	return pause
}

// pause is backoff without its share of chance, at most a day.
func (r retries) pause(n int) time.Duration {
	seconds := r.DelaySeconds
	switch r.Policy {
	case "linear":
		seconds *= float64(n)
	case "exponential":
		seconds *= math.Pow(2, float64(n))
	}
	return time.Duration(min(seconds, 24*60*60) * float64(time.Second))
}
