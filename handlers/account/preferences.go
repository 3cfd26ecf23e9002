package account

import (
	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
)

// SavePreferences keeps a signed-out visitor's language and theme.
func (h *Handler) SavePreferences(c *gin.Context) error {
	h.KeepChoices(c, web.Text(c, "locale"), web.Text(c, "theme"))
	return web.SeeOther(c, web.Back(c, "/"))
}
