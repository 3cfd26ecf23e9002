package account

import (
	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/google"
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web
	// Demo fills the login form with the demo's login; only with --dev.
	Demo Login
	// Google is nil when Google's login is not configured; its button is not shown then.
	Google *google.Login
}

// Login is an address and a password to fill in.
type Login struct{ Email, Password string }

func (h *Handler) platform() *db.Platform { return h.DB.Platform() }

// New makes the handlers. The demo's login is filled in only with --dev.
func New(w *web.Web, cfg google.Config, demo Login) *Handler {
	h := &Handler{Web: w, Google: google.New(cfg, w.Link("/auth/google/callback"))}
	if w.Dev {
		h.Demo = demo
	}
	return h
}
