package operator

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web
	// Demo fills the login form with the demo's login; only with --dev.
	Demo Login
}

// Login is an address and a password to fill in.
type Login struct{ Email, Password string }

func (h *Handler) platform() *db.Platform { return h.DB.Platform() }

// next returns where the operator's sign-in leads: the operator's page that was asked for, else the workspaces.
func next(c *gin.Context) string {
	if path := web.Next(c); path == "/admin" || strings.HasPrefix(path, "/admin/") {
		return path
	}
	return "/admin"
}
