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

// Manifest lets a browser keep CloudWA as an app that opens with the inbox.
func Manifest(c *gin.Context) error {
	icon := gin.H{"src": static.URL("favicon.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"}
	c.Header("Content-Type", "application/manifest+json")
	c.JSON(http.StatusOK, gin.H{
		"name": "CloudWA", "short_name": "CloudWA", "id": "/inbox", "start_url": "/inbox", "scope": "/", "display": "standalone",
		"background_color": "#F8FAFC", "theme_color": "#0E7569", "icons": []gin.H{icon},
	})
	return nil
}
