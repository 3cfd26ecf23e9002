package dashboard

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/dashboard"
)

// Handler serves the dashboard.
type Handler struct{ *web.Web }

// Show answers the dashboard.
func (h *Handler) Show(c *gin.Context) error {
	v := web.Visit(c)
	props := views.Props{Tenant: v.Tenant, User: v.User, Role: v.Role}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if props.People, err = t.Members(ctx, uuid.Nil, views.PeopleShown); err != nil {
			return err
		}
		if props.Count, err = t.MemberCount(ctx); err != nil {
			return err
		}
		props.Invites, err = t.Invites(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Show(props))
}
