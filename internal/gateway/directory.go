package gateway

import (
	"context"
	"sync"
	"time"
)

// How long the answers of a provider are kept. A number that has WhatsApp seldom loses it; one that has none may get it today.
const (
	keepFound   = 7 * 24 * time.Hour
	keepMissing = 6 * time.Hour
)

// maxRemembered is how many answers of a kind a Directory keeps, about 200 bytes each.
const maxRemembered = 20_000

// Directory remembers what providers said about people, because asking often is what gets a number blocked. It is safe for concurrent
// use, forgets by itself and may be lost at any time.
type Directory struct {
	now      func() time.Time
	checks   memory[Existence]
	resolved memory[Identities]
}

// NewDirectory returns an empty directory with that clock.
func NewDirectory(now func() time.Time) *Directory { return &Directory{now: now} }

// Of returns the contacts of one device with their answers remembered. The key names the device; two devices never share answers.
func (d *Directory) Of(device string, contacts Contacts) Contacts {
	return remembered{Contacts: contacts, directory: d, device: device}
}

type remembered struct {
	Contacts
	directory *Directory
	device    string
}

// Check implements Contacts. Only answers are remembered, not failures.
func (r remembered) Check(ctx context.Context, phone string) (Existence, error) {
	key, d := r.device+"\x00"+phone, r.directory
	if found, ok := d.checks.get(key, d.now()); ok {
		return found, nil
	}
	existence, err := r.Contacts.Check(ctx, phone)
	if err != nil {
		return Existence{}, err
	}
	d.checks.put(key, existence, d.now(), keep(existence.Exists))
	return existence, nil
}

// Resolve implements Contacts.
func (r remembered) Resolve(ctx context.Context, person Identities) (Identities, error) {
	if person.Phone != "" && person.LID != "" {
		return person, nil
	}
	key, d := r.device+"\x00"+person.Phone+"\x00"+person.LID, r.directory
	if known, ok := d.resolved.get(key, d.now()); ok {
		return person.Merge(known), nil
	}
	known, err := r.Contacts.Resolve(ctx, person)
	if err != nil {
		return person, err
	}
	d.resolved.put(key, known, d.now(), keep(known.Phone != "" && known.LID != ""))
	return known, nil
}

func keep(found bool) time.Duration {
	if found {
		return keepFound
	}
	return keepMissing
}

// memory is a map whose entries end, bounded by maxRemembered. The zero value is ready.
type memory[V any] struct {
	mutex   sync.Mutex
	entries map[string]entry[V]
}

type entry[V any] struct {
	value V
	until time.Time
}

func (m *memory[V]) get(key string, now time.Time) (value V, ok bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	found, ok := m.entries[key]
	if !ok || !now.Before(found.until) {
		return value, false
	}
	return found.value, true
}

func (m *memory[V]) put(key string, value V, now time.Time, life time.Duration) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.entries == nil {
		m.entries = map[string]entry[V]{}
	}
	if len(m.entries) >= maxRemembered {
		m.forget(now)
	}
	m.entries[key] = entry[V]{value: value, until: now.Add(life)}
}

// forget drops what has ended, and if that is not enough a tenth of the rest, whichever the map gives first.
func (m *memory[V]) forget(now time.Time) {
	for key, e := range m.entries {
		if !now.Before(e.until) {
			delete(m.entries, key)
		}
	}
	for key := range m.entries {
		if len(m.entries) < maxRemembered*9/10 {
			return
		}
		delete(m.entries, key)
	}
}
