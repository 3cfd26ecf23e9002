package web

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/sessions"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Config says how CloudWA is reached.
type Config struct {
	// PublicURL is the address in people's browsers, without a slash at its end. Its scheme decides whether cookies are Secure.
	PublicURL *url.URL
	// Dev adds the development pages and fills in the demo logins. Start-up refuses it anywhere but on loopback.
	Dev bool
}

// Secure reports whether people reach CloudWA over https.
func (c Config) Secure() bool { return c.PublicURL.Scheme == "https" }

// Link returns the absolute address of a path.
func (c Config) Link(path string) string { return c.PublicURL.String() + path }

// Web holds what the handlers of all features share.
type Web struct {
	Config
	DB   *db.DB
	Keys secrets.Keyring
	Log  *slog.Logger

	cookies *sessions.CookieStore
	opened  opened
	zones   sync.Map // *time.Location by name: loading one reads a file
}

// New makes the shared part of all handlers. The cookie keys are derived from the secret key; after a rotation the older keys still
// open cookies, so nobody is signed out by it.
func New(cfg Config, database *db.DB, keys secrets.Keyring, log *slog.Logger) *Web {
	return &Web{Config: cfg, DB: database, Keys: keys, Log: log, cookies: newCookies(cfg, keys)}
}

// Handler answers one request; an error it returns is turned into a page or a toast by [Web.Wrap].
type Handler func(c *gin.Context) error

// Wrap makes a gin handler of ours: the only place where an error becomes an answer.
func (w *Web) Wrap(h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			w.fail(c, err)
		}
	}
}

// digest shortens what must not stand in a table in clear (an address in a rate limit's key).
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// IsPartial reports whether htmx asks for a part of a page, rather than a browser for a whole one.
func IsPartial(r *http.Request) bool {
	// Spelled as net/http keeps them: any other spelling is made into that one each time, and every poll asks this more than once.
	return r.Header.Get("Hx-Request") == "true" && r.Header.Get("Hx-Boosted") == "" && r.Header.Get("Hx-History-Restore-Request") == ""
}

// Serve makes a route of a standard handler.
func Serve(h http.Handler) Handler {
	return func(c *gin.Context) error {
		h.ServeHTTP(c.Writer, c.Request)
		return nil
	}
}
