package flows

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// Show answers the outline editor of a flow.
func (h *Handler) Show(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p := views.ShowProps{Manages: manages(c)}
	if p.Draft, err = h.Tenant(c).FlowDraft(c.Request.Context(), id); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Show(p))
}
