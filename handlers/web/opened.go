package web

import (
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

const (
	// openedLife is how long a cookie counts as opened: it says nothing but an id and a secret, which are compared each time.
	openedLife = time.Minute
	// maxOpened bounds the memory; a cookie has some hundred bytes.
	maxOpened = 1 << 15
)

// opened remembers what stands in the session cookies of open pages. To open one costs more than all the rest of an idle poll.
type opened struct {
	mu      sync.RWMutex
	cookies map[string]credential // by the cookie as the browser sends it
}

type credential struct {
	id     uuid.UUID
	secret string
	until  time.Time
}

// partCredential is [Web.credential] of the session cookie, from memory where the same one came lately.
func (w *Web) partCredential(c *gin.Context) (id uuid.UUID, secret string, ok bool) {
	sent, err := c.Request.Cookie(w.cookieName(sessionCookie))
	if err != nil {
		return uuid.Nil, "", false
	}
	now := time.Now()
	if known, ok := w.opened.get(sent, now); ok {
		return known.id, known.secret, true
	}
	if id, secret, ok = w.credential(c, sessionCookie); ok {
		w.opened.put(sent, credential{id, secret, now.Add(openedLife)})
	}
	return id, secret, ok
}

func (o *opened) get(sent *http.Cookie, now time.Time) (credential, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	known, ok := o.cookies[sent.Value]
	return known, ok && now.Before(known.until)
}

func (o *opened) put(sent *http.Cookie, what credential) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cookies == nil {
		o.cookies = map[string]credential{}
	}
	for value := range o.cookies { // any one: it is opened again when its page asks
		if len(o.cookies) < maxOpened {
			break
		}
		delete(o.cookies, value)
	}
	o.cookies[sent.Value] = what
}
