package operator

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/operator"
	"github.com/cloudwa/cloudwa/views/ui"
)

// SaveDeviceLimit changes how many WhatsApp numbers a workspace may connect.
func (h *Handler) SaveDeviceLimit(c *gin.Context) error {
	ctx, typed := c.Request.Context(), web.Text(c, "device_limit")
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	limit, err := strconv.Atoi(typed)
	if err != nil {
		limit = -1 // what is no number is out of bounds
	}
	err = account.SetDeviceLimit(ctx, h.platform(), web.OperatorActor(c), id, limit)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.tenantPage(c, status, views.TenantProps{Limit: typed, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The workspace may connect %d numbers.", limit)); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/tenants/"+id.String())
}
