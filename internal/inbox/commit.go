package inbox

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Report is a call of a gateway to us, as it came.
type Report struct {
	Key  string // in the address that it came to: whose it is
	Name string // the gateway's name of the event
	ID   string // with the device and the name: what a repeated report is known by
	Body []byte
}

// Committer keeps reports. Those that come while others are being committed are the next batch, so there is no time of waiting, one commit is
// shared by as many as there are, and they are kept in the order in which they came.
type Committer struct {
	// Store keeps reports with one commit. Known is false for those whose address is nobody's; lines are the devices that have something new.
	Store func(ctx context.Context, reports []Report) (known []bool, lines []Line, err error)
	// Wake lets what is new of devices be read. It comes after the commit, of which it is no part: what is killed in between is found by the sweep.
	Wake func(ctx context.Context, lines []Line) error
	Log  *slog.Logger

	mutex   sync.Mutex
	waiting []*keeping
	running bool
	fresh   map[Line]bool // to be read
	waking  bool
}

// keeping is a report whose sender waits.
type keeping struct {
	report Report
	done   chan error // of room for one
}

// Bounds of one batch. Reports are some KB; one that carries files as text may be 8 MB.
const (
	commitReports = 256
	commitBytes   = 16 << 20
	commitTimeout = 10 * time.Second
	// wakePause is how long further reports are gathered after reading was started: a job for each commit of a burst would cost more than reading.
	wakePause = 25 * time.Millisecond
)

// Keep returns when the report is in the database for good. An address that is nobody's is not found. A sender that goes away meanwhile has to
// report again, although the report may be kept.
func (c *Committer) Keep(ctx context.Context, report Report) error {
	k := &keeping{report: report, done: make(chan error, 1)}
	c.mutex.Lock()
	c.waiting = append(c.waiting, k)
	if !c.running {
		c.running = true
		go c.run()
	}
	c.mutex.Unlock()
	select {
	case err := <-k.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run commits until nobody waits.
func (c *Committer) run() {
	for {
		batch := c.next()
		if len(batch) == 0 {
			return
		}
		c.commit(batch)
	}
}

// next takes the batch that is next; where there is none, the run ends.
func (c *Committer) next() []*keeping {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	n, bytes := 0, 0
	for n < len(c.waiting) && n < commitReports && (n == 0 || bytes+len(c.waiting[n].report.Body) <= commitBytes) {
		bytes += len(c.waiting[n].report.Body)
		n++
	}
	batch := c.waiting[:n:n]
	if c.waiting = c.waiting[n:]; len(c.waiting) == 0 {
		c.waiting = nil // lets go of the array
	}
	c.running = n > 0
	return batch
}

// commit keeps a batch and tells everybody. Where the database refuses it although it is there, one of them is odd: then each is tried by itself,
// so that it harms nobody else.
func (c *Committer) commit(batch []*keeping) {
	reports := make([]Report, len(batch))
	for i, k := range batch {
		reports[i] = k.report
	}
	known, lines, err := c.store(reports)
	if err != nil && len(batch) > 1 && !recoverable(err) {
		for _, k := range batch {
			c.commit([]*keeping{k})
		}
		return
	}
	c.wakeLater(lines)
	for i, k := range batch {
		switch {
		case err != nil:
			k.done <- err
		case !known[i]:
			k.done <- errs.New(errs.NotFound, "This address is nobody's.")
		default:
			k.done <- nil
		}
	}
}

func (c *Committer) store(reports []Report) (known []bool, lines []Line, err error) {
	// No request's context: the batch belongs to many.
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	return c.Store(ctx, reports)
}

// wakeLater lets devices be read, together with those that are committed in the next moments.
func (c *Committer) wakeLater(lines []Line) {
	if len(lines) == 0 {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.fresh == nil {
		c.fresh = map[Line]bool{}
	}
	for _, line := range lines {
		c.fresh[line] = true
	}
	if !c.waking {
		c.waking = true
		go c.wake()
	}
}

// wake starts reading until nothing is new.
func (c *Committer) wake() {
	for {
		c.mutex.Lock()
		lines := slices.Collect(maps.Keys(c.fresh))
		clear(c.fresh)
		c.waking = len(lines) > 0
		c.mutex.Unlock()
		if len(lines) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
		if err := c.Wake(ctx, lines); err != nil {
			c.Log.WarnContext(ctx, "reading what gateways reported could not be started; the sweep will", "error", err)
		}
		cancel()
		time.Sleep(wakePause)
	}
}
