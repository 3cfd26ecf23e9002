package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"time"
)

// ErrInput is what the phone side and the control API answer to a wish that cannot be: an unknown phone, a code that has expired.
var ErrInput = errors.New("not possible")

// Options say how a simulator starts. All are optional.
type Options struct {
	Dir     string // folder of the state; empty keeps it in memory
	Engine  Engine // replaces what the state says, as do Version and Tier
	Version string
	Tier    string
	APIKey  string          // required of every call of WAHA's API; empty lets everybody in
	Set     func(*Settings) // changes further settings, after the state was read
	Log     *slog.Logger
	Client  *http.Client // delivers webhooks and fetches files given by URL; without one, connections are kept and nothing times out (contract 8.4)
	Clock   Clock
	Seed    uint64 // of everything random; the same seed and calls give the same ids. 0 takes one from the system
}

// Simulator is a WAHA server with the phones and people behind it. Its methods may be called from several goroutines.
type Simulator struct {
	apiKey string
	log    *slog.Logger
	client *http.Client
	clock  Clock
	media  mediaStore
	boot   time.Time
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	journal  *journal
	rand     *rand.Rand
	counter  int64 // grows with everything that is made; never falls back, over restarts too
	settings Settings
	sessions map[string]*session
	people   map[string]*Person
	alias    map[string]*Person // by number, hidden id and business-scoped id
	phones   map[string]*phone
	switches map[string]*Switches
	faults   []*Fault
	queue    *queue
	restored map[int64]*delivery // while the journal is read
	calls    callLog
	changes  changeLog
}

// New reads the state and goes on where it ended: codes run out, ticks come and deliveries leave. Close it.
func New(options Options) (*Simulator, error) {
	s := &Simulator{
		apiKey: options.APIKey, log: options.Log, client: options.Client, clock: options.Clock,
		settings: DefaultSettings(),
		sessions: map[string]*session{}, people: map[string]*Person{}, alias: map[string]*Person{},
		phones: map[string]*phone{}, switches: map[string]*Switches{}, restored: map[int64]*delivery{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = systemClock{}
	}
	if s.client == nil {
		s.client = newClient()
	}
	s.boot = s.clock.Now()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.queue = newQueue(s)
	s.changes.moved = make(chan struct{})
	if options.Dir != "" {
		s.media.dir = filepath.Join(options.Dir, "media")
	}
	if err := s.start(options); err != nil {
		s.cancel()
		return nil, err
	}
	return s, nil
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute}}
}

func (s *Simulator) start(options Options) error {
	var err error
	if s.journal, err = openJournal(options.Dir, s.apply); err != nil {
		return err
	}
	zeroUnless(&s.settings.Engine, options.Engine)
	zeroUnless(&s.settings.Version, options.Version)
	zeroUnless(&s.settings.Tier, options.Tier)
	if options.Set != nil {
		options.Set(&s.settings)
	}
	if err := s.settings.check(); err != nil {
		return errors.Join(err, s.journal.close())
	}
	seed := options.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	s.rand = rand.New(rand.NewPCG(seed, uint64(s.counter)))
	return s.update(func() error {
		s.put(kindSettings, "", s.settings)
		s.resume()
		return nil
	})
}

func zeroUnless[T comparable](field *T, value T) {
	var none T
	if value != none {
		*field = value
	}
}

// resume sets the clocks of what was under way.
func (s *Simulator) resume() {
	if s.settings.oldCore() && s.sessions["default"] == nil {
		s.keepSession(&session{Name: "default", Status: statusStopped})
	}
	for _, ss := range s.sessions {
		ss.parse()
		s.resumeSession(ss)
	}
	for _, p := range s.phones {
		for _, m := range p.messages {
			s.planAcks(m)
		}
	}
	s.queue.restore()
	s.queue.run()
}

// Close stops the clocks and deliveries, waits for those under way to be cut off, and closes the journal. Nothing is lost: the next New
// goes on.
func (s *Simulator) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.close()
}

// update runs a change of the state and writes what it kept before anybody is told.
func (s *Simulator) update(change func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := change()
	if flushed := s.journal.flush(); flushed != nil {
		s.log.Error("simulator: state not written", "error", flushed)
		return errors.Join(err, flushed)
	}
	if s.journal.full() {
		if compacted := s.journal.replace(s.snapshot); compacted != nil {
			s.log.Error("simulator: journal not written anew", "error", compacted)
		}
	}
	s.changes.tell()
	return err
}

// view runs a look at the state.
func (s *Simulator) view(look func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	look()
}

// after runs a change of the state later, unless the simulator was closed in the meantime.
func (s *Simulator) after(wait time.Duration, change func()) Timer {
	return s.clock.AfterFunc(wait, func() {
		_ = s.update(func() error { // a failed write is logged there
			if !s.closed {
				change()
			}
			return nil
		})
	})
}

// next counts on: the order of everything.
func (s *Simulator) next() int64 {
	s.counter++
	return s.counter
}

func (s *Simulator) now() time.Time { return s.clock.Now() }

// Settings returns what the gateway is at the moment.
func (s *Simulator) Settings() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

// Configure changes the settings. Sessions stay as they are; what they answer changes at once.
func (s *Simulator) Configure(change func(*Settings)) error {
	return s.update(func() error {
		settings := s.settings
		change(&settings)
		if err := settings.check(); err != nil {
			return err
		}
		s.settings = settings
		s.put(kindSettings, "", settings)
		if settings.oldCore() && s.sessions["default"] == nil {
			s.keepSession(&session{Name: "default", Status: statusStopped})
		}
		s.changed(Change{Kind: "settings"})
		s.queue.run()
		return nil
	})
}

func impossible(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInput}, args...)...)
}
