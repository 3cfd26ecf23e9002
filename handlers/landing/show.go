package landing

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/static"
	views "github.com/cloudwa/cloudwa/views/landing"
)

// Handler serves the front page.
type Handler struct{ *web.Web }

// Show answers the front page.
func (h *Handler) Show(c *gin.Context) error { return web.Render(c, http.StatusOK, views.Page()) }

// Favicon leads to the icon, for browsers that ask before they have read the page.
func Favicon(c *gin.Context) error {
	c.Redirect(http.StatusFound, static.URL("favicon.svg"))
	return nil
}

// Robots lets the front page be found and nothing else.
func Robots(c *gin.Context) error {
	c.String(http.StatusOK, "User-agent: *\nAllow: /$\nDisallow: /\n")
	return nil
}
