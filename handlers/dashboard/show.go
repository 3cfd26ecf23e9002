package dashboard

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/dashboard"
)

// Handler serves the dashboard.
type Handler struct{ *web.Web }

// Show answers the dashboard.
func (h *Handler) Show(c *gin.Context) error {
	v := web.Visit(c)
	overview, err := h.Tenant(c).Overview(c.Request.Context(), views.PeopleShown)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Show(views.Props{Tenant: v.Tenant, User: v.User, Role: v.Role, Overview: overview}))
}
