package dashboard

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	views "github.com/cloudwa/cloudwa/views/dashboard"
	"github.com/cloudwa/cloudwa/views/numbers"
)

// Handler serves the dashboard.
type Handler struct{ *web.Web }

// Show answers the dashboard.
func (h *Handler) Show(c *gin.Context) error {
	v := web.Visit(c)
	p := views.Props{Tenant: v.Tenant, User: v.User, Role: v.Role}
	var list []devices.Device
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Overview, err = t.Overview(ctx, views.PeopleShown); err != nil {
			return err
		}
		list, err = t.Devices(ctx)
		return err
	})
	if err != nil {
		return err
	}
	p.Connected = slices.ContainsFunc(list, func(d devices.Device) bool { return !d.PairedAt.IsZero() })
	if len(list) > 0 {
		p.Numbers = numbers.Glance(list)
	}
	return web.Render(c, http.StatusOK, views.Show(p))
}
