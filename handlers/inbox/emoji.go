package inbox

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// Emoji answers what the emoji menu holds, for a page that opens it.
func (h *Handler) Emoji(c *gin.Context) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, "/inbox")
	}
	return web.Render(c, http.StatusOK, views.Emoji())
}
