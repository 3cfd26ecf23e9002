package numbers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// Code shows a code to type on the phone instead of one to scan.
func (h *Handler) Code(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	device, err := tenant.Device(ctx, id)
	if err != nil {
		return err
	}
	form := views.CodeProps{Phone: web.Text(c, "phone")}
	form.Code, err = devices.Code(ctx, h.Pool, device, form.Phone, web.Visit(c).Tenant.Country)
	status, problems, ok := problem(c, err)
	if !ok && err != nil {
		return err
	}
	if !ok {
		status = http.StatusOK
	}
	form.Problems = problems
	if web.IsPartial(c.Request) {
		return web.Render(c, status, views.CodePanel(views.PairProps{Device: device, Code: form}))
	}
	return h.pairPage(c, status, form)
}
