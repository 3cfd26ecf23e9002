package hooks

import (
	"context"
	"sync"
	"time"

	"github.com/cloudwa/cloudwa/internal/devices"
)

// secretAge is how long the secret behind an address is remembered. It never changes while the address is somebody's, so this only bounds how
// long one stays in memory whose number was deleted.
const secretAge = time.Minute

// secrets remembers what gateways sign with, by address. The zero value is ready.
type secrets struct {
	mutex sync.Mutex
	known map[string]remembered
}

type remembered struct {
	secret string
	until  time.Time
}

func (s *secrets) get(key string, now time.Time) (string, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	r, ok := s.known[key]
	return r.secret, ok && now.Before(r.until)
}

// put remembers a secret, and forgets those that are past their time once there are many.
func (s *secrets) put(key, secret string, now time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.known == nil {
		s.known = map[string]remembered{}
	}
	if len(s.known) >= 1000 {
		for other, r := range s.known {
			if now.After(r.until) {
				delete(s.known, other)
			}
		}
	}
	s.known[key] = remembered{secret, now.Add(secretAge)}
}

// secret returns what the gateway behind an address signs its reports with; not found where the address is no device's. Only addresses that are
// somebody's are remembered: there is no end to the others.
func (h *Handler) secret(ctx context.Context, key string) (string, error) {
	now := time.Now()
	if secret, ok := h.secrets.get(key, now); ok {
		return secret, nil
	}
	hook, err := h.DB.Platform().Hook(ctx, key)
	if err != nil {
		return "", err
	}
	secret, err := h.Keys.Open(hook.Secret, devices.SecretPlace(key))
	if err != nil {
		return "", err
	}
	h.secrets.put(key, string(secret), now)
	return string(secret), nil
}
